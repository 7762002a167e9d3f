"""Nouns of scanning: targets and claims."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import ClaimId, PartyId, TargetId


class ClaimMode(StrEnum):
    """Whether others may scan the same target at the same time."""

    EXCLUSIVE = "exclusive"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRequest:
    """What a finder wants to scan, how, and for how many days."""

    target: str
    mode: ClaimMode
    technique: str
    tool: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A lease on scanning a target, from one instant to another."""

    id: ClaimId
    target: TargetId
    purl: str
    party: PartyId
    mode: ClaimMode
    technique: str
    tool: str
    starts_at: datetime
    ends_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A claim that is in the way; its holder is named only where that party chose to be."""

    until: datetime
    holder: str | None
    mode: ClaimMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The claim holds."""

    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Collides:
    """Somebody is there already."""

    obstacles: tuple[Obstacle, ...]


ClaimOutcome = Granted | Collides
