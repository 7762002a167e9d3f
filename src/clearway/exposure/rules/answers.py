"""Judgements about answers to tasks: what ends by itself always has an end, and within the policy's days."""

from datetime import datetime, timedelta
from typing import Final

from clearway.exposure.model import TaskStage
from clearway.exposure.model.answers import Answer, Control, NewAnswer, NewControl
from clearway.exposure.rules import require_attestation
from clearway.formats.advisory import Justification
from clearway.formats.answer_policy import AnswerPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import (
    ANSWER_DAYS_MAX,
    CONTROL_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    PLANNED_DAYS_UNSAID,
)

# What opens again when its day comes, and how that is told.
ENDING: Final = {
    TaskStage.PLANNED: "the day it was planned for has passed",
    TaskStage.DEFERRED: "the deferral ended",
    TaskStage.COVERED: "the compensating control ended",
}
# What a control can still stand in for.
COVERABLE: Final = frozenset({TaskStage.OPEN, TaskStage.PLANNED, TaskStage.CANNOT, TaskStage.DEFERRED})


def require_answer(
    new: NewAnswer, policy: AnswerPolicy | None, *, now: datetime, deferred_since: datetime | None
) -> Answer:
    """Accept what an operator says of a task.

    A plan has a day, and without one PLANNED_DAYS_UNSAID days. A deferral has a reason and an end within the policy's
    days, all deferrals of a task together too. Not affected has one of OpenVEX's justifications, or a note that
    says why. Nothing else has an end.
    """
    stage = require_attestation(new.outcome, new.note)
    if new.until is not None and stage not in ENDING:
        raise Refusal("no-end", "That answer has no end.", hint="Leave out until when.", where="until")
    if stage is TaskStage.NOT_AFFECTED:
        _require_justification(new)
    elif new.justification:
        what = "Only what is not affected has a justification."
        raise Refusal("no-justification-here", what, hint="Leave it out.", where="justification")
    until = new.until
    if stage is TaskStage.PLANNED:
        until = _require_end(until or now + timedelta(days=PLANNED_DAYS_UNSAID), now, days_max=ANSWER_DAYS_MAX)
    if stage is TaskStage.DEFERRED:
        until = _require_deferral(new, policy, now=now, since=deferred_since)
    return Answer(stage=stage, note=new.note, until=until, justification=new.justification)


def require_control(new: NewControl, policy: AnswerPolicy, *, now: datetime) -> NewControl:
    """Accept a compensating control: of a known kind, told what was done and how it was checked, and ending in time."""
    kind = next((one for one in policy.control if one.key == new.kind), None)
    if kind is None:
        hint = f"Choose from: {', '.join(one.key for one in policy.control)}."
        raise Refusal("unknown-control", f"There is no control {new.kind[:40]!r}.", hint=hint, where="kind")
    _require_text(new.done, where="done")
    _require_text(new.checked, where="checked")
    _require_end(new.until, now, days_max=kind.days_max)
    return new


def require_review(control: Control, reviewer: PersonId, *, accepted: bool, note: str, now: datetime) -> None:
    """Accept a review: of what waits and has not ended, by somebody else than its author; a no says why."""
    if control.reviewed_at is not None:
        raise Refusal("reviewed-before", "It was reviewed before.", hint="Write a new one.", status=409)
    if control.author == reviewer:
        what = "Nobody reviews a control that they wrote."
        raise Refusal("own-control", what, hint="Ask somebody else of your organization.", status=403)
    if accepted and control.until <= now:
        raise Refusal("control-over", "It has ended already.", hint="Write a new one.", status=409)
    if len(note) > CONTROL_CHARACTERS_MAX or "\x00" in note:
        raise Refusal("bad-note", "The note is too long or has a NUL character.", hint="Shorten it.", where="note")
    if not accepted and not note.strip():
        raise Refusal("no-reason", "Whoever turns it down says why.", hint="Write a note.", where="note")


def _require_deferral(
    new: NewAnswer, policy: AnswerPolicy | None, *, now: datetime, since: datetime | None
) -> datetime:
    assert policy is not None
    if not new.note.strip():
        raise Refusal("no-reason", "Whoever puts it off says why.", hint="Write the reason.", where="note")
    if new.until is None:
        what = "A deferral needs the day on which it ends."
        raise Refusal("no-end", what, hint=f"At most {policy.deferral_days_max} days from now.", where="until")
    until = _require_end(new.until, now, days_max=policy.deferral_days_max)
    last = (since or now) + timedelta(days=policy.deferral_days_total_max)
    if until > last:
        what = f"All deferrals of a task together end by {last:%Y-%m-%d %H:%M} UTC."
        hint = "Do it, say that you cannot and why, or cover it by a control."
        raise Refusal("deferred-too-long", what, hint=hint, where="until")
    return until


def _require_end(until: datetime, now: datetime, *, days_max: int) -> datetime:
    last = now + timedelta(days=days_max)
    if not now < until <= last:
        what = f"The end lies after now and at most {days_max} days away: by {last:%Y-%m-%d %H:%M} UTC."
        raise Refusal("bad-end", what, hint="Name a day between the two.", where="until")
    return until


def _require_justification(new: NewAnswer) -> None:
    known = [one.value for one in Justification]
    if new.justification and new.justification not in known:
        what = f"{new.justification[:NAME_CHARACTERS_MAX]!r} is none of OpenVEX's justifications."
        raise Refusal("unknown-justification", what, hint=f"Choose from: {', '.join(known)}.", where="justification")
    if not new.justification and not new.note.strip():
        what = "Whoever is not affected says why."
        hint = f"Write a note, or choose from: {', '.join(known)}."
        raise Refusal("no-justification", what, hint=hint, where="justification")


def _require_text(text: str, *, where: str) -> None:
    if not text.strip() or len(text) > CONTROL_CHARACTERS_MAX or "\x00" in text:
        what = f"The words for {where} are missing, too long, or have a NUL character."
        raise Refusal("bad-control", what, hint=f"Use 1 to {CONTROL_CHARACTERS_MAX} characters.", where=where)
