"""How attempts count: those that look like cheating and those that are missing, as a policy says."""

from collections.abc import Iterable, Sequence

from clearway.benchmarking.rules.estimate.suites import Tally
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome
from clearway.formats.threshold_policy import Cheating, Missing, ThresholdPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATRIX_TASKS_MAX


def tallies_of(rows: Iterable[TaskOutcome], policy: ThresholdPolicy, cheating: Cheating) -> tuple[Tally, ...]:
    """Count attempts under one treatment of cheating; a task without any attempt that counts says nothing."""
    return tuple(tally for row in rows if (tally := _tally(row, policy, cheating)).attempts)


def outcomes_at(matrix: OutcomeMatrix, budget: int, policy: ThresholdPolicy) -> tuple[TaskOutcome, ...]:
    """Give the outcomes under a budget; refused where they are too many, or more attempts than were committed to."""
    rows = matrix.at(budget)
    if len(rows) > MATRIX_TASKS_MAX:
        what = f"An estimate is made from at most {MATRIX_TASKS_MAX} tasks; there are {len(rows)}."
        raise Refusal("too-many-tasks", what, hint="Split the matrix by suite.", status=413)
    _require_committed(rows, policy)
    return rows


def carried_to(matrix: OutcomeMatrix, budget: int, policy: ThresholdPolicy) -> tuple[TaskOutcome, ...]:
    """Give the outcomes of tasks that were tried under smaller budgets only, as they stand under a greater one.

    Where missing attempts count as failed, a task that was not tried with more tokens passes where it passed with
    fewer, and fails where it failed: the least that is known. Where they count nothing, such a task says nothing.
    """
    if policy.missing is Missing.DROP:
        return ()
    tried = {row.task for row in matrix.at(budget)}
    below = {row.task: row for row in matrix.rows if row.budget < budget and row.task not in tried}
    return tuple(below.values())


def missing_attempts(rows: Sequence[TaskOutcome], policy: ThresholdPolicy) -> int:
    """Say how many attempts are missing to those that the policy asks for."""
    return sum(policy.attempts - row.attempts for row in rows)


def require_committed_budgets(matrix: OutcomeMatrix, policy: ThresholdPolicy) -> None:
    """Refuse outcomes under a budget that was not committed to."""
    strange = [budget for budget in matrix.budgets if budget not in policy.token_budgets]
    if strange:
        what = f"The policy commits to no budget of {strange[0]} tokens."
        hint = "Leave its rows out; what was not committed to beforehand decides nothing."
        raise Refusal("budget-not-committed", what, hint=hint, where="budget")


def deciding_budget(matrix: OutcomeMatrix) -> int:
    """Give the greatest budget under which every task stands: a greater one for some tasks decides nothing."""
    tasks = {row.task for row in matrix.rows}
    whole = [budget for budget in matrix.budgets if {row.task for row in matrix.at(budget)} == tasks]
    if not whole:
        what = "Under no budget does every task stand."
        raise Refusal("tasks-missing", what, hint="A task that was not tried has a row with 0 attempts.", where="task")
    return whole[-1]


def _tally(row: TaskOutcome, policy: ThresholdPolicy, cheating: Cheating) -> Tally:
    attempts, passes = row.attempts, row.passes
    match cheating:
        case Cheating.FAIL:
            passes -= row.flagged
        case Cheating.DROP:
            attempts, passes = attempts - row.flagged, passes - row.flagged
        case Cheating.PASS:
            pass
    if policy.missing is Missing.FAIL:
        attempts += policy.attempts - row.attempts
    return Tally(family=row.family, log2_minutes=row.log2_minutes, attempts=attempts, passes=passes)


def _require_committed(rows: Sequence[TaskOutcome], policy: ThresholdPolicy) -> None:
    """Refuse more attempts than were committed to: whoever may add attempts may choose among them."""
    if any(row.attempts > policy.attempts for row in rows):
        what = f"A task has more than the {policy.attempts} attempts that the policy commits to."
        raise Refusal("too-many-attempts", what, hint="Give the committed attempts only.", where="attempts")
