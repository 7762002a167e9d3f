"""Read: what the acting person may see of findings and vulnerabilities."""

from collections.abc import Sequence

from clearway.findings import store
from clearway.findings.model import (
    Evidence,
    EvidenceKind,
    Finding,
    FindingFilter,
    FindingOutcome,
    Outcome,
    RatedFinding,
    Report,
    Stage,
    Vulnerability,
)
from clearway.findings.store import rated as rated_store
from clearway.kernel.errors import not_found
from clearway.kernel.ids import EvidenceId, FindingId, ReportId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.work import Work


async def read_vulnerability(work: Work, wanted: VulnerabilityId) -> Vulnerability:
    """Give a vulnerability; the refusal is the same whether it is hidden or absent."""
    found = await store.vulnerability(work, wanted)
    if found is None:
        raise not_found("vulnerability", wanted)
    return found


async def read_finding(work: Work, wanted: FindingId) -> Finding:
    """Give a finding to the party that reported it, or to staff."""
    found = await store.finding(work, wanted)
    if found is None:
        raise not_found("finding", wanted)
    return found


async def list_vulnerabilities(work: Work, request: PageRequest, *, stage: Stage | None = None) -> Page[Vulnerability]:
    """List the vulnerabilities that the acting person may see, newest first."""
    rows = await store.vulnerabilities_page(work, request, stage=stage)
    return page_of(rows, request, lambda row: row.id)


async def list_findings(work: Work, request: PageRequest, *, wanted: FindingFilter | None = None) -> Page[Finding]:
    """List the findings that the acting person may see, newest first."""
    rows = await store.findings_page(work, request, wanted=wanted or FindingFilter())
    return page_of(rows, request, lambda row: row.id)


async def read_findings_of(work: Work, vulnerability: VulnerabilityId) -> list[Finding]:
    """Give the findings under a vulnerability that the acting person may see."""
    return await store.findings_of_vulnerability(work, vulnerability)


async def read_known_as(work: Work, identifiers: Sequence[str]) -> list[VulnerabilityId]:
    """Name the vulnerabilities, merged ones left out, that have any of some identifiers, oldest first."""
    return await store.known_as(work, identifiers) if identifiers else []


async def read_ranked_in(work: Work, packages: Sequence[str]) -> list[VulnerabilityId]:
    """Name the vulnerabilities of some packages that are ranked and not published yet, oldest first."""
    return await store.ranked_in(work, packages)


async def read_rated(work: Work, vulnerabilities: Sequence[VulnerabilityId]) -> list[RatedFinding]:
    """Give what the findings under vulnerabilities say of their severity, as far as the acting person may see them."""
    return await rated_store.rated(work, vulnerabilities)


async def read_newest_rated(work: Work, *, count_max: int) -> list[RatedFinding]:
    """Give what the newest findings that have a vector say of severity."""
    return await rated_store.newest_rated(work, count_max=count_max)


async def read_merged_below(work: Work, tops: Sequence[VulnerabilityId]) -> dict[VulnerabilityId, VulnerabilityId]:
    """Tell of each of these vulnerabilities, and of all that were merged into them, which of them it is now."""
    return await rated_store.merged_below(work, tops)


async def read_ids_below(work: Work, below: str, *, count_max: int) -> list[VulnerabilityId]:
    """Give the ids of the newest vulnerabilities below an id that were not merged away."""
    return await rated_store.ids_below(work, below, count_max=count_max)


async def read_evidence(work: Work, vulnerability: VulnerabilityId, *, kind: EvidenceKind) -> list[Evidence]:
    """Give the evidence of one kind under a vulnerability that may be opened, each piece once: for a run."""
    return await store.evidence_of(work, vulnerability, kind)


async def read_proofs(
    work: Work, vulnerabilities: Sequence[VulnerabilityId]
) -> dict[VulnerabilityId, list[EvidenceId]]:
    """Name the proofs under vulnerabilities, each body once, oldest first; without their bodies."""
    return await store.proofs_under(work, vulnerabilities)


async def standing_at(work: Work, stage: Stage) -> list[VulnerabilityId]:
    """Name every vulnerability that stands at a stage and that the acting person may see, oldest first."""
    return await store.standing_at(work, stage)


async def find_proof(work: Work, vulnerability: VulnerabilityId, digests: Sequence[str]) -> EvidenceId | None:
    """Find the proof of a vulnerability that has one of these digests (SHA-256, hexadecimal), the oldest of them."""
    return await store.proof_with(work, vulnerability, [bytes.fromhex(digest) for digest in digests])


async def with_proof(work: Work, digests: Sequence[str]) -> list[VulnerabilityId]:
    """Name the vulnerabilities with a proof of one of these digests, as far as the acting person may see."""
    return await store.with_proof(work, [bytes.fromhex(digest) for digest in digests])


async def read_digests(work: Work, pieces: Sequence[EvidenceId]) -> dict[EvidenceId, str]:
    """Give the digests (SHA-256, hexadecimal) of pieces of evidence that the acting person may see."""
    return await store.digests_of(work, pieces)


async def read_report(work: Work, wanted: ReportId) -> Report:
    """Give what is known of a report to the party that handed it in, or to staff."""
    found = await store.report(work, wanted)
    if found is None:
        raise not_found("report", wanted)
    return found


async def list_outcomes(work: Work, report: ReportId, request: PageRequest) -> Page[FindingOutcome]:
    """List what became of the findings of a report, in the report's order."""
    await read_report(work, report)
    rows = await store.outcomes_page(work, report, request)
    return page_of(rows, request, lambda row: row.id)


async def count_outcomes(work: Work, report: ReportId) -> dict[Outcome, int]:
    """Count the findings of a report by what became of them; none is `received` once all were placed."""
    await read_report(work, report)
    return dict(await store.outcome_counts(work, report))
