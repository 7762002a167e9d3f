"""Prove in the sandbox that a suite's tasks can be solved, and that nothing and trifles do not solve them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from clearway import __version__
from clearway.benchmarking.actions.grading import judge
from clearway.benchmarking.actions.instances import draw_instance, problem_of
from clearway.benchmarking.actions.solving import solve
from clearway.benchmarking.actions.stand import Stand
from clearway.benchmarking.model.tasks import Instance, Judgment, Passed, Solution
from clearway.formats.in_toto import DigestSet, Tool
from clearway.formats.solvability import Solvability, SolvabilityStatement, TaskProof, solvability_statement
from clearway.formats.suite_manifest import Suite, Task
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SUITE_SEEDS_MAX

_AT_ONCE: Final = 2
_TRIFLE: Final = b"0\n"


async def prove_suite(
    stand: Stand,
    suite: Suite,
    *,
    seeds: Sequence[str],
    wall: str,
    hear: Callable[[TaskProof], None] = lambda _: None,
) -> SolvabilityStatement:
    """Solve and judge every task with every seed, and judge nothing and a trifle too; `hear` is told of each task.

    Refused where a maker fails; a reference that does not work is told in the proof.
    """
    if not 1 <= len(seeds) <= SUITE_SEEDS_MAX:
        raise Refusal("seed-count", f"1 to {SUITE_SEEDS_MAX} draws are made.", hint="Two are enough for sealing.")
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(task: Task) -> TaskProof:
        async with slots:
            proof = await prove_task(stand, suite, task, seeds=seeds)
        hear(proof)
        return proof

    proofs = await asyncio.gather(*(one(task) for task in suite.tasks))
    predicate = Solvability(
        suite=suite.name,
        version=suite.version,
        seeds=tuple(seeds),
        sandbox=wall,
        tool=Tool(name="clearway", version=__version__),
        tasks=tuple(proofs),
    )
    return solvability_statement(suite, predicate)


async def prove_task(stand: Stand, suite: Suite, task: Task, *, seeds: Sequence[str]) -> TaskProof:
    """Draw a task with each seed twice, let its reference solve it, and judge that.

    The first draw is solved and judged once more, and a trifle is tried on it.
    """
    drawn = [await draw_instance(stand, suite, task, seed=seed) for seed in seeds]
    again = [await draw_instance(stand, suite, task, seed=seed) for seed in seeds]
    references = [await _by_reference(stand, suite, instance) for instance in drawn]
    repeated = await _by_reference(stand, suite, drawn[0])
    empty = [await judge(stand, suite, instance, solution=Solution(files={})) for instance in drawn]
    trivial = await judge(stand, suite, drawn[0], solution=_trifle(task, drawn[0]))
    return TaskProof(
        name=task.name,
        digest=DigestSet(sha256=suite.task_digest(task)),
        draws_repeat=drawn == again,
        draws_differ=len(seeds) == 1 or len({tuple(one.given.items()) for one in drawn}) > 1,
        reference_passes=all(isinstance(one, Passed) for one in references),
        empty_fails=not any(isinstance(one, Passed) for one in empty),
        trivial_fails=not isinstance(trivial, Passed),
        judgments_repeat=repeated == references[0],
    )


async def _by_reference(stand: Stand, suite: Suite, instance: Instance) -> Judgment:
    task = suite.task(instance.task)
    solution = await solve(stand, problem_of(task, instance), suite.files[task.reference])
    return await judge(stand, suite, instance, solution=solution)


def _trifle(task: Task, instance: Instance) -> Solution:
    """Hand in what was given under the same name, or a zero."""
    return Solution(files={name: instance.given.get(name, _TRIFLE) for name in task.hand_in})
