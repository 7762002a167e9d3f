"""A clock that the demo moves, so that days pass while somebody watches."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clearway.kernel.instants import system_clock


@dataclass(slots=True)
class MovingClock:
    """The machine's clock, and how far it was moved on."""

    moved: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """Tell the time."""
        return system_clock() + self.moved

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.moved += by
