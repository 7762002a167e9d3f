"""Early release: who gets what before publication, each a marked copy; and the instant at which all of it is lifted."""

import asyncio
import json
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from clearway.audit import actions as audit
from clearway.coordination import actions as coordination
from clearway.distribution import actions
from clearway.formats.advisory import Tlp
from clearway.identity import actions as identity
from clearway.identity.rules import secret_hash
from clearway.kernel.errors import Refusal
from clearway.storage.work import WithKey
from tests.conftest import Member, TestHouse
from tests.distribution.checker import Checker, validators
from tests.distribution.early import World, open_world
from tests.distribution.feeds import hold, open_feeds
from tests.distribution.test_provider import METADATA, NEWER, everything, path_of
from tests.houses import Caller, open_api


@pytest.fixture
async def world(house: TestHouse, tmp_path: Path) -> World:
    """One vulnerability under embargo in a house whose provider is open."""
    return await open_world(house, tmp_path)


async def copies(caller: Caller, folder: str = "v2.0/amber") -> list[str]:
    """The addresses of the copies in a folder that somebody sees."""
    answer = await caller("GET", f"//csaf/{folder}/index.txt")
    return [f"//csaf/{folder}/{name}" for name in answer.text.splitlines()] if answer.status_code == 200 else []


async def test_members_get_copies_and_nobody_else_does(world: World) -> None:
    """Of an amber advisory its audience's members see a copy of their own; other parties and the public see none."""
    house = world.house
    member, other = await house.operator("Water works"), await house.operator("Somebody else")
    state = await world.share(await world.audience("water", Tlp.AMBER, member))
    assert (len(state.copies), state.audiences) == (4, ("water",))
    async with open_api(house) as caller:
        names = await copies(caller.as_key(member.secret))
        own = {f"{state.advisory}-early.json", f"{state.advisory}-early-vex.json"}
        assert {name.rpartition("/")[2] for name in names} == own
        found = await caller.as_key(member.secret)("GET", names[0])
        document = found.json()["document"]
        assert document["distribution"]["tlp"]["label"] == "AMBER"
        assert f"Copy for Water works ({member.party})" in document["distribution"]["text"]
        assert document["tracking"]["status"] == "draft"
        for secret in (other.secret, ""):
            assert await copies(caller.as_key(secret)) == []
            assert (await caller.as_key(secret)("GET", names[0])).status_code == 404
            metadata = (await caller.as_key(secret)("GET", path_of(METADATA))).json()
            assert "amber" not in json.dumps(metadata)
        # Staff read the state, not a recipient's copy in the recipient's place.
        assert (await caller("GET", names[0])).status_code == 404


async def test_two_recipients_have_different_copies_of_the_same_facts(world: World) -> None:
    """The bytes of two copies differ in ids, words and instants; the products and the vulnerability are the same."""
    members = [await world.house.operator(name) for name in ("One", "Two")]
    await world.share(await world.audience("both", Tlp.AMBER, *members))
    async with open_api(world.house) as caller:
        bodies: list[bytes] = []
        for member in members:
            own = caller.as_key(member.secret)
            bodies.append((await own("GET", (await copies(own))[-1])).content)
    assert bodies[0] != bodies[1]
    purls = [sorted(purls_of(json.loads(body)["product_tree"])) for body in bodies]
    assert purls[0] == purls[1] != []


def purls_of(value: object) -> list[str]:
    """Every purl below a part of a document."""
    return re.findall(r'"purl": "([^"]+)"', json.dumps(value))


@pytest.mark.shared
@pytest.mark.parametrize("address", [METADATA, NEWER])
async def test_a_recipients_client_finds_nothing_wrong(
    world: World, tmp_path: Path, shared_data: Path, address: str
) -> None:
    """With its key a recipient's client walks to its copies as to any document, hashes and all."""
    member = await world.house.operator("Water works")
    for label in (Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.GREEN):
        await world.share(await world.audience(label.value.lower().replace("+", "-"), label, member))
    async with open_api(world.house) as caller:
        files = await everything(caller.as_key(member.secret))
    checker = Checker(fetch=files.get, home=tmp_path, schemas=validators(shared_data))
    assert checker.check(address) == []
    assert len(checker.documents) == 6


async def test_red_goes_to_named_persons(world: World) -> None:
    """Of two persons of one party only the one who is named sees a TLP:RED copy."""
    house = world.house
    named = await house.operator("Power plant")
    async with house.database.work(house.admin) as work:
        colleague = await identity.register_person(work, named.party, name="Colleague", roles=["operator"])
    async with house.database.work(house.admin) as work:
        key = await identity.issue_key(work, colleague.id, label="test", days=30)
    await world.share(await world.audience("red", Tlp.RED, named, persons=(named.person,)))
    async with open_api(house) as caller:
        assert len(await copies(caller.as_key(named.secret), "v2.1/red")) == 2
        assert await copies(caller.as_key(key.secret), "v2.1/red") == []


async def test_who_is_taken_out_reads_no_more(world: World) -> None:
    """From the moment somebody leaves the audience the database shows no copy; tracing still knows of the copy."""
    house = world.house
    member = await house.operator("Water works")
    state = await world.share(await world.audience("water", Tlp.AMBER, member))
    async with open_api(house) as caller:
        names = await copies(caller.as_key(member.secret))
        async with house.database.work(house.admin) as work:
            assert await actions.expel(work, "water", member.party) == []
        assert await copies(caller.as_key(member.secret)) == []
        assert (await caller.as_key(member.secret)("GET", names[0])).status_code == 404
    async with house.database.work(house.admin) as work:
        assert [one.key for one in await actions.list_recipients(work, state.advisory)] == [member.party]


async def test_who_comes_later_gets_what_was_shared(world: World) -> None:
    """A party that is enrolled after the sharing gets its copies as well."""
    state = await world.share(await world.audience("water", Tlp.AMBER))
    assert state.copies == ()
    late = await world.house.operator("Late")
    async with world.house.database.work(world.house.admin) as work:
        await actions.enrol(work, "water", late.party)
    await world.copy(state)
    async with open_api(world.house) as caller:
        assert len(await copies(caller.as_key(late.secret))) == 2


async def test_sharing_again_makes_a_new_release(world: World) -> None:
    """Everybody's copy is made anew, under the same name; its history tells of both releases."""
    member = await world.house.operator("Water works")
    audience = await world.audience("water", Tlp.AMBER, member)
    await world.share(audience)
    world.house.clock.move(hours=3)
    state = await world.share(audience)
    assert {copy.release for copy in state.copies} == {2}
    async with open_api(world.house) as caller:
        own = caller.as_key(member.secret)
        told = (await own("GET", (await copies(own))[0])).json()["document"]["tracking"]
    assert [one["number"] for one in told["revision_history"]] == ["1", "2"]


async def test_each_copy_that_is_handed_out_is_on_record_once(world: World) -> None:
    """Fetching a copy writes who got which bytes; fetching it again writes nothing, nor does its signature."""
    house = world.house
    member = await house.operator("Water works")
    state = await world.share(await world.audience("water", Tlp.AMBER, member))
    async with open_api(house) as caller:
        own = caller.as_key(member.secret)
        name = (await copies(own))[0]
        await own("GET", f"{name}.asc")
        assert await handed_out(house, state.advisory) == []
        body = (await own("GET", name)).content
        await own("GET", name)
    lines = await handed_out(house, state.advisory)
    assert [line["detail"]["recipient"] for line in lines] == [member.party]
    assert lines[0]["detail"]["sha256"] == sha256(body).hexdigest()
    async with house.database.work(house.admin) as work:
        state = await actions.read_early(work, state.advisory)
    assert [copy.handed_out_at is not None for copy in state.copies].count(True) == 1


async def handed_out(house: TestHouse, advisory: str) -> list[dict[str, dict[str, str]]]:
    """What the record holds of copies that were handed out."""
    async with house.database.work(house.admin) as work:
        found = await audit.list_lines(work, subject=advisory)
    lines = [json.loads(one.text) for one in found]
    return [line for line in lines if line["action"] == "distribution.hand-out"]


async def test_only_what_is_under_embargo_is_shared_early(world: World) -> None:
    """Without an embargo that is still to end there is nothing early about it."""
    audience = await world.audience("water", Tlp.AMBER)
    world.house.clock.move(days=400)
    async with world.house.database.work(world.house.worker) as work:
        with pytest.raises(Refusal) as caught:
            await actions.share_early(work, world.vulnerability, audience, provision=world.provision)
    assert (caught.value.code, caught.value.status) == ("no-embargo", 409)


@pytest.mark.parametrize(
    ("name", "tlp", "code"),
    [("water", Tlp.CLEAR, "bad-label"), ("Water!", Tlp.AMBER, "bad-name"), ("", Tlp.AMBER, "bad-name")],
)
async def test_what_is_no_audience_is_refused(house: TestHouse, name: str, tlp: Tlp, code: str) -> None:
    """Names and labels are checked."""
    async with house.database.work(house.admin) as work:
        with pytest.raises(Refusal) as caught:
            await actions.add_audience(work, name, tlp=tlp, about="")
    assert caught.value.code == code


async def test_only_coordinators_keep_audiences(world: World) -> None:
    """Members cannot add others, see who else is in, or share anything."""
    member = await world.house.operator("Water works")
    await world.audience("water", Tlp.AMBER, member)
    async with open_api(world.house) as caller:
        own = caller.as_key(member.secret)
        party = {"party": member.party}
        for method, path, body in (
            ("GET", "/audiences", None), ("POST", "/audiences", {"name": "x", "tlp": "AMBER"}),
            ("GET", "/audiences/water/members", None), ("POST", "/audiences/water/members", party),
            ("POST", "/audiences/water/members/remove", party),
            ("POST", f"/vulnerabilities/{world.vulnerability}/early", {"audience": "water"}),
        ):  # fmt: skip
            assert (await own(method, path, json=body)).status_code == 403, path
        assert (await caller("GET", "/audiences/water/members")).json()[0]["name"] == "Water works"
    async with world.house.database.work(member.credential) as work:
        cursor = await work.connection.execute("SELECT id FROM early_advisory")
        assert await cursor.fetchall() == []


async def test_a_members_party_may_read_the_feed_of_its_tier(house: TestHouse, tmp_path: Path) -> None:
    """The database shows the amber feed to members of an amber audience, and to no other party."""
    world = await open_world(house, tmp_path)
    await open_feeds(house, hold(tmp_path, house.clock.now))
    member, other = await house.operator("Water works"), await house.operator("Somebody else")
    await world.audience("water", Tlp.AMBER, member)
    for who, tiers in ((member, ["amber", "clear", "green"]), (other, ["clear", "green"])):
        async with house.database.work(who.credential) as work:
            assert [feed.tier for feed in await actions.list_feeds(work)] == tiers


_STATE = """
SELECT (SELECT count(*) FROM advisory), (SELECT count(*) FROM rendering), (SELECT count(*) FROM feed_line),
    (SELECT count(*) FROM provider_document WHERE recipient IS NULL),
    (SELECT count(*) FROM provider_document WHERE recipient = acting_party()),
    (SELECT count(*) FROM feed_file WHERE name LIKE 'targets/clear/csaf/%')
"""


async def test_all_of_it_is_lifted_at_once(house: TestHouse, tmp_path: Path) -> None:
    """Whoever reads meanwhile sees the early copies and nothing published, or everything published and no copies."""
    world = await open_world(house, tmp_path)
    ceremony = hold(tmp_path, house.clock.now)
    await open_feeds(house, ceremony)
    world.feed_keys = ceremony.keys
    member = await house.operator("Water works")
    state = await world.share(await world.audience("water", Tlp.AMBER, member))
    assert await world.publish() is None
    async with house.database.work(house.admin) as work:
        case = await coordination.read_case_of(work, world.vulnerability)
    assert case is not None
    house.clock.now = case.embargo_until - timedelta(seconds=1)
    assert await world.publish() is None
    house.clock.now = case.embargo_until
    key = await renewed(house, member)
    lifted, all_read = asyncio.Event(), asyncio.Barrier(4)
    readers = [asyncio.create_task(watch(house, key, lifted, all_read)) for _ in range(3)]
    await all_read.wait()
    published = await world.publish()
    lifted.set()
    assert published is not None
    assert published.id == state.advisory
    seen = [await reader for reader in readers]
    before = (0, 0, 0, 0, 4, 0)
    after = (1, len(published.formats), 1, 4, 0, 1)
    for states in seen:
        assert set(states) <= {before, after}
        assert states == sorted(states)
        assert states[-1] == after
    assert any(before in states for states in seen)


async def renewed(house: TestHouse, member: Member) -> WithKey:
    """A new key: embargoes last longer than the keys of the tests."""
    async with house.database.work(house.admin) as work:
        issued = await identity.issue_key(work, member.person, label="later", days=30)
    return WithKey(hash=secret_hash(issued.secret))


async def watch(
    house: TestHouse, key: WithKey, lifted: asyncio.Event, all_read: asyncio.Barrier
) -> list[tuple[int, ...]]:
    """Read again and again, each time at one instant, until it is lifted and once more."""
    states: list[tuple[int, ...]] = []
    while True:
        is_last = lifted.is_set()
        async with house.database.work(key) as work:
            cursor = await work.connection.execute(_STATE)
            row = await cursor.fetchone()
        assert row is not None
        states.append(tuple(row))
        if len(states) == 1:
            await all_read.wait()
        if is_last:
            return states
