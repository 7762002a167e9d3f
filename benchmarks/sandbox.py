"""How long a sandbox takes to start: /bin/true behind the whole wall, beside a plain process."""

import asyncio
import secrets
import subprocess
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.entry import Entry, less_is_better
from clearway.gateways.sandbox import Command, Sandbox, open_bubblewrap, system_mounts

_RUNS: Final = 60


def entries() -> Iterator[Entry]:
    """Measure the start overhead in milliseconds; the baseline is a bare process without any wall."""
    command = Command(arguments=("/bin/true",), mounts=system_mounts())
    behind = sorted(asyncio.run(_sandboxed(open_bubblewrap(secrets.token_bytes), command)))
    bare = sorted(_bare() for _ in range(_RUNS))
    overhead = median(behind) - median(bare)
    yield less_is_better("sandbox start overhead", overhead, "ms", baseline=median(bare))
    yield less_is_better("sandbox start p95", behind[int(0.95 * _RUNS)], "ms", baseline=bare[int(0.95 * _RUNS)])


async def _sandboxed(sandbox: Sandbox, command: Command) -> list[float]:
    await sandbox.run(command)
    taken: list[float] = []
    for _ in range(_RUNS):
        begun = perf_counter()
        await sandbox.run(command)
        taken.append(1000 * (perf_counter() - begun))
    return taken


def _bare() -> float:
    begun = perf_counter()
    subprocess.run(["/bin/true"], check=True)
    return 1000 * (perf_counter() - begun)
