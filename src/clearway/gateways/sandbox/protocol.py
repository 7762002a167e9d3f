"""What every sandbox promises, whatever its wall is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from clearway.kernel.limits import MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A folder or file of the host shown inside; read-only unless `writable`."""

    host: Path
    inside: str
    writable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may use; every limit is enforced or the run is refused."""

    wall_seconds: float = 30
    cpu_seconds: int = 30
    memory_bytes: int = 512 * MIB
    processes: int = 64
    disk_bytes: int = 64 * MIB
    output_bytes: int = 1 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command to run inside: no shell, no network, an empty environment but for `environment`.

    `stdin` is given to the command; the working folder is a private writable folder of at most `limits.disk_bytes`.
    `hear` is told what the command writes to its standard error, piece by piece as it comes, as far as that is kept.
    """

    arguments: tuple[str, ...]
    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    stdin: bytes = b""
    working_directory: str = "/work"
    limits: Limits = field(default_factory=Limits)
    hear: Callable[[bytes], None] | None = None


class Stop(StrEnum):
    """Why a run ended."""

    EXITED = "exited"
    SIGNALED = "signaled"
    WALL_CLOCK = "wall-clock"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run did; output is cut at `limits.output_bytes`, and `truncated` says so.

    `status` is the exit status, or the signal's number when `stop` is SIGNALED. A program that exits
    with a status above 128 by itself looks like one that was ended by a signal. `cpu_seconds` is the processor time of
    all that ran inside; None where a wall cannot say it.
    """

    stop: Stop
    status: int
    stdout: bytes
    stderr: bytes
    truncated: bool
    wall_seconds: float
    memory_peak_bytes: int
    cpu_seconds: float | None = None


class Sandbox(Protocol):
    """A wall between untrusted code and everything else."""

    async def run(self, command: Command) -> Run:
        """Run one command to its end or to its limit; an Outage when the wall itself cannot be built."""
        ...
