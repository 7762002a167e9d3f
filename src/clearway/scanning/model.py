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
class Scope:
    """What the keepers of a target declare, as in a SECURITY.md; data that is compared, never instructions.

    `statement` is in their own words. `weaknesses_out` (CWE-79) and `paths_out` (docs/ or *.md) are out of scope.
    `versions` are all releases there are, `supported` those that are cared for (2.1.4, 2.1.*, 3.x). What is empty says
    nothing.
    """

    statement: str = ""
    weaknesses_out: tuple[str, ...] = ()
    paths_out: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    supported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScope(Scope):
    """A scope as it stands for a target: who declared it and when."""

    target: TargetId
    purl: str
    party: PartyId
    set_at: datetime


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
