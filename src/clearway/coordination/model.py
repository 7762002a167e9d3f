"""Nouns of coordination: cases, embargo policies, answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId

DEFAULT_OPEN_MAX: Final = 1


class EmbargoPolicy(StrEnum):
    """Which embargo a case gets when it opens."""

    STANDARD = "standard"
    EXPLOITED = "exploited"


# How long an embargo lasts: ninety days, and seven for what is exploited already.
EMBARGO_LENGTH: Final[Mapping[EmbargoPolicy, timedelta]] = {
    EmbargoPolicy.STANDARD: timedelta(days=90),
    EmbargoPolicy.EXPLOITED: timedelta(days=7),
}


class Answer(StrEnum):
    """What a maintainer says to a report."""

    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    RESOLVED = "resolved"


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
