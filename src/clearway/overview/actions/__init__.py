"""Verbs of overview: count, tell a vulnerability's story, list. Nothing here changes anything."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.audit.model import Line
from clearway.coordination import actions as coordination
from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.findings import actions as findings
from clearway.findings.model import Calibration
from clearway.findings.rules.reputation import BANDS, calibrated
from clearway.formats.calendar import Entry
from clearway.kernel.errors import not_found
from clearway.kernel.ids import AdvisoryId, PartyId, VulnerabilityId
from clearway.kernel.limits import TASKS_IN_CALENDAR_MAX, TASKS_OF_CLIENTS_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.overview import store
from clearway.overview.model import (
    AdvisoryName,
    Backlog,
    CaseRow,
    ClientRow,
    Contact,
    Count,
    Coverage,
    Funnel,
    Introduction,
    Name,
    Pace,
    QueueFilter,
    QueueRow,
    Sheet,
    Story,
    TaskRow,
)
from clearway.overview.rules.agenda import entries_of
from clearway.overview.rules.coverage import coverage_of
from clearway.overview.rules.updates import updates_of
from clearway.prioritization import actions as prioritization
from clearway.remediation import actions as remediation
from clearway.storage.work import Work
from clearway.validation import actions as validation

PACE_DAYS: Final = 90


async def funnel(work: Work) -> Funnel:
    """Count from reports to attested deployments, as far as the acting person may see."""
    return await store.funnel(work)


async def backlog(work: Work) -> Backlog:
    """Count the work that waits, as far as the acting person may see."""
    return await store.backlog(work)


async def measure_pace(work: Work) -> tuple[Pace, ...]:
    """Measure how long it takes from opening to each step, for what was opened in the last PACE_DAYS days."""
    return tuple(await store.pace(work, work.now - timedelta(days=PACE_DAYS)))


async def read_calibration(work: Work) -> tuple[Calibration, ...]:
    """Set what reputation foretold of decisions against what came out, for newcomers and for known finders."""
    return calibrated(await store.foretold(work, bands=BANDS))


async def story(work: Work, wanted: VulnerabilityId) -> Story:
    """Tell everything about a vulnerability that the acting person may see."""
    case = await coordination.read_case_of(work, wanted)
    fixes = tuple(await remediation.read_fixes(work, wanted))
    advisory = await _advisory(work, wanted)
    parties = {found.fix.party for found in fixes}
    if case is not None and case.maintainer is not None:
        parties.add(case.maintainer)
    return Story(
        vulnerability=await findings.read_vulnerability(work, wanted),
        evidence=await findings.list_evidence(work, wanted),
        reproductions=tuple(await validation.read_reproductions(work, wanted)),
        verdict=await validation.read_verdict(work, wanted),
        joins=tuple(await store.joins(work, wanted)),
        rank=await prioritization.read_rank(work, wanted),
        case=case,
        fixes=fixes,
        advisory=advisory,
        lines=await _lines(work, (wanted, case and case.id, advisory and advisory.id, *(f.fix.id for f in fixes))),
        names=tuple(await store.names(work, parties)),
    )


async def list_queue(work: Work, request: PageRequest, wanted: QueueFilter) -> Page[QueueRow]:
    """List the vulnerabilities that a filter finds, newest first."""
    return page_of(await store.queue(work, request, wanted), request, lambda row: row.id)


async def count_stages(work: Work, wanted: QueueFilter) -> tuple[Count, ...]:
    """Count what a filter finds at each stage, exactly; the filter's own stage does not narrow it."""
    return tuple(await store.stage_counts(work, wanted))


async def list_cases(work: Work, request: PageRequest) -> Page[CaseRow]:
    """List the cases that the acting person may see, newest first."""
    return page_of(await store.cases(work, request), request, lambda row: row.id)


async def list_tasks(work: Work, request: PageRequest, *, answered: bool) -> Page[TaskRow]:
    """List the tasks that are still open, or those that were answered; soonest due first."""
    return page_of(await store.tasks(work, request, answered=answered), request, lambda row: row.id)


async def read_sheet(work: Work, request: PageRequest) -> Sheet:
    """Make pieces of work of the tasks that are still open, soonest due first; as many tasks as the request says."""
    found = await list_tasks(work, request, answered=False)
    return Sheet(updates=updates_of(found.items, now=work.now), next=found.next)


async def read_agenda(work: Work, *, host: str) -> list[Entry]:
    """Make entries of a calendar of the tasks that are open and due soonest."""
    found = await list_tasks(work, PageRequest(limit=TASKS_IN_CALENDAR_MAX), answered=False)
    me = await introduce(work)
    return entries_of(found.items, host=host, own=me.party if me else "")


async def list_clients(work: Work) -> tuple[ClientRow, ...]:
    """List those for whom the acting party acts, with what there is to do at each, soonest due first."""
    return tuple(await store.clients(work))


async def read_clients_work(work: Work, clients: Sequence[PartyId]) -> Sheet:
    """Make pieces of work of the tasks that are open at some of one's clients: the same update everywhere is one."""
    found = await store.tasks(work, PageRequest(limit=TASKS_OF_CLIENTS_MAX), answered=False, clients=clients)
    shown = found[:TASKS_OF_CLIENTS_MAX]
    return Sheet(updates=updates_of(shown, now=work.now, together=True), next=_beyond(found))


async def contacts(work: Work, clearinghouse: str) -> tuple[Contact, ...]:
    """Say whom to call about a task: at the party itself, at who acts for it, and at the clearinghouse."""
    house = (Contact(whose="The clearinghouse", words=clearinghouse),) if clearinghouse else ()
    return (*await store.contacts(work), *house)


async def count_tasks(work: Work) -> tuple[Count, ...]:
    """Count the tasks at each stage, as far as the acting person may see."""
    return await store.task_counts(work)


async def read_coverage(work: Work, wanted: AdvisoryId) -> Coverage:
    """Tell how far operators are with an advisory; numbers of few of them are hidden."""
    found = await store.advisory_name(work, wanted)
    if found is None:
        raise not_found("advisory", wanted)
    return (await _covered(work, [found]))[0]


async def list_coverage(work: Work, request: PageRequest) -> Page[Coverage]:
    """Tell how far operators are with every advisory, newest first; numbers of few of them are hidden."""
    page = page_of(await store.advisory_names(work, request), request, lambda one: one.id)
    return Page(items=tuple(await _covered(work, page.items)), next=page.next)


async def name_all(work: Work, wanted: Collection[str]) -> tuple[Name, ...]:
    """Give the names of parties and people, as far as the acting person may know them."""
    return tuple(await store.names(work, wanted)) if wanted else ()


async def introduce(work: Work) -> Introduction | None:
    """Say who is signed in; None for a visitor."""
    return await store.introduction(work) if work.actor.person else None


def _beyond(found: Sequence[TaskRow]) -> str | None:
    return found[-1].id if len(found) > TASKS_OF_CLIENTS_MAX else None


async def _lines(work: Work, subjects: Collection[str | None]) -> tuple[Line, ...]:
    """Gather the record's lines about several subjects, newest first."""
    found = [line for subject in subjects if subject for line in await audit.list_lines(work, subject=subject)]
    return tuple(sorted(found, key=lambda line: line.position, reverse=True))


async def _covered(work: Work, advisories: Sequence[AdvisoryName]) -> list[Coverage]:
    wanted = [one.id for one in advisories]
    cells, named = await store.coverage(work, wanted), await store.named_operators(work, wanted)
    home = await store.home_coverage(work, wanted)
    return [coverage_of(one, cells[one.id], named[one.id], home=home[one.id]) for one in advisories]


async def _advisory(work: Work, wanted: VulnerabilityId) -> PublishedAdvisory | None:
    found = await store.advisory_of(work, wanted)
    return None if found is None else await distribution.read_advisory(work, AdvisoryId(found))
