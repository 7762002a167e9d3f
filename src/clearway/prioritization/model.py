"""Nouns of prioritization: facts, due times, ranks, signals."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clearway.formats.due_policy import DueRow
from clearway.kernel.ids import VulnerabilityId
from clearway.validation.model import BelievedSeverity


class Urgency(StrEnum):
    """How soon something is due, in a word."""

    NOW = "now"
    SOON = "soon"
    PLANNED = "planned"
    UPGRADE = "on-upgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What feeds say of a vulnerability: listed as exploited since, and the chance of exploitation (EPSS).

    The days are those of the editions that were asked; None: no edition is loaded.
    """

    listed_on: date | None
    catalog_dated: date | None
    epss: float | None
    epss_dated: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The four facts of BOD 26-04; None is unknown. `listed_on` is the day of listing as exploited, if it is listed.

    `catalog_dated` is the edition of the catalog that was asked. Automatability and impact come from the CVSS vector.
    """

    exposed: bool | None
    listed_on: date | None
    catalog_dated: date | None
    automatable: bool | None
    total: bool | None

    @property
    def exploited(self) -> bool:
        """Whether it is listed as exploited."""
        return self.listed_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due: days (None: on upgrade), the instant, whether forensic triage is due, and why.

    `row` is the policy's row that decided; None where facts were missing and nobody exploits it.
    """

    days: int | None
    at: datetime | None
    forensic: bool
    row: DueRow | None
    facts: Facts
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A system on which a vulnerability was detected, and whether the internet reaches it (None: unknown)."""

    exposed: bool | None
    detected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How urgent a vulnerability is wherever it is exposed, and why.

    `cvss_score` is that of the vector as it was reported, `believed` what was believed of it when it was ranked.
    """

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
    believed: BelievedSeverity | None = None

    @property
    def order_score(self) -> float | None:
        """What orders it among those that are equally urgent: the believed score, else the reported one."""
        return self.believed.score if self.believed else self.cvss_score


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading a feed came to: how many lines, and the feed's own date."""

    lines: int
    dated: date
