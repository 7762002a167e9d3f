"""Routes of planning under limited hours: an operator's own tasks, and a maintainer's cases; nothing is kept."""

import asyncio

import msgspec
from litestar import get, post
from litestar.params import FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, path_id, read
from clearway.exposure.model.plans import Plan
from clearway.kernel.ids import PartyId
from clearway.overview.actions import planning
from clearway.overview.model import Effort, EffortQueue
from clearway.overview.rules.effort import require_effort
from clearway.overview.rules.patching import PlanOrder


class MadePlan(msgspec.Struct):
    """A plan, and the request that it is for, byte by byte: with both, `clearway exposure plan check` checks it."""

    request: str
    plan: Plan


@post("/plans", operation_id="make_plan", status_code=200)
async def make_plan(house: TheHouse, request: Asked, data: JSONBody[PlanOrder]) -> MadePlan:
    """Plan your open tasks under limited hours (operators): what to update in which window, with a bound.

    Nothing is kept. docs/plans.md says what the numbers mean.
    """
    asked = await read(house, request, "exposure.read", lambda work: planning.ask_for_plan(work, data))
    plan = await asyncio.to_thread(planning.make_plan, asked, data.hours)
    return MadePlan(request=asked.decode(), plan=plan)


@get("/cases/by-effort", operation_id="queue_by_effort")
async def queue_by_effort(
    house: TheHouse,
    request: Asked,
    hours: FromQuery[float],
    minutes: FromQuery[int] = 120,
    release_minutes: FromQuery[int] = 60,
    party: FromQuery[str] = "",
) -> EffortQueue:
    """Give a maintainer's open cases in the order that removes most risk an hour, with a bound on any order.

    `minutes` is the work of a case, `release_minutes` that of a release, once for all cases of a package. Without
    `party` it is your own queue; of another's you see what you may.
    """
    effort = require_effort(Effort(hours=hours, minutes=minutes, release_minutes=release_minutes))
    wanted = PartyId(path_id(party, "pty", "party")) if party else None
    waiting = await read(house, request, "coordination.read", lambda work: planning.cases_waiting(work, wanted))
    return await asyncio.to_thread(planning.queue_by_effort, waiting, effort)


ROUTES = [make_plan, queue_by_effort]
