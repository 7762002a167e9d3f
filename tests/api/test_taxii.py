"""TAXII 2.1: asked by another implementation's client, in pages without gaps, of tiers that one may read."""

import asyncio
import base64
import json
import socket
import subprocess  # noqa: TID251  the API is served by a process of its own
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any  # noqa: TID251  objects are read as they are

import httpx
import pytest
from taxii2client import v21

from clearway.storage.server import SERVICE, Server
from tests.conftest import TestHouse
from tests.distribution.test_changes import revise
from tests.exposure.worlds import published
from tests.houses import Caller

TYPE = "application/taxii+json;version=2.1"
Json = dict[str, Any]


async def ask(api: Caller, path: str, **headers: str) -> httpx.Response:
    """Ask as a client does."""
    return await api("GET", f"//taxii2{path}", headers={"accept": TYPE, **headers})


async def collection(api: Caller) -> str:
    """The path of the first collection."""
    found = (await ask(api, "/root/collections/")).json()["collections"]
    return f"/root/collections/{found[0]['id']}"


async def test_what_is_offered_is_found(api: Caller, house: TestHouse) -> None:
    """From discovery to a collection, by id and by alias, each with its media type."""
    assert house
    visitor = api.as_key("")
    discovered = await ask(visitor, "/")
    assert discovered.headers["content-type"] == TYPE
    assert discovered.json()["api_roots"] == ["https://clearway.invalid/taxii2/root/"]
    assert (await ask(visitor, "/root/")).json()["versions"] == [TYPE]
    (one,) = (await ask(visitor, "/root/collections/")).json()["collections"]
    assert (one["alias"], one["can_read"], one["can_write"]) == ("clear", True, False)
    for name in (one["id"], "clear"):
        assert (await ask(visitor, f"/root/collections/{name}/")).json() == one


async def test_objects_come_once_each_in_their_newest_version(api: Caller, house: TestHouse) -> None:
    """What all share comes once; a revised report comes again behind the others, under its id."""
    empty = await ask(api, f"{await collection(api)}/objects/")
    assert empty.json() == {}
    first = await published(house)
    house.clock.move(hours=1)
    await published(house, package="pkg:pypi/late")
    path = await collection(api)
    before = (await ask(api, f"{path}/objects/")).json()["objects"]
    kinds = [one["type"] for one in before]
    assert [kinds.count(kind) for kind in ("identity", "marking-definition", "report")] == [1, 1, 2]
    assert len({one["id"] for one in before}) == len(before)
    house.clock.move(hours=1)
    await revise(house, first.advisory)
    after = (await ask(api, f"{path}/objects/")).json()["objects"]
    assert {one["id"] for one in after} == {one["id"] for one in before}
    assert after[-1]["type"] == "report"
    assert first.advisory in json.dumps(after[-1])
    assert after[-1]["modified"] > after[-1]["created"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_leave_nothing_out(api: Caller, house: TestHouse, limit: int) -> None:
    """However small they are; the last says that there is no more, and headers tell when its objects were added."""
    for name in "abc":
        await published(house, package=f"pkg:pypi/{name}")
        house.clock.move(minutes=1)
    path = await collection(api)
    whole = [one["id"] for one in (await ask(api, f"{path}/objects/")).json()["objects"]]
    found, query, last = list[str](), "", ""
    while True:
        answer = await ask(api, f"{path}/objects/?limit={limit}{query}")
        page: Json = answer.json()
        assert 0 < len(page["objects"]) <= limit
        assert last <= answer.headers["x-taxii-date-added-first"] <= answer.headers["x-taxii-date-added-last"]
        last = answer.headers["x-taxii-date-added-last"]
        found += [one["id"] for one in page["objects"]]
        if not page.get("more"):
            break
        query = f"&next={page['next']}"
    assert found == whole


async def test_a_reader_asks_for_what_is_new(api: Caller, house: TestHouse) -> None:
    """By when it was added, by kind, id and version; the manifest says the same."""
    await published(house)
    path = await collection(api)
    first = await ask(api, f"{path}/objects/")
    seen = first.headers["x-taxii-date-added-last"]
    assert (await ask(api, f"{path}/objects/?added_after={seen}")).json() == {}
    house.clock.move(minutes=1)
    late = await published(house, package="pkg:pypi/late")
    new = (await ask(api, f"{path}/objects/?added_after={seen}")).json()["objects"]
    assert {one["type"] for one in new} == {"vulnerability", "course-of-action", "relationship", "report"}
    (report,) = (await ask(api, f"{path}/objects/?added_after={seen}&match[type]=report")).json()["objects"]
    assert late.advisory in json.dumps(report)
    for query, count in (
        (f"match[id]={report['id']}", 1),
        (f"match[id]={report['id']},nothing", 1),
        ("match[id]=nothing", 0),
        (f"match[version]={report['modified']}&match[type]=report", 1),
        ("match[version]=all&match[type]=report", 2),
        ("match[spec_version]=2.0", 0),
    ):
        found = (await ask(api, f"{path}/objects/?{query}")).json().get("objects", [])
        assert len(found) == count, query
    one = await ask(api, f"{path}/objects/{report['id']}/")
    assert one.json()["objects"] == [report]
    versions = await ask(api, f"{path}/objects/{report['id']}/versions/")
    assert versions.json()["versions"] == [report["modified"]]
    manifest = (await ask(api, f"{path}/manifest/?match[type]=report")).json()["objects"]
    assert {"id": report["id"], "version": report["modified"]}.items() <= manifest[-1].items()


async def test_a_tier_is_for_those_who_may_read_it(
    api: Caller, house: TestHouse, tamper: Callable[[str], None]
) -> None:
    """Others do not learn that it is there; a key goes by HTTP Basic, as clients send it."""
    made = (await published(house)).advisory
    tamper(f"INSERT INTO advisory_change VALUES ('amber', 1, '{made}', 'published', 1, now())")
    for secret in ("", (await house.finder()).secret):
        caller = api.as_key(secret)
        assert len((await ask(caller, "/root/collections/")).json()["collections"]) == 1
        assert (await ask(caller, "/root/collections/amber/objects/")).status_code == 404
    basic = base64.b64encode(f"anybody:{house.administrator.secret}".encode()).decode()
    staff = await ask(api.as_key(""), "/root/collections/amber/objects/", authorization=f"Basic {basic}")
    assert staff.status_code == 200
    assert len(staff.json()["objects"]) > 2
    for wrong in ("Basic !!", f"Basic {base64.b64encode(b'x:wrong').decode()}"):
        refused = await ask(api.as_key(""), "/root/collections/", authorization=wrong)
        assert (refused.status_code, refused.headers["content-type"]) == (401, TYPE)
        assert refused.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/root/collections/nothing/", 404),
        ("/root/collections/clear/objects/nothing/", 404),
        ("/root/status/nothing/", 404),
        ("/root/collections/clear/objects/?limit=0", 400),
        ("/root/collections/clear/objects/?limit=x", 400),
        ("/root/collections/clear/objects/?next=x", 400),
        ("/root/collections/clear/objects/?next=1.x", 400),
        ("/root/collections/clear/objects/?added_after=yesterday", 422),
        ("/root/collections/clear/objects/?match[id]=a%00b", 400),
    ],
)
async def test_what_cannot_be_is_refused_in_its_terms(api: Caller, path: str, status: int) -> None:
    """As an error of TAXII, with its media type."""
    answer = await ask(api, path)
    assert answer.status_code == status
    if "status" not in path:
        assert answer.headers["content-type"] == TYPE
        assert answer.json()["http_status"] == str(status)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200), ("application/taxii+json", 200), ("application/taxii+json; version=2.1", 200),
        ("text/html, application/taxii+json;version=2.1;q=0.5", 200),
        ("application/taxii+json;version=2.0", 406), ("application/vnd.oasis.taxii+json", 406), ("text/html", 406),
    ],
)  # fmt: skip
async def test_only_this_version_is_spoken(api: Caller, accept: str, status: int) -> None:
    """Another one is not acceptable."""
    for path in ("/", "/root/", "/root/collections/", "/root/collections/clear/objects/"):
        assert (await ask(api, path, accept=accept)).status_code == status
    assert (await api("POST", "//taxii2/root/collections/clear/objects/", json={})).status_code == 405


async def test_another_implementation_reads_all_of_it(server: Server, house: TestHouse, tmp_path: Path) -> None:
    """OASIS' own client, from discovery to the last page."""
    for name in "ab":
        await published(house, package=f"pkg:pypi/{name}")
    with served(server, house, tmp_path) as address:
        found, titles = await asyncio.to_thread(_read_all, f"{address}/taxii2/")
    assert titles == ["Advisories, TLP:CLEAR"]
    assert [one["type"] for one in found].count("report") == 2
    assert len(found) > 6


def _read_all(address: str) -> tuple[list[dict[str, object]], list[str]]:
    with v21.Server(address) as discovered:
        assert discovered.title == "Clearway"
        with v21.ApiRoot(f"{address}root/") as root:
            (one,) = root.collections
            pages = v21.as_pages(one.get_objects, per_request=3)
            found = [thing for page in pages for thing in page.get("objects", [])]
            assert one.get_manifest()["objects"]
            one.close()
            return found, [one.title]


@contextmanager
def served(server: Server, house: TestHouse, folder: Path) -> Generator[str]:
    """Serve the API of a house as `clearway serve` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "CLEARWAY_HOME": str(folder),
        "CLEARWAY_DSN": server.dsn(role=SERVICE, database=house.name),
        "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        "CLEARWAY_PORT": str(port),
    }
    command = [sys.executable, "-m", "clearway", "serve", "--without-worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        address, pause = f"http://127.0.0.1:{port}", threading.Event()
        for _ in range(200):
            with suppress(httpx.TransportError):
                if httpx.get(f"{address}/readyz").is_success:
                    break
            pause.wait(0.1)
        yield address
        process.terminate()
        process.wait(20)
