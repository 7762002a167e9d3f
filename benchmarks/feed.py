"""Publish one advisory in all renderings, signed, with its proof, into a feed and a provider of CSAF of 50,000.

One baseline is the straightforward feed: a single signed list of all files, written anew at each publication, beside
what the bins do. The other is the same publication in a house that has no feed. The provider's lists of 100,000
documents are written when they are asked for; the baseline makes each entry anew.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import psycopg

from benchmarks.entry import Entry, less_is_better
from clearway.distribution import actions, store
from clearway.distribution.actions.issue import issue
from clearway.distribution.model import FeedFile, FeedTarget, Shelf
from clearway.formats import tuf
from clearway.formats.advisory import Tlp
from clearway.formats.csaf import provider
from clearway.formats.renderings import FORMS
from clearway.gateways.openpgp import OpenPgpKeys
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
_DOCUMENTS: Final = """
INSERT INTO clearway.provider_document (edition, tier, year, name, advisory, format, updated_at, entry, signature)
SELECT e.edition, 'clear', 2026, 'adv-' || lpad(n::text, 16, '0') || e.ending || '.json',
    'adv-' || lpad(n::text, 16, '0'), 'csaf', '2026-01-01'::timestamptz + n * interval '1 second',
    '{"id":"' || repeat('x', 800) || '"}', repeat('x', 400)
FROM generate_series(0, %s - 1) AS n CROSS JOIN
    (VALUES ('2.0', ''), ('2.0', '-vex'), ('2.1', ''), ('2.1', '-vex')) AS e (edition, ending)
"""
_LISTS: Final = ("index.txt", "changes.csv", "feed-tlp-white.json")


def entries() -> Iterator[Entry]:
    """Measure a publication with bins, with one list, and without a feed."""
    with_bins, one_list, without, lists = asyncio.run(_measure())
    yield less_is_better("publish into a feed of 50,000, bins", with_bins, "s", baseline=one_list)
    yield less_is_better("publish into a feed of 50,000, against no feed", with_bins, "s", baseline=without)
    for name, (took, anew) in lists.items():
        yield less_is_better(f"provider of CSAF, 100,000 documents in {name}", took, "s", baseline=anew)


async def _measure() -> tuple[float, float, float, dict[str, tuple[float, float]]]:
    async with _house() as (house, folder):
        without = median([await _publish(house, one, None) for one in await _waiting(house, "none")])
        ceremony = hold(folder, house.clock.now)
        await open_feeds(house, ceremony)
        openpgp = OpenPgpKeys(folder / "openpgp")
        await _open_provider(house, openpgp)
        await _fill(house, ceremony)
        waiting = await _waiting(house, "bins")
        with_bins = median([await _publish(house, one, ceremony, openpgp=openpgp) for one in waiting])
        one_list = median([await _publish_in_one_list(house, ceremony) for _ in range(_BASELINE_RUNS)])
        anew = await _write_anew(house)
        lists = {name: (median([await _read(house, name) for _ in range(_BASELINE_RUNS)]), anew) for name in _LISTS}
        return with_bins, one_list, without, lists


async def _waiting(house: TestHouse, name: str) -> list[VulnerabilityId]:
    return [await ready(house, f"pkg:pypi/{name}-{number}") for number in range(_RUNS)]


async def _open_provider(house: TestHouse, openpgp: OpenPgpKeys) -> None:
    async with house.database.work(house.admin) as work:
        await actions.open_provider(work, openpgp.make("Benchmark").armored)


async def _read(house: TestHouse, name: str) -> float:
    begun = perf_counter()
    async with house.database.work(house.anonymous) as work:
        await actions.read_provider_file(work, "2.0", f"white/{name}", publisher=PUBLISHER)
    return perf_counter() - begun


async def _write_anew(house: TestHouse) -> float:
    shelf, who = Shelf(edition="2.0", tlp=Tlp.CLEAR), provider.Provider(name="Benchmark", namespace=PUBLISHER.namespace)
    begun = perf_counter()
    async with house.database.work(house.anonymous) as work:
        entries = [
            provider.entry(who, "2.0", Tlp.CLEAR, listed=_listed(name, at))
            for name, at in await store.files(work, shelf)
        ]
        provider.feed(who, "2.0", provider.Label(tlp=Tlp.CLEAR, updated_at=work.now), entries=b",\n".join(entries))
    return perf_counter() - begun


def _listed(file: str, at: datetime) -> provider.Listed:
    return provider.Listed(id=file, title=file, category="csaf_vex", file=file, published_at=at, updated_at=at)


async def _publish(
    house: TestHouse, vulnerability: VulnerabilityId, ceremony: Ceremony | None, *, openpgp: OpenPgpKeys | None = None
) -> float:
    keys = ceremony.keys if ceremony else None
    begun = perf_counter()
    async with house.database.work(house.worker) as work:
        made = await actions.publish(
            work, vulnerability, signer=RECORD, publisher=PUBLISHER, keys=keys, openpgp=openpgp
        )
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
        connection.execute(_DOCUMENTS, (ADVISORIES,))
    paths = [f"{_TIER}/{kind}/2026/adv-{number:016}.json" for number in range(ADVISORIES) for kind in (*FORMS, "proof")]
    async with house.database.work(house.worker) as work:
        new = [FeedTarget(path=one, role=tuf.bin_of(one, _TIER), length=4_000, digest=bytes(32)) for one in paths]
        await store.keep_targets(work, _TIER, new)
        await store.advance(work, _TIER, lines=ADVISORIES, record_size=1)
        await issue(work, _TIER, lists={one.role for one in new}, keys=ceremony.keys)
    async with house.database.work(house.worker) as work:
        await work.connection.execute("ANALYZE feed_target")
        await work.connection.execute("ANALYZE provider_document")


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
