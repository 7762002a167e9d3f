"""What the check of the table of moves and its clocks explores and finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clearway.formats.frontier_clocks import FrontierClocks
from clearway.frontier.model.moves import Facts, Guard, Move
from clearway.frontier.model.submission import SubmissionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """All that decides how submissions go: the table of moves, its guards and the clocks."""

    moves: tuple[Move, ...]
    guards: Mapping[str, Guard]
    clocks: FrontierClocks


@dataclass(frozen=True, slots=True)
class Standing:
    """One way in which a submission can stand: its state, the facts, and which of the state's clocks have run out.

    `days_open` counts the days of access in the window that is open.
    """

    state: SubmissionState
    facts: Facts = field(default_factory=Facts)
    run_out: frozenset[str] = frozenset()
    days_open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One thing that can happen next: what, by whose hand, and how the submission stands then."""

    what: str
    hands: frozenset[str]
    to: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that must hold and does not: its name, and where."""

    name: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check found: how much it explored, and every thing that does not hold, once by name."""

    states: int
    standings: int
    ways: int
    violations: tuple[Violation, ...]
