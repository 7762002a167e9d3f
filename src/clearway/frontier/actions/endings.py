"""Verbs that end a submission or go on without it: withdraw, release, replace, settle partners."""

from clearway.audit import actions as audit
from clearway.formats.frontier_clocks import FrontierClocks
from clearway.frontier.actions import access as broker
from clearway.frontier.actions.moving import make_move
from clearway.frontier.actions.submissions import lock_submission, read_submission
from clearway.frontier.actions.ticking import change_clocks
from clearway.frontier.actions.windows import shut
from clearway.frontier.model.moves import Closing, Facts
from clearway.frontier.model.submission import NewSubmission, Submission, SubmissionState
from clearway.frontier.store import clocks as clock_store
from clearway.frontier.store import submissions
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work


async def withdraw(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Withdraw (developer), from any state and without a reason: credentials end at once, deletion begins."""
    return await leave(work, wanted, "withdraw", closing=Closing.WITHDRAWN, clocks=clocks)


async def propose_partners(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Put the trusted partners who are proposed before both sides (either side)."""
    return await make_move(work, wanted, "propose-partners", clocks=clocks)


async def agree_partners(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Say that both sides have answered each proposal (either side)."""
    return await make_move(work, wanted, "agree-partners", clocks=clocks)


async def release_to_partners(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Say that the model is released to trusted partners (developer); access that is open ends with it."""
    await _close_first(work, wanted, clocks=clocks)
    return await make_move(work, wanted, "release-to-partners", clocks=clocks)


async def release(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Say that the model is released to everybody (developer), from any state; access that is open ends with it."""
    await _close_first(work, wanted, clocks=clocks)
    return await leave(work, wanted, "release", closing=Closing.RELEASED, clocks=clocks)


async def supersede(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Replace a submission by one with a new checkpoint (developer), which is screened already; gives the new one.

    Days of access that were used count for the new one too.
    """
    old = await leave(work, wanted, "supersede", closing=Closing.SUPERSEDED, clocks=clocks)
    new = SubmissionId(work.new_id("sub"))
    said = NewSubmission(
        title=old.title,
        model_name=old.model_name,
        contact=old.contact,
        time_zone=old.time_zone,
        planned_partner_release=old.planned_partner_release,
    )
    await submissions.add_submission(work, new, said, state=SubmissionState.SCREENED, parent=wanted)
    await change_clocks(work, new, SubmissionState.SCREENED, facts=Facts(), clocks=clocks)
    await audit.record(work, "frontier.open", new, {"parent": wanted})
    return await read_submission(work, new)


async def leave(
    work: Work, wanted: SubmissionId, name: str, *, closing: Closing, clocks: FrontierClocks
) -> Submission:  # fmt: skip
    """End a submission by a move: access closes before anything else is done, and what was handed in goes."""
    await lock_submission(work, wanted)
    await clock_store.shut_window(work, wanted, closing)
    await broker.close_access(work, wanted)
    return await make_move(work, wanted, name, clocks=clocks)


async def _close_first(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> None:
    if (await lock_submission(work, wanted)).state is SubmissionState.ACCESS_OPEN:
        await shut(work, wanted, Closing.RELEASED, clocks=clocks)
