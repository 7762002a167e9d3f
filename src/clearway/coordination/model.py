"""Nouns of coordination: cases, embargo policies, capacity, answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId


class EmbargoPolicy(StrEnum):
    """Which embargo of the policy of coordination a case gets when it opens."""

    STANDARD = "standard"
    EXPLOITED = "exploited"


class Answer(StrEnum):
    """What is said in a case; a message says nothing about how the report stands."""

    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    RESOLVED = "resolved"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a maintainer bears: reports open at once, and new ones in seven days (None: no bound by the week)."""

    open_max: int
    week_max: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many more reports a maintainer may be told now, and when to look again where only the week is full."""

    places: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The room where a vulnerability is worked on, and until when nobody else hears of it."""

    id: CaseId
    vulnerability: VulnerabilityId
    maintainer: PartyId | None
    policy: EmbargoPolicy
    embargo_until: datetime
    opened_at: datetime
    told_at: datetime | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAnswer:
    """One line of a case: who said what, and when."""

    at: datetime
    party: PartyId
    answer: Answer
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithAnswers:
    """A case and what was said in it."""

    case: Case
    answers: tuple[SaidAnswer, ...]
