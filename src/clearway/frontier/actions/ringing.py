"""What happens when a clock has run out."""

from clearway.audit import actions as audit
from clearway.distribution.model.notices import ReaderSide
from clearway.formats.frontier_clocks import ClockEnd, FrontierClocks
from clearway.frontier.actions.endings import leave
from clearway.frontier.actions.moving import make_move
from clearway.frontier.actions.notices import BOTH, tell
from clearway.frontier.actions.submissions import lock_submission
from clearway.frontier.actions.ticking import clock_named, end_clock, require_run_out, start_clock
from clearway.frontier.actions.windows import shut
from clearway.frontier.model.clocks import RunningClock
from clearway.frontier.model.moves import Closing
from clearway.frontier.model.notices import NewNotice
from clearway.frontier.rules.clocks import closing_of, due_at
from clearway.frontier.store import clocks as store
from clearway.frontier.store import determinations
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work


async def ring_clock(work: Work, subject: str, *, clocks: FrontierClocks) -> None:
    """Do what a clock's end means, once; refused as not found where the clock has ended meanwhile."""
    wanted, key = clock_named(subject)
    found = await lock_submission(work, wanted)
    clock = await require_run_out(work, wanted, key)
    await end_clock(work, clock, ran_out=True)
    match ClockEnd(clock.ends):
        case ClockEnd.LAPSE:
            await leave(work, wanted, "lapse", closing=Closing.ENDED, clocks=clocks)
        case ClockEnd.REMIND:
            await _remind(work, clock, clocks=clocks)
        case ClockEnd.CLOSE_CONSULTATION:
            await _close_consultation(work, wanted)
        case ClockEnd.CLOSE_RECONSIDERATION:
            await _close_reconsideration(work, wanted)
        case ClockEnd.CLOSE_ACCESS:
            window = await store.window(work, wanted)
            closing = Closing.EXPIRED if window is None else closing_of(window, found.planned_partner_release)
            await shut(work, wanted, closing, clocks=clocks)
        case ClockEnd.SETTLE_PARTNERS:
            await make_move(work, wanted, "settle-partners", clocks=clocks)


async def _remind(work: Work, clock: RunningClock, *, clocks: FrontierClocks) -> None:
    """Remind the developer, and start the clock anew where the policy still has it: nothing else comes of silence."""
    said = NewNotice(submission=clock.submission, about="remind", detail=f"{clock.name}.")
    await tell(work, said, ReaderSide.DEVELOPER)
    rule = clocks.by_key.get(clock.key)
    if rule is not None:
        await start_clock(work, clock.submission, rule, due=due_at(rule, clocks, work.now))
    await audit.record(work, "frontier.remind", clock.submission, {"clock": clock.key})


async def _close_consultation(work: Work, wanted: SubmissionId) -> None:
    silent = await determinations.close_consultation(work, wanted)
    said = NewNotice(submission=wanted, about="consultation", detail=f"{silent} offices said nothing in time.")
    await tell(work, said, ReaderSide.GOVERNMENT)
    await audit.record(work, "frontier.close-consultation", wanted, {"silent": silent})


async def _close_reconsideration(work: Work, wanted: SubmissionId) -> None:
    await tell(work, NewNotice(submission=wanted, about="asking"), *BOTH)
    await audit.record(work, "frontier.close-reconsideration", wanted, {})
