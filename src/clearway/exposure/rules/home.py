"""Judgements of inventories that are kept at home: what an operator may tell of an advisory."""

from collections.abc import Sequence

from clearway.exposure.model.home import HomeAnswer
from clearway.exposure.rules import require_attestation
from clearway.formats.home_state import OUTCOMES
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId, is_id
from clearway.kernel.limits import HOME_ANSWERS_AT_ONCE_MAX, HOME_NOTE_CHARACTERS_MAX


def require_answer(advisory: str, outcome: str, note: str) -> HomeAnswer:
    """Accept an answer about an advisory; whoever cannot says why."""
    if not is_id(advisory, "adv"):
        raise not_found("advisory", advisory[:40])
    if outcome not in OUTCOMES:
        hint = f"Choose from: {', '.join(OUTCOMES)}."
        raise Refusal("unknown-outcome", "That is no outcome.", hint=hint, where="outcome")
    stage = require_attestation(outcome, note)
    if len(note) > HOME_NOTE_CHARACTERS_MAX:
        what = f"A note has at most {HOME_NOTE_CHARACTERS_MAX} characters."
        raise Refusal("bad-note", what, hint="Shorten it.", where="note")
    return HomeAnswer(advisory=AdvisoryId(advisory), outcome=stage, note=note.strip())


def require_few(answers: Sequence[object]) -> None:
    """Refuse more answers than are taken at once."""
    if not 1 <= len(answers) <= HOME_ANSWERS_AT_ONCE_MAX:
        what = f"{len(answers)} answers came; 1 to {HOME_ANSWERS_AT_ONCE_MAX} are taken at once."
        raise Refusal("too-many-answers", what, hint="Send them in parts.", where="items", status=413)
