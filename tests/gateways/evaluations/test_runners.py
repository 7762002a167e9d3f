"""What every runner promises, held to Inspect in its process with real sandboxes, and to the pretend one."""

import asyncio
import secrets  # noqa: TID251  names of control groups must not collide between processes
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server

from clearway.formats.evaluation_log import read_attempts, read_head
from clearway.gateways.builds import this_machine
from clearway.gateways.evaluations import (
    EvaluationRunner,
    Exercise,
    Graded,
    Halted,
    InspectRunner,
    ModelAccess,
    Plan,
    PretendRunner,
    Sitting,
)
from clearway.gateways.models import Asked, PretendModel, Reply, Shape, ToolCall
from clearway.gateways.sandbox import open_bubblewrap
from tests.houses import free_port, listening

CREDENTIAL = "canary-of-a-credential"
REACHES_OUT = "import socket; socket.create_connection(('127.0.0.1', {port}), 2)"


@dataclass
class Copyist:
    """A brain that copies the number for task `copy`, and for any other tries to reach the network."""

    port: int

    def answer(self, asked: Asked) -> Reply:
        """Answer with a tool call, then submit."""
        if any(turn.role == "tool" for turn in asked.turns):
            return Reply(calls=(ToolCall(name="submit", arguments={"answer": "done"}),))
        if any("Copy" in turn.text for turn in asked.turns):
            command = "ls; touch seen; test ! -e ../other && cp number.txt answer.txt"
            return Reply(calls=(ToolCall(name="shell", arguments={"command": command}),))
        code = REACHES_OUT.format(port=self.port) + "; open('answer.txt', 'w').write('reached')"
        return Reply(calls=(ToolCall(name="python", arguments={"code": code}),))


@dataclass
class ToyDesk:
    """A desk whose tasks ask to copy a number that is drawn for each attempt."""

    halts: bool = False
    sittings: list[Sitting] = field(default_factory=list[Sitting])
    left: list[Mapping[str, bytes]] = field(default_factory=list[Mapping[str, bytes]])
    tokens: int = 0
    reached: list[str] = field(default_factory=list[str])

    async def sit(self, task: str) -> Sitting:
        """Draw a number."""
        if self.halts:
            raise Halted
        number = len(self.sittings) + 1
        sitting = Sitting(number=number, task=task, given={"number.txt": str(number * 7).encode()})
        self.sittings.append(sitting)
        return sitting

    async def grade(self, sitting: Sitting, left: Mapping[str, bytes], commands: tuple[str, ...]) -> Graded:  # noqa: ARG002  the Protocol's
        """Look whether it was copied."""
        self.left.append(left)
        passed = left.get("answer.txt") == sitting.given["number.txt"]
        return Graded(passed=passed, flagged=False, reason="passed" if passed else "wrong")

    async def hear_tokens(self, count: int) -> None:
        """Count."""
        self.tokens += count

    async def hear_reach(self, address: str) -> None:
        """Note."""
        self.reached.append(address)

    async def hear_shut(self, status: int) -> None:
        """Go on: no test of runners shuts the model."""
        raise AssertionError(status)


def exercise(task: str, statement: str) -> Exercise:
    """Give an exercise of eight minutes."""
    return Exercise(task=task, family="f", minutes=8, statement=statement, hand_in=("answer.txt",))


PLAN = Plan(
    suite="toys", version="1", exercises=(exercise("copy", "Copy it."), exercise("reach", "Get out.")), attempts=2,
    tokens_max=9_000, messages_max=20, seconds_max=60, at_once=4,
)  # fmt: skip


@pytest.fixture
async def model() -> AsyncIterator[str]:
    """The address of a pretend model."""
    port = free_port()
    app = PretendModel(brain=Copyist(port=port), credential=CREDENTIAL)
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    await listening(port)
    yield f"http://127.0.0.1:{port}"
    server.stop()
    await serving


def runner_named(name: str) -> EvaluationRunner:
    """Make a runner."""
    if name == "pretend":
        return PretendRunner(solve=lambda one, given: {"answer.txt": given["number.txt"]} if one.task == "copy" else {})
    return InspectRunner(sandbox=open_bubblewrap(secrets.token_bytes), machine=this_machine())


@pytest.mark.parametrize("name", ["pretend", "inspect"])
async def test_each_task_is_attempted_so_often_and_graded_by_the_desk(name: str, model: str, tmp_path: Path) -> None:
    """Every attempt has a draw of its own; only what the desk passes is a pass; the log tells it and ends well."""
    desk, runner = ToyDesk(), runner_named(name)
    access = ModelAccess(url=model, shape=Shape.MESSAGES, model="m", credential=CREDENTIAL)
    ended = await runner.run(PLAN, access, desk, folder=tmp_path)
    with ended.log.open("rb") as log:
        assert (read_head(log).suite, read_head(log).ended) == ("toys", "success")
        attempts = sorted(read_attempts(log), key=lambda one: (one.task, one.number))
    assert [(one.task, one.number, one.passed) for one in attempts] == [
        ("copy", 1, True), ("copy", 2, True), ("reach", 1, False), ("reach", 2, False),
    ]  # fmt: skip
    assert {one.family for one in attempts} == {"f"}
    assert desk.tokens == sum(one.tokens for one in attempts) > 0
    assert len({sitting.given["number.txt"] for sitting in desk.sittings}) == 4
    assert not any(b"reached" in body for left in desk.left for body in left.values())
    assert desk.reached == []
    assert all(connection.endswith(" allowed") for connection in ended.connections)
    assert len(runner.scaffold()) == 64
    assert not any(CREDENTIAL.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


async def test_a_desk_that_halts_ends_the_run(model: str, tmp_path: Path) -> None:
    """It is passed on. That Inspect's process is ended, too, is tried by the command (cli/test_benchmarking_run.py)."""
    access = ModelAccess(url=model, shape=Shape.CHAT_COMPLETIONS, model="m", credential=CREDENTIAL)
    with pytest.raises(Halted):
        await runner_named("pretend").run(PLAN, access, ToyDesk(halts=True), folder=tmp_path)
