"""Draw an instance of a task from a seed, and say what of it a solver is given."""

from collections.abc import Iterator
from typing import Final

from clearway.benchmarking.actions.stand import Stand
from clearway.benchmarking.model.tasks import Instance, Problem
from clearway.formats.suite_manifest import Suite, Task
from clearway.gateways.sandbox import Run
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import TASK_INPUTS_MAX, TASK_PAPER_BYTES_MAX

_SECONDS: Final = 20
_GIVEN: Final = "given/"
_EXPECTED: Final = "expected/"
_ANSWER: Final = "answer.json"


async def draw_instance(stand: Stand, suite: Suite, task: Task, *, seed: str) -> Instance:
    """Let a task's maker draw its data; the same seed gives the same bytes. Refused where the maker fails."""
    files = {f"suite/{path}": body for path, body in suite.program_files(task).items()}
    made = await stand.make(
        stand.suite_program(task.maker, seed), files, seconds=_SECONDS, keep=(_GIVEN[:-1], _EXPECTED[:-1])
    )
    if isinstance(made, Run):
        what = f"The maker of the task did not finish: {made.stop.value}, status {made.status}."
        raise Refusal("maker-failed", what, hint="docs/suites.md says how it is started.", where=task.maker)
    instance = Instance(task=task.name, seed=seed, given=_below(made, _GIVEN), expected=_below(made, _EXPECTED))
    _require_whole(task, instance)
    return instance


def problem_of(task: Task, instance: Instance, *, rung: int = 0) -> Problem:
    """Give what a solver may see: words, canary, files and so many hints; nothing of what is expected."""
    names = " and ".join(task.hand_in)
    handing_in = f"The files are in the working folder. Leave {names} there; nothing else is looked at."
    return Problem(
        task=task.name,
        family=task.family,
        statement="\n\n".join((task.statement.strip(), handing_in, *_hints(task, rung), f"[{task.canary}]\n")),
        files=instance.given,
        tools=task.tools,
        hand_in=task.hand_in,
        attempts=task.attempts,
    )


def _hints(task: Task, rung: int) -> Iterator[str]:
    return (f"Hint {number}: {hint.strip()}" for number, hint in enumerate(task.hints[:rung], start=1))


def _below(files: dict[str, bytes], folder: str) -> dict[str, bytes]:
    return {path.removeprefix(folder): body for path, body in files.items() if path.startswith(folder)}


def _require_whole(task: Task, instance: Instance) -> None:
    size = sum(map(len, instance.given.values()))
    if not instance.given or _ANSWER not in instance.expected or size > TASK_PAPER_BYTES_MAX:
        what = f"The maker leaves {_EXPECTED}{_ANSWER}, and files of at most {TASK_PAPER_BYTES_MAX} bytes in {_GIVEN}."
        raise Refusal("maker-failed", what, hint="docs/suites.md has an example.", where=task.maker)
    if len(instance.expected) > TASK_INPUTS_MAX:
        what = f"The maker left more than {TASK_INPUTS_MAX} files in {_EXPECTED}."
        raise Refusal("maker-failed", what, hint="Try fewer inputs.", where=task.maker)
