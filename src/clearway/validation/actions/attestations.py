"""Attestations: sign what the house saw, take what verifiers signed, and say whether enough of them agree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.dsse import Envelope, Signature, key_name, parse_envelope, signed_bytes, write_envelope
from clearway.formats.in_toto import Statement, ValidationStatement, parse_statement, write_statement
from clearway.formats.records import Severity
from clearway.formats.verifier_policy import AttestationKind, VerifierPolicy
from clearway.gateways.signer import Signer, is_signed_by
from clearway.identity import actions as identity
from clearway.identity.model import VerifierKey
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AttestationId, EvidenceId, FixId, PartyId, VerifierKeyId, VulnerabilityId
from clearway.kernel.limits import ATTESTATIONS_PER_PARTY_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work
from clearway.validation import rules
from clearway.validation.model import (
    Agreement,
    Attestation,
    AttestationReceipt,
    AttestationView,
    Attestor,
    CheckedEnvelope,
    HandedIn,
    Judged,
    Judgement,
    KeptAttestation,
    KeptVerdict,
    Met,
    Question,
    RunEvidence,
    VerificationView,
)
from clearway.validation.store import attestations as store
from clearway.validation.store import newest_verdict, reproductions_of

_STAFF: Final = frozenset({Role.COORDINATOR, Role.WORKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseVoice:
    """With which key and under which name the clearinghouse itself attests."""

    signer: Signer
    name: str


def sign(statement: Statement, signer: Signer) -> bytes:
    """Put a statement into an envelope and sign it."""
    payload = write_statement(statement)
    signature = Signature(keyid=key_name(signer.public_key), value=signer.sign(signed_bytes(payload)))
    return write_envelope(Envelope(payload=payload, signatures=(signature,)))


def check_envelope(body: bytes, keys: Sequence[bytes]) -> CheckedEnvelope:
    """Read an envelope and its statement, and check every signature against the keys that are known."""
    envelope = parse_envelope(body)
    message = signed_bytes(envelope.payload)
    return CheckedEnvelope(
        statement=parse_statement(envelope.payload),
        payload_digest=envelope.digest,
        signatures=rules.check_signatures(
            envelope, keys, lambda key, value: is_signed_by(key, message=message, signature=value)
        ),
    )


async def attest(work: Work, vulnerability: VulnerabilityId, voice: HouseVoice) -> AttestationId | None:
    """Sign what the house's newest verdict on a vulnerability rests on; None where there is nothing new to sign."""
    kept = await newest_verdict(work, vulnerability)
    if kept is None or kept.replayed is None:
        return None
    proof = kept.replayed.proof
    digest = (await findings.read_digests(work, [proof]))[proof]
    by = Attestor(name=voice.name, sandbox=kept.replayed.sandbox, at=kept.decided_at)
    runs = await _runs_behind(work, kept)
    if not rules.is_attestable(kept.verdict, runs):
        return None
    statement = rules.attest_validation(kept.verdict, runs, proof=digest, recipe=kept.replayed.recipe_digest, by=by)
    return await keep_own(work, vulnerability, statement, voice=voice, proof=proof)


async def _runs_behind(work: Work, kept: KeptVerdict) -> list[RunEvidence]:
    made = await reproductions_of(work, kept.vulnerability)
    assert kept.replayed is not None
    return [one.evidence for one in made if one.proof == kept.replayed.proof and one.ran_at == kept.decided_at]


async def keep_own(
    work: Work,
    vulnerability: VulnerabilityId,
    statement: Statement,
    *,
    voice: HouseVoice,
    proof: EvidenceId | None = None,
    fix: FixId | None = None,
) -> AttestationId | None:
    """Sign a statement with the house's own key and keep it; None when it was kept before."""
    envelope = sign(statement, voice.signer)
    key = await identity.enter_house_key(work, voice.signer.public_key)
    handed = HandedIn(
        vulnerability=vulnerability,
        checked=check_envelope(envelope, [voice.signer.public_key]),
        keys=(key,),
        envelopes=(envelope,),
    )
    kept = await keep_attestation(work, handed, proof=proof, fix=fix)
    return kept.attestations[0] if kept.attestations else None


async def check_submission(work: Work, vulnerability: VulnerabilityId | None, body: bytes) -> HandedIn:
    """Read an envelope that is handed in; refused unless it is signed under a key of the acting party that counts.

    Staff carry what others have signed: for them every approved key is good. Further signatures are left out and told.
    Without a vulnerability it is the one that has the proof.
    """
    staff = Role.COORDINATOR in work.actor.roles
    known = [key for key in await identity.known_verifier_keys(work) if staff or key.party == work.actor.party]
    checked = check_envelope(body, [bytes.fromhex(key.public_key) for key in known])
    rules.require_verified_by_now(checked.statement, work.now)
    by_key = {bytes.fromhex(key.public_key): key for key in known}
    used = [by_key[key] for key in rules.signers(checked.signatures)]
    _require_used(checked, used)
    return HandedIn(
        vulnerability=await _vulnerability_of(work, vulnerability, checked.statement),
        checked=checked,
        keys=tuple(key.id for key in used),
        envelopes=tuple(_signed_only_by(bytes.fromhex(key.public_key), body, checked) for key in used),
    )


async def _vulnerability_of(work: Work, vulnerability: VulnerabilityId | None, statement: Statement) -> VulnerabilityId:
    if vulnerability is not None:
        return (await findings.read_vulnerability(work, vulnerability)).id
    proofs = [statement.proof] if isinstance(statement, ValidationStatement) else statement.proofs
    found = await findings.with_proof(work, proofs)
    if len(found) != 1:
        what = f"{len(found) or 'No'} vulnerabilities that you may see have this proof."
        raise Refusal("subject-mismatch", what, hint="Name the vulnerability that you mean.", where="subject")
    return found[0]


def _require_used(checked: CheckedEnvelope, used: Sequence[VerifierKey]) -> None:
    if not used:
        told = "; ".join(f"{one.keyid[:16] or 'without a name'}: {one.signed.value}" for one in checked.signatures)
        raise Refusal(
            "no-signature-holds",
            f"No signature holds under an approved key of yours ({told}).",
            hint="Register the key and have it approved: clearway attestation register KEYFILE.",
            where="signatures",
        )
    if any(key.revoked_at is not None for key in used):
        raise Refusal(
            "key-revoked", "A key that signed this was revoked.", hint="Sign anew with another key.", status=403
        )


def _signed_only_by(key: bytes, body: bytes, checked: CheckedEnvelope) -> bytes:
    """Give the envelope with the one signature that holds under a key: the others are nothing to us."""
    envelope = parse_envelope(body)
    both = zip(envelope.signatures, checked.signatures, strict=True)
    holding = next(one for one, told in both if told.key == key)
    return write_envelope(replace(envelope, signatures=(replace(holding, keyid=key_name(key)),)))


async def keep_validation(work: Work, handed: HandedIn) -> AttestationReceipt:
    """Keep what somebody attests of a proof; refused where the vulnerability has no such proof."""
    statement = handed.checked.statement
    assert isinstance(statement, ValidationStatement)
    proof = await findings.find_proof(work, handed.vulnerability, [statement.proof])
    if proof is None:
        raise Refusal(
            "subject-mismatch",
            "This vulnerability has no proof with the digest that was signed.",
            hint="An attestation is for the vulnerability whose proof was replayed.",
            where="subject",
        )
    return await keep_attestation(work, handed, proof=proof, fix=None)


async def keep_attestation(
    work: Work, handed: HandedIn, *, proof: EvidenceId | None, fix: FixId | None
) -> AttestationReceipt:
    """Keep an attestation once for each key that signed it; refused for who found or mended it. Known ones are left."""
    kept: list[AttestationId] = []
    for key, envelope in zip(handed.keys, handed.envelopes, strict=True):
        new = await _require_keepable(work, handed, key=key, envelope=envelope, proof=proof, fix=fix)
        if await store.add_attestation(work, new):
            kept.append(new.id)
    if kept:
        await enqueue(work, "advance", handed.vulnerability)
        await audit.record_each(work, "validation.attest", {one: _told(handed) for one in kept})
    elif not work.actor.roles & {Role.WORKER}:
        what = "The same was handed in before under the same key."
        raise Refusal("attestation-known", what, hint="Nothing to do: it is there.", status=409)
    return AttestationReceipt(attestations=tuple(kept), signatures=handed.checked.signatures)


async def _require_keepable(
    work: Work, handed: HandedIn, *, key: VerifierKeyId, envelope: bytes, proof: EvidenceId | None, fix: FixId | None
) -> Attestation:
    party = (await identity.read_verifier_key(work, key)).party
    own, _ = await store.ties_of(work, handed.vulnerability, party, fix=fix)
    if own and Role.WORKER not in work.actor.roles:
        what = "Nobody verifies what they found or mended themselves."
        raise Refusal("own-work", what, hint="Another party has to verify it.", status=403)
    if await store.count_of_party(work, handed.vulnerability, party) >= ATTESTATIONS_PER_PARTY_MAX:
        what = f"A party attests at most {ATTESTATIONS_PER_PARTY_MAX} times of one vulnerability."
        raise Refusal("too-many-attestations", what, hint="Ask a coordinator what is missing.", status=409)
    statement = handed.checked.statement
    return Attestation(
        id=AttestationId(work.new_id("att")),
        vulnerability=handed.vulnerability,
        kind=AttestationKind.VALIDATION if proof else AttestationKind.FIX,
        proof=proof,
        fix=fix,
        party=party,
        key=key,
        verdict=rules.judged_word(statement),
        recipe_digest=statement.predicate.recipe.sha256,
        payload_digest=handed.checked.payload_digest,
        envelope=envelope,
        verified_at=rules.require_verified_by_now(statement, work.now),
    )


def _told(handed: HandedIn) -> dict[str, str]:
    statement = handed.checked.statement
    return {
        "vulnerability": handed.vulnerability,
        "says": rules.judged_word(statement),
        "statement": handed.checked.payload_digest,
    }


async def ask_verifier(work: Work, vulnerability: VulnerabilityId, party: PartyId) -> None:
    """Let a verifying party know of a vulnerability, so that it can verify it; refused for who found it."""
    await findings.read_vulnerability(work, vulnerability)
    own, in_conflict = await store.ties_of(work, vulnerability, party, fix=None)
    if own or in_conflict:
        what = "That party found it itself, or has a conflict of interest with one who did."
        raise Refusal("not-independent", what, hint="Ask another.", status=409)
    keys = await identity.known_verifier_keys(work)
    if not any(key.party == party and key.revoked_at is None and not key.house for key in keys):
        what = "That party has no approved key to sign with."
        raise Refusal("no-verifier", what, hint="See who has: clearway attestation keys.", status=409)
    await findings.clear(work, vulnerability, party, reason="asked to verify")


async def is_verified(work: Work, vulnerability: VulnerabilityId, policy: VerifierPolicy) -> bool:
    """Tell whether as many verifiers as the policy wants agree with the verdict that counts.

    What was decided before verdicts kept what they were reached with needs no more than it has.
    """
    kept = await newest_verdict(work, vulnerability)
    if kept is None or kept.replayed is None:
        return True
    severity = (await findings.read_vulnerability(work, vulnerability)).severity
    made = await store.attestations_of(work, vulnerability)
    return isinstance(_judge_verdict(made, kept, severity=severity, policy=policy).outcome, Met)


async def is_fix_verified(
    work: Work, vulnerability: VulnerabilityId, policy: VerifierPolicy, *, fixes: Sequence[FixId]
) -> bool:
    """Tell whether as many verifiers as the policy wants hold one of these fixes to be verified."""
    severity = (await findings.read_vulnerability(work, vulnerability)).severity
    made = await store.attestations_of(work, vulnerability)
    judgements = [_judge_fix(made, fix, severity=severity, policy=policy) for fix in fixes]
    return any(isinstance(one.outcome, Met) for one in judgements)


async def read_verification(work: Work, vulnerability: VulnerabilityId, policy: VerifierPolicy) -> VerificationView:
    """Give what was attested of a vulnerability, what of it counts and why the rest does not, and how far it agrees.

    Who found it is told to staff and to the party itself; others are told that a party is not independent.
    """
    severity = (await findings.read_vulnerability(work, vulnerability)).severity
    kept, made = await newest_verdict(work, vulnerability), await store.attestations_of(work, vulnerability)
    judgements = [_judge_verdict(made, kept, severity=severity, policy=policy)] if kept and kept.replayed else []
    fixes = dict.fromkeys(FixId(one.attested.fix) for one in made if one.attested.fix)
    judgements += [_judge_fix(made, fix, severity=severity, policy=policy) for fix in fixes]
    by_name = {one.attested.name: one for one in made}
    views = [_view(work, by_name[one.attested.name], one) for judgement in judgements for one in judgement.judged]
    return VerificationView(
        attestations=tuple(sorted(views, key=lambda view: view.id)),
        agreements=tuple(_agreement(one, policy) for one in judgements),
    )


async def read_envelopes(work: Work, vulnerability: VulnerabilityId) -> list[tuple[AttestationId, bytes]]:
    """Give the envelopes of a vulnerability as they were signed, oldest first."""
    await findings.read_vulnerability(work, vulnerability)
    return await store.envelopes_of(work, vulnerability)


async def reconsider(work: Work) -> None:
    """Call for another look at whatever was reproduced and waits for verifiers, because what counts has changed."""
    for vulnerability in await findings.standing_at(work, Stage.REPRODUCED):
        await enqueue(work, "advance", vulnerability)


def _judge_verdict(
    made: Sequence[KeptAttestation], kept: KeptVerdict, *, severity: Severity, policy: VerifierPolicy
) -> Judgement:
    assert kept.replayed is not None
    question = Question(
        kind=AttestationKind.VALIDATION,
        verdict=kept.verdict.kind.value,
        severity=severity,
        recipe=kept.replayed.recipe_digest,
    )
    return rules.judge_attestations([one.attested for one in made], question, policy)


def _judge_fix(made: Sequence[KeptAttestation], fix: FixId, *, severity: Severity, policy: VerifierPolicy) -> Judgement:
    question = Question(kind=AttestationKind.FIX, verdict="verified", severity=severity)
    return rules.judge_attestations([one.attested for one in made if one.attested.fix == fix], question, policy)


def _agreement(judgement: Judgement, policy: VerifierPolicy) -> Agreement:
    fixes = {one.attested.fix for one in judgement.judged}
    return Agreement(
        kind=judgement.question.kind,
        verdict=judgement.question.verdict,
        fix=next(iter(fixes), ""),
        verifiers=len(judgement.outcome.parties),
        demanded=judgement.demand.verifiers,
        met=isinstance(judgement.outcome, Met),
        policy=f"{policy.name} {policy.version}",
    )


def _view(work: Work, kept: KeptAttestation, judged: Judged) -> AttestationView:
    attested = kept.attested
    may_know = bool(work.actor.roles & _STAFF) or work.actor.party == attested.party
    return AttestationView(
        id=attested.name,
        kind=attested.kind,
        verdict=attested.verdict,
        party=attested.party,
        party_name=kept.party_name,
        key=key_name(bytes.fromhex(kept.key)),
        verified_at=attested.verified_at,
        received_at=kept.received_at,
        standing=judged.standing if may_know else rules.told_to_others(judged.standing),
        fix=attested.fix,
    )
