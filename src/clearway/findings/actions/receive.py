"""Receive: take a report in, keep it as it came, and give every finding in it a handle and an outcome."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

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
    Spooled,
    Submission,
)
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding, StreamedReport
from clearway.formats.scanners.declaration import Declaration
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvidenceId, FindingId, ReportId
from clearway.kernel.limits import (
    BATCH_BYTES_MAX,
    BATCH_FINDINGS_MAX,
    FINDINGS_IN_RECEIPT_MAX,
    MIB,
    NAME_CHARACTERS_MAX,
    PIECE_BYTES_MAX,
    REPORT_BYTES_MAX,
)
from clearway.scanning import actions as scanning
from clearway.storage.jobs import enqueue
from clearway.storage.sealing import Key
from clearway.storage.work import Work

_Item = ParsedFinding | RefusedFinding


@dataclass(frozen=True, slots=True)
class _Batch:
    """Findings that are written at once, packed for it, and the proofs that came with them."""

    findings: tuple[Finding, ...]
    packed: store.Packed
    proofs: tuple[Evidence, ...]


@dataclass(slots=True)
class _Tally:
    """What was taken so far; the outcomes are let go when they are too many to be answered one by one."""

    count: int = 0
    refused: int = 0
    outcomes: list[FindingOutcome] = field(default_factory=list[FindingOutcome])

    def add(self, batch: _Batch) -> None:
        self.count += len(batch.findings)
        self.refused += sum(finding.outcome is Outcome.REFUSED for finding in batch.findings)
        if self.count <= FINDINGS_IN_RECEIPT_MAX:
            self.outcomes += [_outcome(finding) for finding in batch.findings]
        else:
            self.outcomes.clear()


async def receive(work: Work, submission: Submission, *, scanners: tuple[Declaration, ...] = ()) -> Receipt:
    """Take a report in: the bytes are kept verbatim, each finding gets a handle, and joining is called for.

    `scanners` are the declarations of tools' own outputs that this house takes.

    A finding that cannot be read is kept as refused, with place and reason; it never spoils the others. Refused as a
    whole when the format cannot be told or a limit is passed: also after findings were written, and then the
    transaction takes them back. The report is read in a thread while the findings before are being written.
    """
    assert work.actor.party is not None
    body = _spooled(submission.body)
    _require_size(body)
    target = submission.target or await _claimed(work, submission)
    reading = await asyncio.to_thread(parse_report, body.file, name=submission.name, target=target, scanners=scanners)
    report = Report(
        id=ReportId(work.new_id("rep")),
        party=work.actor.party,
        claim=submission.claim,
        name=rules.presentable(submission.name, NAME_CHARACTERS_MAX),
        format=reading.format,
        tool=rules.presentable(reading.tool, NAME_CHARACTERS_MAX),
        digest=body.digest,
        received_at=work.now,
    )
    key = await store.add_report(work, report)
    tally = await _take(work, report, reading)
    await _keep_bytes(work, report, body, key=key)
    await enqueue(work, "join", report.id)
    await audit.record(work, "findings.receive", report.id, {"findings": tally.count, "digest": report.digest.hex()})
    return Receipt(
        report=report.id,
        format=report.format,
        findings=tuple(tally.outcomes),
        count=tally.count,
        refused=tally.refused,
    )


async def _claimed(work: Work, submission: Submission) -> str:
    return (await scanning.read_claim(work, submission.claim)).purl if submission.claim else ""


def _spooled(body: bytes | Spooled) -> Spooled:
    if isinstance(body, Spooled):
        return body
    return Spooled(file=io.BytesIO(body), digest=sha256(body).digest(), length=len(body))


def _require_size(body: Spooled) -> None:
    if body.length > REPORT_BYTES_MAX:
        raise Refusal(
            "report-too-large",
            f"The report has more than {REPORT_BYTES_MAX // MIB} MiB.",
            hint="Split it into several reports.",
            status=413,
        )


async def _take(work: Work, report: Report, reading: StreamedReport) -> _Tally:
    tally, numbered = _Tally(), zip(count(), reading.findings)
    batch = await asyncio.to_thread(_next_batch, work, report, numbered)
    while batch.findings:
        ahead = asyncio.create_task(asyncio.to_thread(_next_batch, work, report, numbered))
        try:
            await store.add_findings(work, batch.packed)
            await store.add_evidence(work, batch.proofs)
        finally:
            await asyncio.wait([ahead])  # whatever happened, nobody reads the file any more
        tally.add(batch)
        batch = ahead.result()
    return tally


def _next_batch(work: Work, report: Report, numbered: Iterator[tuple[int, _Item]]) -> _Batch:
    findings, proofs, weight = list[Finding](), list[Evidence](), 0
    for position, item in numbered:
        handle = FindingId(work.new_id("fnd"))
        finding = rules.finding_from(item, report, handle=handle, position=position)
        findings.append(finding)
        if isinstance(item, ParsedFinding) and item.proof and finding.outcome is Outcome.RECEIVED:
            proofs.append(_proof(work, finding, item))
        weight += rules.weight_of(item)
        if len(findings) == BATCH_FINDINGS_MAX or weight >= BATCH_BYTES_MAX:
            break
    return _Batch(findings=tuple(findings), packed=store.packed(findings), proofs=tuple(proofs))


def _proof(work: Work, finding: Finding, item: ParsedFinding) -> Evidence:
    return Evidence(
        id=EvidenceId(work.new_id("evd")),
        finding=finding.id,
        vulnerability=None,
        party=finding.party,
        kind=EvidenceKind.PROOF,
        name=rules.presentable(item.proof_name or "proof", NAME_CHARACTERS_MAX),
        digest=sha256(item.proof).digest(),
        body=item.proof,
    )


async def _keep_bytes(work: Work, report: Report, body: Spooled, *, key: Key) -> None:
    body.file.seek(0)
    for number in count():
        piece = await asyncio.to_thread(body.file.read, PIECE_BYTES_MAX)
        if number and not piece:
            return
        await store.add_piece(work, report.id, number, body=piece, key=key)


def _outcome(finding: Finding) -> FindingOutcome:
    return FindingOutcome(
        id=finding.id, position=finding.position, outcome=finding.outcome, reason=finding.outcome_reason
    )
