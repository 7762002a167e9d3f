"""What moves a submission: who may, what has to hold, what is written, and who is told."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from clearway.frontier.model.submission import SubmissionState
from clearway.kernel.actors import Role


class Side(StrEnum):
    """Of the two that deal with each other in a submission."""

    DEVELOPER = "developer"
    GOVERNMENT = "government"


class Outcome(StrEnum):
    """What a determination says."""

    DESIGNATED = "designated"
    NOT_DESIGNATED = "not-designated"
    CANNOT_RULE_OUT = "cannot-rule-out"


class Closing(StrEnum):
    """Why an access window closed."""

    EXPIRED = "expired"
    RELEASED = "released"
    ENDED = "ended"
    WAIVED = "waived"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What moves are decided by, as the tables say it.

    `terms_agreed` of a side: it has signed the agreement, the list of materials and the access plan that stand now.
    `offices_silent` counts consulted offices that have not answered; `partners_open` proposals that lack a key.
    `access_days_used` counts whole days of access to this submission and to those it replaced, rounded up.
    """

    package_complete: bool = False
    developer_agreed: bool = False
    government_agreed: bool = False
    asked: bool = False
    estimate: bool = False
    offices: int = 0
    offices_silent: int = 0
    consultation_closed: bool = False
    outcome: Outcome | None = None
    cosigned: bool = False
    reconsidered: bool = False
    reconsideration_closed: bool = False
    access_days_used: int = 0
    partners_proposed: int = 0
    partners_open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What has to hold before a move: a named question about the facts, what is lacking where it does not, what to do.

    `branches` tells that the move is a way for some submissions only: where the guard does not hold, nobody owes it.
    """

    name: LiteralString
    holds: Callable[[Facts], bool]
    lacking: str
    hint: str
    branches: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A way from some states to another.

    `roles` may make it; the worker is the clocks' hand. `onward` tells that somebody owes this move to the other side.
    `record` is what the record calls it, `tells` who gets a notice, `says` what it says.
    """

    name: str
    starts: tuple[SubmissionState, ...]
    end: SubmissionState
    roles: frozenset[Role]
    record: LiteralString
    says: str
    guards: tuple[str, ...] = ()
    tells: frozenset[Side] = frozenset(Side)
    onward: bool = False
