"""As many runs at once as there are slots, across all processes of this machine that share a folder.

A slot is a lock on a file, so that a process which is ended gives its slots back. The kernel cannot wait for any one of
several locks, so whoever waits looks again every few milliseconds. One waits at the door, the others behind: so a long
queue in one process does not shut out the others.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from clearway.gateways.sandbox.protocol import Command, Run, Sandbox
from clearway.kernel.errors import Outage

_LOOK_AGAIN_SECONDS: Final = 0.004


class Queue:
    """A sandbox whose runs wait for a slot; a run's clock begins when it has one."""

    def __init__(self, sandbox: Sandbox, folder: Path, *, slots: int) -> None:
        self._sandbox = sandbox
        self._door = (folder / "door",)
        self._slots = tuple(folder / f"slot-{number}" for number in range(slots))
        # No more of this process at the door than there are slots: whoever else comes finds it free.
        self._own = asyncio.Semaphore(slots)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(error) from None

    async def run(self, command: Command) -> Run:
        """Wait for a slot, then run the command in it."""
        async with self._own, self._slot():
            return await self._sandbox.run(command)

    @asynccontextmanager
    async def _slot(self) -> AsyncGenerator[None]:
        async with _locked(self._door):
            slot = await _lock_one(self._slots)
        try:
            yield
        finally:
            os.close(slot)


@asynccontextmanager
async def _locked(files: Sequence[Path]) -> AsyncGenerator[None]:
    descriptor = await _lock_one(files)
    try:
        yield
    finally:
        os.close(descriptor)


async def _lock_one(files: Sequence[Path]) -> int:
    while True:
        for file in files:
            if (descriptor := _try_lock(file)) is not None:
                return descriptor
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


def _try_lock(file: Path) -> int | None:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(error) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _unusable(error: OSError) -> Outage:
    what = f"the folder of the run slots cannot be used: {error.filename}: {error.strerror}"
    return Outage("sandbox", what, hint="Make CLEARWAY_HOME writable, and free some of its disk.")
