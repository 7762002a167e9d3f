"""The real runner: Inspect in a process of its own, with an empty environment, led over one socket."""

import asyncio
import contextlib
import importlib.util
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from clearway.gateways.builds import Machine
from clearway.gateways.evaluations import wire
from clearway.gateways.evaluations.protocol import Desk, Ended, Halted, ModelAccess, Plan, Sitting
from clearway.gateways.evaluations.rooms import Rooms
from clearway.gateways.sandbox import Sandbox
from clearway.kernel.errors import Outage

_INSIDE: Final = "clearway.gateways.evaluations.inside"
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "INSPECT_DISPLAY": "none"}
_ENDING_SECONDS: Final = 5.0
_TOLD_BYTES: Final = 400
_HINT: Final = "Install it on this machine, in Clearway's folder: .venv/bin/pip install -e '.[benchmarking]'."


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectRunner:
    """Runs evaluations by Inspect, its solvers' commands in the house's sandbox."""

    sandbox: Sandbox
    machine: Machine

    def scaffold(self) -> str:
        """Name what stands between the model and the tasks: our files inside, and the version of Inspect."""
        _require_inspect()
        told = sha256(f"inspect-ai {version('inspect-ai')}\n".encode())
        for file in sorted((Path(__file__).parent / "inside").glob("*.py")):
            told.update(f"{file.name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
        return told.hexdigest()

    async def run(self, plan: Plan, access: ModelAccess, desk: Desk, *, folder: Path) -> Ended:
        """Run; the log is left in `folder`, and so is all else that is written."""
        _require_inspect()
        async with _process(folder) as (process, reader, writer):
            start = wire.Start(
                plan=plan,
                url=access.url,
                shape=access.shape.value,
                model=access.model,
                credential=access.credential,
                folder=str(folder),
            )
            await wire.send(writer, start)
            talk = _Talk(desk=desk, rooms=Rooms(sandbox=self.sandbox, machine=self.machine), writer=writer)
            over = await talk.hear_out(reader)
            if over is None:
                assert process.stderr is not None
                told = (await process.stderr.read())[-_TOLD_BYTES:].decode(errors="replace")
                raise Outage("evaluations", f"Inspect broke off: {told}", hint="Look at the worker's machine.")
        return Ended(log=folder / over.log, status=over.status, connections=dict(talk.connections))


@dataclass(slots=True, kw_only=True)
class _Talk:
    """What is said during one run; each question is answered by a task of its own."""

    desk: Desk
    rooms: Rooms
    writer: asyncio.StreamWriter
    sittings: dict[int, Sitting] = field(default_factory=dict[int, Sitting])
    connections: Counter[str] = field(default_factory=Counter[str])
    over: wire.Over | None = None

    async def hear_out(self, reader: asyncio.StreamReader) -> wire.Over | None:
        """Answer until it is over; None where the process broke off. What the desk raises ends the run."""
        try:
            async with asyncio.TaskGroup() as tasks:
                while self.over is None and (line := await reader.readline()):
                    asked = wire.ASKED.decode(line)
                    if isinstance(asked.question, wire.Over):
                        self.over = asked.question
                    tasks.create_task(self._answer(asked))
        except* ConnectionError:
            self.over = None
        except* (Outage, Halted) as several:
            raise several.exceptions[0] from None
        return self.over

    async def _answer(self, asked: wire.Asked) -> None:
        answer = await self._do(asked.question)
        if asked.number:
            await wire.send(self.writer, wire.Answered(asked.number, answer))

    async def _do(self, question: wire.Question) -> wire.Answer:
        match question:
            case wire.OpenRoom():
                sitting = await self.desk.sit(question.task)
                self.sittings[sitting.number] = sitting
                self.rooms.open(sitting.number, sitting.given)
                return wire.Room(sitting.number)
            case wire.Run():
                words, stdin, seconds = question.words, question.stdin, question.seconds
                return await self.rooms.run(question.room, words, stdin=stdin, seconds=seconds)
            case wire.Read() | wire.Write():
                return self._file(question)
            case wire.Grade():
                room = self.rooms.states[question.room]
                return await self.desk.grade(self.sittings[question.room], room.files, tuple(room.commands))
            case _:
                await self._hear(question)
                return wire.Done()

    async def _hear(self, told: wire.CloseRoom | wire.Spent | wire.Reached | wire.Shut | wire.Over) -> None:
        match told:
            case wire.CloseRoom():
                self.rooms.close(told.room)
            case wire.Spent():
                await self.desk.hear_tokens(told.tokens)
            case wire.Reached():
                await self._reached(told)
            case wire.Shut():
                await self.desk.hear_shut(told.status)
            case wire.Over():
                pass

    def _file(self, question: wire.Read | wire.Write) -> wire.Answer:
        if isinstance(question, wire.Read):
            return wire.Content(self.rooms.read(question.room, question.path))
        if self.rooms.write(question.room, question.path, question.body):
            return wire.Done()
        return wire.Failed("The file is outside of the working folder, or too large.")

    async def _reached(self, question: wire.Reached) -> None:
        self.connections[f"{question.address} {'allowed' if question.allowed else 'prevented'}"] += 1
        if not question.allowed:
            await self.desk.hear_reach(question.address)


@asynccontextmanager
async def _process(
    folder: Path,
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]]:
    """Start the process and the socket to it; whatever it started is gone afterwards."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", _INSIDE, str(theirs.fileno()),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            pass_fds=(theirs.fileno(),), cwd=folder, start_new_session=True,
            env={**_ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder)},
        )  # fmt: skip
    reader, writer = await asyncio.open_unix_connection(sock=ours, limit=wire.STREAM_BYTES_MAX)
    try:
        yield process, reader, writer
    finally:
        writer.close()
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Wait for it to go by itself, for a little; then end it with all that it started."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(process.wait()), _ENDING_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _require_inspect() -> None:
    if importlib.util.find_spec("inspect_ai") is None:
        raise Outage("evaluations", "Inspect is not installed.", hint=_HINT)
