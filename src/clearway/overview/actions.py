"""Verbs of overview: count, tell a vulnerability's story, list the queue. Nothing here changes anything."""

from collections.abc import Sequence

from clearway.audit import actions as audit
from clearway.coordination import actions as coordination
from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.overview import store
from clearway.overview.model import Funnel, QueueRow, Story
from clearway.prioritization import actions as prioritization
from clearway.remediation import actions as remediation
from clearway.storage.work import Work
from clearway.validation import actions as validation


async def funnel(work: Work) -> Funnel:
    """Count from reports to attested deployments, as far as the acting person may see."""
    return await store.funnel(work)


async def story(work: Work, wanted: VulnerabilityId) -> Story:
    """Tell everything about a vulnerability that the acting person may see."""
    return Story(
        vulnerability=await findings.read_vulnerability(work, wanted),
        reproductions=tuple(await validation.read_reproductions(work, wanted)),
        verdict=await validation.read_verdict(work, wanted),
        joins=tuple(await store.joins(work, wanted)),
        rank=await prioritization.read_rank(work, wanted),
        case=await coordination.read_case_of(work, wanted),
        fixes=tuple(await remediation.read_fixes(work, wanted)),
        advisory=await _advisory(work, wanted),
        lines=tuple(await audit.list_lines(work, subject=wanted)),
    )


async def list_queue(work: Work, request: PageRequest, *, stages: Sequence[Stage]) -> Page[QueueRow]:
    """List the vulnerabilities at some stages, newest first."""
    rows = await store.queue(work, request, stages=[stage.value for stage in stages])
    return page_of(rows, request, lambda row: row.id)


async def _advisory(work: Work, wanted: VulnerabilityId) -> PublishedAdvisory | None:
    found = await store.advisory_of(work, wanted)
    return None if found is None else await distribution.read_advisory(work, AdvisoryId(found))
