"""Verbs of figures that are kept: how work on tasks goes, for staff, once an hour."""

from datetime import timedelta
from typing import Final

from clearway.exposure.rules.rollup import week_ends
from clearway.exposure.store import rollup as store
from clearway.kernel.limits import ADVISORIES_IN_TRENDS_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.timers import start_timer
from clearway.storage.work import Work

ROLL_UP: Final = "roll-up"
ROLLED_UP_AFTER: Final = timedelta(hours=1)
_HOUSE: Final = "tasks"


async def call_for_rollup(work: Work, _: str) -> None:
    """Let a worker keep the figures: the timer ran out."""
    await enqueue(work, "roll-up", _HOUSE)


async def start_rollups(work: Work) -> None:
    """Have the figures kept from now on, where nothing waits to do so already."""
    await start_timer(work, ROLL_UP, _HOUSE, due=work.now)


async def roll_up(work: Work) -> None:
    """Keep how work on everybody's tasks goes now, and again an hour later; it reads all tasks."""
    await store.roll_up(work, week_ends(work.now), advisories_max=ADVISORIES_IN_TRENDS_MAX)
    await start_timer(work, ROLL_UP, _HOUSE, due=work.now + ROLLED_UP_AFTER)
