"""Withdrawing an advisory: everybody is told, nothing of it is lost, and it may stand again by one more release."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.distribution import actions
from clearway.distribution.actions import objects, webhooks
from clearway.distribution.model import PublishedAdvisory, Supplement
from clearway.distribution.model.changes import ChangeKind
from clearway.distribution.model.objects import Place, Wanted
from clearway.formats.advisory import Note, Tlp
from clearway.formats.renderings import FORMS
from clearway.formats.webhooks import Scheme
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.openpgp import OpenPgpKeys
from clearway.gateways.signer import is_signed_by
from clearway.identity.model import PartyKind
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.paging import PageRequest
from tests.conftest import Member, TestHouse
from tests.distribution.early import World
from tests.distribution.early import open_world as open_early
from tests.distribution.feeds import PUBLISHER, RECORD
from tests.exposure.worlds import published
from tests.prioritization.worlds import audited, waiting_jobs

REASON = "It is a duplicate of another one."


async def withdraw(
    house: TestHouse, advisory: AdvisoryId, *, reason: str = REASON, openpgp: OpenPgpKeys | None = None,
    keys: FeedKeys | None = None,
) -> PublishedAdvisory:  # fmt: skip
    """Withdraw as a coordinator."""
    async with house.database.work(house.admin) as work:
        return await actions.withdraw(
            work, advisory, reason=reason, signer=RECORD, publisher=PUBLISHER, openpgp=openpgp, keys=keys
        )


async def revise(house: TestHouse, advisory: AdvisoryId, supplement: Supplement | None = None) -> PublishedAdvisory:
    """Make one more release."""
    async with house.database.work(house.admin) as work:
        return await actions.revise(
            work, advisory, summary="More.", supplement=supplement or Supplement(), signer=RECORD, publisher=PUBLISHER
        )


async def kinds(house: TestHouse) -> list[ChangeKind]:
    """What a visitor is told became of advisories."""
    async with house.database.work(house.anonymous) as work:
        return [one.kind for one in (await actions.list_changes(work, "clear", since=0, limit=100)).items]


async def test_it_stays_readable_marked_and_signed(house: TestHouse) -> None:
    """One more release says when and why, with what people had added; the ones before are what they were."""
    made = (await published(house)).advisory
    await revise(house, made, Supplement(notes=(Note(title="Who is at risk", text="Everybody."),)))
    house.clock.move(days=1)
    found = await withdraw(house, made, reason=f"  {REASON} ")
    assert (found.release, found.withdrawn_at, found.withdrawn_for) == (3, house.clock.now, REASON)
    async with house.database.work(house.anonymous) as work:
        listed = await actions.read_advisory(work, made)
        assert replace(listed, formats=found.formats) == found
        assert set(found.formats) == FORMS.keys() - {"cve"}
        for form in found.formats:
            newest = await actions.read_rendering(work, made, form)
            before = await actions.read_rendering(work, made, form, release=2)
            assert is_signed_by(RECORD.public_key, message=newest.body, signature=newest.signature)
            said = [REASON in one.body.decode().replace("\n", " ").replace("  ", " ") for one in (before, newest)]
            assert said == [False, True], form
        assert "Who is at risk" in (await actions.read_rendering(work, made, "text")).body.decode()
        documents = await objects.list_objects(
            work, "clear", Wanted(types=frozenset({"vulnerability"})), publisher=PUBLISHER, after=Place(), limit=9
        )
    assert [json.loads(bytes(one.raw)).get("revoked") for one in documents.items] == [True]
    assert await kinds(house) == [ChangeKind.PUBLISHED, ChangeKind.REVISED, ChangeKind.WITHDRAWN]
    assert (await audited(house, made))[-1] == "distribution.withdraw"
    assert await waiting_jobs(house, "match") == [made] * 3


async def test_it_can_be_asked_for_once_and_stands_again_by_a_release(house: TestHouse) -> None:
    """Twice is refused and leaves nothing; a release after it is a new revision of an advisory that stands."""
    made = (await published(house)).advisory
    await withdraw(house, made)
    with pytest.raises(Refusal) as refused:
        await withdraw(house, made)
    assert (refused.value.code, refused.value.status) == ("withdrawn-before", 409)
    again = await revise(house, made)
    assert (again.release, again.withdrawn_at, again.withdrawn_for) == (3, None, "")
    async with house.database.work(house.anonymous) as work:
        assert "withdrawn" not in json.loads((await actions.read_rendering(work, made, "osv")).body)
        assert "Withdrawn: " in (await actions.read_rendering(work, made, "text")).body.decode()
    assert (await withdraw(house, made)).release == 4
    withdrawn, revised = ChangeKind.WITHDRAWN, ChangeKind.REVISED
    assert await kinds(house) == [ChangeKind.PUBLISHED, withdrawn, revised, withdrawn]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001, "nul\x00"])
async def test_a_reason_is_asked_for(house: TestHouse, reason: str) -> None:
    """Without one, or with one that is too long, the advisory stands."""
    made = (await published(house)).advisory
    with pytest.raises(Refusal) as refused:
        await withdraw(house, made, reason=reason)
    assert refused.value.code == "bad-reason"
    async with house.database.work(house.anonymous) as work:
        assert (await actions.read_advisory(work, made)).release == 1


async def test_only_staff_withdraws(house: TestHouse) -> None:
    """The database lets nobody else, whatever the code above allows; and nothing that is not there is withdrawn."""
    made = (await published(house)).advisory
    finder = await house.member("Finder", PartyKind.FINDER, Role.FINDER)
    with pytest.raises(Refusal):
        async with house.database.work(finder.credential) as work:
            await actions.withdraw(work, made, reason=REASON, signer=RECORD, publisher=PUBLISHER)
    with pytest.raises(Refusal) as refused:
        await withdraw(house, AdvisoryId("adv-0000000000000000"))
    assert refused.value.status == 404
    async with house.database.work(house.anonymous) as work:
        assert [one.withdrawn_at for one in (await actions.list_advisories(work, PageRequest())).items] == [None]


async def opened(house: TestHouse, member: Member, *events: str) -> None:
    """Let a party be told at an address that nobody answers at."""
    async with house.database.work(member.credential) as work:
        await webhooks.open_webhook(work, "https://example.org/x", events=events, scheme=Scheme.HMAC)


async def test_early_recipients_are_told_and_the_provider_gives_it_so(house: TestHouse, tmp_path: Path) -> None:
    """Whoever got it early hears of it though only publications were asked for; nobody else does unasked."""
    world: World = await open_early(house, tmp_path)
    early, other, hearer = [await house.operator(name) for name in ("Early", "Other", "Hearer")]
    await opened(house, early, "advisory.published")
    await opened(house, other, "advisory.published")
    await opened(house, hearer, "advisory.withdrawn")
    await world.share(await world.audience("friends", Tlp.AMBER, early))
    house.clock.move(days=91)
    made = await world.publish()
    assert made is not None
    await withdraw(house, made.id, openpgp=world.keys)
    async with house.database.work(house.worker) as work:
        for _ in range(2):
            await webhooks.tell_change(work, "clear", 2)
        cursor = await work.connection.execute("SELECT m.party, m.event, m.body FROM webhook_message m ORDER BY 1")
        told = {party: (event, json.loads(body)["data"]["reason"]) for party, event, body in await cursor.fetchall()}
    assert told == {member.party: ("advisory.withdrawn", REASON) for member in (early, hearer)}
    name = f"{made.id.lower()}.json"
    async with house.database.work(house.anonymous) as work:
        for edition, folder, category in (("2.0", "white", "csaf_base"), ("2.1", "clear", "csaf_withdrawn")):
            path = f"{folder}/{made.published_at.year}/{name}"
            found = await actions.read_provider_file(work, edition, path, publisher=PUBLISHER)
            assert json.loads(found.body)["document"]["category"] == category
