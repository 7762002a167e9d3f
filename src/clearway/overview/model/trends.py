"""How work on tasks goes, over time and by group; what is None is of too few parties to be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How many tasks were open at an instant, and how many of those past what is their due time now."""

    at: datetime
    open: int | None
    overdue: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patching:
    """How long a group took from a task to its being done: how many were, within what time half and nine of ten.

    A group is a sector for those who look at everybody's, and for an operator how far the internet reaches.
    """

    group: str
    count: int | None
    half: timedelta | None
    most: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How many open tasks are how late."""

    late: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many of an advisory's tasks are settled: done, not affected or covered."""

    advisory: str
    title: str
    settled: int | None
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """All of it, for everybody's tasks or one's own, as it was at an instant."""

    everybody: bool
    at: datetime
    weeks: tuple[Week, ...]
    patching: tuple[Patching, ...]
    lateness: tuple[Lateness, ...]
    settled: tuple[Settled, ...]
