"""Am I affected? Asked over the API: of what is published by now, by everybody, and nothing of it is kept."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest
import structlog
from psycopg import sql

from clearway.app import library
from clearway.app.matching import build_index
from clearway.app.wiring import House
from clearway.cli.client import asgi
from clearway.distribution.model.documents import Edited
from clearway.kernel.limits import QUERY_PRODUCTS_MAX
from clearway.storage.database import Database
from tests.conftest import TestHouse
from tests.distribution.test_withdrawal import withdraw
from tests.exposure.worlds import published
from tests.houses import Caller, assemble, whole_house

CANARY = "canary-of-an-inventory"


@pytest.fixture
def whole(house: TestHouse, tmp_path: Path) -> House:
    """A house with a home of its own."""
    around = whole_house(house)
    return replace(around, settings=replace(around.settings, home=tmp_path))


@pytest.fixture
async def api(whole: House) -> AsyncGenerator[Caller]:
    """The API as a visitor without a key sees it."""
    transport = httpx.ASGITransport(app=asgi(assemble(whole)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clearway.invalid") as http:
        yield Caller(http=http, secret="")


def statuses(answer: httpx.Response) -> list[str]:
    """Give the statuses in their order."""
    assert answer.status_code == 200, answer.text
    return [one["status"] for one in answer.json()["answers"]]


async def test_everybody_asks_and_a_new_advisory_counts_at_once(api: Caller, house: TestHouse) -> None:
    """An empty hub knows nothing; what was published is known to the next question, and the edition grows."""
    question = {"products": ["pkg:pypi/example@1.0", "pkg:pypi/example@1.1", "pkg:pypi/late@1.0", "x"]}
    before = await api("POST", "/queries", json=question)
    assert statuses(before) == ["unknown", "unknown", "unknown", "unreadable"]
    made = await published(house)
    first = await api("POST", "/queries", json=question)
    assert statuses(first) == ["affected", "fixed", "unknown", "unreadable"]
    (told,) = first.json()["answers"][0]["advisories"]
    assert (told["advisory"], told["fixed_in"], told["source"]) == (made.advisory, "1.1", "hub")
    await published(house, package="pkg:pypi/late")
    second = await api("POST", "/queries", json=question)
    assert statuses(second) == ["affected", "fixed", "affected", "unreadable"]
    editions = [answer.json()["edition"] for answer in (before, first, second)]
    assert [one["hub"] for one in editions] == [0, 1, 2]
    assert all(one["is_current"] and one["newest"] == one["hub"] for one in editions)


async def test_a_withdrawn_advisory_matches_no_more(api: Caller, house: TestHouse) -> None:
    """From the next edition on nothing is known of what it was about; neither by CSAF nor by OSV."""
    made = await published(house)
    question = {"products": ["pkg:pypi/example@1.0", "pkg:pypi/example@1.1"]}
    assert statuses(await api("POST", "/queries", json=question)) == ["affected", "fixed"]
    await withdraw(house, made.advisory)
    assert statuses(await api("POST", "/queries", json=question)) == ["unknown", "unknown"]


async def test_one_compiles_for_all_processes(api: Caller, whole: House, house: TestHouse) -> None:
    """The file of an edition is taken as it is by the next process, and older ones go."""
    await published(house)
    await api("POST", "/queries", json={"products": []})
    (first,) = (whole.settings.home / "cache" / "advisories").iterdir()
    written = first.stat().st_mtime_ns
    another = replace(whole, library=library.Library())
    assert [one.status.value for one in (await another.ask(["pkg:pypi/example@1.0"])).answers] == ["affected"]
    assert first.stat().st_mtime_ns == written
    await published(house, package="pkg:pypi/late")
    await another.ask([])
    assert not first.exists()
    assert statuses(await api("POST", "/queries", json={"products": ["pkg:pypi/late@1.0"]})) == ["affected"]


async def test_an_older_edition_says_that_it_is_older(
    api: Caller, house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the next one is compiled; and once that is done it is answered from."""
    await published(house)
    question = {"products": ["pkg:pypi/late@1.0"]}
    assert statuses(await api("POST", "/queries", json=question)) == ["unknown"]
    await published(house, package="pkg:pypi/late")
    gate, compiled = asyncio.Event(), library.compile_edition

    async def held_up(database: Database, edited: Edited, folder: Path) -> library.Held:
        await gate.wait()
        return await compiled(database, edited, folder)

    monkeypatch.setattr(library, "compile_edition", held_up)
    monkeypatch.setattr(library, "EDITION_SECONDS_MAX", 0.01)
    stale = await api("POST", "/queries", json=question)
    edition = stale.json()["edition"]
    assert (statuses(stale), edition["is_current"], edition["hub"], edition["newest"]) == (["unknown"], False, 1, 2)
    gate.set()
    monkeypatch.setattr(library, "EDITION_SECONDS_MAX", 60)
    fresh = await api("POST", "/queries", json=question)
    assert (statuses(fresh), fresh.json()["edition"]["is_current"]) == (["affected"], True)


async def test_loaded_advisories_answer_too(whole: House, tmp_path: Path) -> None:
    """Of the file as it is now; one that is broken is an outage with what to do."""
    source, index = tmp_path / "osv.json", tmp_path / "loaded.index"
    affected = [{"package": {"ecosystem": "npm", "name": "left"}, "versions": ["1.0.0"]}]
    source.write_text(json.dumps({"id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "affected": affected}))
    build_index(source, index, tell=lambda _name, _why: None)
    loaded = replace(whole, settings=replace(whole.settings, advisories=str(index)))
    said = await loaded.ask(["pkg:npm/left@1.0.0"])
    assert [(one.status.value, one.advisories[0].source) for one in said.answers] == [("affected", "loaded")]
    assert (said.edition.loaded_advisories, len(said.edition.loaded)) == (1, 32)
    transport = httpx.ASGITransport(app=asgi(assemble(loaded)), raise_app_exceptions=False)
    index.write_bytes(b"broken")
    async with httpx.AsyncClient(transport=transport, base_url="http://clearway.invalid") as http:
        answer = await http.post("/api/v1/queries", json={"products": []})
    assert answer.status_code == 503
    assert "CLEARWAY_ADVISORIES" in answer.json()["hint"]


async def test_a_question_has_limits(api: Caller) -> None:
    """Products, and what they are."""
    answer = await api("POST", "/queries", json={"products": ["x"] * (QUERY_PRODUCTS_MAX + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-many-products")
    bad: list[object] = [{"products": [1]}, {}, {"products": "x"}, {"products": [], "more": 1}]
    for body in bad:
        assert (await api("POST", "/queries", json=body)).status_code == 400
    long = await api("POST", "/queries", json={"products": ["pkg:npm/" + "x" * 20_000]})
    assert statuses(long) == ["unreadable"]
    assert len(long.text) < 2_000
    assert (await api.as_key("wrong")("POST", "/queries", json={"products": []})).status_code == 401


async def test_nothing_of_a_question_is_kept_or_logged(api: Caller, whole: House, house: TestHouse) -> None:
    """Not in the database, not on the disk, not in the log; neither of products that are known nor of bad ones."""
    await published(house, package=f"pkg:pypi/{CANARY}")
    before = _rows(house)
    with structlog.testing.capture_logs() as logged:
        for product in (f"pkg:pypi/{CANARY}@1.0", f"pkg:npm/{CANARY}@7.7.7", f"{CANARY}\x00", f"cpe:/a:{CANARY}"):
            assert (await api("POST", "/queries", json={"products": [product]})).status_code == 200
        await api("POST", "/queries", json={"products": [CANARY], "bad": CANARY})
    assert CANARY not in str(logged)
    assert _rows(house) == before
    kept = b"".join(path.read_bytes() for path in whole.settings.home.rglob("*") if path.is_file())
    assert b"7.7.7" not in kept


def _rows(house: TestHouse) -> list[tuple[object, ...]]:
    """What each table holds, by how many rows and by the newest transaction that wrote one."""
    with psycopg.connect(house.owner_dsn, autocommit=True) as connection:
        tables = connection.execute("SELECT schemaname, relname FROM pg_stat_user_tables ORDER BY 1, 2").fetchall()
        held = sql.SQL("SELECT count(*), max(xmin::text::bigint) FROM {}")
        return [
            (*table, connection.execute(held.format(sql.Identifier(*table))).fetchone()) for table in tables
        ]  # fmt: skip
