"""Export: sealed bytes leave the house, and the record says who took which, in the transaction that opened them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from clearway.audit import actions as audit
from clearway.findings.actions.read import read_report
from clearway.findings.model import Evidence, Report
from clearway.findings.model.releases import EvidenceItem
from clearway.findings.store import evidence as store
from clearway.findings.store import reports
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import EvidenceId, ReportId, VulnerabilityId
from clearway.storage.sealing import Key
from clearway.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReport:
    """A report whose bytes may be read; the key is gone with it."""

    report: Report
    key: Key | None = field(repr=False)


async def list_evidence(work: Work, vulnerability: VulnerabilityId) -> tuple[EvidenceItem, ...]:
    """Give the pieces of evidence under a vulnerability without their bodies, and whether each may be opened."""
    return tuple(await store.evidence_items(work, vulnerability))


async def export_evidence(work: Work, wanted: EvidenceId) -> Evidence:
    """Open a piece of evidence for the party that sent it, or under a release; the record tells of it."""
    piece = await store.evidence(work, wanted)
    if piece is None:
        raise sealed(wanted) if await store.evidence_item(work, wanted) else not_found("evidence", wanted)
    await record_opened(work, [piece])
    return piece


async def open_report(work: Work, wanted: ReportId) -> OpenedReport:
    """Open a report's bytes for the party that sent it, or under releases; the record tells of it.

    Commit before a byte leaves the house: read_opened reads them in a transaction of its own.
    """
    report = await read_report(work, wanted)
    if not await reports.report_opens(work, wanted):
        raise sealed(wanted)
    key = await reports.report_key(work, wanted)
    await audit.record(work, "findings.export-report", wanted, {"digest": report.digest.hex()})
    return OpenedReport(report=report, key=key)


async def read_opened(work: Work, opened: OpenedReport) -> AsyncIterator[bytes]:
    """Give an opened report's bytes exactly as they came, piece by piece."""
    for number in count():
        piece = await reports.report_piece(work, opened.report.id, number, key=opened.key)
        if piece is None:
            return
        yield piece


async def record_opened(work: Work, pieces: Sequence[Evidence]) -> None:
    """Write down who took which evidence out, a line for each vulnerability; the last statement of an action."""
    taken = defaultdict[str, list[Evidence]](list)
    for piece in pieces:
        taken[piece.vulnerability or piece.finding].append(piece)
    details = {
        subject: {
            "evidence": " ".join(piece.id for piece in of),
            "digest": " ".join(piece.digest.hex() for piece in of),
        }
        for subject, of in taken.items()
    }
    if details:
        await audit.record_each(work, "findings.export-evidence", details)


def sealed(name: str) -> Refusal:
    """Say that something may be known of and not be opened."""
    return Refusal(
        "sealed",
        f"{name} is sealed, and no release that runs opens it for you.",
        hint="Ask for a release of its vulnerability's evidence; another coordinator has to approve it.",
        status=403,
    )
