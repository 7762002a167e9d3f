"""Limits on memory and number of processes through control groups, version 2 or version 1, whichever can be written.

Whoever makes a group holds a lock on its folder. The kernel gives the lock back when the process ends, however it ends,
and so the next process can tell what was left behind from what is in use.
"""

import fcntl
import os
import select
import signal
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from clearway.gateways.sandbox.outages import FREE, building
from clearway.gateways.sandbox.protocol import Limits

_NAME: Final = "clearway"
_RUN: Final = "wall-"
_KILL_ROUNDS_MAX: Final = 200
_ROUND_MILLISECONDS: Final = 100
_CLEARING_MILLISECONDS: Final = 10
# What to do where groups cannot be made.
WRITABLE: Final = "Control groups have to be writable: run as root, or in a systemd user session with Delegate=yes."


class Cgroup(Protocol):
    """The control group of one run."""

    @property
    def doors(self) -> tuple[Path, ...]:
        """The files that a process writes its id to, to come in."""
        ...

    def limit(self, limits: Limits) -> None:
        """Set what the processes inside may use from now on."""
        ...

    def memory_peak(self) -> int:
        """Bytes of memory at the most, swap left out."""
        ...

    def cpu_seconds(self) -> float | None:
        """Processor time of all that has been inside; None where this machine does not say."""
        ...

    def was_out_of_memory(self) -> bool:
        """Tell whether the kernel ended a process of the group for want of memory."""
        ...

    def kill(self) -> None:
        """End every process that is still inside; afterwards no code of theirs runs, and only the kernel clears up."""
        ...

    def close(self) -> None:
        """End every process that is still inside and remove the group, once the kernel has cleared up."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cgroups:
    """Where this machine lets us make control groups: version 2 (`unified`), or version 1's hierarchies.

    Of version 1, `memory` and `pids` are needed; `cpuacct` only tells the processor time.
    """

    unified: Path | None = None
    memory: Path | None = None
    pids: Path | None = None
    cpuacct: Path | None = None

    def make(self, name: str) -> Cgroup:
        """Make a group for a run, which processes can come into; an Outage when it cannot be made."""
        with building("a control group", hint=f"{WRITABLE} {FREE}"):
            if self.unified is not None:
                return _Unified(self.unified / name)
            assert self.memory is not None
            assert self.pids is not None
            return _Legacy(self.memory / name, self.pids / name, self.cpuacct and self.cpuacct / name)

    @property
    def _parents(self) -> list[Path]:
        parents = (self.unified, self.memory, self.pids, self.cpuacct)
        return [parent for parent in parents if parent is not None]

    def own(self) -> list[Path]:
        """List the groups of runs of this process that are there."""
        return [group for parent in self._parents for group in sorted(parent.glob(f"{_RUN}{os.getpid()}-*"))]

    def sweep(self) -> None:
        """End and remove what processes left that were ended before they could do so themselves."""
        for parent in self._parents:
            with suppress(OSError), _locked(parent, fcntl.LOCK_EX):
                for group in parent.glob(f"{_RUN}*"):
                    with suppress(OSError), _locked(group, fcntl.LOCK_EX | fcntl.LOCK_NB):  # else it is in use
                        _end(group)


def group_name(token: str) -> str:
    """Name the group of one run of this process."""
    return f"{_RUN}{os.getpid()}-{token}"


@contextmanager
def _locked(folder: Path, how: int) -> Generator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


class _Held:
    """The folder of a new group, locked from its first moment on: whoever sweeps waits for the parent's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with _locked(folder.parent, fcntl.LOCK_SH):
            folder.mkdir()
            try:
                self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            except OSError:
                folder.rmdir()
                raise
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def end(self) -> None:
        """End all that is inside and remove the group; once is enough, and more does no harm."""
        _end(self.folder)
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def find_cgroups(mounts: Path = Path("/proc/self/mounts")) -> Cgroups | None:
    """Find where groups can be made; None when neither version lets us limit both memory and processes."""
    unified: Path | None = None
    legacy: dict[str, Path] = {}
    for line in mounts.read_text().splitlines():
        _, point, kind, options, *_ = line.split(" ")
        if kind == "cgroup2":
            unified = _usable_unified(Path(point))
        elif kind == "cgroup":
            for controller in {"memory", "pids", "cpuacct"} & set(options.split(",")):
                if (parent := _usable(Path(point))) is not None:
                    legacy[controller] = parent
    if unified is not None:
        return Cgroups(unified=unified)
    if legacy.keys() >= {"memory", "pids"}:
        return Cgroups(memory=legacy["memory"], pids=legacy["pids"], cpuacct=legacy.get("cpuacct"))
    return None


def _usable(point: Path) -> Path | None:
    parent = point / _NAME
    try:
        parent.mkdir(exist_ok=True)
        with _probe(parent):
            return parent
    except OSError:
        return None


def _usable_unified(point: Path) -> Path | None:
    # Root uses the top; a user who was given a subtree of their own finds it above their own group.
    own = point / Path("/proc/self/cgroup").read_text().rpartition("0::/")[2].strip()
    for place in (
        point,
        *(folder for folder in (own, *own.parents) if folder.is_relative_to(point) and folder != point),
    ):
        parent = place / _NAME
        try:
            if not {"memory", "pids"} <= set((place / "cgroup.controllers").read_text().split()):
                continue
            (place / "cgroup.subtree_control").write_text("+memory +pids")
            parent.mkdir(exist_ok=True)
            (parent / "cgroup.subtree_control").write_text("+memory +pids")
            with _probe(parent) as group:
                if (group / "memory.max").exists() and (group / "pids.max").exists():
                    return parent
        except OSError:
            continue
    return None


@contextmanager
def _probe(parent: Path) -> Generator[Path]:
    group = parent / f"probe-{os.getpid()}"
    group.mkdir(exist_ok=True)
    try:
        yield group
    finally:
        group.rmdir()


class _Unified:
    """A group of version 2."""

    def __init__(self, folder: Path) -> None:
        self._held = _Held(folder)
        self._folder = folder

    def limit(self, limits: Limits) -> None:
        folder = self._folder
        (folder / "memory.max").write_text(str(limits.memory_bytes))
        with suppress(OSError):  # a kernel without swap accounting has no such file
            (folder / "memory.swap.max").write_text("0")
        (folder / "memory.oom.group").write_text("1")
        (folder / "pids.max").write_text(str(limits.processes))

    @property
    def doors(self) -> tuple[Path, ...]:
        return (self._folder / "cgroup.procs",)

    def memory_peak(self) -> int:
        peak = self._folder / "memory.peak"
        return int(peak.read_text()) if peak.exists() else 0

    def cpu_seconds(self) -> float | None:
        told = dict(line.split() for line in (self._folder / "cpu.stat").read_text().splitlines())
        return int(told["usage_usec"]) / 1e6

    def was_out_of_memory(self) -> bool:
        events = dict(line.split() for line in (self._folder / "memory.events").read_text().splitlines())
        return int(events.get("oom_kill", 0)) > 0

    def kill(self) -> None:
        _kill_at_once(self._folder)
        _kill_all(self._folder)

    def close(self) -> None:
        self._held.end()


class _Legacy:
    """Groups of version 1, one in each hierarchy."""

    def __init__(self, memory: Path, pids: Path, cpuacct: Path | None) -> None:
        self._memory, self._pids, self._cpuacct = memory, pids, cpuacct
        self._folders = (pids, memory) if cpuacct is None else (pids, memory, cpuacct)
        self._held: list[_Held] = []
        try:
            for folder in self._folders:
                self._held.append(_Held(folder))
        except OSError:
            self.close()
            raise

    def limit(self, limits: Limits) -> None:
        (self._memory / "memory.limit_in_bytes").write_text(str(limits.memory_bytes))
        with suppress(OSError):  # a kernel without swap accounting has no such file
            (self._memory / "memory.memsw.limit_in_bytes").write_text(str(limits.memory_bytes))
        (self._pids / "pids.max").write_text(str(limits.processes))

    @property
    def doors(self) -> tuple[Path, ...]:
        return tuple(folder / "cgroup.procs" for folder in self._folders)

    def memory_peak(self) -> int:
        return int((self._memory / "memory.max_usage_in_bytes").read_text())

    def cpu_seconds(self) -> float | None:
        return None if self._cpuacct is None else int((self._cpuacct / "cpuacct.usage").read_text()) / 1e9

    def was_out_of_memory(self) -> bool:
        told = dict(line.split() for line in (self._memory / "memory.oom_control").read_text().splitlines())
        return int(told.get("oom_kill", 0)) > 0

    def kill(self) -> None:
        _kill_all(self._pids)

    def close(self) -> None:
        for held in self._held:
            held.end()


def _end(folder: Path) -> None:
    _kill_at_once(folder)
    _empty(folder)


def _kill_at_once(folder: Path) -> None:
    with suppress(OSError):  # version 1 has no such file
        (folder / "cgroup.kill").write_text("1")


def _empty(folder: Path) -> None:
    for _ in range(_KILL_ROUNDS_MAX):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            inside = _inside(folder)
            for pid in inside:
                _kill_and_wait(pid, _ROUND_MILLISECONDS)
            if not inside:  # what has ended is not listed any more, and the kernel still clears it away
                select.poll().poll(_CLEARING_MILLISECONDS)
        else:
            return


def _kill_all(folder: Path) -> None:
    for _ in range(_KILL_ROUNDS_MAX):
        running = [pid for pid in _inside(folder) if _has_memory(pid)]
        if not running:
            return
        for pid in running:
            _kill_and_wait(pid, 1)


def _inside(folder: Path) -> list[int]:
    with suppress(OSError):  # the group is gone
        return [int(line) for line in (folder / "cgroup.procs").read_text().splitlines()]
    return []


def _has_memory(pid: int) -> bool:
    """Tell whether a process can still run code of its own: an exit gives up the memory first (proc(5), statm)."""
    with suppress(OSError):  # it is gone
        return not Path(f"/proc/{pid}/statm").read_text().startswith("0 ")
    return False


def _kill_and_wait(pid: int, milliseconds: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:  # it is gone, or it is in a namespace that is not ours
        return
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        # Readable once the process has ended; the group cannot be removed before that.
        poller = select.poll()
        poller.register(descriptor)
        poller.poll(milliseconds)
    except ProcessLookupError:
        return
    finally:
        os.close(descriptor)
