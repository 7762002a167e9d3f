"""The sandbox on bubblewrap: an unprivileged user, new namespaces, a system call filter and a control group.

Four traps are closed (docs/decisions/0003-sandbox.md): root steps down before bubblewrap starts; bubblewrap starts with
an empty environment; /dev/shm is a tmpfs of limited size and /dev is read-only; new user namespaces are refused.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, LiteralString

from clearway.gateways.sandbox import seccomp
from clearway.gateways.sandbox.cgroups import WRITABLE, Cgroup, Cgroups, find_cgroups, group_name
from clearway.gateways.sandbox.outages import building
from clearway.gateways.sandbox.protocol import Command, Mount, Run
from clearway.gateways.sandbox.wall import WAIT, Wall
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

# An account that no person and no service of the machine has.
NOBODY_ELSE: Final = 61_999
SHARED_MEMORY_BYTES: Final = 16 * MIB
FILES_MAX: Final = 1024
# Where this machine keeps what debuggers want to know of its libraries: sanitizers would read it all at every crash.
_DETAILS: Final = Path("/usr/lib/debug")
_STARTING_SECONDS: Final = 0.5
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
ENTER: Final[LiteralString] = """
while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done
shift
ulimit -c 0 && ulimit -n "$1" || exit 125
shift
exec "$@"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a wall is built for, before it is known which command it gets; `files` tells which files are mounted."""

    mounts: tuple[Mount, ...]
    files: tuple[tuple[int, int], ...]
    disk_bytes: int


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
        async with self.wall(shape_of(command)) as wall:
            return await wall.run(command)

    @asynccontextmanager
    async def wall(self, shape: Shape) -> AsyncGenerator[Wall]:
        """Begin to build a wall, for one command; whatever is left of it is gone afterwards."""
        name = group_name(self.entropy(_NAME_BYTES).hex())
        group = None if self.cgroups is None else self.cgroups.make(name)
        process: asyncio.subprocess.Process | None = None
        try:
            process = await self._begin(shape, group)
            yield Wall(process, group)
        finally:
            if process is not None:
                _let_go(process)
            # All that is inside goes with the group: what bubblewrap has only just begun does not die with it yet.
            # The kernel takes its time to clear up, and this process has other things to do; shielded, for a call that
            # is cancelled before its thread has begun is never made.
            if group is not None:
                await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, group.close))
            if process is not None:
                await process.wait()

    async def _begin(self, shape: Shape, group: Cgroup | None) -> asyncio.subprocess.Process:
        """Start bubblewrap, and do not leave that half done: who is cancelled meanwhile hears of it once it is over.

        Where the whole loop ends, the start is cancelled too, and asyncio may wait for pipes that were never connected.
        """
        starting = asyncio.create_task(self._start(shape, group))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError as cancelled:
            await asyncio.wait([starting], timeout=_STARTING_SECONDS)
            while not starting.done():
                starting.cancel()
                await asyncio.wait([starting], timeout=_STARTING_SECONDS)
            if starting.cancelled() or starting.exception() is not None:
                raise
            task = asyncio.current_task()
            assert task is not None
            task.cancel(*cancelled.args)
            return starting.result()

    async def _start(self, shape: Shape, group: Cgroup | None) -> asyncio.subprocess.Process:
        with building("the wall's process"), _readable(self.system_call_filter) as descriptor:
            return await asyncio.create_subprocess_exec(
                *self._arguments(shape, group, descriptor),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={},
                cwd="/",
                pass_fds=(descriptor,),
                start_new_session=True,
            )

    def _arguments(self, shape: Shape, group: Cgroup | None, descriptor: int) -> list[str]:
        staged, mounts = _stage(shape.mounts) if os.geteuid() == 0 else ([], list(shape.mounts))
        doors = [str(door) for door in group.doors] if group is not None else []
        enter = ["/bin/sh", "-c", ENTER, "enter", *doors, "--", str(FILES_MAX)]
        step_down = _step_down() if os.geteuid() == 0 else []
        return [*staged, *enter, *step_down, *self._bubblewrap(shape.disk_bytes, mounts, descriptor)]

    def _bubblewrap(self, disk_bytes: int, mounts: Sequence[Mount], descriptor: int) -> list[str]:
        network = ["--share-net"] if self.share_network else []
        undetailed = ["--tmpfs", str(_DETAILS)] if _DETAILS.is_dir() else []
        return [
            self.program, "--unshare-all", "--unshare-user", "--disable-userns", *network, "--new-session",
            "--die-with-parent", "--clearenv", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000",
            "--hostname", "sandbox", *_bindings(mounts), *undetailed, "--proc", "/proc", "--dev", "/dev",
            "--size", str(SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm",  # noqa: S108  inside the sandbox
            "--remount-ro", "/dev",
            "--size", str(disk_bytes), "--tmpfs", "/tmp",  # noqa: S108  inside the sandbox
            "--size", str(disk_bytes), "--tmpfs", "/work", *_bindings(mounts, writable=True),
            "--remount-ro", "/", "--chdir", "/work", "--seccomp", str(descriptor),
            "--", "/bin/sh", "-c", WAIT,
        ]  # fmt: skip


def _let_go(process: asyncio.subprocess.Process) -> None:
    """Kill it, and close the pipe to it: a loop that ends at once would not hear that the other end is gone."""
    assert process.stdin is not None
    process.stdin.close()
    if process.returncode is None:
        process.kill()


def shape_of(command: Command) -> Shape:
    """Say what wall a command needs; an Outage where what it mounts is not there."""
    try:
        files = [mount.host.stat() for mount in command.mounts]
    except OSError as error:
        what = f"the wall could not be built: {error.filename}: {error.strerror}"
        raise Outage("sandbox", what, hint="What is to be shown inside is missing: install it anew.") from None
    return Shape(
        mounts=command.mounts,
        files=tuple((file.st_dev, file.st_ino) for file in files),
        disk_bytes=command.limits.disk_bytes,
    )


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
            hint=f"{WRITABLE} Or set CLEARWAY_UNLIMITED_SANDBOX=1.",
        )
    if cgroups is not None:
        cgroups.sweep()
    return Bubblewrap(program=program, cgroups=cgroups, entropy=entropy, system_call_filter=seccomp.program())


def _step_down() -> list[str]:
    account = str(NOBODY_ELSE)
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
