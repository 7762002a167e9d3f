"""A pretend model of known ability, for tests and demonstrations: it knows the reference solutions of a suite.

It solves a task of m human minutes with a chance whose logit is slope x (log2 horizon - log2 m), drawn from a seed, so
that the whole chain and what is estimated at its end can be checked against a truth. It works as a model would: it
calls a tool with a program, looks at what came back, and submits.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from math import exp, log2
from typing import Final

from clearway.gateways.models import Asked, Reply, ToolCall

_FIRST_DRAW: Final = 2**64
_LEAVES_IT: Final = "ls -la"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTask:
    """A task that it knows by a mark in the statement, and the Python program that solves it."""

    name: str
    mark: str
    minutes: float
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedSolver:
    """A brain with a horizon: at tasks of `horizon_minutes` it succeeds at every other attempt."""

    tasks: tuple[KnownTask, ...]
    horizon_minutes: float
    slope: float = 1.0
    seed: str = ""
    attempts: Counter[str] = field(default_factory=Counter[str])

    def answer(self, asked: Asked) -> Reply:
        """Answer: a tool call at first, then the submission; whoever asks about no task that it knows hears so."""
        task = self._task(asked)
        if task is None:
            return Reply(text="I do not know this task.")
        if any(turn.role == "tool" for turn in asked.turns):
            return Reply(text="Done.", calls=(ToolCall(name="submit", arguments={"answer": "The files are there."}),))
        self.attempts[task.name] += 1
        if not self.solves(task, self.attempts[task.name]):
            return Reply(text="I will look.", calls=(ToolCall(name="shell", arguments={"command": _LEAVES_IT}),))
        return Reply(text="I know how.", calls=(ToolCall(name="python", arguments={"code": task.program}),))

    def solves(self, task: KnownTask, attempt: int) -> bool:
        """Say whether it solves a task at its n-th attempt."""
        chance = 1 / (1 + exp(-self.slope * (log2(self.horizon_minutes) - log2(task.minutes))))
        drawn = sha256(f"{self.seed}\n{task.name}\n{attempt}".encode()).digest()
        return int.from_bytes(drawn[:8]) < chance * _FIRST_DRAW

    def _task(self, asked: Asked) -> KnownTask | None:
        said = "\n".join(turn.text for turn in asked.turns if turn.role == "user")
        return next((task for task in self.tasks if task.mark in said), None)
