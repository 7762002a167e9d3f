"""Verbs of overview about how work on tasks goes."""

from datetime import timedelta
from typing import Final

from clearway.kernel.actors import Role
from clearway.overview.model.trends import Trends
from clearway.overview.store import trends as store
from clearway.storage.work import Work

WEEKS: Final = 26


async def read_trends(work: Work) -> Trends:
    """Tell how work on tasks goes: of everybody for staff, and for an operator its own."""
    ends = [work.now - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return Trends(
        everybody=bool(work.actor.roles & {Role.COORDINATOR, Role.WORKER}),
        weeks=tuple(await store.weeks(work, ends)),
        patching=tuple(await store.patching(work, ends[0])),
        lateness=tuple(await store.lateness(work)),
        settled=tuple(await store.settled(work)),
    )
