"""The Atom feed: valid by RFC 4287, in pages by RFC 5005, told once, inert, and found by readers."""

from datetime import datetime
from xml.etree import ElementTree as ET

import httpx
import pytest
from httpx import AsyncClient

from clearway.web import changes
from tests.distribution.test_changes import revise
from tests.exposure.worlds import published
from tests.web.conftest import World
from tests.web.worlds import coordinate, publish, reach, submit

ATOM = "{http://www.w3.org/2005/Atom}"


def read(answer: httpx.Response) -> ET.Element:
    """Read a feed and check what RFC 4287 demands of it and of its entries."""
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert datetime.fromisoformat(text(element, "updated")).tzinfo is not None
        assert text(element, "id").startswith("https://")
        rels = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link")]
        assert len([one for one in rels if one[0] == "alternate"]) == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    return root


def text(element: ET.Element, name: str) -> str:
    """Give the text of a child."""
    return element.findtext(ATOM + name) or ""


def ids(root: ET.Element) -> list[str]:
    """Give the ids of the entries."""
    return [text(entry, "id").rpartition("/")[2] for entry in root.iter(f"{ATOM}entry")]


def link(root: ET.Element, rel: str) -> str:
    """Give where a link of the feed leads, below its address."""
    found = [one.get("href", "") for one in root.findall(f"{ATOM}link") if one.get("rel") == rel]
    return found[0].removeprefix("https://clearway.invalid") if found else ""


async def test_an_empty_feed_is_valid(client: AsyncClient) -> None:
    """Before anything is published."""
    assert ids(read(await client.get("/advisories.atom"))) == []


async def test_an_entry_keeps_its_id_and_moves_up(client: AsyncClient, world: World) -> None:
    """A revised advisory is the same entry, updated, and comes first."""
    house = world.house
    first, second = [(await published(house, package=f"pkg:pypi/{name}")).advisory for name in "ab"]
    before = read(await client.get("/advisories.atom"))
    assert ids(before) == [second, first]
    house.clock.move(hours=1)
    await revise(house, first)
    after = read(await client.get("/advisories.atom"))
    assert ids(after) == [first, second]
    entry = after.find(f"{ATOM}entry")
    assert entry is not None
    assert text(entry, "updated") > text(entry, "published")
    assert text(after, "id") == text(before, "id")
    assert "Revised" in text(entry, "summary")


async def test_a_reader_who_has_it_gets_nothing(client: AsyncClient, world: World) -> None:
    """Until something changes."""
    await published(world.house)
    tag = (await client.get("/advisories.atom")).headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        answer = await client.get("/advisories.atom", headers={"if-none-match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (await client.get("/advisories.atom", headers={"if-none-match": '"other"'})).status_code == 200
    await published(world.house, package="pkg:pypi/late")
    answer = await client.get("/advisories.atom", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag


async def test_pages_lead_through_all(client: AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each entry once; the last page leads no further; what is no page is refused."""
    monkeypatch.setattr(changes, "ATOM_ENTRIES_PER_PAGE", 2)
    made = [(await published(world.house, package=f"pkg:pypi/{name}")).advisory for name in "abcde"]
    path, found = "/advisories.atom", list[str]()
    while path:
        root = read(await client.get(path))
        assert link(root, "self") == path
        assert link(root, "first") == "/advisories.atom"
        found += ids(root)
        path = link(root, "next")
    assert found == list(reversed(made))
    assert (await client.get("/advisories.atom?before=-1")).status_code == 400


async def test_what_others_wrote_is_text(client: AsyncClient, world: World) -> None:
    """Markup, control characters and entities in a title stay letters."""
    title = "<script>alert(1)</script> ]]> &amp; \x01\u202e end"
    vulnerability = await submit(world, title=title, identifiers=["CVE-2026-1234"], fixed_version="1.1")
    await coordinate(world, vulnerability)
    await publish(world, vulnerability)
    await reach(world)
    root = read(await client.get("/advisories.atom"))
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert "<script>" in text(entry, "title")
    assert "\u202e" not in text(entry, "title")
    assert root.find(".//script") is None


async def test_pages_tell_readers_where_it_is(client: AsyncClient) -> None:
    """By autodiscovery."""
    found = (await client.get("/advisories")).text
    assert '<link rel="alternate" type="application/atom+xml" title="Advisories" href="/advisories.atom">' in found
