"""Clocks of submissions on the durable timers: start, stand still, run on, end."""

from datetime import datetime, timedelta
from typing import Final

from clearway.distribution.model.notices import ReaderSide
from clearway.formats.frontier_clocks import ClockEnd, ClockRule, FrontierClocks
from clearway.frontier.actions.notices import BOTH, cancel_warnings, set_warnings, warn, warning_named
from clearway.frontier.model.clocks import RunningClock
from clearway.frontier.model.moves import Facts
from clearway.frontier.model.notices import Due, NewNotice
from clearway.frontier.model.submission import SubmissionState
from clearway.frontier.rules.clocks import clocks_at_pause, clocks_of, developer_owes, due_at
from clearway.frontier.store import clocks as store
from clearway.kernel.errors import not_found
from clearway.kernel.ids import SubmissionId
from clearway.storage.jobs import enqueue
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

FRONTIER_CLOCK: Final = "frontier-clock"
FRONTIER_WARNING: Final = "frontier-warning"
_BOTH: Final = "both"
_DAY_HOURS: Final = 24


def subject_of(wanted: SubmissionId, key: str) -> str:
    """Name a clock of a submission, as timers and jobs do."""
    return f"{wanted}:{key}"


def clock_named(subject: str) -> tuple[SubmissionId, str]:
    """Read which clock of which submission a timer or a job is about."""
    wanted, _, key = subject.partition(":")
    return SubmissionId(wanted), key


async def call_for_clock(work: Work, subject: str) -> None:
    """Call for what happens when a clock has run out: its timer rang."""
    await enqueue(work, FRONTIER_CLOCK, subject)


async def change_clocks(
    work: Work, wanted: SubmissionId, state: SubmissionState, *, facts: Facts, clocks: FrontierClocks
) -> None:
    """End the clocks of the state that a submission leaves, and start those of the state that it comes into."""
    for running in await store.clocks(work, wanted):
        await end_clock(work, running)
    for rule in clocks_of(clocks, state, facts):
        window = await store.window(work, wanted) if rule.ends is ClockEnd.CLOSE_ACCESS else None
        due = due_at(rule, clocks, work.now) if window is None else window.ends_at
        await start_clock(work, wanted, rule, due=due)


async def start_clock(work: Work, wanted: SubmissionId, rule: ClockRule, *, due: datetime) -> None:
    """Start a clock."""
    await store.add_clock(work, wanted, rule, due=due)
    await run_until(work, wanted, rule, due=due)


async def run_until(work: Work, wanted: SubmissionId, clock: ClockRule | RunningClock, *, due: datetime) -> None:
    """Set the timers of a clock: its end, and what warns of it."""
    subject = subject_of(wanted, clock.key)
    await set_timer(work, FRONTIER_CLOCK, subject, due=due)
    await set_warnings(work, FRONTIER_WARNING, subject, due=due, hours=_hours(clock))


async def ring_warning(work: Work, subject: str) -> None:
    """Tell whoever's time runs that it ends soon (worker): its timer rang; nothing where it does not run any more."""
    about, span = warning_named(subject)
    wanted, key = clock_named(about)
    found = await store.lock_clock(work, wanted, key)
    if found is None or found.due_at is None:
        return
    sides = BOTH if found.owner == _BOTH else (ReaderSide(found.owner),)
    due = Due(what=found.name, at=found.due_at)
    await warn(work, NewNotice(submission=wanted, about="ending-soon", due=due), span, *sides)


async def end_clock(work: Work, running: RunningClock, *, ran_out: bool = False) -> None:
    """End a clock, because what it measures is done or because it has run out."""
    await store.end_clock(work, running.submission, running.key, ran_out=ran_out)
    await _silence(work, running)


async def pause_or_resume(
    work: Work, wanted: SubmissionId, state: SubmissionState, *, facts: Facts, clocks: FrontierClocks
) -> None:
    """Let the government's clocks stand still while the developer owes an answer, and run on when it has answered.

    What a pause starts is the developer's own time, which reminds and ends nothing.
    """
    owes = developer_owes(state, facts)
    at_pause = {rule.key: rule for rule in clocks_at_pause(clocks)}
    running = await store.clocks(work, wanted)
    for clock in running:
        if clock.key in at_pause and not owes:
            await end_clock(work, clock)
        elif clock.pauses and owes and clock.due_at is not None:
            await store.stop_clock(work, wanted, clock.key, left=max(clock.due_at - work.now, timedelta()))
            await _silence(work, clock)
        elif clock.left is not None and not owes:
            await store.resume_clock(work, wanted, clock.key, due=work.now + clock.left)
            await run_until(work, wanted, clock, due=work.now + clock.left)
    if owes:
        missing = at_pause.keys() - {clock.key for clock in running}
        for key in sorted(missing):
            await start_clock(work, wanted, at_pause[key], due=due_at(at_pause[key], clocks, work.now))


async def require_run_out(work: Work, wanted: SubmissionId, key: str) -> RunningClock:
    """Lock a clock whose time is over; refused as not found where it has ended, stands still or still runs."""
    found = await store.lock_clock(work, wanted, key)
    if found is None or found.due_at is None or found.due_at > work.now:
        raise not_found("clock that has run out", key)
    return found


async def _silence(work: Work, clock: RunningClock) -> None:
    subject = subject_of(clock.submission, clock.key)
    await cancel_timer(work, FRONTIER_CLOCK, subject)
    await cancel_warnings(work, FRONTIER_WARNING, subject, hours=_hours(clock))


def _hours(clock: ClockRule | RunningClock) -> list[int]:
    return [days * _DAY_HOURS for days in clock.warn_days]
