"""Verbs of overview about how work on tasks goes."""

from datetime import timedelta
from typing import Final

from clearway.exposure.rules.rollup import WEEKS, week_ends
from clearway.kernel.actors import Role
from clearway.kernel.limits import ROLLUP_HOURS_MAX, TASKS_IN_LIVE_TRENDS_MAX
from clearway.overview.model.trends import Trends
from clearway.overview.store import trends as store
from clearway.storage.work import Work

__all__ = ["WEEKS", "read_trends"]
_STAFF: Final = frozenset({Role.COORDINATOR, Role.WORKER})


async def read_trends(work: Work) -> Trends:
    """Tell how work on tasks goes: of everybody for staff, and for an operator its own.

    Of more tasks than TASKS_IN_LIVE_TRENDS_MAX staff is told what was kept within the last hours.
    """
    if not work.actor.roles & _STAFF:
        return await _read(work, everybody=False)
    oldest = work.now - timedelta(hours=ROLLUP_HOURS_MAX)
    kept = await store.rollup(work, oldest, tasks_min=TASKS_IN_LIVE_TRENDS_MAX)
    return kept or await _read(work, everybody=True)


async def _read(work: Work, *, everybody: bool) -> Trends:
    ends = week_ends(work.now)
    return Trends(
        everybody=everybody,
        at=work.now,
        weeks=tuple(await store.weeks(work, ends)),
        patching=tuple(await store.patching(work, ends[0])),
        lateness=tuple(await store.lateness(work)),
        settled=tuple(await store.settled(work)),
    )
