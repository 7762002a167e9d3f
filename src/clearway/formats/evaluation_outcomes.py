"""From attempts to the outcome matrix: what leaves of an evaluation, under pseudonyms.

A pseudonym is a keyed digest of a task's name: whoever lacks the key cannot try names, and two runs under one key have
the same pseudonyms, so that their outcomes can be put together.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import log2
from typing import Final

from clearway.formats.decoding import convert
from clearway.formats.evaluation_log import Attempt
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_of
from clearway.kernel.errors import Refusal

PSEUDONYM_KEY_BYTES: Final = 32
_TAG: Final = b"clearway task pseudonym\0"
_PSEUDONYM_HEX: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSize:
    """What is told of a task instead of its name: a pseudonym, its family and the minutes that people take."""

    name: str
    family: str
    minutes: float


def pseudonym(task: str, key: bytes) -> str:
    """Name a task for those who may not know its name: HMAC-SHA-256, cut to 64 bits."""
    return f"t{hmac.new(key, _TAG + task.encode(), sha256).hexdigest()[:_PSEUDONYM_HEX]}"


def count_outcomes(
    attempts: Iterable[Attempt],
    key: bytes = b"",
    *,
    budgets: Sequence[int] = (),
    sizes: Mapping[str, TaskSize] | None = None,
) -> OutcomeMatrix:
    """Count attempts and passes by task and token budget.

    An attempt passed under a budget where it passed and took no more tokens. One that was given fewer tokens than a
    budget does not count under it, and one that was not graded counts nowhere. Refused are those in which the model
    refused and that never passed. Without `budgets` there is one: the largest limit that was set, or else the most
    tokens that an attempt took. `sizes` goes before what the log says and names the tasks, without a key; a task that
    it does not have is refused.
    """
    by_task: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_task.setdefault(attempt.task, []).append(attempt)
    if not by_task:
        raise Refusal("no-attempts", "The log has no attempt in it.", hint="Give the log of a run that got under way.")
    used = tuple(budgets) or (_budget(by_task.values()),)
    return matrix_of(
        _outcome(told, budget, size=_size(told[0], sizes, key)) for told in by_task.values() for budget in used
    )


def _budget(told: Iterable[Sequence[Attempt]]) -> int:
    attempts = [attempt for each in told for attempt in each]
    limits = [attempt.token_limit for attempt in attempts if attempt.token_limit is not None]
    return max(limits) if limits else max(1, *(attempt.tokens for attempt in attempts))


def _size(attempt: Attempt, sizes: Mapping[str, TaskSize] | None, key: bytes) -> TaskSize:
    if sizes is not None:
        if (known := sizes.get(attempt.task)) is None:
            what = "The log has a task that the suite does not have."
            raise Refusal("task-not-in-suite", what, hint="Name the suite and version that was run.")
        return known
    if attempt.family is None or attempt.minutes is None:
        what = "The log does not tell the family and the minutes of each task."
        raise Refusal("task-without-size", what, hint="Name the suite that was run, with --suite.")
    return TaskSize(name=pseudonym(attempt.task, key), family=attempt.family, minutes=attempt.minutes)


def _outcome(told: Sequence[Attempt], budget: int, *, size: TaskSize) -> TaskOutcome:
    counted = [one for one in told if one.passed is not None and (one.token_limit is None or one.token_limit >= budget)]
    passed = [one for one in counted if one.passed and one.tokens <= budget]
    fields = {
        "task": size.name,
        "family": size.family,
        "log2_minutes": log2(size.minutes),
        "budget": budget,
        "attempts": len(counted),
        "passes": len(passed),
        "flagged": sum(one.flagged for one in passed),
        "refused": sum(one.refused for one in counted if not one.passed),
    }
    return convert(fields, TaskOutcome, noun="an outcome of a task")
