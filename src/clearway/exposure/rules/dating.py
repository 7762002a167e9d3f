"""Judgements about due times that move: did one, and what made it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from clearway.exposure.model import Cause, CauseKind, Moved, Task
from clearway.prioritization.model import Due, Step

FIRST: Final = (Cause(kind=CauseKind.MADE, words="the task was made"),)
# Which kind of fact each decision point tells of.
_KINDS: Final = {
    "in-kev": CauseKind.LISTING,
    "exploitation": CauseKind.LISTING,
    "exposed": CauseKind.EXPOSURE,
    "exposure": CauseKind.EXPOSURE,
    "automatable": CauseKind.SEVERITY,
    "technical-impact": CauseKind.SEVERITY,
    "mission": CauseKind.IMPACT,
    "safety": CauseKind.IMPACT,
}


def dated(task: Task, due: Due, words: str) -> Task:
    """Give a task as it is due now."""
    return replace(
        task,
        due_at=due.at,
        forensic=due.forensic,
        words=words,
        reasons=due.reasons,
        policy=due.policy,
        outcome=due.outcome,
        path=due.path,
        editions=due.editions,
    )


def redated(task: Task, due: Due, words: str) -> Moved | None:
    """Tell how a task is due now and what made it move; None where all is as it was.

    Where only the words of the reasons changed, as by a newer edition of a feed that says the same, nothing moved it.
    """
    if _stands(task, due):
        if (task.reasons, task.editions) == (due.reasons, due.editions):
            return None
        return Moved(task=dated(task, due, words), old_due_at=task.due_at, causes=())
    return Moved(task=dated(task, due, words), old_due_at=task.due_at, causes=causes(task, due))


def causes(before: Task, due: Due) -> tuple[Cause, ...]:
    """Say what made a task's due time move: another policy, or the facts that are others than before."""
    if before.policy and before.policy != due.policy:
        return (Cause(kind=CauseKind.POLICY, words=f"policy changed from {before.policy} to {due.policy}"),)
    known = {step.point: step for step in before.path}
    found = tuple(_cause(known[step.point], step) for step in due.path if _is_other(known, step))
    return found or _by_date(known, due.path) or (Cause(kind=CauseKind.RECKONED, words="it was reckoned anew"),)


def _stands(task: Task, due: Due) -> bool:
    if (task.due_at, task.forensic) != (due.at, due.forensic):
        return False
    if not task.policy:  # made before due times had a history: nothing is known of how it came
        return True
    values = [(step.point, step.value) for step in task.path]
    return task.policy == due.policy and values == [(step.point, step.value) for step in due.path]


def _is_other(known: dict[str, Step], step: Step) -> bool:
    return step.point in _KINDS and step.point in known and known[step.point].value != step.value


def _cause(before: Step, after: Step) -> Cause:
    kind = _KINDS[after.point]
    return Cause(kind=kind, words=f"{kind.value} changed: {after.basis} ({before.value} became {after.value})")


def _by_date(known: dict[str, Step], path: Iterable[Step]) -> tuple[Cause, ...]:
    """Find a listing that has another day than before."""
    return tuple(
        Cause(kind=CauseKind.LISTING, words=f"listing changed: {step.basis}")
        for step in path
        if _KINDS.get(step.point) is CauseKind.LISTING and step.point in known
        if known[step.point].basis != step.basis
    )
