"""What the house does for a runner while an evaluation goes on: draws each attempt anew, and grades what was left."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from clearway.benchmarking.actions.grading import judge
from clearway.benchmarking.actions.instances import draw_instance, problem_of
from clearway.benchmarking.actions.stand import Stand
from clearway.benchmarking.model.tasks import Instance, Passed, Solution
from clearway.benchmarking.rules.flags import looks_like_cheating
from clearway.formats.suite_manifest import Suite, Task
from clearway.gateways.evaluations import Exercise, Graded, KnownTask, ScriptedSolver, Sitting

_SEED_HEX: Final = 32
_NO_STATEMENT_YET: Final = Instance(task="", seed="", given={}, expected={})


class Listener(Protocol):
    """Hears how a run goes on."""

    async def hear(self, *, attempts: int, tokens: int) -> None:
        """Hear how many attempts were graded and how many tokens were spent, since it began."""
        ...

    async def hear_reach(self, address: str) -> None:
        """Hear that the runner's process tried to reach another address than the model's."""
        ...

    async def hear_shut(self, status: int) -> None:
        """Hear that the model's address turns every call down by this status."""
        ...


@dataclass(slots=True, kw_only=True)
class ExamDesk:
    """A desk over one suite.

    Every attempt has a seed of its own: from `seed`, sealed with the suite, the task and the attempt's number.
    """

    stand: Stand
    suite: Suite
    seed: str = field(repr=False)
    listener: Listener
    graded: int = 0
    tokens: int = 0
    _number: int = 0
    _sat: Counter[str] = field(default_factory=Counter[str])
    _instances: dict[int, Instance] = field(default_factory=dict[int, Instance])

    async def sit(self, task: str) -> Sitting:
        """Begin an attempt: draw the task's data anew."""
        self._sat[task] += 1
        self._number += 1
        number = self._number
        seed = sha256(f"{self.seed}\n{task}\n{self._sat[task]}".encode()).hexdigest()[:_SEED_HEX]
        instance = await draw_instance(self.stand, self.suite, self.suite.task(task), seed=seed)
        self._instances[number] = instance
        return Sitting(number=number, task=task, given=instance.given)

    async def grade(self, sitting: Sitting, left: Mapping[str, bytes], commands: tuple[str, ...]) -> Graded:
        """End an attempt: grade the files that were left."""
        instance = self._instances.pop(sitting.number)
        judgment = await judge(self.stand, self.suite, instance, solution=Solution(files=left))
        self.graded += 1
        await self.listener.hear(attempts=self.graded, tokens=self.tokens)
        passed = isinstance(judgment, Passed)
        reason = "passed" if isinstance(judgment, Passed) else judgment.reason.value
        return Graded(passed=passed, flagged=looks_like_cheating(commands), reason=reason)

    async def hear_tokens(self, count: int) -> None:
        """Add to what was spent."""
        self.tokens += count
        await self.listener.hear(attempts=self.graded, tokens=self.tokens)

    async def hear_reach(self, address: str) -> None:
        """Pass on what was prevented."""
        await self.listener.hear_reach(address)

    async def hear_shut(self, status: int) -> None:
        """Pass on that the model is out of reach."""
        await self.listener.hear_shut(status)


def exercises_of(suite: Suite, *, rung: int = 0) -> tuple[Exercise, ...]:
    """Give the tasks of a suite that are still in use, as a runner sees them; each with so many of its hints."""
    return tuple(_exercise(task, rung) for task in suite.tasks if not task.retired)


def _exercise(task: Task, rung: int) -> Exercise:
    problem = problem_of(task, _NO_STATEMENT_YET, rung=rung)
    return Exercise(
        task=task.name,
        family=task.family,
        minutes=task.minutes,
        statement=problem.statement,
        hand_in=problem.hand_in,
    )


def scripted_solver(suite: Suite, *, horizon_minutes: float, seed: str, slope: float = 1.0) -> ScriptedSolver:
    """Give a pretend model of known ability at a suite: it knows the references, so it is for tests and demos."""
    known = [
        KnownTask(name=task.name, mark=task.canary, minutes=task.minutes, program=suite.files[task.reference].decode())
        for task in suite.tasks
    ]
    return ScriptedSolver(tasks=tuple(known), horizon_minutes=horizon_minutes, slope=slope, seed=seed)
