"""Sides stay apart: who signs for the government, who is assigned as what, and what people who left can still do."""

import psycopg
import pytest

from clearway.formats.dsse import Envelope, Signature, key_name, parse_envelope, signed_bytes, write_envelope
from clearway.frontier.actions import access, deletion, keys
from clearway.gateways.signer import KeySigner
from clearway.identity import actions as identity
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from tests.conftest import Member, TestHouse
from tests.frontier.handed import Handed, colleague, new_handed, partner_party, register, signed
from tests.frontier.programme import assign, new_programme
from tests.frontier.test_deletion import PLACES, begin, certify
from tests.houses import open_api


async def drafted(handed: Handed) -> bytes:
    """The certificate that two persons of the government are to sign."""
    await begin(handed)
    async with handed.house.database.work(handed.programme.program.credential) as work:
        return await deletion.draft_certificate(work, handed.programme.submission, places=PLACES, kept={})


async def test_only_the_government_certifies_a_deletion(house: TestHouse) -> None:
    """Not a trusted partner or another developer with a key, nor somebody who left, nor one signature said twice.

    Without a server neither: the file of keys holds nobody else's.
    """
    handed = await new_handed(house)
    payload = await drafted(handed)
    partner, lab = await partner_party(house), await house.member("Other lab", PartyKind.DEVELOPER, "developer")
    strangers = [await register(house, who, seed) for who, seed in ((partner, b"p"), (lab, b"q"))]
    one = await register(house, handed.programme.program, b"1")
    left = await colleague(house, handed.programme.program, "Leaver", "program")
    gone = await register(house, left, b"2")
    async with house.database.work(house.admin) as work:
        await identity.disable_person(work, left.person)
    twice = parse_envelope(signed(payload, one)).signatures[0]
    unnamed = Signature(keyid="", value=twice.value)
    for body in (
        signed(payload, *strangers),
        signed(payload, one, strangers[0]),
        signed(payload, one, gone),
        write_envelope(Envelope(payload=payload, signatures=(unnamed, unnamed))),
        write_envelope(Envelope(payload=payload, signatures=(twice, unnamed))),
        write_envelope(Envelope(payload=payload, signatures=(unnamed, named_as(strangers[1], one, payload)))),
    ):
        with pytest.raises(Refusal, match="two have to"):
            async with house.database.work(handed.programme.program.credential) as work:
                await deletion.certify_deletion(work, handed.programme.submission, body)
    async with house.database.work(partner.credential) as work:
        ring = await keys.keyring(work)
    assert {known.name for known in ring} == {handed.programme.program.person, left.person}
    for signers in (strangers, (one, strangers[0]), (one, gone)):
        found = [known for known in ring if known.revoked_at is None]
        with pytest.raises(Refusal, match="two have to"):
            deletion.check_certificate(signed(payload, *signers), found)
    await certify(handed, payload, strangers[0], one, await register(house, handed.second, b"3"))


def named_as(signer: KeySigner, other: KeySigner, payload: bytes) -> Signature:
    """A signature of one key under another one's name."""
    return Signature(keyid=key_name(other.public_key), value=signer.sign(signed_bytes(payload)))


@pytest.mark.parametrize("roles", [["developer", "official"], ["partner", "program"], ["developer", "custodian"]])
async def test_nobody_sits_on_two_sides(house: TestHouse, roles: list[str]) -> None:
    """Neither in one person's roles, nor as an official within a developer's own party."""
    agency = await house.member("Office", PartyKind.AGENCY, "program")
    lab = await house.member("Lab", PartyKind.DEVELOPER, "developer", named=False)
    for party, asked in ((agency.party, roles), (lab.party, roles[1:])):
        with pytest.raises(Refusal) as refused:
            async with house.database.work(house.admin) as work:
                await identity.register_person(work, party, name="Both", roles=asked)
        assert refused.value.code == "two-sides"


async def test_only_holders_of_a_role_are_assigned_as_it(house: TestHouse) -> None:
    """Nobody unknown, of another role, of the developer, or who left; by SQL neither; bad ids are refusals."""
    handed = await new_handed(house)
    programme = handed.programme
    of = f"/submissions/{programme.submission}/members"
    left = await colleague(house, programme.evaluator, "Leaver", "evaluator")
    async with open_api(house) as admin:
        office = admin.as_key(programme.program.secret)
        async with house.database.work(house.admin) as work:
            await identity.disable_person(work, left.person)
        for person in ("per-0000000000000000", programme.developer.person, programme.program.person, left.person):
            answer = await office("POST", of, json={"person": person, "role": "evaluator"})
            assert (answer.status_code, answer.json()["code"]) == (422, "not-in-role"), person
        deep = b'{"person":' + b"[" * 100_000
        answer = await office("POST", of, content=deep)
        assert (answer.status_code, answer.json()["code"]) == (400, "too-deep")
    with pytest.raises(psycopg.errors.CheckViolation):
        await assign_by_sql(house, programme.program, programme.submission, programme.developer)


async def assign_by_sql(house: TestHouse, who: Member, submission: str, person: Member) -> None:
    """Assign somebody through SQL."""
    async with house.database.work(who.credential) as work:
        await work.connection.execute(
            "INSERT INTO submission_member (submission, person, role, added_by, added_at)"
            " VALUES (%s, %s, 'consulted', acting_person(), acting_at())",
            (submission, person.person),
        )


async def test_a_colleague_gets_no_answer_by_repeating_a_request(house: TestHouse) -> None:
    """What somebody was answered under an Idempotency-Key stays with that person, in the same party too."""
    handed = await new_handed(house)
    programme = handed.programme
    other = await colleague(house, programme.developer, "Colleague", "finder")
    second = await colleague(house, programme.developer, "Colleague two", "developer")
    new = {"title": "Canary title", "model_name": "m", "contact": "c"}
    async with open_api(house) as admin:
        said = {"idempotency-key": "same"}
        developer = admin.as_key(programme.developer.secret)
        first, again = [await developer("POST", "/submissions", json=new, headers=said) for _ in range(2)]
        assert first.json() == again.json()
        for member, code in ((other, "not-allowed"), (second, "idempotency-key-reused")):
            answer = await admin.as_key(member.secret)("POST", "/submissions", json=new, headers=said)
            assert answer.json()["code"] == code
            assert "Canary" not in answer.text


async def test_who_is_disabled_reaches_no_model_any_more(house: TestHouse) -> None:
    """The broker, which asks for grants only, cuts the evaluator's token; another's goes on."""
    programme = await new_programme(house)
    other = await colleague(house, programme.evaluator, "Colleague", "evaluator")
    await assign(programme, other)
    await programme.offer()
    await programme.open(days=20)
    first, second = await programme.grant(), await programme.grant(other)
    await programme.token(first)
    await programme.token(second, other)
    async with house.database.work(house.admin) as work:
        await identity.disable_person(work, programme.evaluator.person)
    async with house.database.work(programme.developer.credential) as work:
        found = (await access.read_access(work, programme.submission)).grants
    assert {one.id: one.revoked_because for one in found} == {first.id: "The person was disabled.", second.id: ""}
