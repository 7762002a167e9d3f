"""Nouns of prioritization: facts, due times, ranks, signals."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clearway.kernel.ids import VulnerabilityId


class Urgency(StrEnum):
    """How soon something is due, in a word."""

    NOW = "now"
    SOON = "soon"
    PLANNED = "planned"
    UPGRADE = "on-upgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The four facts of BOD 26-04; None is unknown. `listed_on` is the day of listing as exploited, if it is listed."""

    exposed: bool | None
    listed_on: date | None
    automatable: bool | None
    total: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due: days (None: on upgrade), the instant, whether forensic triage is due, and why."""

    days: int | None
    at: datetime | None
    forensic: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What feeds say of a vulnerability: listed as exploited since, and the chance of exploitation with its day."""

    listed_on: date | None
    epss: float | None
    epss_dated: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How urgent a vulnerability is wherever it is exposed, and why."""

    vulnerability: VulnerabilityId
    urgency: Urgency
    days: int | None
    forensic: bool
    exploited: bool
    automatable: bool | None
    total: bool | None
    cvss_score: float | None
    reasons: tuple[str, ...]
    ranked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading a feed came to: how many lines, and the feed's own date."""

    lines: int
    dated: date
