"""How work on a million tasks goes, as staff reads it: kept once an hour, against counting it anew for each reader."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Final

import psycopg

from benchmarks.due import bench_house, fill
from benchmarks.entry import Entry, less_is_better
from clearway.exposure import actions as exposure
from clearway.overview.actions.trends import read_trends
from clearway.overview.model.trends import Trends
from tests.conftest import TestHouse
from tests.exposure.worlds import published

_RUNS: Final = 3
# Tasks of half a year, a quarter of them done within some weeks, in four sectors.
_SPREAD: Final = (
    """
INSERT INTO operator_profile (party, policy, sector, counted, named, changed_at)
SELECT p.id, 'bod-26-04', (ARRAY['energy', 'dams', 'chemical', 'emergency-services'])[row_number() OVER () % 4 + 1],
    true, false, now() FROM party p WHERE p.kind = 'operator'
""",
    """
UPDATE task SET made_at = %(now)s::timestamptz - (hashtext(id) & 16777215) * interval '1 second',
    due_at = %(now)s::timestamptz - (hashtext(id) & 16777215) * interval '1 second' + interval '14 days',
    settled_at = CASE WHEN stage = 'done' THEN %(now)s::timestamptz - (hashtext(id) & 16777215) * interval '1 second'
        * ((hashtext(id) >> 24 & 7) / 8.0) END
""",
    "VACUUM ANALYZE task",
)


def entries() -> Iterator[Entry]:
    """Measure what a coordinator waits for."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Entry]:
    async with bench_house() as house:
        await published(house)
        fill(house)
        with psycopg.connect(house.owner_dsn, autocommit=True, options="-c search_path=clearway") as connection:
            for statement in _SPREAD:
                connection.execute(statement, {"now": house.clock.now} if "%(now)s" in statement else None)
        anew, live = await _timed(house)
        begun = perf_counter()
        async with house.database.work(house.worker) as work:
            await exposure.roll_up(work)
        rolled = perf_counter() - begun
        kept, told = await _timed(house)
    assert replace(told, at=live.at) == live, "what is kept is what is counted anew"
    return [
        less_is_better("staff trends over a million tasks", kept, "s", baseline=anew),
        less_is_better("keep staff trends over a million tasks, once an hour", rolled, "s", baseline=anew),
    ]


async def _timed(house: TestHouse) -> tuple[float, Trends]:
    seconds: list[float] = []
    found: Trends | None = None
    for _ in range(_RUNS):
        begun = perf_counter()
        async with house.database.work(house.admin) as work:
            found = await read_trends(work)
        seconds.append(perf_counter() - begun)
    assert found is not None
    return median(seconds), found
