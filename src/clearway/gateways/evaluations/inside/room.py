"""Inspect's sandbox provider `clearway`: a sample has a room of the house, and every command a sandbox of its own."""

from typing import ClassVar, overload

from inspect_ai.util import ExecResult, SandboxEnvironment, SandboxEnvironmentConfigType, sandboxenv
from typing_extensions import override

from clearway.gateways.evaluations import wire
from clearway.gateways.evaluations.inside.house import House
from clearway.gateways.evaluations.protocol import Graded
from clearway.kernel.evaluation_limits import ROOM_SECONDS_MAX


class RoomEnvironment(SandboxEnvironment):
    """One room; `house` is set before the first sample."""

    house: ClassVar[House]

    def __init__(self, room: int) -> None:
        """Take a room by its number."""
        super().__init__()
        self.room = room

    @override
    @classmethod
    async def sample_init(
        cls, task_name: str, config: SandboxEnvironmentConfigType | None, metadata: dict[str, str]
    ) -> dict[str, SandboxEnvironment]:
        """Ask for a room with the files of the sample's task."""
        opened = await cls.house.ask(wire.OpenRoom(str(metadata["task"])), wire.Room)
        return {"default": RoomEnvironment(opened.room)}

    @override
    @classmethod
    async def sample_cleanup(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        environments: dict[str, SandboxEnvironment],
        interrupted: bool,
    ) -> None:
        """Give the rooms back."""
        for environment in environments.values():
            cls.house.tell(wire.CloseRoom(environment.as_type(RoomEnvironment).room))

    @override
    async def exec(
        self,
        cmd: list[str],
        input: str | bytes | None = None,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        user: str | None = None,
        timeout: int | None = None,
        timeout_retry: bool = True,
        concurrency: bool = True,
    ) -> ExecResult[str]:
        """Run a command in the room; a TimeoutError where the clock ended it."""
        words = (*(["/usr/bin/env", *(f"{name}={value}" for name, value in env.items())] if env else []), *cmd)
        if cwd is not None:
            words = ("/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "in", cwd, *words)
        stdin = input.encode() if isinstance(input, str) else input or b""
        run = wire.Run(room=self.room, words=tuple(words), stdin=stdin, seconds=timeout or ROOM_SECONDS_MAX)
        ran = await self.house.ask(run, wire.Ran)
        if ran.out_of_time:
            raise TimeoutError
        stdout, stderr = (said.decode(errors="replace") for said in (ran.stdout, ran.stderr))
        return ExecResult(success=ran.status == 0, returncode=ran.status, stdout=stdout, stderr=stderr)

    @override
    async def write_file(self, file: str, contents: str | bytes) -> None:
        """Put a file into the room."""
        body = contents.encode() if isinstance(contents, str) else contents
        await self.house.ask(wire.Write(self.room, file, body), wire.Done)

    @overload
    async def read_file(self, file: str, text: bool = True) -> str: ...  # noqa: FBT001,FBT002  Inspect's own signature

    @overload
    async def read_file(self, file: str, text: bool) -> bytes: ...  # noqa: FBT001  Inspect's own signature

    @override
    async def read_file(self, file: str, text: bool = True) -> str | bytes:
        """Read a file of the room."""
        content = await self.house.ask(wire.Read(self.room, file), wire.Content)
        if content.body is None:
            raise FileNotFoundError(file)
        return content.body.decode() if text else content.body

    async def grade(self) -> Graded:
        """Ask what the grader says of what is in the room."""
        return await self.house.ask(wire.Grade(self.room), Graded)


# Inspect's decorator has no type of its own.
sandboxenv(name="clearway")(RoomEnvironment)
