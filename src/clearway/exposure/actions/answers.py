"""Verbs of exposure about answers: attest, cover a task for a while, and open again what has ended."""

from datetime import datetime
from typing import Final

from clearway.audit import actions as audit
from clearway.exposure import store
from clearway.exposure.actions.services import record_for
from clearway.exposure.model import Cause, CauseKind, Task
from clearway.exposure.model.answers import Control, NewAnswer, NewControl
from clearway.exposure.rules.answers import COVERABLE, ENDING, require_answer, require_control, require_review
from clearway.exposure.store import answers
from clearway.formats.answer_policy import AnswerPolicy
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import ControlId, TaskId
from clearway.kernel.limits import CONTROLS_PER_TASK_MAX
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

ANSWER_END: Final = "answer-end"


async def attest(
    work: Work,
    wanted: TaskId,
    *,
    outcome: str,
    note: str,
    until: datetime | None = None,
    justification: str = "",
    policy: AnswerPolicy | None = None,
) -> Task:
    """Take a word on a task of one's own or of a client: done, planned, deferred, not affected, or cannot because.

    What is planned or deferred opens again when its day comes. A deferral needs the policy that bounds it.
    """
    new = NewAnswer(outcome=outcome, note=note, until=until, justification=justification)
    since = await answers.deferred_since(work, wanted)
    said = require_answer(new, policy, now=work.now, deferred_since=since)
    if not await answers.attest(work, wanted, said):
        raise not_found("task", wanted)
    await _run_clock(work, wanted, until=said.until)
    detail = {"outcome": said.stage.value, "until": said.until.isoformat() if said.until else None}
    attested = await _read(work, wanted)
    await record_for(work, attested.party, "exposure.attest", wanted, detail)
    return attested


async def propose_control(work: Work, wanted: TaskId, new: NewControl, *, policy: AnswerPolicy) -> Control:
    """Tell of a compensating control on a task of one's own; it counts for nothing until somebody else accepts it."""
    told = require_control(new, policy, now=work.now)
    task = await answers.lock_task(work, wanted)
    if task is None or task.party != work.actor.party:
        raise not_found("task", wanted)
    _require_coverable(task)
    if len(await answers.controls(work, wanted)) >= CONTROLS_PER_TASK_MAX:
        what = f"A task has at most {CONTROLS_PER_TASK_MAX} controls."
        raise Refusal("too-many-controls", what, hint="Apply the fix.", status=409)
    identifier = ControlId(work.new_id("ctl"))
    await answers.add_control(work, identifier, wanted, new=told)
    await audit.record(work, "exposure.propose-control", wanted, {"control": identifier, "kind": told.kind})
    return await _control(work, identifier)


async def review_control(work: Work, wanted: ControlId, *, accepted: bool, note: str) -> Control:
    """Accept a control that somebody else wrote, so that its task is covered until it ends; or turn it down."""
    assert work.actor.person is not None
    known = await _control(work, wanted)
    require_review(known, work.actor.person, accepted=accepted, note=note, now=work.now)
    task = await answers.lock_task(work, known.task)
    if task is None:
        raise not_found("control", wanted)
    if not await answers.set_reviewed(work, wanted, accepted=accepted, note=note.strip()):
        raise Refusal("reviewed-before", "It was reviewed before.", hint="Write a new one.", status=409)
    if accepted:
        _require_coverable(task)
        await answers.cover(work, task.id, until=known.until)
        await _run_clock(work, task.id, until=known.until)
    detail = {"control": wanted, "accepted": accepted, "until": known.until.isoformat()}
    await record_for(work, task.party, "exposure.review-control", task.id, detail)
    return await _control(work, wanted)


async def list_controls(work: Work, wanted: TaskId) -> list[Control]:
    """List the compensating controls of a task, oldest first."""
    await _read(work, wanted)
    return await answers.controls(work, wanted)


async def end_answer(work: Work, wanted: TaskId) -> None:
    """Open a task again whose answer has come to its end; harmless when it was answered otherwise since."""
    task = await answers.lock_task(work, wanted)
    if task is None or task.until is None or task.until > work.now or task.stage not in ENDING:
        return
    await store.reopen(work, [wanted], Cause(kind=CauseKind.REOPENED, words=f"opened again: {ENDING[task.stage]}"))
    await audit.record(work, "exposure.reopen", wanted, {"was": task.stage.value})


async def _run_clock(work: Work, task: TaskId, *, until: datetime | None) -> None:
    if until is None:
        await cancel_timer(work, ANSWER_END, task)
    else:
        await set_timer(work, ANSWER_END, task, due=until)


async def _read(work: Work, wanted: TaskId) -> Task:
    found = await store.task(work, wanted)
    if found is None:
        raise not_found("task", wanted)
    return found


async def _control(work: Work, wanted: ControlId) -> Control:
    found = await answers.control(work, wanted)
    if found is None:
        raise not_found("control", wanted)
    return found


def _require_coverable(task: Task) -> None:
    if task.stage not in COVERABLE:
        what = f"The task is {task.stage.value}: a control stands in for nothing there."
        raise Refusal("not-coverable", what, hint="Leave it as it is.", status=409)
