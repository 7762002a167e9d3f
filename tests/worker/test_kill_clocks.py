"""kill -9 of a worker while a submission's clock runs out, after its timer was lost: it ends, once."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from clearway.frontier.actions.ticking import FRONTIER_CLOCK
from clearway.kernel.instants import system_clock
from clearway.worker.loop import run_worker
from tests.conftest import PROJECT, TestHouse
from tests.frontier.worlds import Programme, open_programme
from tests.houses import whole_house


@pytest.mark.timeout(90)
async def test_a_clock_ends_though_its_timer_is_lost_and_its_worker_killed(house: TestHouse, tmp_path: Path) -> None:
    """The first worker finds the timer missing, rings and dies before it commits; the next one ends the clock."""
    house.clock.now = system_clock() - timedelta(days=60)
    programme = await open_programme(house)
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        connection.execute("ALTER TABLE timer DISABLE TRIGGER timer_kept")
        assert connection.execute("DELETE FROM timer WHERE kind = %s", (FRONTIER_CLOCK,)).rowcount == 1
        connection.execute("ALTER TABLE timer ENABLE TRIGGER timer_kept")
    killed = await asyncio.create_subprocess_exec(  # noqa: TID251  a worker is a process of its own
        sys.executable, "-m", "tests.worker.killable", house.service_dsn, str(tmp_path), FRONTIER_CLOCK, "1",
        cwd=PROJECT,
    )  # fmt: skip
    assert await killed.wait() == -signal.SIGKILL
    assert await programme.state() == "inquiry"
    house.clock.now = system_clock()
    await work_until(house, programme, "lapsed")
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        told = connection.execute("SELECT count(*) FROM audit_record WHERE action = 'frontier.lapse'").fetchone()
        ended = connection.execute("SELECT count(*) FROM submission_clock WHERE ran_out").fetchone()
    assert (told, ended) == ((1,), (1,))
    assert (await programme.dossier(programme.developer)).clocks == ()


async def work_until(house: TestHouse, programme: Programme, state: str) -> None:
    """Have the next worker at work until a submission is in a state."""
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(whole_house(house), stop, heartbeat=timedelta(seconds=1)))
    async with asyncio.timeout(60):
        while await programme.state() != state:
            await asyncio.wait([working], timeout=0.05)
    stop.set()
    await working
