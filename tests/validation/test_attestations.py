"""Attestations on a real database: who may hand in what, what counts, and what no key and no SQL gets past."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from clearway.app import flow
from clearway.app.wiring import House
from clearway.findings import actions as findings
from clearway.findings.model import EvidenceKind, JoinKind, Stage
from clearway.gateways.signer import KeySigner
from clearway.identity import actions as identity
from clearway.identity.rules import possession
from clearway.kernel.errors import Refusal
from clearway.remediation import actions as remediation
from clearway.remediation.model import Proposal
from clearway.validation import actions
from clearway.validation.model import Standing
from tests.conftest import TestHouse
from tests.formats.attested import of_fix, of_proof, signed
from tests.houses import house_around
from tests.validation.labs import TWO, VOICE, ask, lab, refused, register, reproduced, standings, submit, view
from tests.validation.worlds import (
    BOOM,
    HARMLESS,
    RIGHT_FIX,
    ScriptedSandbox,
    audited,
    environment,
    open_vulnerability,
    stage_of,
    workbench,
)


async def test_the_house_attests_what_it_saw_and_a_second_verifier_makes_two(house: TestHouse, tmp_path: Path) -> None:
    """One of two; then a verifier hands in what it saw elsewhere: two of two, on record, exported as it was signed."""
    found, proof, recipe = await reproduced(house, tmp_path)
    before = (await view(house, found)).agreements[0]
    assert (before.verdict, before.verifiers, before.demanded, before.met) == ("reproduced", 1, 2, False)
    second = await lab(house)
    await ask(house, found, second)
    body = signed(of_proof(proof, recipe=recipe), second.signer)
    receipt = await submit(house, second.member.credential, body)
    after = (await view(house, found)).agreements[0]
    assert (after.verifiers, after.met) == (2, True)
    assert await audited(house, receipt.attestations[0]) == ["validation.attest"]
    async with house.database.work(second.member.credential) as work:
        envelopes = dict(await actions.read_envelopes(work, found))
    assert envelopes[receipt.attestations[0]] == body
    assert len(envelopes) == 2


async def test_the_house_attests_once_and_only_what_was_seen(house: TestHouse, tmp_path: Path) -> None:
    """Repeated, nothing is added; a verdict without runs is not attested; one that was not reproduced is."""
    found, _, _ = await reproduced(house, tmp_path)
    async with house.database.work(house.worker) as work:
        assert await actions.attest(work, found, VOICE) is None
    assert await standings(house, found) == ["counts"]
    quiet, _, _ = await reproduced(house, tmp_path, HARMLESS)
    assert (await view(house, quiet)).attestations[0].verdict == "not-reproduced"
    nothing = await open_vulnerability(house, BOOM, package="pkg:deb/debian/unknown")
    await actions.reproduce(house.database, workbench(tmp_path, ScriptedSandbox()), nothing, environments=[])
    async with house.database.work(house.worker) as work:
        assert await actions.attest(work, nothing, VOICE) is None


async def test_it_waits_at_reproduced_until_the_policy_is_met(house: TestHouse, tmp_path: Path) -> None:
    """With two wanted the flow does not rank what the house alone has seen; the second verifier sets it going."""
    found = await open_vulnerability(house, BOOM)
    whole: House = replace(
        house_around(house.database),
        environments=(environment(),),
        make_bench=lambda: workbench(tmp_path, ScriptedSandbox()),
        verifier_policy=TWO,
    )
    for _ in range(3):
        await flow.run_job(whole, "advance", found)
    assert await stage_of(house, found) is Stage.REPRODUCED
    second = await lab(house)
    await ask(house, found, second)
    async with house.database.work(house.worker) as work:
        proof = (await findings.read_evidence(work, found, kind=EvidenceKind.PROOF))[0].digest.hex()
    await submit(house, second.member.credential, signed(of_proof(proof, recipe=environment().digest), second.signer))
    await flow.run_job(whole, "advance", found)
    assert await stage_of(house, found) is Stage.RANKED


async def test_a_finder_does_not_verify_its_own(
    house: TestHouse, tmp_path: Path, tamper: Callable[[str], None]
) -> None:
    """Refused when handed in, when asked, and, past all code, by the database itself."""
    found, proof, recipe = await reproduced(house, tmp_path)
    finder = await house.finder()
    tamper(f"UPDATE person SET roles = ARRAY['finder', 'verifier'] WHERE party = '{finder.party}'")
    signer = KeySigner(b"7" * 32)
    key = await register(house, finder, signer)
    async with house.database.work(house.admin) as work:
        await identity.approve_verifier_key(work, key.id)
    body = signed(of_proof(proof, recipe=recipe), signer)
    assert await refused(house, finder.credential, body, found) == "own-work"
    with pytest.raises(Refusal, match="found it itself"):
        async with house.database.work(house.admin) as work:
            await actions.ask_verifier(work, found, finder.party)
    with pytest.raises(psycopg.errors.CheckViolation, match="not the finder"):
        tamper(
            "INSERT INTO verifier_attestation (id, vulnerability, kind, proof, party, key, verdict, recipe_digest,"
            f" payload_digest, envelope, verified_at, received_at) SELECT 'att-0000000000000001', '{found}',"
            f" 'validation', e.id, '{finder.party}', '{key.id}', 'reproduced', sha256('r'), sha256('p'), 'x', now(),"
            f" now() FROM evidence e WHERE e.vulnerability = '{found}'"
        )


async def test_a_verifier_who_turns_out_to_be_a_finder_counts_no_longer(house: TestHouse, tmp_path: Path) -> None:
    """Findings merge; from then on the attestation stays and does not count. Others are not told why, staff are."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second = await lab(house)
    await ask(house, found, second)
    await submit(house, second.member.credential, signed(of_proof(proof, recipe=recipe), second.signer))
    assert await standings(house, found) == ["counts", "counts"]
    house.members["Finder One"], reporter = second.member, house.members["Finder One"]
    twin = await open_vulnerability(house, b"boom of another")
    house.members["Finder One"] = reporter
    async with house.database.work(house.admin) as work:
        await findings.merge(work, twin, found, kind=JoinKind.PERSON, probability=1, reasons=("the same",))
    assert await standings(house, found) == ["counts", "own-work"]
    assert await standings(house, found, by=reporter.credential) == ["counts", "not-independent"]
    assert await standings(house, found, by=second.member.credential) == ["counts", "own-work"]
    async with house.database.work(house.admin) as work:
        await findings.unmerge(work, twin)
    assert await standings(house, found) == ["counts", "counts"]


async def test_attestations_go_where_their_proof_goes(house: TestHouse, tmp_path: Path) -> None:
    """Merged into another, what was attested of a proof is attested there; undone, it is back."""
    source, _, _ = await reproduced(house, tmp_path)
    house.clock.move(hours=1)
    into, _, _ = await reproduced(house, tmp_path, b"boom, the second")
    async with house.database.work(house.admin) as work:
        await findings.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=("the same",))
    assert len((await view(house, into)).attestations) == 2
    assert (await view(house, source)).attestations == ()
    async with house.database.work(house.admin) as work:
        await findings.unmerge(work, source)
    assert len((await view(house, source)).attestations) == 1


async def test_a_conflict_of_interest_keeps_a_verifier_out_until_it_is_ended(house: TestHouse, tmp_path: Path) -> None:
    """Declared by the party itself; only staff end it, and what waits is looked at again."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second, finder = await lab(house), await house.finder()
    await ask(house, found, second)
    await submit(house, second.member.credential, signed(of_proof(proof, recipe=recipe), second.signer))
    async with house.database.work(second.member.credential) as work:
        await identity.declare_conflict(work, second.member.party, finder.party, reason="one owner")
    assert await standings(house, found) == ["counts", "conflict-of-interest"]
    with pytest.raises(Refusal, match="There is no conflict"):
        async with house.database.work(second.member.credential) as work:
            await identity.end_conflict(work, second.member.party, finder.party)
    async with house.database.work(house.admin) as work:
        await identity.end_conflict(work, finder.party, second.member.party)
    assert await standings(house, found) == ["counts", "counts"]
    outsider = await house.finder("Outsider")
    with pytest.raises(Refusal, match="Only the two parties"):
        async with house.database.work(outsider.credential) as work:
            await identity.declare_conflict(work, second.member.party, finder.party, reason="to harm them")


async def test_two_keys_of_one_party_are_one_verifier(house: TestHouse, tmp_path: Path) -> None:
    """However many keys, a party counts once."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second = await lab(house)
    again = await lab(house, seed=b"3")
    await ask(house, found, second)
    for one in (second, again):
        await submit(house, one.member.credential, signed(of_proof(proof, recipe=recipe), one.signer))
        house.clock.move(minutes=1)
    assert await standings(house, found) == ["counts", "superseded", "counts"]
    assert (await view(house, found)).agreements[0].verifiers == 2


async def test_what_a_revoked_key_signed_before_counts_unless_it_is_compromised(
    house: TestHouse, tmp_path: Path
) -> None:
    """By when it was received, not by what it says; a compromise takes back everything; neither is undone."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second = await lab(house)
    await ask(house, found, second)
    await submit(house, second.member.credential, signed(of_proof(proof, recipe=recipe), second.signer))
    house.clock.move(hours=1)
    async with house.database.work(second.member.credential) as work:
        await identity.revoke_verifier_key(work, second.key.id)
    assert await standings(house, found) == ["counts", "counts"]
    backdated = signed(of_proof(proof, recipe=recipe, by="again"), second.signer)
    assert await refused(house, second.member.credential, backdated) == "key-revoked"
    async with house.database.work(house.admin) as work:
        await identity.revoke_verifier_key(work, second.key.id, at=house.clock.now - timedelta(hours=1))
    assert await standings(house, found) == ["counts", "key-revoked"]
    async with house.database.work(house.admin) as work:
        await identity.revoke_verifier_key(work, second.key.id, compromised=True)
    async with house.database.work(house.admin) as work:
        again = await identity.revoke_verifier_key(work, second.key.id)
    assert again.compromised
    assert again.revoked_at == house.clock.now - timedelta(hours=1)
    assert await standings(house, found) == ["counts", "key-compromised"]


async def test_what_is_not_signed_under_a_good_key_of_ones_own_is_refused(house: TestHouse, tmp_path: Path) -> None:
    """Not approved, another's, unknown, altered; with a good one besides, the others are left and told."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second, third = await lab(house), await lab(house, "Third Lab", seed=b"3", approved=False)
    await ask(house, found, second)
    good = signed(of_proof(proof, recipe=recipe), second.signer)
    stranger = KeySigner(b"9" * 32)
    altered = signed(of_proof(proof, recipe=recipe, verdict="not-reproduced"), stranger)
    for body in (
        signed(of_proof(proof, recipe=recipe), third.signer),
        signed(of_proof(proof, recipe=recipe), stranger),
        json.dumps({**json.loads(good), "payload": json.loads(altered)["payload"]}).encode(),
    ):
        assert await refused(house, second.member.credential, body, found) == "no-signature-holds"
    async with house.database.work(house.admin) as work:
        await findings.clear(work, found, third.member.party, reason="test")
    assert await refused(house, third.member.credential, good, found) == "no-signature-holds"
    both = signed(of_proof(proof, recipe=recipe), stranger, second.signer)
    receipt = await submit(house, second.member.credential, both)
    assert [one.signed.value for one in receipt.signatures] == ["unknown-key", "holds"]
    assert len(receipt.attestations) == 1


async def test_staff_carry_what_a_verifier_signed(house: TestHouse, tmp_path: Path) -> None:
    """What came on a stick is handed in by a coordinator and is the signer's, not the coordinator's."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second = await lab(house)
    await submit(house, house.admin, signed(of_proof(proof, recipe=recipe), second.signer))
    assert {one.party for one in (await view(house, found)).attestations} >= {second.member.party}
    assert (await view(house, found)).agreements[0].met


async def test_an_attestation_is_for_one_vulnerability_once(house: TestHouse, tmp_path: Path) -> None:
    """Replayed for another vulnerability, handed in again, or dated ahead: refused."""
    found, proof, recipe = await reproduced(house, tmp_path)
    other, _, _ = await reproduced(house, tmp_path, b"boom, the other")
    second = await lab(house)
    await ask(house, found, second)
    await ask(house, other, second)
    body = signed(of_proof(proof, recipe=recipe), second.signer)
    assert await refused(house, second.member.credential, body, other) == "subject-mismatch"
    await submit(house, second.member.credential, body)
    assert await refused(house, second.member.credential, body) == "attestation-known"
    ahead = signed(of_proof(proof, recipe=recipe, at="2027-01-01T00:00:00Z"), second.signer)
    assert await refused(house, second.member.credential, ahead) == "from-the-future"
    unknown = signed(of_proof("7" * 64, recipe=recipe), second.signer)
    assert await refused(house, second.member.credential, unknown) == "subject-mismatch"


async def test_who_does_not_know_of_it_neither_sees_nor_attests(house: TestHouse, tmp_path: Path) -> None:
    """Row-level security: an uncleared verifier sees no attestation, hands none in, and learns nothing from trying."""
    found, proof, recipe = await reproduced(house, tmp_path)
    second, finder = await lab(house), await house.finder()
    body = signed(of_proof(proof, recipe=recipe), second.signer)
    assert await refused(house, second.member.credential, body, found) == "not-found"
    assert await refused(house, second.member.credential, body) == "subject-mismatch"
    for who in (second.member.credential, house.anonymous):
        async with house.database.work(who) as work:
            cursor = await work.connection.execute(
                "SELECT (SELECT count(*) FROM verifier_attestation),"
                " (SELECT count(*) FROM verifier_ties(%s, NULL, %s)), (SELECT count(*) FROM verifier_key)",
                (found, finder.party),
            )
            assert await cursor.fetchone() == (0, 0, 2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with house.database.work(second.member.credential) as work:
            await work.connection.execute(
                "INSERT INTO verifier_attestation (id, vulnerability, kind, proof, party, key, verdict, recipe_digest,"
                " payload_digest, envelope, verified_at, received_at) VALUES ('att-0000000000000001', %s,"
                " 'validation', 'evd-0000000000000001', %s, %s, 'reproduced', sha256('r'), sha256('p'), 'x', now(),"
                " now())",
                (found, second.member.party, second.key.id),
            )


async def test_nobody_approves_their_own_key_or_takes_anothers(house: TestHouse) -> None:
    """Approval is staff's in the database too; a key is registered by who has it, once, and revoked by who may."""
    second, third = await lab(house, approved=False), await lab(house, "Third Lab", seed=b"3")
    with pytest.raises(psycopg.errors.CheckViolation):
        async with house.database.work(second.member.credential) as work:
            await work.connection.execute(
                "UPDATE verifier_key SET approved_by = %s, approved_at = now() WHERE id = %s",
                (second.member.person, second.key.id),
            )
    shown = third.signer.sign(possession(third.member.party, third.signer.public_key))
    with pytest.raises(Refusal) as stolen:
        async with house.database.work(second.member.credential) as work:
            await identity.register_verifier_key(work, third.signer.public_key, label="x", signature=shown)
    assert stolen.value.code == "key-not-shown"
    with pytest.raises(Refusal) as twice:
        await register(house, third.member, third.signer)
    assert twice.value.code == "key-known"
    with pytest.raises(Refusal, match="There is no verifier's key"):
        async with house.database.work(second.member.credential) as work:
            await identity.revoke_verifier_key(work, third.key.id)


async def test_a_fix_is_attested_and_another_fix_or_proof_is_not_meant(house: TestHouse, tmp_path: Path) -> None:
    """The house attests what it tried, once; another verifier makes two; another fix or proof is refused."""
    found, proof, _ = await reproduced(house, tmp_path)
    maintainer, second = await house.maintainer(), await lab(house)
    await ask(house, found, second)
    async with house.database.work(house.admin) as work:
        await findings.clear(work, found, maintainer.party, reason="maintains it")
    async with house.database.work(maintainer.credential) as work:
        fix = await remediation.propose(work, found, Proposal(patch=RIGHT_FIX))
    bench = workbench(tmp_path, ScriptedSandbox())
    await remediation.verify(house.database, bench, fix, environments=[environment()])
    async with house.database.work(house.worker) as work:
        assert await remediation.attest_fix(work, fix, VOICE) is not None
    async with house.database.work(house.worker) as work:
        assert await remediation.attest_fix(work, fix, VOICE) is None
        digest = (await remediation.read_fix(work, fix)).fix.digest.hex()
        assert not await remediation.is_held_fixed(work, found, TWO)
    wrong = signed(of_fix("0" * 64, proof), second.signer)
    assert await refused(house, second.member.credential, wrong, found) == "subject-mismatch"
    elsewhere = signed(of_fix(digest, "0" * 64), second.signer)
    assert await refused(house, second.member.credential, elsewhere, found) == "subject-mismatch"
    await submit(house, second.member.credential, signed(of_fix(digest, proof), second.signer))
    agreed = next(one for one in (await view(house, found)).agreements if one.fix == fix)
    assert (agreed.verifiers, agreed.met) == (2, True)
    async with house.database.work(house.worker) as work:
        assert await remediation.is_held_fixed(work, found, TWO)


async def test_everybody_sees_who_verified_once_it_is_published(
    house: TestHouse, tmp_path: Path, tamper: Callable[[str], None]
) -> None:
    """A visitor without a key reads the attestations of what is public, and can check them."""
    found, _, _ = await reproduced(house, tmp_path)
    tamper(
        "ALTER TABLE vulnerability DISABLE TRIGGER stage_move; UPDATE vulnerability SET stage = 'published',"
        f" published_at = now() WHERE id = '{found}'"
    )
    shown = await view(house, found, by=house.anonymous)
    assert [one.party_name for one in shown.attestations] == ["Clearinghouse"]
    assert shown.attestations[0].standing is Standing.COUNTS
    async with house.database.work(house.anonymous) as work:
        (_, envelope), *_ = await actions.read_envelopes(work, found)
    checked = actions.check_envelope(envelope, [VOICE.signer.public_key])
    assert [one.signed.value for one in checked.signatures] == ["holds"]
