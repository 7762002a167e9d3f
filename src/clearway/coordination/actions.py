"""Verbs of coordination: open a case, tell the maintainer at a pace, take answers, move and end the embargo."""

from datetime import datetime

from clearway.audit import actions as audit
from clearway.coordination import rules, store
from clearway.coordination.model import Answer, Case, CaseWithAnswers
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.errors import not_found
from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.prioritization import actions as prioritization
from clearway.storage.jobs import enqueue
from clearway.storage.timers import set_timer
from clearway.storage.work import Work

EMBARGO_END = "embargo-end"


async def open_case(work: Work, vulnerability: VulnerabilityId) -> Case | None:
    """Open the case of a ranked vulnerability with its embargo; None when that was done before.

    The maintainer, where one is known, hears of it when `deliver` finds a free place.
    """
    if not await findings.advance(work, vulnerability, old=Stage.RANKED, new=Stage.COORDINATED):
        return None
    found = await findings.read_vulnerability(work, vulnerability)
    ranked = await prioritization.read_rank(work, vulnerability)
    policy, until = rules.embargo_end(work.now, exploited=ranked is not None and ranked.exploited)
    case = Case(
        id=CaseId(work.new_id("cas")),
        vulnerability=vulnerability,
        maintainer=await store.steward_of(work, found.package),
        policy=policy,
        embargo_until=until,
        opened_at=work.now,
        told_at=None,
        resolved_at=None,
    )
    await store.add_case(
        work, case, days=ranked.days if ranked else None, cvss_score=ranked.cvss_score if ranked else None
    )
    await set_timer(work, EMBARGO_END, case.id, due=until)
    if case.maintainer is not None:
        await enqueue(work, "deliver", case.maintainer)
    await audit.record(
        work, "coordination.open-case", case.id, {"vulnerability": vulnerability, "policy": policy.value}
    )
    return case


async def appoint_steward(work: Work, package: str, party: PartyId) -> None:
    """Write down who maintains a package; cases of it that nobody has are that party's from now on."""
    await store.set_steward(work, package, party)
    await store.adopt_waiting(work, package, party)
    await enqueue(work, "deliver", party)
    await audit.record(work, "coordination.appoint-steward", party, {"package": package})


async def set_capacity(work: Work, party: PartyId, open_max: int) -> None:
    """Say how many open reports a maintainer bears at once."""
    await store.set_capacity(work, party, rules.require_open_max(open_max))
    await enqueue(work, "deliver", party)
    await audit.record(work, "coordination.set-capacity", party, {"open_max": open_max})


async def deliver(work: Work, party: PartyId) -> int:
    """Tell a maintainer of the most urgent waiting reports, as many as there are free places; return how many.

    From then on the maintainer may know of the vulnerability. Never goes past the capacity, whoever runs it at once.
    """
    open_max = await store.lock_capacity(work, party)
    places = rules.free_places(await store.count_open(work, party), open_max)
    told = await store.most_urgent_waiting(work, party, count_max=places)
    for case in told:
        await store.set_told(work, case.id)
        await findings.clear(work, case.vulnerability, party, reason="maintains the package")
    if told:
        await audit.record(work, "coordination.deliver", party, {"cases": ",".join(case.id for case in told)})
    return len(told)


async def answer(work: Work, wanted: CaseId, *, said: Answer, note: str) -> None:
    """Take a maintainer's answer; one that resolves the report frees its place for the next."""
    if await store.case(work, wanted) is None:
        raise not_found("case", wanted)
    await store.add_answer(work, wanted, answer=said, note=rules.require_note(note))
    if said is Answer.RESOLVED:
        await enqueue(work, "resolve", wanted)
    await audit.record(work, "coordination.answer", wanted, {"answer": said.value})


async def resolve(work: Work, wanted: CaseId) -> None:
    """Take a case off its maintainer's list and call for the next one; harmless when repeated."""
    case = await store.case(work, wanted)
    if case is None or not await store.set_resolved(work, wanted):
        return
    if case.maintainer is not None:
        await enqueue(work, "deliver", case.maintainer)
    await audit.record(work, "coordination.resolve", wanted, {})


async def set_embargo(work: Work, wanted: CaseId, *, until: datetime, reason: str) -> None:
    """Move the end of an embargo, for a reason that stays in the record; an instant that has passed ends it now."""
    checked = rules.require_reason(reason)
    if not await store.set_embargo(work, wanted, until=until):
        raise not_found("case", wanted)
    await set_timer(work, EMBARGO_END, wanted, due=until)
    await store.add_answer(work, wanted, answer=Answer.ACKNOWLEDGED, note=f"Embargo moved: {checked}")
    await audit.record(work, "coordination.set-embargo", wanted, {"until": until.isoformat()})


async def end_embargo(work: Work, wanted: CaseId) -> None:
    """Do what the end of an embargo means: call for publication of what is fixed."""
    case = await store.case(work, wanted)
    if case is not None:
        await enqueue(work, "publish", case.vulnerability)
        await audit.record(work, "coordination.end-embargo", wanted, {})


async def is_free_to_publish(work: Work, vulnerability: VulnerabilityId) -> bool:
    """Tell whether the embargo of a vulnerability has ended."""
    case = await store.case_of(work, vulnerability)
    return case is not None and case.embargo_until <= work.now


async def read_case(work: Work, wanted: CaseId) -> CaseWithAnswers:
    """Give a case and what was said in it."""
    case = await store.case(work, wanted)
    if case is None:
        raise not_found("case", wanted)
    return CaseWithAnswers(case=case, answers=tuple(await store.answers(work, wanted)))


async def read_case_of(work: Work, vulnerability: VulnerabilityId) -> Case | None:
    """Give the case of a vulnerability, or None where there is none to see."""
    return await store.case_of(work, vulnerability)


async def list_cases(work: Work, request: PageRequest) -> Page[Case]:
    """List the cases that the acting person may see, newest first."""
    return page_of(await store.cases(work, request), request, lambda case: case.id)
