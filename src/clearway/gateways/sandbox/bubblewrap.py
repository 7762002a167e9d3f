"""The sandbox on bubblewrap: an unprivileged user, new namespaces, a system call filter and a control group.

Four traps are closed (docs/decisions/0003-sandbox.md): root steps down before bubblewrap starts; bubblewrap starts with
an empty environment; /dev/shm is a tmpfs of limited size and /dev is read-only; new user namespaces are refused.
"""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, LiteralString

from clearway.gateways.sandbox import seccomp
from clearway.gateways.sandbox.cgroups import Cgroup, Cgroups, find_cgroups
from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run, Stop
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

# An account that no person and no service of the machine has.
_NOBODY_ELSE: Final = 61_999
_SHARED_MEMORY_BYTES: Final = 16 * MIB
_FILES_MAX: Final = 1024
_SIGNALED: Final = 128
_SETUP_FAILED: Final = 125
_NAME_BYTES: Final = 8

# Root only, for what the unprivileged account could not reach: show it on a tmpfs of a private mount namespace.
_STAGE: Final[LiteralString] = """
mount -t tmpfs -o mode=755,size=1m clearway /mnt || exit 125
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "$2"; else : > "$2"; fi
  mount --rbind -- "$1" "$2" || exit 125
  shift 2
done
shift
exec "$@"
"""
# Come into the control groups, set the limits that are a process's own, and become bubblewrap.
_ENTER: Final[LiteralString] = """
while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done
shift
ulimit -c 0 && ulimit -n "$1" && ulimit -t "$2" || exit 125
shift 2
exec "$@"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubblewrap:
    """Runs commands behind bubblewrap; made by `open_bubblewrap`.

    `cgroups` is None only where running without memory limit was accepted in so many words.
    """

    program: str
    cgroups: Cgroups | None
    entropy: Callable[[int], bytes]
    system_call_filter: bytes
    share_network: bool = False

    async def run(self, command: Command) -> Run:
        """Run one command to its end or to its limit."""
        name = f"run-{self.entropy(_NAME_BYTES).hex()}"
        group = None if self.cgroups is None else self.cgroups.make(name, command.limits)
        try:
            async with self._started(command, group) as process:
                ending = await _Watch(process, command).to_the_end()
            return _to_run(ending, group)
        finally:
            if group is not None:
                group.close()

    @asynccontextmanager
    async def _started(self, command: Command, group: Cgroup | None) -> AsyncGenerator[asyncio.subprocess.Process]:
        with _readable(self.system_call_filter) as descriptor:
            process = await asyncio.create_subprocess_exec(
                *self._arguments(command, group, descriptor),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={},
                cwd="/",
                pass_fds=(descriptor,),
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def _arguments(self, command: Command, group: Cgroup | None, descriptor: int) -> list[str]:
        staged, mounts = _stage(command.mounts) if os.geteuid() == 0 else ([], list(command.mounts))
        doors = [str(door) for door in group.doors] if group is not None else []
        enter = ["/bin/sh", "-c", _ENTER, "enter", *doors, "--", str(_FILES_MAX), str(command.limits.cpu_seconds)]
        step_down = _step_down() if os.geteuid() == 0 else []
        return [*staged, *enter, *step_down, *self._wall(command, mounts, descriptor)]

    def _wall(self, command: Command, mounts: Sequence[Mount], descriptor: int) -> list[str]:
        limits = command.limits
        network = ["--share-net"] if self.share_network else []
        return [
            self.program, "--unshare-all", "--unshare-user", "--disable-userns", *network, "--new-session",
            "--die-with-parent", "--clearenv", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000",
            "--hostname", "sandbox", *_bindings(mounts), "--proc", "/proc", "--dev", "/dev",
            "--size", str(_SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm",  # noqa: S108  inside the sandbox
            "--remount-ro", "/dev",
            "--size", str(limits.disk_bytes), "--tmpfs", "/tmp",  # noqa: S108  inside the sandbox
            "--size", str(limits.disk_bytes), "--tmpfs", "/work", *_bindings(mounts, writable=True),
            "--remount-ro", "/", "--chdir", command.working_directory, "--seccomp", str(descriptor),
            *(word for name, value in command.environment.items() for word in ("--setenv", name, value)),
            "--", *command.arguments,
        ]  # fmt: skip


def open_bubblewrap(entropy: Callable[[int], bytes], *, unlimited_memory_accepted: bool = False) -> Bubblewrap:
    """Make the sandbox of this machine; an Outage with what to do when bubblewrap or the control groups are missing."""
    program = shutil.which("bwrap")
    if program is None:
        raise Outage("sandbox", "bubblewrap is not installed.", hint="Install it: apt-get install bubblewrap")
    cgroups = find_cgroups()
    if cgroups is None and not unlimited_memory_accepted:
        raise Outage(
            "sandbox",
            "no control group for memory and processes can be written.",
            hint="Run as root, or in a systemd user session with Delegate=yes; or set CLEARWAY_UNLIMITED_SANDBOX=1.",
        )
    return Bubblewrap(program=program, cgroups=cgroups, entropy=entropy, system_call_filter=seccomp.program())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    returncode: int
    timed_out: bool
    stdout: bytes
    stderr: bytes
    truncated: bool
    wall_seconds: float


class _Watch:
    """Feeds a process, reads it up to its limit, and ends it when its time is over."""

    def __init__(self, process: asyncio.subprocess.Process, command: Command) -> None:
        self._process = process
        self._stdin = command.stdin
        self._limits: Limits = command.limits
        self._hear = command.hear
        self._truncated = False

    async def to_the_end(self) -> _Ending:
        clock = asyncio.get_running_loop().time
        began, timed_out = clock(), False
        reading = asyncio.gather(
            self._read(self._process.stdout), self._read(self._process.stderr, self._hear), self._feed()
        )
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                stdout, stderr, _ = await asyncio.shield(reading)
                await self._process.wait()
        except TimeoutError:
            timed_out = True
            with suppress(ProcessLookupError):
                self._process.kill()
            stdout, stderr, _ = await reading
            await self._process.wait()
        except asyncio.CancelledError:
            reading.cancel()
            raise
        return _Ending(
            returncode=await self._process.wait(),
            timed_out=timed_out,
            stdout=stdout,
            stderr=stderr,
            truncated=self._truncated,
            wall_seconds=clock() - began,
        )

    async def _feed(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        with suppress(BrokenPipeError, ConnectionResetError):
            pipe.write(self._stdin)
            await pipe.drain()
        pipe.close()

    async def _read(self, pipe: asyncio.StreamReader | None, hear: Callable[[bytes], None] | None = None) -> bytes:
        assert pipe is not None
        kept = bytearray()
        while piece := await pipe.read(65_536):
            room = self._limits.output_bytes - len(kept)
            self._truncated |= len(piece) > room
            kept += piece[: max(room, 0)]
            if hear is not None and room > 0:
                hear(piece[:room])
        return bytes(kept)


def _to_run(ending: _Ending, group: Cgroup | None) -> Run:
    if ending.returncode == _SETUP_FAILED or (ending.returncode == 1 and ending.stderr.startswith(b"bwrap: ")):
        said = ending.stderr[-300:].decode(errors="replace").strip()
        raise Outage("sandbox", f"the wall could not be built: {said}", hint="Run: clearway sandbox selftest")
    stop, status = _stop_of(ending, group)
    return Run(
        stop=stop,
        status=status,
        stdout=ending.stdout,
        stderr=ending.stderr,
        truncated=ending.truncated,
        wall_seconds=ending.wall_seconds,
        memory_peak_bytes=group.memory_peak() if group is not None else 0,
    )


def _stop_of(ending: _Ending, group: Cgroup | None) -> tuple[Stop, int]:
    if ending.timed_out:
        return Stop.WALL_CLOCK, signal.SIGKILL
    if group is not None and group.was_out_of_memory():
        return Stop.MEMORY, signal.SIGKILL
    if ending.returncode < 0:
        return Stop.SIGNALED, -ending.returncode
    if ending.returncode > _SIGNALED:
        return Stop.SIGNALED, ending.returncode - _SIGNALED
    return Stop.EXITED, ending.returncode


def _step_down() -> list[str]:
    account = str(_NOBODY_ELSE)
    return ["/usr/bin/setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups", "--no-new-privs", "--"]


def _stage(mounts: Sequence[Mount]) -> tuple[list[str], list[Mount]]:
    pairs: list[str] = []
    reachable: list[Mount] = []
    for mount in mounts:
        host = mount.host.resolve()
        if not _is_open_to_all(host):
            place = f"/mnt/{len(pairs) // 2}"
            pairs += [str(host), place]
            host = Path(place)
        reachable.append(Mount(host=host, inside=mount.inside, writable=mount.writable))
    if not pairs:
        return [], reachable
    unshare = ["/usr/bin/unshare", "--mount", "--propagation", "private", "--"]
    return [*unshare, "/bin/sh", "-c", _STAGE, "stage", *pairs, "--"], reachable


def _is_open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _bindings(mounts: Sequence[Mount], *, writable: bool = False) -> list[str]:
    flag = "--bind" if writable else "--ro-bind"
    return [word for mount in mounts if mount.writable == writable for word in (flag, str(mount.host), mount.inside)]


@contextmanager
def _readable(data: bytes) -> Generator[int]:
    descriptor = os.memfd_create("clearway-seccomp")
    try:
        os.write(descriptor, data)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
