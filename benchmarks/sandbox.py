"""What the wall costs: a run behind it beside the same program without; and how busy queued runs keep the cores."""

import asyncio
import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.entry import Entry, less_is_better, more_is_better
from clearway.gateways.sandbox import Command, Queue, Sandbox, WarmWalls, open_bubblewrap, system_mounts

_RUNS: Final = 40
_ROUNDS: Final = 3
_QUEUED: Final = 64
_TRUE: Final = Command(arguments=("/bin/true",), mounts=system_mounts())
# About 0.2 s of processor time, which the shell itself tells at the end.
_WORK: Final = Command(
    arguments=("/bin/sh", "-c", "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done; times"), mounts=system_mounts()
)


def entries() -> Iterator[Entry]:
    """Measure the overhead in milliseconds, cold and warm, beside a bare process; and the cores' use by queued runs."""
    bare, cold, warm = asyncio.run(_overheads())
    yield less_is_better("sandbox overhead cold, median", _median(cold) - _median(bare), "ms", baseline=_median(bare))
    yield less_is_better("sandbox overhead warm, median", _median(warm) - _median(bare), "ms", baseline=_median(bare))
    yield less_is_better("sandbox overhead warm, p95", _p95(warm) - _median(bare), "ms", baseline=_p95(bare))
    outside, inside = _busy(_outside), _busy(lambda: asyncio.run(_inside()))
    yield more_is_better("less busy core with 64 queued runs", inside[0], "%", baseline=outside[0])
    yield more_is_better("cores' time in the 64 runs' own work", inside[1], "%", baseline=outside[1])


async def _overheads() -> tuple[list[list[float]], list[list[float]], list[list[float]]]:
    cold = open_bubblewrap(secrets.token_bytes)
    warm = WarmWalls(cold, ready_max=2)
    taken: tuple[list[list[float]], ...] = ([], [], [])
    for _ in range(_ROUNDS):
        taken[0].append([_bare() for _ in range(_RUNS)])
        taken[1].append([await _timed(cold) for _ in range(_RUNS)])
        taken[2].append([await _timed(warm) for _ in range(_RUNS)])
    await warm.close()
    return taken[0], taken[1], taken[2]


async def _timed(sandbox: Sandbox) -> float:
    begun = perf_counter()
    run = await sandbox.run(_TRUE)
    assert run.status == 0
    taken = 1000 * (perf_counter() - begun)
    await asyncio.sleep(0.05)  # runs of proofs come with as much between them
    return taken


def _bare() -> float:
    begun = perf_counter()
    subprocess.run(["/bin/true"], check=True)
    return 1000 * (perf_counter() - begun)


def _median(rounds: list[list[float]]) -> float:
    return median(median(one) for one in rounds)


def _p95(rounds: list[list[float]]) -> float:
    return median(sorted(one)[int(0.95 * _RUNS)] for one in rounds)


def _busy(work: Callable[[], list[bytes]]) -> tuple[float, float]:
    """Do the work in rounds; return medians: percent busy of the less busy core, percent of all cores in the runs' own.

    The first is the kernel's count, of everything that runs: it means something only where nobody else is at work.
    """
    rounds = [_busy_once(work) for _ in range(_ROUNDS)]
    return median(one[0] for one in rounds), median(one[1] for one in rounds)


def _busy_once(work: Callable[[], list[bytes]]) -> tuple[float, float]:
    before, begun = _ticks(), perf_counter()
    told = work()
    taken, after = perf_counter() - begun, _ticks()
    idle = max((then[1] - now[1]) / (then[0] - now[0]) for now, then in zip(before, after, strict=True))
    return 100 * (1 - idle), 100 * sum(_seconds(one) for one in told) / taken / _cores()


def _ticks() -> list[tuple[int, int]]:
    """Read from /proc/stat, for each core, all ticks so far and the idle ones (idle and iowait; proc_stat(5))."""
    lines = [line.split() for line in Path("/proc/stat").read_text().splitlines() if re.match(r"cpu\d", line)]
    counted = [[int(field) for field in line[1:9]] for line in lines]
    return [(sum(fields), fields[3] + fields[4]) for fields in counted]


def _outside() -> list[bytes]:
    with ThreadPoolExecutor(_cores()) as pool:
        return list(pool.map(_work, range(_QUEUED)))


def _work(_: int) -> bytes:
    return subprocess.run(_WORK.arguments, capture_output=True, check=True).stdout


async def _inside() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        walls = WarmWalls(open_bubblewrap(secrets.token_bytes), ready_max=_cores())
        queue = Queue(walls, Path(folder), slots=_cores())
        told = await asyncio.gather(*(queue.run(_WORK) for _ in range(_QUEUED)))
        await walls.close()
    return [one.stdout for one in told]


def _seconds(times: bytes) -> float:
    """Read user and system seconds of a shell from the first line of its `times`, such as 0m0.19s 0m0.01s."""
    parts = [word.rstrip("s").split("m") for word in times.decode().splitlines()[0].split()]
    return sum(60 * int(minutes) + float(seconds) for minutes, seconds in parts)


def _cores() -> int:
    return len(os.sched_getaffinity(0))
