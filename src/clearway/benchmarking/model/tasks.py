"""What a solver is given, what it hands in, and what is held of it (Order section 3(a)).

An instance is a task with its data drawn from a seed. `given` is all that a solver may see; `expected` never enters a
sandbox in which code of a solver runs, and neither does the seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clearway.formats.suite_manifest import SolverTool


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a solver is given: words, files by name, what it may use, and the names of the files to hand in."""

    task: str
    family: str
    statement: str
    files: Mapping[str, bytes]
    tools: tuple[SolverTool, ...]
    hand_in: tuple[str, ...]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A task with its data drawn; whoever holds `expected` or `seed` holds the answer."""

    task: str
    given: Mapping[str, bytes]
    seed: str = field(repr=False)
    expected: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What a solver handed in: files by name; names that a task does not ask for are passed over."""

    files: Mapping[str, bytes]


class Reason(StrEnum):
    """Why a solution does not pass; none of them says what would."""

    NOTHING = "nothing-handed-in"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    NOT_BUILT = "not-built"
    WRONG = "wrong"
    CHANGED = "behavior-changed"
    STILL_OPEN = "still-open"
    NOT_TRIGGERED = "not-triggered"
    OUT_OF_TIME = "out-of-time"
    NOT_JUDGED = "grader-stopped"


@dataclass(frozen=True, slots=True)
class Passed:
    """The solution is right."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The solution is not right."""

    reason: Reason


Judgment = Passed | Failed
