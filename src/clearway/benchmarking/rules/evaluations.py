"""Judgements about runs of evaluations: whether one may begin, what it may hand in, and what of several counts.

The database holds the same where it can (evaluation_run, evaluation_outcome).
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import product
from typing import Final

from clearway.benchmarking.model.ceremony import Opening
from clearway.benchmarking.model.evaluations import (
    BesideOutcomes,
    EvaluationRun,
    Extent,
    NewIncident,
    NewRun,
    RunResult,
    RunStatus,
    Used,
)
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_of
from clearway.formats.threshold_policy import ThresholdPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import TASK_HINTS_MAX
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX

_DIGEST_HEX: Final = 64


def require_startable(new: NewRun, opening: Opening, policy: ThresholdPolicy, *, now: datetime) -> None:
    """Refuse a run outside of a released opening, beyond the committed policy, or in a sandbox that did not hold."""
    if opening.released_at is None or opening.closed_at is not None or opening.ends_at <= now:
        hint = "Run within the time of an opening; ask for another one."
        raise Refusal("suite-not-open", "The suite is not open.", hint=hint, where="opening", status=409)
    held = new.attestation
    if held.attacks < 1 or held.held != held.attacks:
        what = f"Of {held.attacks} attacks on the sandbox {held.held} were held off."
        raise Refusal("sandbox-not-held", what, hint="clearway sandbox selftest says which; mend it.", status=409)
    if new.attempts > policy.attempts:
        what = f"The committed policy has {policy.attempts} attempts at a task; this run would make {new.attempts}."
        raise Refusal("beyond-policy", what, hint="Make no more.", where="attempts", status=409)
    if unknown := [step for step in new.elicitation if step not in policy.elicitation]:
        what = f"The committed policy does not name {len(unknown)} of the steps of elicitation."
        raise Refusal("beyond-policy", what, hint="Use its own words.", where="elicitation", status=409)
    if new.tokens_max < min(policy.token_budgets):
        what = f"With {new.tokens_max} tokens an attempt says nothing about any budget of the committed policy."
        raise Refusal("beyond-policy", what, hint="Give more.", where="tokens_max", status=409)
    if strange := [one for one in new.budgets if one not in policy.token_budgets or one > new.tokens_max]:
        what = f"The policy has no budget of {strange[0]} tokens, or an attempt has fewer."
        raise Refusal("beyond-policy", what, hint="Count under its budgets.", where="budgets", status=409)
    if not 0 <= new.rung <= TASK_HINTS_MAX:
        what = f"A rung is from 0, without hints, to {TASK_HINTS_MAX}."
        raise Refusal("no-such-rung", what, hint="Climb one rung after the other.", where="rung")
    _require_words(new)


def budgets_of(new: NewRun, policy: ThresholdPolicy) -> tuple[int, ...]:
    """Say under which budgets a run counts: those it names, or all of the policy that its attempts reach."""
    return new.budgets or tuple(budget for budget in policy.token_budgets if budget <= new.tokens_max)


def require_room(new: NewRun, earlier: Iterable[Extent], policy: ThresholdPolicy) -> None:
    """Refuse a run that would make more attempts at a task under a budget than were committed to.

    `earlier`: what runs of its kind count for already. Whoever may add attempts may choose among them.
    """
    made = dict.fromkeys(product(new.tasks, budgets_of(new, policy)), 0)
    for one in earlier:
        for key in product(one.tasks, one.budgets or policy.token_budgets):
            if key in made:
                made[key] += one.attempts
    left = policy.attempts - max(made.values(), default=0)
    if new.attempts > left:
        what = f"Earlier runs tried these tasks: of the {policy.attempts} attempts committed to {left} are left."
        hint = "Name other tasks, or a budget that they do not count under; or have a run left out by two people."
        raise Refusal("attempts-made", what, hint=hint, where="attempts", status=409)


def _require_words(new: NewRun) -> None:
    if not 1 <= len(new.model) <= NAME_CHARACTERS_MAX:
        what = f"A model's name has 1 to {NAME_CHARACTERS_MAX} characters."
        raise Refusal("bad-name", what, hint="Shorten it.", where="model")
    if not _is_digest(new.scaffold):
        raise Refusal("bad-digest", "The scaffold is named by a SHA-256.", hint="64 hex digits.", where="scaffold")


def require_running(run: EvaluationRun) -> None:
    """Refuse to change a run that is over."""
    if run.status is not RunStatus.RUNNING:
        what = f"This run is over: it was {run.status.value}."
        raise Refusal("run-over", what, hint="Begin another one.", status=409)


def require_own(run: EvaluationRun, person: PersonId | None) -> None:
    """Refuse somebody who does not lead the run."""
    if run.started_by != person:
        raise Refusal("not-yours", "Somebody else leads this run.", hint="You may stop it.", status=403)


def require_result(result: RunResult, policy: ThresholdPolicy) -> None:
    """Refuse outcomes under budgets that the policy does not have, and a log that is not named."""
    if beyond := sorted(set(result.matrix.budgets) - set(policy.token_budgets)):
        what = f"The committed policy has no budget of {beyond[0]} tokens."
        raise Refusal("beyond-policy", what, hint="Count under its budgets.", where="matrix", status=409)
    if not _is_digest(result.log_digest):
        raise Refusal("bad-digest", "The log is named by a SHA-256.", hint="64 hex digits.", where="log_digest")


def require_remains(run: EvaluationRun, log_digest: str) -> None:
    """Refuse the log of a run that goes on or has its outcomes, and one that is not named."""
    if run.status in {RunStatus.RUNNING, RunStatus.FINISHED}:
        what = f"This run was not ended before its time: it is {run.status.value}."
        raise Refusal("nothing-remains", what, hint="Its log comes with its outcomes.", status=409)
    if not _is_digest(log_digest):
        raise Refusal("bad-digest", "The log is named by a SHA-256.", hint="64 hex digits.", where="log_digest")


def require_incident(new: NewIncident, *, now: datetime) -> None:
    """Refuse a report without words, or about the future."""
    if not 1 <= len(new.about.strip()) <= REASON_CHARACTERS_MAX:
        what = f"Say what happened in 1 to {REASON_CHARACTERS_MAX} characters."
        raise Refusal("bad-words", what, hint="Without anything that is sealed.", where="about")
    if new.seen_at is not None and new.seen_at > now:
        raise Refusal("in-the-future", "It cannot have been seen later than now.", hint="Check it.", where="seen_at")


def pool(matrices: Iterable[OutcomeMatrix]) -> OutcomeMatrix:
    """Put the outcomes of several runs together: attempts at the same task under the same budget are added."""
    added: dict[tuple[str, int], TaskOutcome] = {}
    for row in (row for matrix in matrices for row in matrix.rows):
        before = added.get((row.task, row.budget))
        added[row.task, row.budget] = row if before is None else _sum(before, row)
    return matrix_of(added.values())


def pool_beside(told: Iterable[BesideOutcomes]) -> list[BesideOutcomes]:
    """Put the outcomes of runs beside the estimate together by checkpoint and rung, the fewest hints first."""
    by_kind: dict[tuple[Used, int], list[OutcomeMatrix]] = {}
    for one in told:
        by_kind.setdefault((one.used, one.rung), []).append(one.matrix)
    return [BesideOutcomes(used=used, rung=rung, matrix=pool(many)) for (used, rung), many in sorted(by_kind.items())]


def _sum(one: TaskOutcome, other: TaskOutcome) -> TaskOutcome:
    return TaskOutcome(
        task=one.task,
        family=one.family,
        log2_minutes=one.log2_minutes,
        budget=one.budget,
        attempts=one.attempts + other.attempts,
        passes=one.passes + other.passes,
        flagged=one.flagged + other.flagged,
        refused=one.refused + other.refused,
    )


def _is_digest(text: str) -> bool:
    return len(text) == _DIGEST_HEX and set(text) <= set("0123456789abcdef")
