"""Verbs of planning from what is in the database: an operator's own tasks, and a maintainer's cases; nothing is kept.

What takes time is not done within the transaction: first what is to be planned is loaded, then it is planned.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from clearway.exposure.model.plans import Plan
from clearway.exposure.rules.plan.problem import problem_of
from clearway.exposure.rules.plan.telling import plan_of, planned
from clearway.kernel.ids import PartyId
from clearway.overview import store
from clearway.overview.model import Effort, EffortQueue, OpenCase
from clearway.overview.rules.effort import effort_queue, effort_request, require_effort
from clearway.overview.rules.patching import PlanOrder, patching_request
from clearway.storage.work import Work


async def ask_for_plan(work: Work, order: PlanOrder) -> bytes:
    """Write the acting operator's own open tasks as a request for a plan, as JSON."""
    return msgspec.json.encode(patching_request(await store.own_tasks(work), order, work.now))


def make_plan(request: bytes, hours: float | None) -> Plan:
    """Plan a request; thousands of tasks take about half a second of a processor."""
    return plan_of(request, hours=hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a maintainer at an instant."""

    cases: tuple[OpenCase, ...]
    now: datetime


async def cases_waiting(work: Work, party: PartyId | None) -> Waiting:
    """Load a maintainer's open cases: the acting party's own, or another's as far as the acting person may see them."""
    wanted = party or work.actor.party
    cases = await store.open_cases(work, wanted) if wanted is not None else ()
    return Waiting(cases=tuple(cases), now=work.now)


def queue_by_effort(waiting: Waiting, effort: Effort) -> EffortQueue:
    """Put cases in the order that removes most risk in the hours there are, and say how much no order can exceed."""
    request = effort_request(waiting.cases, require_effort(effort), waiting.now)
    plan = planned(request, digest="", hours=effort.hours)
    problem = problem_of(request, effort.hours)
    return effort_queue(waiting.cases, effort, plan, problem=problem, now=waiting.now)
