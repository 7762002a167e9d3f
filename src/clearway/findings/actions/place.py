"""Place: each finding finds its vulnerability or opens one, with reasons, and always undoable."""

from typing import Final

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.model import (
    Finding,
    JoinKind,
    Joins,
    Lacks,
    Opens,
    Outcome,
    Stage,
    Vulnerability,
)
from clearway.kernel.ids import ReportId, VulnerabilityId
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

# Small, because the record stays locked until a batch is committed.
_BATCH: Final = 50
# A vulnerability that was given up for want of proof is tried again when a new proof arrives.
_TRIED_AGAIN: Final = frozenset({Stage.NOT_REPRODUCED, Stage.NEEDS_INFORMATION})


async def join_report(work: Work, report: ReportId) -> int:
    """Place the next findings of a report under vulnerabilities; calls for itself again while some are left.

    Returns how many were placed. Harmless when repeated: only findings that were not placed yet are taken.
    """
    await store.lock_placing(work)
    findings = await store.lock_received(work, report, count_max=_BATCH)
    for finding in findings:
        await _place(work, finding)
    if len(findings) == _BATCH:
        await enqueue(work, "join", report)
    if findings:
        await audit.record(work, "findings.join", report, {"findings": len(findings)})
    return len(findings)


async def open_for(work: Work, finding: Finding, reasons: tuple[str, ...], *, kind: JoinKind) -> VulnerabilityId:
    """Open a vulnerability for a finding and call for its way through the house."""
    vulnerability = VulnerabilityId(work.new_id("vul"))
    await store.add_vulnerability(work, _vulnerability_from(work, vulnerability, finding))
    joins = Joins(vulnerability=vulnerability, probability=1, reasons=reasons)
    await attach(work, finding, joins, kind=kind, outcome=Outcome.NEW)
    await enqueue(work, "advance", vulnerability)
    await audit.record(work, "findings.open", vulnerability, {"finding": finding.id})
    return vulnerability


async def attach(work: Work, finding: Finding, joins: Joins, *, kind: JoinKind, outcome: Outcome) -> None:
    """Put a finding under a vulnerability, with the reasons, and let the vulnerability learn from it."""
    await store.add_join(work, finding.id, joins, kind=kind)
    reason = "; ".join(joins.reasons)
    await store.set_outcome(work, finding.id, outcome=outcome, reason=reason, vulnerability=joins.vulnerability)
    await store.assign_evidence(work, finding.id, joins.vulnerability)
    await store.enrich(work, joins.vulnerability, finding)


async def _place(work: Work, finding: Finding) -> None:
    proofs = await store.proof_digests(work, finding.id)
    candidates = await store.candidates(work, finding.package) if finding.package else []
    match rules.place(finding, candidates, proofs=proofs):
        case Lacks(what=what):
            await store.set_outcome(
                work, finding.id, outcome=Outcome.NEEDS_INFORMATION, reason=f"Missing: {what}.", vulnerability=None
            )
        case Opens():
            await open_for(work, finding, ("the first finding of its kind",), kind=JoinKind.FIRST)
        case Joins() as joins:
            await attach(work, finding, joins, kind=JoinKind.AUTOMATIC, outcome=Outcome.JOINED)
            await _try_again(work, joins.vulnerability, has_new_proof=bool(proofs))


async def _try_again(work: Work, wanted: VulnerabilityId, *, has_new_proof: bool) -> None:
    found = await store.lock_vulnerability(work, wanted)
    if has_new_proof and found is not None and found.stage in _TRIED_AGAIN:
        await store.move_stage(work, wanted, to=Stage.NEW)
        await enqueue(work, "advance", wanted)


def _vulnerability_from(work: Work, new: VulnerabilityId, finding: Finding) -> Vulnerability:
    return Vulnerability(
        id=new,
        title=finding.title,
        summary=finding.description,
        package=finding.package,
        version=finding.version,
        fixed_version=finding.fixed_version,
        weaknesses=finding.weaknesses,
        identifiers=finding.identifiers,
        severity=finding.severity,
        cvss_vector=finding.cvss_vector,
        crash_type=finding.crash_type,
        crash_state=finding.crash_state,
        stage=Stage.NEW,
        merged_into=None,
        opened_at=work.now,
        changed_at=work.now,
        published_at=None,
    )
