"""What every runner of evaluations promises: a solver gets each task so often, in a room without a network.

A runner never sees an expected answer. It asks the desk, which stays in the house, for a room with the files of a fresh
draw, and hands it the files that the solver left there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from clearway.gateways.models import Shape


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    """A task as a runner sees it: its words, and the names of the files to hand in. `minutes`: what people take."""

    task: str
    family: str
    minutes: float
    statement: str
    hand_in: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be run: each exercise `attempts` times, `at_once` together.

    Of one attempt: `tokens_max` that the model reads and writes, `messages_max` said, `seconds_max` by the clock.
    """

    suite: str
    version: str
    exercises: tuple[Exercise, ...]
    attempts: int
    tokens_max: int
    messages_max: int
    seconds_max: int
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAccess:
    """Where the model is asked: the broker's address, in which shape, by which name and credential."""

    url: str
    shape: Shape
    model: str
    credential: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One attempt at one task while it goes on: its number in the run, and the files that its solver is given."""

    number: int
    task: str
    given: Mapping[str, bytes]


class Graded(msgspec.Struct, frozen=True, tag=True):
    """What the grader said: a reason that tells nothing of what would pass; `flagged` where it looks like cheating."""

    passed: bool
    flagged: bool
    reason: str


class Halted(Exception):  # noqa: N818  an order, not an error
    """Raised by a desk to end a run at once; the runner clears up and passes it on."""


class Desk(Protocol):
    """What the house does for a runner while an evaluation goes on; each may raise Halted."""

    async def sit(self, task: str) -> Sitting:
        """Begin an attempt: draw the task's data anew."""
        ...

    async def grade(self, sitting: Sitting, left: Mapping[str, bytes], commands: tuple[str, ...]) -> Graded:
        """End an attempt: grade the files that were left; `commands` is what the solver had run."""
        ...

    async def hear_tokens(self, count: int) -> None:
        """Hear that the model read and wrote so many tokens more."""
        ...

    async def hear_reach(self, address: str) -> None:
        """Hear that the runner's process tried to reach an address other than the model's; it was kept from it."""
        ...

    async def hear_shut(self, status: int) -> None:
        """Hear that the model's address turns every call down by this status: credential or budget has ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended: its log, how it says that it ended, and the connections that its process made, with counts."""

    log: Path
    status: str
    connections: Mapping[str, int]


class EvaluationRunner(Protocol):
    """Runs an evaluation to its end."""

    async def run(self, plan: Plan, access: ModelAccess, desk: Desk, *, folder: Path) -> Ended:
        """Run; the log is left in `folder`, and so is all else that is written. An Outage when it cannot be run.

        Whoever is cancelled while this runs has stopped it: nothing of it goes on, and the log of what was graded until
        then may be there.
        """
        ...

    def scaffold(self) -> str:
        """Name by a SHA-256 (hexadecimal) what stands between the model and the tasks: prompts, tools, versions."""
        ...
