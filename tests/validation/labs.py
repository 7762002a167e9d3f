"""Verifying parties for the tests: with keys, asked to verify, handing in what they signed."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clearway.findings import actions as findings
from clearway.findings.model import EvidenceKind
from clearway.formats.verifier_policy import VerifierPolicy, parse_verifier_policy
from clearway.gateways.signer import KeySigner
from clearway.identity import actions as identity
from clearway.identity.model import PartyKind, VerifierKey
from clearway.identity.rules import possession
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.remediation import actions as remediation
from clearway.storage.work import Credential
from clearway.validation import actions
from clearway.validation.actions import HouseVoice
from clearway.validation.model import AttestationReceipt, VerificationView
from tests.conftest import Member, TestHouse
from tests.validation.worlds import BOOM, ScriptedSandbox, environment, open_vulnerability, workbench

VOICE = HouseVoice(signer=KeySigner(b"h" * 32), name="Clearway")
TWO_WANTED = b"""
name = "two"
version = "1"
source = "a test"
house_counts = true
house_counts_for_own_reports = true
conflicts_count = false
[[demand]]
of = "validation"
verifiers = 2
[[demand]]
of = "fix"
verifiers = 2
"""
TWO = parse_verifier_policy(TWO_WANTED)


@dataclass(frozen=True)
class Lab:
    """A verifying party: somebody of it, its key, and the key's entry."""

    member: Member
    signer: KeySigner
    key: VerifierKey


async def lab(house: TestHouse, name: str = "Second Lab", *, seed: bytes = b"2", approved: bool = True) -> Lab:
    """A verifying party with a key of its own."""
    member, signer = await house.member(name, PartyKind.VERIFIER, "verifier"), KeySigner(seed * 32)
    key = await register(house, member, signer)
    if approved:
        async with house.database.work(house.admin) as work:
            key = await identity.approve_verifier_key(work, key.id)
    return Lab(member=member, signer=signer, key=key)


async def register(house: TestHouse, member: Member, signer: KeySigner) -> VerifierKey:
    """Register a key, shown to be one's own."""
    async with house.database.work(member.credential) as work:
        shown = signer.sign(possession(member.party, signer.public_key))
        return await identity.register_verifier_key(work, signer.public_key, label="first", signature=shown)


async def ask(house: TestHouse, vulnerability: VulnerabilityId, *labs: Lab) -> None:
    """Let verifiers know of a vulnerability."""
    for one in labs:
        async with house.database.work(house.admin) as work:
            await actions.ask_verifier(work, vulnerability, one.member.party)


async def reproduced(house: TestHouse, folder: Path, *proofs: bytes) -> tuple[VulnerabilityId, str, str]:
    """A vulnerability that the house has replayed and attested: its id, its proof's digest, the recipe's digest."""
    found = await open_vulnerability(house, *(proofs or (BOOM,)))
    await actions.reproduce(
        house.database, workbench(folder, ScriptedSandbox()), found, environments=[environment()], runs=2
    )
    async with house.database.work(house.worker) as work:
        await actions.attest(work, found, VOICE)
        pieces = await findings.read_evidence(work, found, kind=EvidenceKind.PROOF)
    return found, pieces[0].digest.hex(), environment().digest


async def submit(
    house: TestHouse, by: Credential, body: bytes, vulnerability: VulnerabilityId | None = None
) -> AttestationReceipt:
    """Hand in an envelope."""
    async with house.database.work(by) as work:
        return await remediation.submit_attestation(work, vulnerability, body)


async def refused(house: TestHouse, by: Credential, body: bytes, vulnerability: VulnerabilityId | None = None) -> str:
    """Hand in an envelope that is turned down; give the code."""
    with pytest.raises(Refusal) as refusal:
        await submit(house, by, body, vulnerability)
    return refusal.value.code


async def view(
    house: TestHouse, vulnerability: VulnerabilityId, *, by: Credential | None = None, policy: VerifierPolicy = TWO
) -> VerificationView:
    """What somebody is shown."""
    async with house.database.work(by or house.admin) as work:
        return await actions.read_verification(work, vulnerability, policy)


async def standings(house: TestHouse, vulnerability: VulnerabilityId, *, by: Credential | None = None) -> list[str]:
    """How each attestation stands."""
    made = (await view(house, vulnerability, by=by)).attestations
    return [one.standing.value for one in sorted(made, key=lambda one: (one.received_at, one.party_name))]
