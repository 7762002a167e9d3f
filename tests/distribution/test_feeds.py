"""Feeds: what is published is in them at once or not at all, under keys of which the root's are elsewhere."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clearway.distribution import actions
from clearway.distribution.model import Supplement
from clearway.gateways.feed_keys import FeedKeys
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.paging import PageRequest
from clearway.storage.timers import Timer, fire_next
from clearway.storage.work import Work
from tests.conftest import TestHouse
from tests.distribution.feeds import (
    PUBLISHER,
    RECORD,
    Thief,
    hold,
    mirror,
    newest,
    open_feeds,
    publish,
    ready,
    serving,
    taken,
    tree,
)


async def test_without_a_ceremony_advisories_are_published_all_the_same(house: TestHouse) -> None:
    """A house without feeds publishes; it only has no feed."""
    assert (await publish(house, "pkg:pypi/a", None)).formats
    async with house.database.work(house.anonymous) as work:
        assert await actions.list_feeds(work) == []


async def test_what_is_published_is_mirrored(house: TestHouse, tmp_path: Path) -> None:
    """Every rendering reaches the mirror as it was signed, with a proof; the next run takes only what is new."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    first = await publish(house, "pkg:pypi/a", ceremony.keys)
    with serving(await tree(house)) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    assert (done.new_lines, done.lines, done.new_files) == (1, 1, len(first.formats) + 1)
    files = taken(tmp_path / "dir")
    async with house.database.work(house.anonymous) as work:
        for name in first.formats:
            rendering = await actions.read_rendering(work, first.id, name)
            assert files[f"clear/{name}/2026/{first.id}.{suffix(name)}"] == rendering.body
    second = await publish(house, "pkg:pypi/b", ceremony.keys)
    with serving(await tree(house)) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=None, now=house.clock.now)
        again = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=None, now=house.clock.now)
    assert (done.new_lines, done.lines) == (1, 2)
    assert (again.new_lines, again.new_files, again.lines) == (0, 0, 2)
    assert f"clear/osv/2026/{second.id}.json" in taken(tmp_path / "dir")


async def test_a_revised_advisory_takes_the_place_of_the_older_release(house: TestHouse, tmp_path: Path) -> None:
    """A mirror that had the first release gets the new one, and a new mirror gets it alone, each with all proofs."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    advisory = await publish(house, "pkg:pypi/a", ceremony.keys)
    with serving(await tree(house)) as address:
        await asyncio.to_thread(mirror, address, tmp_path / "old", root=ceremony.root, now=house.clock.now)
    house.clock.move(hours=1)
    async with house.database.work(house.admin) as work:
        await actions.revise(
            work, advisory.id, summary="A workaround is known.", supplement=Supplement(), signer=RECORD,
            publisher=PUBLISHER, keys=ceremony.keys,
        )  # fmt: skip
        wanted = (await actions.read_rendering(work, advisory.id, "osv")).body
    with serving(await tree(house)) as address:
        for folder in (tmp_path / "old", tmp_path / "new"):
            done = await asyncio.to_thread(mirror, address, folder, root=ceremony.root, now=house.clock.now)
            assert done.lines == 2
            files = taken(folder)
            assert files[f"clear/osv/2026/{advisory.id}.json"] == wanted
            assert sum(name.startswith("clear/proof/") for name in files) == 2


async def test_new_keys_heal_what_a_thief_did(house: TestHouse, tmp_path: Path) -> None:
    """After a thief made a mirror believe in versions far ahead, a root with new online keys makes it go on."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    await publish(house, "pkg:pypi/a", ceremony.keys)
    thief = Thief(files=await tree(house), keys=ceremony.keys)
    snapshot = thief.said("snapshot")
    snapshot["version"] = 1_000_000
    thief.stamp(snapshot)
    told = thief.said("timestamp")
    thief.sign("timestamp", told, version=1_000_000)
    with serving(thief.files) as address:
        await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    keys = FeedKeys(tmp_path / "new")
    online = {**keys.make(), "record": RECORD.public_key}
    root = actions.rotate_root(
        ceremony.root, add=(), remove=(), threshold=None, targets=None, online=online, expires=in_a_year(house)
    )
    for holder in ceremony.holders[1:]:
        root = actions.sign_root(root, holder)
    targets = actions.list_tiers(root, online, ceremony.lister, version=2, expires=in_a_year(house))
    async with house.database.work(house.admin) as work:
        await actions.open_feeds(work, root, targets, keys=keys, record_key=RECORD.public_key)
    await publish(house, "pkg:pypi/b", keys)
    with serving(await tree(house)) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=None, now=house.clock.now)
    assert (done.new_lines, done.versions["root"]) == (1, 2)


def in_a_year(house: TestHouse) -> datetime:
    """An end that is far off."""
    return house.clock.now + timedelta(days=365)


def suffix(name: str) -> str:
    """How a file of a rendering ends."""
    return {"html": "html", "text": "txt"}.get(name, "json")


async def test_what_came_before_the_feed_follows(house: TestHouse, tmp_path: Path) -> None:
    """Advisories that were published before the ceremony are filled in, once each."""
    before = [await publish(house, f"pkg:pypi/{name}", None) for name in "ab"]
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    for _ in range(2):
        async with house.database.work(house.worker) as work:
            await actions.fill_feeds(work, signer=RECORD, keys=ceremony.keys)
    with serving(await tree(house)) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    assert done.lines == len(before)


async def test_a_feed_without_its_key_publishes_nothing(house: TestHouse, tmp_path: Path) -> None:
    """Where the keys are missing, neither the advisory nor a line of the feed is there, and it is tried again."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    vulnerability = await ready(house, "pkg:pypi/a")
    before = await tree(house)
    for keys in (None, FeedKeys(tmp_path / "empty")):
        with pytest.raises(Outage):
            async with house.database.work(house.worker) as work:
                await actions.publish(work, vulnerability, signer=RECORD, publisher=PUBLISHER, keys=keys)
    assert await tree(house) == before
    async with house.database.work(house.anonymous) as work:
        assert (await actions.list_advisories(work, PageRequest())).items == ()
    async with house.database.work(house.worker) as work:
        assert await actions.publish(work, vulnerability, signer=RECORD, publisher=PUBLISHER, keys=ceremony.keys)


async def test_several_publish_at_once(house: TestHouse, tmp_path: Path) -> None:
    """Side by side, each advisory gets a line of its own, and the whole verifies."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    waiting = [await ready(house, f"pkg:pypi/{name}") for name in "abcd"]

    async def one(number: int) -> None:
        async with house.database.work(house.worker) as work:
            await actions.publish(work, waiting[number], signer=RECORD, publisher=PUBLISHER, keys=ceremony.keys)

    await asyncio.gather(*(one(number) for number in range(4)))
    with serving(await tree(house)) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    assert done.lines == 4


async def test_the_timestamp_is_renewed_before_it_ends(house: TestHouse, tmp_path: Path) -> None:
    """A quiet feed stays fresh: the timer calls for a new timestamp, and files replaced long ago go."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    await publish(house, "pkg:pypi/a", ceremony.keys)
    rung: list[str] = []
    for _ in range(6):
        house.clock.move(hours=12)

        async def ring(work: Work, timer: Timer) -> None:
            if timer.kind == actions.RENEW_FEED:
                await actions.renew_feed(work, timer.subject, keys=ceremony.keys)
                rung.append(timer.subject)

        while await fire_next(house.database, ring):
            continue
    files = await tree(house)
    assert rung.count("clear") == 6
    with serving(files) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    assert done.fresh_until > house.clock.now
    assert sum(name.endswith(".snapshot.json") for name in files) <= 6


async def test_who_may_not_see_a_tier_sees_nothing_of_it(house: TestHouse, tmp_path: Path) -> None:
    """Green is for who is known, amber for staff; a visitor finds neither files nor that there are any."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    member = await house.operator()
    for credential, seen in (
        (house.anonymous, {"clear"}),
        (member.credential, {"clear", "green"}),
        (house.admin, {"amber", "amber-strict", "clear", "green"}),
    ):
        async with house.database.work(credential) as work:
            assert {feed.tier for feed in await actions.list_feeds(work)} == seen
            for tier in {"clear", "green", "amber", "amber-strict"} - seen:
                with pytest.raises(Refusal) as caught:
                    await actions.read_feed_file(work, tier, "metadata/timestamp.json")
                assert caught.value.status == 404


async def test_nobody_writes_a_feed_but_the_house(house: TestHouse, tmp_path: Path) -> None:
    """A finder's transaction can put nothing into a feed, whatever it tries."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    finder = await house.finder()
    async with house.database.work(finder.credential) as work:
        changed = await work.connection.execute("UPDATE feed_file SET body = 'x'")
        assert changed.rowcount == 0


async def test_a_root_that_too_few_signed_opens_nothing(house: TestHouse, tmp_path: Path) -> None:
    """One signature of the two that are wanted is refused, and so is another hub's ceremony."""
    ceremony = hold(tmp_path, house.clock.now)
    told = json.loads(ceremony.root)
    told["signatures"] = told["signatures"][:1]
    with pytest.raises(Refusal, match="signed by 1 of the 2 keys"):
        async with house.database.work(house.admin) as work:
            await actions.open_feeds(
                work, json.dumps(told).encode(), ceremony.targets, keys=ceremony.keys, record_key=RECORD.public_key
            )
    with pytest.raises(Refusal, match="another key for the record"):
        async with house.database.work(house.admin) as work:
            await actions.open_feeds(
                work, ceremony.root, ceremony.targets, keys=ceremony.keys, record_key=ceremony.lister.public_key
            )
    other = hold(tmp_path / "other", house.clock.now)
    with pytest.raises(Refusal, match="another key for snapshot"):
        async with house.database.work(house.admin) as work:
            await actions.open_feeds(work, other.root, other.targets, keys=ceremony.keys, record_key=RECORD.public_key)


async def test_the_root_is_rotated(house: TestHouse, tmp_path: Path) -> None:
    """The next root, signed by enough holders, is taken by the hub and by mirrors that trust the first."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    await publish(house, "pkg:pypi/a", ceremony.keys)
    root = rotated(ceremony.root, house.clock.now + timedelta(days=300))
    for holder in ceremony.holders[:2]:
        root = actions.sign_root(root, holder)
    async with house.database.work(house.admin) as work:
        await actions.open_feeds(work, root, ceremony.targets, keys=ceremony.keys, record_key=RECORD.public_key)
    files = await tree(house)
    assert newest(files, "root")[0] == 2
    with serving(files) as address:
        done = await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    assert done.versions["root"] == 2


def rotated(root: bytes, expires: datetime) -> bytes:
    """The next root with the same keys, unsigned."""
    return actions.rotate_root(root, add=(), remove=(), threshold=None, targets=None, online=None, expires=expires)


async def test_an_altered_row_is_found_by_the_mirror(
    house: TestHouse, tmp_path: Path, tamper: Callable[[str], None]
) -> None:
    """An intruder in the database who alters what is served is found out by everybody who mirrors."""
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    await publish(house, "pkg:pypi/a", ceremony.keys)
    tamper(
        "UPDATE feed_file SET body = convert_to(replace(convert_from(body, 'UTF8'), 'affected', 'harmless'), 'UTF8')"
        " WHERE name LIKE 'targets/clear/osv/%'"
    )
    with serving(await tree(house)) as address, pytest.raises(Refusal, match="not what the signed lists say"):
        await asyncio.to_thread(mirror, address, tmp_path / "dir", root=ceremony.root, now=house.clock.now)
    assert taken(tmp_path / "dir") == {}
