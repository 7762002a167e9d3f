"""Verbs of coordination: open a case, tell the maintainer at a pace, take answers, move and end the embargo."""

from datetime import datetime
from typing import Final

from clearway.audit import actions as audit
from clearway.coordination import rules, store
from clearway.coordination.model import Answer, Capacity, Case, CaseWithAnswers
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.coordination_policy import CoordinationPolicy
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.prioritization import actions as prioritization
from clearway.storage.jobs import enqueue
from clearway.storage.timers import set_timer
from clearway.storage.work import Work

EMBARGO_END: Final = "embargo-end"
NEXT_DELIVERY: Final = "next-delivery"
_STAFF: Final = frozenset({Role.COORDINATOR, Role.WORKER})


async def open_case(work: Work, vulnerability: VulnerabilityId, policy: CoordinationPolicy) -> Case | None:
    """Open the case of a ranked vulnerability with its embargo; None when that was done before.

    The maintainer, where one is known, hears of it when `deliver` finds a free place.
    """
    if not await findings.advance(work, vulnerability, old=Stage.RANKED, new=Stage.COORDINATED):
        return None
    found = await findings.read_vulnerability(work, vulnerability)
    ranked = await prioritization.read_rank(work, vulnerability)
    kind, until = rules.embargo_end(work.now, policy, exploited=ranked is not None and ranked.exploited)
    case = Case(
        id=CaseId(work.new_id("cas")),
        vulnerability=vulnerability,
        maintainer=await store.steward_of(work, found.package),
        policy=kind,
        embargo_until=until,
        opened_at=work.now,
        told_at=None,
        resolved_at=None,
    )
    await store.add_case(
        work, case, days=ranked.days if ranked else None, cvss_score=ranked.order_score if ranked else None
    )
    await set_timer(work, EMBARGO_END, case.id, due=until)
    if case.maintainer is not None:
        await enqueue(work, "deliver", case.maintainer)
    detail = {"vulnerability": vulnerability, "embargo": kind.value, "policy": f"{policy.name} {policy.version}"}
    await audit.record(work, "coordination.open-case", case.id, detail)
    return case


async def appoint_steward(work: Work, package: str, party: PartyId) -> None:
    """Write down who maintains a package; its cases that nobody was told of are that party's from now on."""
    named = rules.require_package(package)
    if not await store.set_steward(work, named, party):
        raise not_found("party", party)
    await store.adopt_waiting(work, named, party)
    await enqueue(work, "deliver", party)
    await audit.record(work, "coordination.appoint-steward", party, {"package": named})


async def set_capacity(work: Work, party: PartyId, open_max: int, *, week_max: int | None = None) -> None:
    """Say how many reports a maintainer bears open at once, and how many new ones in seven days (None: any number).

    Maintainers speak for themselves; staff may speak for anybody.
    """
    capacity = rules.require_capacity(open_max, week_max)
    if party != work.actor.party and not work.actor.roles & _STAFF:
        raise Refusal("not-yours", "Only that maintainer may say this.", hint="Leave the party out.", status=403)
    if not await store.set_capacity(work, party, capacity):
        raise not_found("party", party)
    await enqueue(work, "deliver", party)
    await audit.record(work, "coordination.set-capacity", party, {"open_max": open_max, "week_max": week_max})


async def deliver(work: Work, party: PartyId, policy: CoordinationPolicy) -> int:
    """Tell a maintainer of the most urgent waiting report, if there is a free place; return how many were told.

    From then on the maintainer may know of the vulnerability, and the embargo counts. Calls for itself again while
    there are more places, and at the instant at which the week has room again. Never goes past what the maintainer
    bears, whoever runs it at once.
    """
    usual = Capacity(open_max=policy.open_max, week_max=policy.week_max)
    capacity = await store.lock_capacity(work, party, otherwise=usual)
    recent = await store.told_since(work, party, work.now - rules.WEEK)
    pace = rules.pace(capacity, open_now=await store.count_open(work, party), told_at=recent, now=work.now)
    case = await store.most_urgent_waiting(work, party) if pace.places or pace.next_at else None
    if case is None:
        return 0
    if pace.next_at is not None:
        await set_timer(work, NEXT_DELIVERY, party, due=pace.next_at)
        return 0
    until = rules.end_once_told(case, policy, told_at=work.now)
    await store.set_told(work, case.id, embargo_until=until)
    await set_timer(work, EMBARGO_END, case.id, due=until)
    if pace.places > 1:
        await enqueue(work, "deliver", party)
    # One telling a transaction: the record is locked from here on, so nothing else may be waited for.
    await findings.clear(work, case.vulnerability, party, reason="maintains the package")
    await audit.record(work, "coordination.deliver", party, {"cases": case.id})
    return 1


async def call_for_delivery(work: Work, party: PartyId) -> None:
    """Look again whether a maintainer may be told of the next report."""
    await enqueue(work, "deliver", party)


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
    case = await store.lock_case(work, wanted)
    if case is None or not await store.set_resolved(work, wanted):
        return
    if case.maintainer is not None:
        await enqueue(work, "deliver", case.maintainer)
    await audit.record(work, "coordination.resolve", wanted, {})


async def close_after_fix(work: Work, vulnerability: VulnerabilityId, policy: CoordinationPolicy) -> None:
    """Do what a verified fix means for a case: resolved, and the embargo ends the sooner; harmless when repeated."""
    found = await store.case_of(work, vulnerability)
    case = await store.lock_case(work, found.id) if found else None
    if case is None:
        return
    until = rules.end_after_fix(case, policy, fixed_at=work.now)
    if not await store.set_resolved(work, case.id) and until == case.embargo_until:
        return
    if until < case.embargo_until:
        await store.set_embargo(work, case.id, until=until)
        await set_timer(work, EMBARGO_END, case.id, due=until)
    if case.maintainer is not None:
        await enqueue(work, "deliver", case.maintainer)
    await audit.record(work, "coordination.resolve", case.id, {"embargo_until": until.isoformat()})


async def set_embargo(work: Work, wanted: CaseId, policy: CoordinationPolicy, *, until: datetime, reason: str) -> None:
    """Move the end of an embargo, for a reason that stays in the case; an instant that has passed ends it now.

    Earlier is always possible, later as far as the policy's days of grace go.
    """
    checked = rules.require_reason(reason)
    case = await store.lock_case(work, wanted)
    if case is None:
        raise not_found("case", wanted)
    await store.set_embargo(work, wanted, until=rules.require_end(case, policy, until=until))
    await set_timer(work, EMBARGO_END, wanted, due=until)
    await store.add_answer(work, wanted, answer=Answer.MESSAGE, note=f"Embargo moved: {checked}")
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
