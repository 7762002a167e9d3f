"""Verbs of access to a designated model: plan the release, open, close, waive."""

from datetime import datetime, timedelta

from clearway.audit import actions as audit
from clearway.formats.access_policy import AccessPolicy
from clearway.formats.frontier_clocks import ClockEnd, FrontierClocks
from clearway.frontier.actions import access as broker
from clearway.frontier.actions.moving import make_move, require_move, used_access
from clearway.frontier.actions.submissions import lock_submission, read_submission
from clearway.frontier.actions.ticking import run_until
from clearway.frontier.model.moves import Closing
from clearway.frontier.model.submission import Submission, SubmissionState
from clearway.frontier.rules.clocks import access_end
from clearway.frontier.store import clocks as store
from clearway.frontier.store import submissions
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.frontier_limits import ACCESS_DAYS_MAX
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work


async def plan_release(work: Work, wanted: SubmissionId, planned: datetime | None) -> Submission:
    """Keep when the developer plans to release to other trusted partners; access that is open ends then, if earlier."""
    found = await lock_submission(work, wanted)
    if found.developer != work.actor.party:
        raise not_found("submission of your own", wanted)
    await submissions.set_planned_release(work, wanted, planned)
    if planned is not None and found.state is SubmissionState.ACCESS_OPEN:
        await _shorten(work, wanted, max(planned, work.now))
    told = None if planned is None else planned.isoformat()
    await audit.record(work, "frontier.plan-release", wanted, {"planned": told})
    return await read_submission(work, wanted)


async def open_access(
    work: Work, wanted: SubmissionId, *, clocks: FrontierClocks, policy: AccessPolicy
) -> Submission:  # fmt: skip
    """Open access to a designated model (developer); it ends by itself, and nobody can make it longer.

    It ends at the least of the policy's days, what is left of the Order's 30, and the planned release to partners. The
    broker's window opens with it, in place of the evaluation's own: refused where there is no endpoint.
    """
    found, _ = await require_move(work, wanted, "open-access")
    days = next((rule.days for rule in clocks.clock if rule.ends is ClockEnd.CLOSE_ACCESS), ACCESS_DAYS_MAX)
    ends = access_end(
        work.now,
        timedelta(days=days),
        used=await used_access(work, wanted),
        planned=found.planned_partner_release,
    )
    if ends <= work.now:
        raise Refusal(
            "no-time-for-access",
            "There is no time left for access: its days are used up, or the planned release has come.",
            hint="Plan the release for later, or go on without.",
            status=409,
        )
    await store.add_window(work, wanted, ends=ends)
    moved = await make_move(work, wanted, "open-access", clocks=clocks, detail={"ends": ends.isoformat()})
    await broker.open_access(work, wanted, ends_at=ends, policy=policy)
    return moved


async def close_access(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """End access before its time, for good (either side): every credential is revoked at once."""
    return await shut(work, wanted, Closing.ENDED, clocks=clocks)


async def waive_access(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Do without access to a designated model, or without the rest of it (program)."""
    found = await lock_submission(work, wanted)
    if found.state is SubmissionState.ACCESS_OPEN:
        return await shut(work, wanted, Closing.WAIVED, clocks=clocks)
    return await make_move(work, wanted, "waive-access", clocks=clocks)


async def shut(work: Work, wanted: SubmissionId, closing: Closing, *, clocks: FrontierClocks) -> Submission:
    """Close access for a reason, and revoke every credential at once."""
    await require_move(work, wanted, "close-access")
    await store.shut_window(work, wanted, closing)
    await broker.close_access(work, wanted)
    return await make_move(work, wanted, "close-access", clocks=clocks, detail={"closing": closing.value})


async def _shorten(work: Work, wanted: SubmissionId, ends: datetime) -> None:
    await store.shorten_window(work, wanted, ends)
    for clock in await store.clocks(work, wanted):
        if clock.ends == ClockEnd.CLOSE_ACCESS and clock.due_at is not None and clock.due_at > ends:
            await store.shorten_clock(work, wanted, clock.key, due=ends)
            await run_until(work, wanted, clock, due=ends)
