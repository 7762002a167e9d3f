"""Due times among a million tasks: what a listing moves, against one statement a task and against dating all anew.

A thousand advisories have a thousand tasks each; one more has ten thousand, and is listed as exploited.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import psycopg

from benchmarks.entry import Entry, less_is_better
from clearway.exposure import actions, store
from clearway.exposure.model import Cause, CauseKind, Moved
from clearway.kernel.ids import AdvisoryId, TaskId
from clearway.prioritization import actions as prioritization
from clearway.storage import migrate
from clearway.storage.server import DATABASE, OWNER, running_server
from tests.conftest import TestHouse, new_house
from tests.exposure.worlds import POLICY, published
from tests.prioritization.test_actions import CVE, catalog

ADVISORIES: Final = 1_000
CONCERNED: Final = 10_000
_ONE_BY_ONE: Final = 500
_SAMPLED: Final = 5

# Rows alone: parties, systems that run something else, and a thousand advisories with their tasks.
WORLD: Final = (
    """
INSERT INTO party (id, name, kind, named, created_at)
SELECT 'pty-' || lpad(n::text, 16, '0'), 'Operator ' || n, 'operator', false, now() FROM generate_series(1, 2000) n
""",
    """
INSERT INTO inventory (id, party, name, exposed, time_zone, format, digest, kept_at)
SELECT 'inv-' || lpad(n::text, 16, '0'), 'pty-' || lpad((n % 2000 + 1)::text, 16, '0'), 'system ' || n,
    (ARRAY['yes', 'no', 'unknown'])[n % 3 + 1], 'America/Chicago', 'CycloneDX', sha256('x'), now()
FROM generate_series(1, 20000) n
""",
    """
INSERT INTO vulnerability SELECT 'vul-' || lpad(n::text, 16, '0'), title, summary, 'pkg:pypi/other-' || n, version,
    fixed_version, weaknesses, ARRAY['CVE-2020-' || (10000 + n)], severity, cvss_vector, crash_type, crash_state, stage,
    merged_into, opened_at, changed_at, published_at
FROM vulnerability v CROSS JOIN generate_series(1, 1000) n WHERE v.stage = 'published'
""",
    """
INSERT INTO advisory (id, vulnerability, title, package, introduced, fixed_version, published_at)
SELECT 'adv-' || lpad(n::text, 16, '0'), 'vul-' || lpad(n::text, 16, '0'), 'A hole', 'pkg:pypi/other-' || n, '', '1.1',
    now() FROM generate_series(1, 1000) n
""",
    """
INSERT INTO component (inventory, package, version, source)
SELECT 'inv-' || lpad((t % 20000 + 1)::text, 16, '0'), 'pkg:pypi/other-' || a, '1.0', ''
FROM generate_series(1, 1000) a CROSS JOIN LATERAL generate_series(a * 7, a * 7 + 999) t
""",
    """
INSERT INTO component (inventory, package, version, source)
SELECT 'inv-' || lpad(n::text, 16, '0'), 'pkg:pypi/example', '1.0', '' FROM generate_series(1, 10000) n
""",
    """
INSERT INTO task (id, party, inventory, advisory, vulnerability, package, old_version, new_version, due_at, forensic,
    words, reasons, stage, made_at, policy)
SELECT 'tsk-' || lpad((row_number() OVER ())::text, 16, '0'), i.party, c.inventory, a.id, a.vulnerability, c.package,
    c.version, '1.1', now() + interval '3 days', false, repeat('word ', 60), ARRAY['a', 'b', 'c'],
    (ARRAY['open', 'done', 'planned', 'open'])[(row_number() OVER ()) % 4 + 1], now(), 'BOD 26-04 2026-06-10'
FROM component c JOIN inventory i ON i.id = c.inventory JOIN advisory a ON a.package = c.package
WHERE c.package LIKE 'pkg:pypi/other-%'
""",
    "ANALYZE",
)


def entries() -> Iterator[Entry]:
    """Measure one listing from the catalog to the last task that it moves."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Entry]:
    async with bench_house() as house:
        found = await published(house, cve=CVE)
        fill(house)
        made = await _timed_match(house, found.advisory)
        loaded = await _load(house)
        moved = await _timed_match(house, found.advisory)
        made_one_by_one, moved_one_by_one = await _one_by_one(house, found.advisory)
        others = [AdvisoryId(f"adv-{number:016}") for number in range(1, _SAMPLED + 1)]
        all_anew = median([await _timed_match(house, one) for one in others]) * ADVISORIES
    return [
        less_is_better("make 10,000 tasks beside a million", made, "s", baseline=made_one_by_one),
        less_is_better("move 10,000 due times with their history", moved, "s", baseline=moved_one_by_one),
        less_is_better("load KEV and move what is listed", loaded + moved, "s", baseline=all_anew + moved),
    ]


async def _timed_match(house: TestHouse, advisory: AdvisoryId) -> float:
    begun = perf_counter()
    async with house.database.work(house.worker) as work:
        await actions.match(work, advisory, POLICY)
    return perf_counter() - begun


async def _load(house: TestHouse) -> float:
    body = catalog((CVE, "2026-11-20"), *((f"CVE-2019-{number}", "2019-01-01") for number in range(10000, 11331)))
    begun = perf_counter()
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, body)
    return perf_counter() - begun


async def _one_by_one(house: TestHouse, advisory: AdvisoryId) -> tuple[float, float]:
    """Move due times, and add as many again, by a statement each; the times for all that are concerned."""
    async with house.database.work(house.worker) as work:
        page = await store.lock_judged(work, advisory, after=None, system=None, count_max=_ONE_BY_ONE)
        cause = (Cause(kind=CauseKind.RECKONED, words="x"),)
        begun = perf_counter()
        for one in page:
            await store.move_dues(work, [Moved(task=one.task, old_due_at=one.task.due_at, causes=cause)])
        moved = perf_counter() - begun
        begun = perf_counter()
        for one in page:
            new = replace(one.task, id=TaskId(work.new_id("tsk")), old_version=f"{one.task.old_version}.x")
            await store.add_tasks(work, [Moved(task=new, old_due_at=None, causes=cause)])
        made = perf_counter() - begun
    return made / len(page) * CONCERNED, moved / len(page) * CONCERNED


def fill(house: TestHouse) -> None:
    """Put the million tasks into a house."""
    with psycopg.connect(house.owner_dsn, autocommit=True, options="-c search_path=clearway") as connection:
        for statement in WORLD:
            connection.execute(statement)


@asynccontextmanager
async def bench_house() -> AsyncGenerator[TestHouse]:
    """Open a house on a server of its own."""
    home = Path(tempfile.mkdtemp(prefix="clearway-bench-"))
    home.chmod(0o755)
    try:
        with running_server(home) as server:
            await migrate.prepare_cluster(server)
            await migrate.migrate(server.dsn(role=OWNER))
            async with new_house(server, DATABASE, home) as house:
                yield house
    finally:
        shutil.rmtree(home, ignore_errors=True)
