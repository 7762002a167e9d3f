"""Judge what a solver handed in: its code is tried away from the answer, and the answer is compared away from its code.

Nothing that a solver wrote runs in a sandbox that holds `expected` or the grader. Each hidden input gets a sandbox of
its own, so that nothing a solver's program leaves behind meets the next one. The grader sees bytes.
"""

import base64
from collections.abc import Mapping
from typing import Final

import msgspec

from clearway.benchmarking.actions.stand import Stand, is_done
from clearway.benchmarking.model.tasks import Failed, Instance, Judgment, Passed, Reason, Solution
from clearway.formats.suite_manifest import Suite, Trial
from clearway.gateways.sandbox import Run, Stop
from clearway.kernel.limits import SOLUTION_BYTES_MAX

_BUILD_SECONDS: Final = 30
_JUDGE_SECONDS: Final = 20
_INPUT: Final = "input-"


class _Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    passed: bool
    reason: str


async def judge(stand: Stand, suite: Suite, instance: Instance, *, solution: Solution) -> Judgment:
    """Judge a solution of an instance; the same solution gets the same judgment. An Outage where there is no sandbox.

    A solution that stops the grader has failed: nothing is gained by it.
    """
    task = suite.task(instance.task)
    taken = {name: solution.files[name] for name in task.hand_in if solution.files.get(name)}
    if not taken:
        return Failed(Reason.NOTHING)
    if sum(map(len, taken.values())) > SOLUTION_BYTES_MAX:
        return Failed(Reason.TOO_LARGE)
    seen: bytes | None = b"[]"
    if task.trial is not None:
        seen = await _try(stand, task.trial, instance, taken=taken)
    if seen is None:
        return Failed(Reason.NOT_BUILT)
    return await _grade(stand, suite, instance, taken=taken, seen=seen)


async def _try(stand: Stand, trial: Trial, instance: Instance, *, taken: Mapping[str, bytes]) -> bytes | None:
    """Give what trials showed as JSON; None where the solution cannot be built."""
    files = {**instance.given, **taken}
    if trial.build:
        built = await stand.make(stand.placed(trial.build), files, seconds=_BUILD_SECONDS, keep=trial.keep)
        if isinstance(built, Run) or set(built) != set(trial.keep):
            return None
        files = {**{name: body for name, body in taken.items() if name not in built}, **built}
    inputs = [body for name, body in sorted(instance.expected.items()) if name.startswith(_INPUT)]
    given = [{**files, "input": body} for body in inputs] or [files]
    runs: list[Run] = []
    for one in given:
        runs.append(await stand.run(stand.placed(trial.run), one, seconds=trial.seconds))
        if runs[-1].stop is Stop.WALL_CLOCK:  # whoever hangs once would hang on every input
            break
    return msgspec.json.encode([_told(run) for run in runs])


def _told(run: Run) -> dict[str, str | int | None]:
    status = run.status if run.stop is Stop.EXITED else None
    return {"stop": run.stop.value, "status": status, "stdout": base64.b64encode(run.stdout).decode()}


async def _grade(
    stand: Stand, suite: Suite, instance: Instance, *, taken: Mapping[str, bytes], seen: bytes
) -> Judgment:
    task = suite.task(instance.task)
    files = {f"suite/{path}": body for path, body in suite.program_files(task).items()}
    files |= {f"given/{name}": body for name, body in instance.given.items()}
    files |= {f"expected/{name}": body for name, body in instance.expected.items()}
    files |= {f"solution/{name}": body for name, body in taken.items()}
    files |= {"seen.json": seen}
    run = await stand.run(stand.suite_program(task.grader), files, seconds=_JUDGE_SECONDS)
    if run.truncated or not is_done(run):
        return Failed(Reason.NOT_JUDGED)
    try:
        verdict = msgspec.json.decode(run.stdout, type=_Verdict)
        return Passed() if verdict.passed else Failed(Reason(verdict.reason))
    except (msgspec.DecodeError, ValueError):
        return Failed(Reason.NOT_JUDGED)
