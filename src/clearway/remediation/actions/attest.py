"""Attest: sign what came of a fix, and take what verifiers hand in about a vulnerability or a fix of it."""

from clearway.findings import actions as findings
from clearway.formats.in_toto import FixStatement
from clearway.formats.verifier_policy import VerifierPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AttestationId, FixId, VulnerabilityId
from clearway.remediation import rules, store
from clearway.remediation.model import Decision, FixStatus
from clearway.storage.work import Work
from clearway.validation import actions as validation
from clearway.validation.model import AttestationReceipt, Attestor


async def attest_fix(work: Work, wanted: FixId, voice: validation.HouseVoice) -> AttestationId | None:
    """Sign what the house holds of a fix and why; None where that was done before, or nothing was tried."""
    fix, tried = await store.fix(work, wanted), await store.tried_with(work, wanted)
    if fix is None or fix.decided_at is None or tried is None:
        return None
    lines = (await store.verifications_of(work, [wanted])).get(wanted, ())
    by = Attestor(name=voice.name, sandbox=tried.sandbox, at=fix.decided_at)
    decision = Decision(status=fix.status, lines=lines)
    statement = rules.attest_fix(decision, fix=fix.digest.hex(), tried=tried, by=by)
    return await validation.keep_own(work, fix.vulnerability, statement, voice=voice, fix=wanted)


async def submit_attestation(work: Work, vulnerability: VulnerabilityId | None, body: bytes) -> AttestationReceipt:
    """Take a signed envelope about a proof of a vulnerability or a fix of it (a verifier, or staff who carry it)."""
    handed = await validation.check_submission(work, vulnerability, body)
    statement = handed.checked.statement
    if not isinstance(statement, FixStatement):
        return await validation.keep_validation(work, handed)
    fix = await store.fix_with(work, handed.vulnerability, bytes.fromhex(statement.fix))
    proof = await findings.find_proof(work, handed.vulnerability, statement.proofs)
    if fix is None or proof is None:
        raise Refusal(
            "subject-mismatch",
            "This vulnerability has no such fix, or none of the proofs that it was tried on.",
            hint="An attestation is for the vulnerability whose fix and proofs were tried.",
            where="subject",
        )
    return await validation.keep_attestation(work, handed, proof=None, fix=fix)


async def is_held_fixed(work: Work, vulnerability: VulnerabilityId, policy: VerifierPolicy) -> bool:
    """Tell whether as many verifiers as the policy wants hold a verified fix of a vulnerability to be one.

    What was verified before it was kept with what needs no more than it has.
    """
    verified = [fix.id for fix in await store.fixes_of(work, vulnerability) if fix.status is FixStatus.VERIFIED]
    kept = [fix for fix in verified if await store.tried_with(work, fix) is not None]
    return len(kept) < len(verified) or await validation.is_fix_verified(work, vulnerability, policy, fixes=kept)
