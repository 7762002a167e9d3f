"""Withdrawal and window end start a clock; two persons of the government end it with a certificate."""

import pytest

from clearway.app.flow import ring
from clearway.formats.deletion_certificate import DeletionMethod, Place
from clearway.formats.dsse import Envelope, parse_envelope, write_envelope
from clearway.frontier.actions import deletion, keys, materials, packages
from clearway.gateways.signer import KeySigner
from clearway.kernel.errors import Refusal
from clearway.storage.timers import fire_next
from tests.conftest import TestHouse
from tests.frontier.handed import POLICY, Handed, new_handed, register, signed
from tests.frontier.test_materials import NAME, give, take
from tests.frontier.worlds import CLOCKS

PLACES = (Place(where="evaluators' disk", method=DeletionMethod.PURGED),)


async def begin(handed: Handed) -> None:
    """Start the clock, as withdrawal does."""
    async with handed.house.database.work(handed.programme.developer.credential) as work:
        await deletion.begin_deletion(work, handed.programme.submission, clocks=CLOCKS)
        await deletion.begin_deletion(work, handed.programme.submission, clocks=CLOCKS)


async def certify(handed: Handed, payload: bytes, *signers: KeySigner) -> None:
    """Hand a certificate in."""
    async with handed.house.database.work(handed.programme.program.credential) as work:
        await deletion.certify_deletion(work, handed.programme.submission, signed(payload, *signers))


async def test_deletion_is_certified_by_two_and_checked_without_a_server(house: TestHouse) -> None:
    """Not by one, not by one person with two keys, not with the developer; all is erased or kept for a reason."""
    handed = await new_handed(house)
    await give(handed, handed.programme.evaluator)
    await begin(handed)
    with pytest.raises(Refusal, match="no material"):
        await take(handed, handed.programme.evaluator)
    with pytest.raises(Refusal, match="not of the item's audience"):
        await give(handed, handed.programme.evaluator)
    kept = handed.materials[NAME].id
    async with house.database.work(handed.programme.program.credential) as work:
        payload = await deletion.draft_certificate(
            work, handed.programme.submission, places=PLACES, kept={kept: "an inquiry is open"}
        )
        held = (await packages.read_holdings(work, handed.programme.submission)).materials
    assert {one.name for one in held if one.erased_at is None} == {NAME}
    one, again = [await register(house, handed.programme.program, seed) for seed in (b"1", b"2")]
    two = await register(house, handed.second, b"3")
    for signers in ((one,), (one, again), (one, handed.signer)):
        with pytest.raises(Refusal, match="two have to"):
            await certify(handed, payload, *signers)
    await certify(handed, payload, one, two)
    async with house.database.work(handed.programme.developer.credential) as work:
        body = (await deletion.read_certificate(work, handed.programme.submission)).envelope.encode()
        ring_of_keys = await keys.keyring(work)
        assert (await deletion.read_deletion(work, handed.programme.submission)).certified_at == house.clock.now
    found, signers = deletion.check_certificate(body, ring_of_keys)
    assert {one.signer for one in signers} == {handed.programme.program.person, handed.second.person}
    assert [one.reason for one in found.kept] == ["an inquiry is open"]
    with pytest.raises(Refusal, match="two have to"):
        deletion.check_certificate(body, [one for one in ring_of_keys if one.name != handed.second.person])
    known = parse_envelope(body)
    other = Envelope(payload=known.payload.replace(b"purge", b"clear"), signatures=known.signatures)
    with pytest.raises(Refusal, match="signed it: 0; two have to"):
        deletion.check_certificate(write_envelope(other), ring_of_keys)


async def test_a_late_certificate_is_told_to_both_sides(house: TestHouse) -> None:
    """At the end of the clock what is left here is erased, whoever forgot it; and it is told again."""
    handed = await new_handed(house)
    await begin(handed)
    for days in (POLICY.deletion_days, 7):
        house.clock.move(days=days)
        while await fire_next(house.database, ring):
            pass
    async with house.database.work(handed.programme.program.credential) as work:
        held = (await packages.read_holdings(work, handed.programme.submission)).materials
        cursor = await work.connection.execute(
            "SELECT side, count(*) FROM submission_notice WHERE about = 'deletion-late' GROUP BY side ORDER BY side"
        )
        assert await cursor.fetchall() == [("developer", 2), ("government", 2)]
    assert {one.erased_because for one in held} == {"deletion"}


async def test_a_developer_erases_its_own_at_any_time(house: TestHouse) -> None:
    """Once; and whoever handed nothing in starts no clock."""
    handed = await new_handed(house)
    async with house.database.work(handed.programme.developer.credential) as work:
        assert (await materials.erase_material(work, handed.materials[NAME].id)).erased_because == "developer"
        with pytest.raises(Refusal, match="not yours"):
            await materials.erase_material(work, handed.materials[NAME].id)
        with pytest.raises(Refusal, match="no deletion"):
            await deletion.read_deletion(work, handed.programme.submission)
