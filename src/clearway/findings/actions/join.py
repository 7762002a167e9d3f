"""Join: one record per vulnerability, with reasons, and always undoable."""

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
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, ReportId, VulnerabilityId
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

# Small, because the record stays locked until a batch is committed.
_BATCH: Final = 50
# A vulnerability that was given up for want of proof is tried again when a new proof arrives.
_TRIED_AGAIN: Final = frozenset({Stage.NOT_REPRODUCED, Stage.NEEDS_INFORMATION})
_MERGEABLE: Final = frozenset(stage for stage in Stage if rules.allows(stage, Stage.MERGED))


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


async def merge(
    work: Work,
    source: VulnerabilityId,
    into: VulnerabilityId,
    *,
    kind: JoinKind,
    probability: float,
    reasons: tuple[str, ...],
) -> None:
    """Move all findings of one vulnerability under another; `separate` takes each back."""
    first, second = sorted((source, into))
    locked = {found.id: found for v in (first, second) if (found := await store.lock_vulnerability(work, v))}
    if source == into or source not in locked or into not in locked:
        raise not_found("vulnerability", source if source not in locked else into)
    if locked[source].stage not in _MERGEABLE or locked[into].stage is Stage.MERGED:
        raise Refusal("not-mergeable", "One of the two is past merging.", hint="Reload both.", status=409)
    joins = Joins(vulnerability=into, probability=probability, reasons=reasons)
    for finding in await store.findings_of_vulnerability(work, source):
        await store.end_join(work, finding.id)
        await _attach(work, finding, joins, kind=kind, outcome=Outcome.JOINED)
    await store.move_stage(work, source, to=Stage.MERGED, merged_into=into)
    await audit.record(work, "findings.merge", source, {"into": into, "kind": kind.value})


async def separate(work: Work, finding_id: FindingId) -> VulnerabilityId:
    """Take a finding out of its vulnerability and give it one of its own, with its history kept."""
    finding = await store.finding(work, finding_id)
    if finding is None or finding.vulnerability is None:
        raise not_found("joined finding", finding_id)
    if len(await store.findings_of_vulnerability(work, finding.vulnerability)) == 1:
        raise Refusal(
            "only-finding", "The vulnerability has no other finding.", hint="Nothing to separate.", status=409
        )
    await store.end_join(work, finding.id)
    return await _open(work, finding, ("separated by a person",), kind=JoinKind.PERSON)


async def _place(work: Work, finding: Finding) -> None:
    proofs = await store.proof_digests(work, finding.id)
    candidates = await store.candidates(work, finding.package) if finding.package else []
    match rules.place(finding, candidates, proofs=proofs):
        case Lacks(what=what):
            await store.set_outcome(
                work, finding.id, outcome=Outcome.NEEDS_INFORMATION, reason=f"Missing: {what}.", vulnerability=None
            )
        case Opens():
            await _open(work, finding, ("the first finding of its kind",), kind=JoinKind.FIRST)
        case Joins() as joins:
            await _attach(work, finding, joins, kind=JoinKind.AUTOMATIC, outcome=Outcome.JOINED)
            await _try_again(work, joins.vulnerability, has_new_proof=bool(proofs))


async def _open(work: Work, finding: Finding, reasons: tuple[str, ...], *, kind: JoinKind) -> VulnerabilityId:
    vulnerability = VulnerabilityId(work.new_id("vul"))
    await store.add_vulnerability(work, _vulnerability_from(work, vulnerability, finding))
    joins = Joins(vulnerability=vulnerability, probability=1, reasons=reasons)
    await _attach(work, finding, joins, kind=kind, outcome=Outcome.NEW)
    await enqueue(work, "advance", vulnerability)
    await audit.record(work, "findings.open", vulnerability, {"finding": finding.id})
    return vulnerability


async def _attach(work: Work, finding: Finding, joins: Joins, *, kind: JoinKind, outcome: Outcome) -> None:
    await store.add_join(work, finding.id, joins, kind=kind)
    reason = "; ".join(joins.reasons)
    await store.set_outcome(work, finding.id, outcome=outcome, reason=reason, vulnerability=joins.vulnerability)
    await store.assign_evidence(work, finding.id, joins.vulnerability)
    await store.enrich(work, joins.vulnerability, finding)


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
