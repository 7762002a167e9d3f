"""Publish one advisory in all renderings, signed, with its proof, into a feed of 50,000.

One baseline is the straightforward feed: a single signed list of all files, written anew at each publication, beside
what the bins do. The other is the same publication in a house that has no feed.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import psycopg

from benchmarks.entry import Entry, less_is_better
from clearway.distribution import actions, store
from clearway.distribution.actions.issue import issue
from clearway.distribution.model import FeedFile, FeedTarget
from clearway.formats import tuf
from clearway.formats.renderings import FORMS
from clearway.kernel.ids import VulnerabilityId
from clearway.storage import migrate
from clearway.storage.server import DATABASE, OWNER, running_server
from tests.conftest import TestHouse, new_house
from tests.distribution.feeds import PUBLISHER, RECORD, Ceremony, hold, open_feeds, ready

ADVISORIES: Final = 50_000
_RUNS: Final = 7
_BASELINE_RUNS: Final = 3
_TIER: Final = "clear"
# Advisories are there as rows alone: what publishing looks at is the index, the lists of files and their versions.
_LINES: Final = """
INSERT INTO clearway.feed_line (tier, position, advisory, text)
SELECT 'clear', n, 'adv-' || lpad(n::text, 16, '0'),
    n || ',2026-01-01T00:00:00Z,adv-' || lpad(n::text, 16, '0') || ',' || repeat('x', 250)
FROM generate_series(0, %s - 1) AS n
"""


def entries() -> Iterator[Entry]:
    """Measure a publication with bins, with one list, and without a feed."""
    with_bins, one_list, without = asyncio.run(_measure())
    yield less_is_better("publish into a feed of 50,000, bins", with_bins, "s", baseline=one_list)
    yield less_is_better("publish into a feed of 50,000, against no feed", with_bins, "s", baseline=without)


async def _measure() -> tuple[float, float, float]:
    async with _house() as (house, folder):
        without = median([await _publish(house, one, None) for one in await _waiting(house, "none")])
        ceremony = hold(folder, house.clock.now)
        await open_feeds(house, ceremony)
        await _fill(house, ceremony)
        waiting = await _waiting(house, "bins")
        with_bins = median([await _publish(house, one, ceremony) for one in waiting])
        one_list = median([await _publish_in_one_list(house, ceremony) for _ in range(_BASELINE_RUNS)])
        return with_bins, one_list, without


async def _waiting(house: TestHouse, name: str) -> list[VulnerabilityId]:
    return [await ready(house, f"pkg:pypi/{name}-{number}") for number in range(_RUNS)]


async def _publish(house: TestHouse, vulnerability: VulnerabilityId, ceremony: Ceremony | None) -> float:
    keys = ceremony.keys if ceremony else None
    begun = perf_counter()
    async with house.database.work(house.worker) as work:
        made = await actions.publish(work, vulnerability, signer=RECORD, publisher=PUBLISHER, keys=keys)
    took = perf_counter() - begun
    assert made is not None
    return took


async def _publish_in_one_list(house: TestHouse, ceremony: Ceremony) -> float:
    signer = ceremony.keys.signer("tlp-clear")
    begun = perf_counter()
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute("SELECT path, length, digest FROM feed_target ORDER BY path")
        listed = {path: (length, bytes(digest)) for path, length, digest in await cursor.fetchall()}
        payload = tuf.targets_payload(listed, version=1, expires=work.now + timedelta(days=365))
        signature = tuf.Signature(public_key=signer.public_key, signature=signer.sign(tuf.signed_part(payload)))
        file = FeedFile(name="metadata/1.all.json", body=tuf.envelope(payload, [signature]))
        await store.replace_files(work, _TIER, [file], replaced=[])
    return perf_counter() - begun


async def _fill(house: TestHouse, ceremony: Ceremony) -> None:
    """Put 50,000 advisories' files into the lists, as publishing them one by one would have."""
    with psycopg.connect(house.server.superuser_dsn.replace("dbname=postgres", f"dbname={house.name}")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_LINES, (ADVISORIES,))
    paths = [f"{_TIER}/{kind}/2026/adv-{number:016}.json" for number in range(ADVISORIES) for kind in (*FORMS, "proof")]
    async with house.database.work(house.worker) as work:
        new = [FeedTarget(path=one, role=tuf.bin_of(one, _TIER), length=4_000, digest=bytes(32)) for one in paths]
        await store.keep_targets(work, _TIER, new)
        await store.advance(work, _TIER, lines=ADVISORIES, record_size=1)
        await issue(work, _TIER, lists={one.role for one in new}, keys=ceremony.keys)
    async with house.database.work(house.worker) as work:
        await work.connection.execute("ANALYZE feed_target")


@asynccontextmanager
async def _house() -> AsyncGenerator[tuple[TestHouse, Path]]:
    home = Path(tempfile.mkdtemp(prefix="clearway-bench-"))
    home.chmod(0o755)
    try:
        with running_server(home) as server:
            await migrate.prepare_cluster(server)
            await migrate.migrate(server.dsn(role=OWNER))
            async with new_house(server, DATABASE, home) as house:
                yield house, home
    finally:
        shutil.rmtree(home, ignore_errors=True)
