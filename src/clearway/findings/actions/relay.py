"""Relay: hand the findings of a report on to another house, with everybody they came through."""

from dataclasses import dataclass

from clearway.findings import rules, store
from clearway.findings.actions.export import record_opened
from clearway.findings.actions.read import read_report
from clearway.findings.model import Outcome
from clearway.formats.records import ParsedFinding
from clearway.kernel.ids import ReportId
from clearway.kernel.limits import EXPORTED_AT_ONCE_MAX
from clearway.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """Some findings of a report as another house reads them, and the position after which the next ones stand."""

    findings: tuple[ParsedFinding, ...]
    next: int | None


async def relay_report(work: Work, report: ReportId, *, house: str, after: int = -1) -> Relayed:
    """Give the next findings of a report after a position, each with `house` at the end of its chain.

    What could not be read stays out: only the report's own bytes tell of it. So do proofs that are sealed from the
    acting person; each that goes along is in the record.
    """
    await read_report(work, report)
    found = await store.findings_of_report(work, report, after=after, count_max=EXPORTED_AT_ONCE_MAX)
    proofs = await store.newest_proofs(work, [finding.id for finding in found])
    await record_opened(work, list(proofs.values()))
    return Relayed(
        findings=tuple(
            rules.relayed(finding, house, proof=proofs.get(finding.id))
            for finding in found
            if finding.outcome is not Outcome.REFUSED
        ),
        next=found[-1].position if len(found) == EXPORTED_AT_ONCE_MAX else None,
    )
