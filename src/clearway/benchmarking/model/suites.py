"""What is held of a suite: whether it may be sealed, and how well it can measure (Order section 3(a))."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import floor, log2


class Fault(StrEnum):
    """Why a suite may not be sealed."""

    OTHER_SUITE = "proof-is-of-another-suite"
    FEW_DRAWS = "proof-has-fewer-than-two-draws"
    NO_PROOF = "task-has-no-proof"
    CHANGED = "task-changed-since"
    UNSTEADY = "draws-do-not-repeat"
    CONSTANT = "draws-are-all-alike"
    UNSOLVED = "reference-does-not-pass"
    EMPTY_PASSES = "nothing-passes"
    TRIVIAL_PASSES = "trivial-solution-passes"
    UNDECIDED = "judgments-do-not-repeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFault:
    """A fault, and the task that has it; an empty name where it is the whole suite's."""

    fault: Fault
    task: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The suite may be sealed: every task has a reference that works."""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """The suite may not be sealed, and everything that stands against it."""

    faults: tuple[TaskFault, ...]


Admission = Accepted | NotAccepted


class Concern(StrEnum):
    """What makes a suite measure worse than its size promises; none of them keeps it from being sealed."""

    FEW_TASKS = "fewer than 24 tasks"
    FEW_FAMILIES = "fewer than 8 families: more families narrow an estimate, more attempts barely"
    THIN_FAMILY = "a family has fewer than 3 tasks"
    NOBODY_TIMED = "minutes of some tasks are estimates: nobody was timed"
    FEW_TIMED = "fewer than 3 people were timed on some task"
    GAP = "no task in some octave of minutes between the shortest and the longest"
    NARROW = "the longest task takes less than 64 times the shortest"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMeasure:
    """What a task measures: its family, its step on the family's ladder, minutes of people, how many were timed."""

    family: str
    step: int
    minutes: float
    timed_by: int

    @property
    def octave(self) -> int:
        """The whole part of log2 of its minutes."""
        return floor(log2(self.minutes))

    @property
    def is_estimated(self) -> bool:
        """Tell whether the minutes are the authors' estimate: nobody was timed."""
        return self.timed_by == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCover:
    """The tasks of one family by octave of minutes, those whose minutes are estimates, and those that are retired.

    The retired are in no other number.
    """

    family: str
    octaves: Mapping[int, int]
    estimated: int
    retired: int

    @property
    def tasks(self) -> int:
        """How many are left."""
        return sum(self.octaves.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How well a suite covers what it is to measure; retired tasks are left out.

    `octaves` counts tasks by the whole part of log2 of their minutes. An estimate near `minutes_max` or `minutes_min`
    is near the ceiling or the floor of the suite.
    """

    tasks: int
    retired: int
    families: Mapping[str, int]
    steps: Mapping[int, int]
    minutes_min: float
    minutes_max: float
    octaves: Mapping[int, int]
    estimated: int
    timed_by_min: int
    concerns: tuple[Concern, ...]
