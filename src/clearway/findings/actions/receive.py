"""Receive: take a report in, keep it as it came, and give every finding in it a handle and an outcome."""

from hashlib import sha256

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.model import (
    Evidence,
    EvidenceKind,
    Finding,
    FindingOutcome,
    Outcome,
    Receipt,
    Report,
    Submission,
)
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, Provenance, RefusedFinding, Severity
from clearway.formats.scanners.declaration import Declaration
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvidenceId, FindingId, ReportId
from clearway.kernel.limits import MIB, NAME_CHARACTERS_MAX, REPORT_BYTES_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work


async def receive(work: Work, submission: Submission, *, scanners: tuple[Declaration, ...] = ()) -> Receipt:
    """Take a report in: the bytes are kept verbatim, each finding gets a handle, and joining is called for.

    `scanners` are the declarations of tools' own outputs that this house takes.

    A finding that cannot be read is kept as refused, with place and reason; it never spoils the others. Refused as a
    whole when the format cannot be told or a limit is passed.
    """
    assert work.actor.party is not None
    _require_size(submission.body)
    parsed = parse_report(submission.body, name=submission.name, target=submission.target, scanners=scanners)
    report = Report(
        id=ReportId(work.new_id("rep")),
        party=work.actor.party,
        claim=submission.claim,
        name=rules.presentable(submission.name, NAME_CHARACTERS_MAX),
        format=parsed.format,
        tool=rules.presentable(parsed.tool, NAME_CHARACTERS_MAX),
        digest=sha256(submission.body).digest(),
        received_at=work.now,
    )
    findings = [
        _to_finding(work, report, position=position, item=item) for position, item in enumerate(parsed.findings)
    ]
    await store.add_report(work, report, submission.body)
    await store.add_findings(work, findings)
    await store.add_evidence(work, _evidence(work, findings, parsed.findings))
    await enqueue(work, "join", report.id)
    await audit.record(work, "findings.receive", report.id, {"findings": len(findings), "digest": report.digest.hex()})
    return Receipt(report=report.id, format=report.format, findings=tuple(_outcome(finding) for finding in findings))


def _require_size(body: bytes) -> None:
    if len(body) > REPORT_BYTES_MAX:
        raise Refusal(
            "report-too-large",
            f"The report has more than {REPORT_BYTES_MAX // MIB} MiB.",
            hint="Split it into several reports.",
            status=413,
        )


def _to_finding(work: Work, report: Report, *, position: int, item: ParsedFinding | RefusedFinding) -> Finding:
    if isinstance(item, RefusedFinding):
        reason = f"{item.what} {item.hint}".strip() + (f" (at {item.where})" if item.where else "")
        parsed, outcome = ParsedFinding(title="unreadable finding", severity=Severity.UNKNOWN), Outcome.REFUSED
    else:
        parsed, outcome, reason = item, Outcome.RECEIVED, ""
    text = rules.presentable
    return Finding(
        id=FindingId(work.new_id("fnd")),
        report=report.id,
        position=position,
        party=report.party,
        title=rules.title_of(parsed),
        description=text(parsed.description),
        tool=text(parsed.tool or report.tool, NAME_CHARACTERS_MAX),
        tool_version=text(parsed.tool_version, NAME_CHARACTERS_MAX),
        rule=text(parsed.rule, NAME_CHARACTERS_MAX),
        package=text(parsed.package),
        version=text(parsed.version, NAME_CHARACTERS_MAX),
        fixed_version=text(parsed.fixed_version, NAME_CHARACTERS_MAX),
        file=text(parsed.file),
        function=text(parsed.function),
        line=parsed.line,
        weaknesses=tuple(text(weakness) for weakness in parsed.weaknesses),
        identifiers=tuple(text(identifier) for identifier in parsed.identifiers),
        severity=parsed.severity,
        cvss_vector=text(parsed.cvss_vector),
        crash_type=text(parsed.crash_type),
        crash_state=tuple(text(frame) for frame in parsed.crash_state),
        references=tuple(text(reference) for reference in parsed.references),
        credit=text(parsed.credit),
        provenance=_presentable(parsed.provenance),
        outcome=outcome,
        outcome_reason=text(reason),
        vulnerability=None,
        received_at=work.now,
    )


def _presentable(provenance: Provenance) -> Provenance:
    text = rules.presentable
    return Provenance(
        model=text(provenance.model, NAME_CHARACTERS_MAX),
        model_version=text(provenance.model_version, NAME_CHARACTERS_MAX),
        harness=text(provenance.harness, NAME_CHARACTERS_MAX),
        prompt_hash=text(provenance.prompt_hash, NAME_CHARACTERS_MAX),
        review=text(provenance.review, NAME_CHARACTERS_MAX),
    )


def _evidence(work: Work, findings: list[Finding], items: tuple[ParsedFinding | RefusedFinding, ...]) -> list[Evidence]:
    return [
        Evidence(
            id=EvidenceId(work.new_id("evd")),
            finding=finding.id,
            vulnerability=None,
            party=finding.party,
            kind=EvidenceKind.PROOF,
            name=rules.presentable(item.proof_name or "proof", NAME_CHARACTERS_MAX),
            digest=sha256(item.proof).digest(),
            body=item.proof,
        )
        for finding, item in zip(findings, items, strict=True)
        if isinstance(item, ParsedFinding) and item.proof
    ]


def _outcome(finding: Finding) -> FindingOutcome:
    return FindingOutcome(
        id=finding.id, position=finding.position, outcome=finding.outcome, reason=finding.outcome_reason
    )
