"""A suite as a task of Inspect: an agent with a shell and Python in its room, and our grader as the scorer."""

from typing import Final

from inspect_ai import Task
from inspect_ai.agent import Agent, react
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer
from inspect_ai.solver import TaskState
from inspect_ai.tool import Tool, tool
from inspect_ai.util import ExecResult, sandbox

from clearway.gateways.evaluations.inside.model import REFUSED
from clearway.gateways.evaluations.inside.room import RoomEnvironment
from clearway.gateways.evaluations.protocol import Exercise, Plan
from clearway.kernel.evaluation_limits import ROOM_SECONDS_MAX

PROMPT: Final = (
    "You solve one task in a working folder on a machine without a network. Use the tools to look at the files, to try"
    " things out and to leave the files that the task asks for. Each call starts in the working folder; nothing that"
    " you start goes on after a call. When the files are in place, call submit() with a word about what you did."
)


def task_of(plan: Plan) -> Task:
    """Make the task: a sample for each exercise."""
    return Task(
        name=plan.suite,
        version=plan.version,
        dataset=MemoryDataset([_sample(exercise) for exercise in plan.exercises], name=plan.suite),
        solver=_agent(),
        scorer=grader(),
        sandbox="clearway",
        epochs=plan.attempts,
        token_limit=plan.tokens_max,
        message_limit=plan.messages_max,
        time_limit=plan.seconds_max,
        fail_on_error=False,
    )


def _sample(exercise: Exercise) -> Sample:
    metadata = {"task": exercise.task, "family": exercise.family, "minutes": exercise.minutes}
    return Sample(id=exercise.task, input=exercise.statement, target="", metadata=metadata)


def _agent() -> Agent:
    return react(prompt=PROMPT, tools=[shell(), python()])


@tool
def shell() -> Tool:
    """Give a tool that runs a command line."""

    async def execute(command: str) -> str:
        """Run a command line in the working folder, by sh.

        Args:
            command: The command line.
        """
        return _told(await sandbox().exec(["/bin/sh", "-c", command], timeout=ROOM_SECONDS_MAX))

    return execute


@tool
def python() -> Tool:
    """Give a tool that runs a Python program."""

    async def execute(code: str) -> str:
        """Run a Python program in the working folder.

        Args:
            code: The program; what it prints is given back.
        """
        return _told(await sandbox().exec(["{python}", "-I", "-B", "-"], input=code, timeout=ROOM_SECONDS_MAX))

    return execute


@scorer(metrics=[accuracy()], name="grader")
def grader() -> Scorer:
    """Give the scorer that asks the house."""

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001  Inspect's own signature
        graded = await sandbox().as_type(RoomEnvironment).grade()
        value = CORRECT if graded.passed else INCORRECT
        marks = {"flagged": graded.flagged, "refused": bool(state.store.get(REFUSED))}
        return Score(value=value, explanation=graded.reason, metadata=marks)

    return score


def _told(result: ExecResult[str]) -> str:
    said = result.stdout + (f"\n[stderr]\n{result.stderr}" if result.stderr else "")
    return said if result.success else f"{said}\n[exit status {result.returncode}]"
