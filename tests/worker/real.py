"""A whole worker as a process of its own, put together from its settings as `clearway worker` is, and how to watch it.

`python -m tests.worker.real`: it only waits less long for signs of life of other workers, and between two tries.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from clearway.app.settings import read_settings
from clearway.app.wiring import open_house
from clearway.gateways.sandbox.cgroups import find_cgroups
from clearway.worker.loop import run_worker
from tests.conftest import PROJECT, TestHouse

Process = asyncio.subprocess.Process
SECONDS_MAX = 200
_LOOK_SECONDS = 0.005


@dataclass(frozen=True)
class Post:
    """Where workers stand, one after the other: the test's database, a home, environments, and what else is set."""

    house: TestHouse
    home: Path
    environments: Path
    settings: Mapping[str, str]
    before: Sequence[str] = ()

    @asynccontextmanager
    async def worker(self) -> AsyncGenerator[Process]:
        """Have a worker at work as long as the context lasts, if nobody ends it before."""
        process = await asyncio.create_subprocess_exec(  # noqa: TID251  a worker is a process of its own
            *self.before, sys.executable, "-m", "tests.worker.real", cwd=PROJECT, env=self._environment()
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,  # noqa: TID251  the worker is started as a person starts it
            "CLEARWAY_DSN": self.house.service_dsn,
            "CLEARWAY_HOME": str(self.home),
            "CLEARWAY_EVIDENCE_KEY": str(self.house.master_file),
            "CLEARWAY_ENVIRONMENTS": str(self.environments),
            **self.settings,
        }

    def ask(self, question: str) -> object:
        """Ask the database for one value."""
        with psycopg.connect(self.house.owner_dsn, options="-c search_path=clearway") as connection:
            row = connection.execute(question.encode()).fetchone()
        return None if row is None else row[0]

    async def until(self, worker: Process, question: str, answer: object) -> None:
        """Wait until the database answers a question so, while the worker works."""
        async with asyncio.timeout(SECONDS_MAX):
            while self.ask(question) != answer:
                await look_again(worker)


async def until_inside(worker: Process, program: str) -> None:
    """Wait until a program runs behind one of the worker's walls."""
    async with asyncio.timeout(SECONDS_MAX):
        while program not in _inside(worker.pid):
            await look_again(worker)


async def look_again(worker: Process) -> None:
    """Let a moment go by, in which the worker must not end."""
    try:
        await asyncio.wait_for(worker.wait(), _LOOK_SECONDS)
    except TimeoutError:
        return
    raise AssertionError("the worker ended")


def groups(worker: int) -> list[Path]:
    """List the control groups that a worker made."""
    found = find_cgroups()
    assert found is not None
    parents = {parent for parent in (found.unified, found.memory, found.pids, found.cpuacct) if parent is not None}
    return [group for parent in parents for group in parent.glob(f"*-{worker}-*")]


def _inside(worker: int) -> set[str]:
    names: set[str] = set()
    for group in groups(worker):
        for pid in _read(group / "cgroup.procs").split():
            names.add(_read(Path("/proc", pid, "comm")).strip())
    return names


def descendants(worker: int) -> frozenset[tuple[str, str]]:
    """Give all processes below a worker, each by its number and the moment of its start."""
    parents = {pid: (parent, start) for pid, parent, start in _processes()}
    found, before = {str(worker)}, 0
    while len(found) != before:
        before = len(found)
        found |= {pid for pid, (parent, _) in parents.items() if parent in found}
    return frozenset((pid, parents[pid][1]) for pid in found - {str(worker)} if pid in parents)


def alive() -> frozenset[tuple[str, str]]:
    """Give all processes of the machine in the same way, those that only wait to be collected left out."""
    return frozenset((pid, start) for pid, _, start in _processes())


def _processes() -> list[tuple[str, str, str]]:
    seen: list[tuple[str, str, str]] = []
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _read(folder / "stat").rpartition(")")[2].split()
        if fields and fields[0] != "Z":
            seen.append((folder.name, fields[1], fields[19]))
    return seen


def mounts() -> set[str]:
    """Give the mounts to be seen from here that walls are made of: others come and go on a machine."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    return {line for line in lines if line.startswith("clearway ") or line.split()[1].startswith("/mnt")}


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has gone in the meantime
        return ""


async def main() -> None:
    """Work until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_house(read_settings()) as house:
        await run_worker(house, stop, heartbeat=timedelta(seconds=1), retry=timedelta(milliseconds=200))


if __name__ == "__main__":
    asyncio.run(main())
