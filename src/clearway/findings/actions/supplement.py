"""Supplement: a reporter adds what was missing, and the finding is placed anew."""

from dataclasses import replace
from hashlib import sha256

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.model import Evidence, EvidenceKind, Finding, Outcome, Supplement
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import EvidenceId, FindingId
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work


async def supplement(work: Work, wanted: FindingId, added: Supplement) -> Finding:
    """Complete a finding that needs information with what its reporter adds, and call for placing it anew.

    What was added is kept line by line beside the finding; the report keeps what was said at first. Refused unless
    the finding is the acting party's own and needs information.
    """
    seen = await store.finding(work, wanted)
    if seen is None or seen.party != work.actor.party:
        raise not_found("finding of yours", wanted)
    found = await store.lock_incomplete(work, wanted)
    if found is None:
        raise Refusal(
            "needs-nothing",
            "The finding does not need information, or not any more.",
            hint="Hand further proof in as a new report: it joins what is known.",
            status=409,
        )
    told = rules.require_supplement(added)
    proof = _proof(work, found, told)
    if proof is not None:
        await store.add_evidence(work, [proof])
    await store.add_supplement(work, found, told, proof=proof.id if proof else None)
    completed = rules.completed(found, told)
    await store.complete_finding(work, completed)
    await enqueue(work, "join", found.report)
    await audit.record(work, "findings.supplement", wanted, {"proof": proof.digest.hex() if proof else ""})
    return replace(completed, outcome=Outcome.RECEIVED, outcome_reason="")


def _proof(work: Work, found: Finding, told: Supplement) -> Evidence | None:
    if not told.proof:
        return None
    return Evidence(
        id=EvidenceId(work.new_id("evd")),
        finding=found.id,
        vulnerability=None,
        party=found.party,
        kind=EvidenceKind.PROOF,
        name=rules.presentable(told.proof_name or "proof", NAME_CHARACTERS_MAX),
        digest=sha256(told.proof).digest(),
        body=told.proof,
    )
