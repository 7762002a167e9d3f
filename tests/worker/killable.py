"""A worker that kills itself (kill -9) at a chosen moment: a process of its own, started by test_kill.py.

`python -m tests.worker.killable DSN FOLDER JOB STEP`: in the STEP-th half of a transaction of JOB, counted over its
lifetime: odd steps stand just before a commit, even ones just after it. STEP 0 never kills.
"""

import asyncio
import os
import secrets  # noqa: TID251  a process of its own hands the chance in
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from clearway.app import flow
from clearway.app.policies import shipped_due_policy
from clearway.app.settings import read_settings
from clearway.app.wiring import House
from clearway.gateways.signer import KeySigner
from clearway.kernel.instants import system_clock
from clearway.storage.database import Database, open_database
from clearway.storage.work import Credential, Work
from clearway.worker import loop
from tests.validation.worlds import ScriptedSandbox, environment, workbench

_job: ContextVar[str] = ContextVar("job", default="")


class KillingDatabase(Database):
    """Ends the process at the chosen moment."""

    steps: ClassVar[Counter[str]] = Counter()
    target: ClassVar[tuple[str, int]] = ("", 0)

    @asynccontextmanager
    async def work(self, credential: Credential) -> AsyncGenerator[Work]:
        """Open a transaction, and perhaps die before or after its commit."""
        async with super().work(credential) as work:
            yield work
            self._step()
        self._step()

    def _step(self) -> None:
        job = _job.get()
        self.steps[job] += 1
        if (job, self.steps[job]) == self.target:
            os.kill(os.getpid(), signal.SIGKILL)


async def _named(house: House, entrypoint: str, subject: str) -> None:
    _job.set(entrypoint)
    await flow.run_job(house, entrypoint, subject)


async def main() -> None:
    """Work until killed."""
    dsn, folder, job, step = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    KillingDatabase.target = (job, step)
    loop.run_job = _named
    async with open_database(
        dsn, clock=system_clock, entropy=secrets.token_bytes, master_key=b"m" * 32, connections_max=6
    ) as plain:
        house = House(
            database=KillingDatabase(
                dsn=plain.dsn,
                pool=plain.pool,
                clock=plain.clock,
                entropy=plain.entropy,
                master_key=plain.master_key,
            ),
            signer=KeySigner(b"s" * 32),
            settings=read_settings({}),
            due_policy=shipped_due_policy(),
            environments=(environment(),),
            make_bench=lambda: workbench(folder, ScriptedSandbox()),
            first_key=None,
        )
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await loop.run_worker(house, stop, heartbeat=timedelta(seconds=1))


if __name__ == "__main__":
    asyncio.run(main())
