"""Rooms: where a solver works. Each is a folder that lives between its commands as bytes in the house.

Every command runs in a sandbox of its own with the room's files unpacked in it, without a network, and what is left is
taken back. So no process outlives its command, no room sees another, and the disk is held to a limit. Links and devices
are not kept; every file may be executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from clearway.gateways.builds import Machine, pack, unpack
from clearway.gateways.evaluations.wire import Ran
from clearway.gateways.sandbox import Command, Limits, Sandbox, Stop
from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import ROOM_BYTES_MAX, ROOM_OUTPUT_BYTES_MAX, ROOM_SECONDS_MAX
from clearway.kernel.limits import MIB

FOLDER: Final = PurePosixPath("/work/task")
_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(FOLDER)}
_MEMORY_BYTES: Final = 512 * MIB
_DISK_BYTES: Final = 64 * MIB
_GRACE_SECONDS: Final = 15
_KILLED: Final = 137
_NOT_KEPT: Final = b"The working folder has grown beyond its limit, or cannot be read; it is as it was before.\n"
# What is said and left comes back as one archive. All of it is the solver's word, and believed as that.
_RUN: Final = """
seconds=$1; most=$2; shift 2
mkdir -p task && tar -xf - && chmod -R a+rwX,a+x task && cd task || exit 125
timeout -s KILL "$seconds" "$@" > /tmp/o 2> /tmp/e < /work/stdin
echo $? > /work/status
head -c "$most" /tmp/o > /work/stdout; head -c "$most" /tmp/e > /work/stderr
cd /work && exec tar -cf - status stdout stderr task 2> /dev/null
"""


@dataclass(slots=True, kw_only=True)
class RoomState:
    """What is in one room, and the commands that were run there."""

    files: dict[str, bytes]
    commands: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """All rooms of a run, on one sandbox."""

    sandbox: Sandbox
    machine: Machine
    states: dict[int, RoomState] = field(default_factory=dict[int, RoomState])

    def open(self, number: int, files: Mapping[str, bytes]) -> None:
        """Furnish a room."""
        self.states[number] = RoomState(files=dict(files))

    def close(self, number: int) -> None:
        """Clear a room away."""
        self.states.pop(number, None)

    async def run(self, number: int, words: tuple[str, ...], *, stdin: bytes, seconds: int) -> Ran:
        """Run a command in a room; `{python}` in it is the interpreter. An Outage where there is no sandbox."""
        room = self.states[number]
        room.commands.append("\n".join([*words, stdin.decode(errors="replace")]))
        run = await self.sandbox.run(self._command(room, words, stdin=stdin, seconds=min(seconds, ROOM_SECONDS_MAX)))
        if run.stop is Stop.WALL_CLOCK:
            return Ran(status=_KILLED, stdout=b"", stderr=b"", out_of_time=True)
        if run.stop is Stop.MEMORY:
            return Ran(status=_KILLED, stdout=b"", stderr=b"The memory was used up.\n")
        left = _left(run.stdout) if not run.truncated else None
        if left is None:
            return Ran(status=1, stdout=b"", stderr=_NOT_KEPT)
        room.files = {name.removeprefix("task/"): body for name, body in left.items() if name.startswith("task/")}
        status = int(left["status"]) if left.get("status", b"").strip().isdigit() else _KILLED
        return Ran(
            status=status,
            stdout=left.get("stdout", b""),
            stderr=left.get("stderr", b""),
            out_of_time=status == _KILLED,
        )

    def read(self, number: int, path: str) -> bytes | None:
        """Give a file of a room by its path, from the working folder on or absolute; None where there is none."""
        return self.states[number].files.get(_inside(path))

    def write(self, number: int, path: str, body: bytes) -> bool:
        """Put a file into a room; False where that is outside of it or beyond its limit."""
        files, name = self.states[number].files, _inside(path)
        kept = sum(len(other) for known, other in files.items() if known != name)
        if not name or kept + len(body) > ROOM_BYTES_MAX:
            return False
        files[name] = body
        return True

    def _command(self, room: RoomState, words: tuple[str, ...], *, stdin: bytes, seconds: int) -> Command:
        placed = tuple(word.replace("{python}", self.machine.python) for word in words)
        files = {"stdin": stdin, **{f"task/{name}": body for name, body in room.files.items()}}
        return Command(
            arguments=("/bin/sh", "-c", _RUN, "run", str(seconds), str(ROOM_OUTPUT_BYTES_MAX), *placed),
            mounts=self.machine.mounts,
            environment=_ENVIRONMENT,
            stdin=pack(files),
            limits=Limits(
                wall_seconds=seconds + _GRACE_SECONDS,
                cpu_seconds=seconds + _GRACE_SECONDS,
                memory_bytes=_MEMORY_BYTES,
                disk_bytes=_DISK_BYTES,
                output_bytes=ROOM_BYTES_MAX + 3 * ROOM_OUTPUT_BYTES_MAX,
            ),
        )


def _left(archive: bytes) -> dict[str, bytes] | None:
    try:
        return unpack(archive)
    except Refusal:
        return None


def _inside(path: str) -> str:
    """Name a file from the working folder on; an empty text for what is outside."""
    full = PurePosixPath(*FOLDER.parts, path)
    if ".." in full.parts or not full.is_relative_to(FOLDER) or full == FOLDER:
        return ""
    return str(full.relative_to(FOLDER))
