"""Logs of evaluations: the outcomes come out, and nothing of what was said."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from clearway.formats.evaluation_log import Attempt, read_attempts, read_head
from clearway.formats.evaluation_outcomes import TaskSize, count_outcomes, pseudonym
from clearway.formats.outcome_matrix import TaskOutcome, write_matrix
from clearway.kernel.errors import Refusal
from tests.formats.zips import Packed, zip_of

# Written by Inspect 0.3.285: three tasks, two attempts each, one of them not graded; its secrets hold this word.
GOLDEN = Path(__file__).parent / "golden" / "evaluation.eval"
CANARY = "canary-of-a-secret"
KEY = b"k" * 32


def log_of(*samples: object, head: object = None) -> BytesIO:
    """Write a log of samples."""
    header = head or {"version": 2, "status": "success", "eval": {"task": "suite", "model": "m"}}
    bodies = {"header.json": header, **{f"samples/{number}.json": sample for number, sample in enumerate(samples)}}
    return BytesIO(zip_of(*(Packed(name=name, body=json.dumps(body).encode()) for name, body in bodies.items())))


def sample(task: str = "a", epoch: int = 1, **fields: object) -> dict[str, object]:
    """Tell of an attempt that passed with 70 tokens, unless said otherwise."""
    return {
        "id": task,
        "epoch": epoch,
        "scores": {"grader": {"value": "C"}},
        "metadata": {"family": "f", "minutes": 8},
        "model_usage": {"m": {"total_tokens": 70}},
        **fields,
    }


def rows(log: BytesIO, *budgets: int) -> list[TaskOutcome]:
    """Read a log and count."""
    return list(count_outcomes(read_attempts(log), KEY, budgets=budgets).rows)


def test_a_log_that_inspect_wrote_is_read() -> None:
    """Attempts, passes and flags are those of the log; what was not graded is no attempt."""
    with GOLDEN.open("rb") as log:
        head = read_head(log)
        matrix = count_outcomes(read_attempts(log), KEY)
    assert (head.suite, head.model, head.ended, head.samples) == ("suite", "pretend", "success", 6)
    told = {(row.family, round(2**row.log2_minutes)): (row.attempts, row.passes, row.flagged) for row in matrix.rows}
    assert told == {("find-bug", 8): (2, 1, 0), ("find-bug", 30): (1, 0, 0), ("write-fix", 120): (2, 1, 1)}
    assert matrix.budgets == (1000,)


def test_nothing_that_was_said_leaves() -> None:
    """Names of tasks, statements, flags, answers and messages are in the log and in no matrix or refusal."""
    with GOLDEN.open("rb") as log:
        matrix = count_outcomes(read_attempts(log), KEY)
    assert CANARY.encode() not in write_matrix(matrix)
    broken = log_of({**sample(CANARY), "epoch": CANARY}), log_of(sample(CANARY), sample(CANARY))
    for bad in broken:
        with pytest.raises(Refusal) as refused:
            list(read_attempts(bad))
        assert CANARY not in f"{refused.value.what} {refused.value.where} {refused.value.hint}"


@pytest.mark.parametrize(
    ("value", "passed"),
    [
        ("C", True),
        ("I", False),
        ("P", False),
        (1, True),
        (1.0, True),
        (0.5, False),
        (True, True),
        (None, False),
        ({}, False),
    ],
)
def test_what_counts_as_passed(value: object, *, passed: bool) -> None:
    """Only a full pass is one."""
    (attempt,) = read_attempts(log_of(sample(scores={"grader": {"value": value}})))
    assert attempt.passed is passed


def test_what_was_not_graded_or_was_declared_invalid_is_no_attempt() -> None:
    """The committed policy says how missing attempts count, so they must stay missing."""
    told = log_of(sample(epoch=1), sample(epoch=2, scores=None), sample(epoch=3, invalidation={"author": "x"}))
    assert [attempt.passed for attempt in read_attempts(told)] == [True, None, None]
    assert [row.attempts for row in rows(told)] == [1]


def test_a_pass_counts_under_the_budgets_that_it_kept_to() -> None:
    """An attempt of 70 tokens passes under 100 and not under 50; one that was given 60 says nothing about 100."""
    told = log_of(sample(token_limit=200), sample("b", token_limit=60, model_usage={"m": {"total_tokens": 55}}))
    found = {(row.task, row.budget): (row.attempts, row.passes) for row in rows(told, 50, 100)}
    a, b = pseudonym("a", KEY), pseudonym("b", KEY)
    assert found == {(a, 50): (1, 0), (a, 100): (1, 1), (b, 50): (1, 0), (b, 100): (0, 0)}


def test_refusals_are_counted_apart() -> None:
    """By the last reply's reason to stop or the grader's mark, of attempts that never passed."""

    def stopped(epoch: int, reason: object, value: str = "I", **notes: object) -> dict[str, object]:
        score = {"grader": {"value": value, "metadata": notes}}
        return sample(epoch=epoch, output={"choices": [{"stop_reason": reason}]}, scores=score)

    told = log_of(
        stopped(1, "content_filter"), stopped(2, "stop", refused=True), stopped(3, "stop"), stopped(4, "max_tokens"),
        stopped(5, "content_filter", "C"), stopped(6, ["content_filter"], refused="yes"), sample(epoch=7, output=None),
    )  # fmt: skip
    (row,) = rows(told)
    assert (row.attempts, row.passes, row.refused) == (7, 2, 2)


def test_logs_of_newer_minor_versions_are_read() -> None:
    """Fields that are not known are passed over, at every level; a log that broke off has no header yet."""
    newer = sample(brand_new={"x": [1]}, scores={"grader": {"value": "C", "later": 1, "metadata": {"other": []}}})
    assert rows(log_of(newer, head={"version": 2, "eval": {"task": "s", "novel": 1}, "unheard": 0}))
    broken_off = BytesIO(zip_of(Packed(name="_journal/start.json", body=b'{"version":2,"eval":{"task":"s"}}')))
    assert read_head(broken_off).ended is None


def test_what_cannot_be_understood_is_refused_by_name() -> None:
    """A newer major version, another archive, two scores, an attempt that comes twice, a task without a size."""
    with pytest.raises(Refusal, match="schema version 3"):
        read_head(log_of(head={"version": 3}))
    with pytest.raises(Refusal, match=r"no header\.json"):
        read_head(BytesIO(zip_of(Packed(name="a", body=b""))))
    two = sample(scores={"x": {"value": "C"}, "y": {"value": "I"}})
    with pytest.raises(Refusal, match="x, y"):
        list(read_attempts(log_of(two)))
    assert [attempt.passed for attempt in read_attempts(log_of(two), scorer="y")] == [False]
    with pytest.raises(Refusal, match="twice"):
        list(read_attempts(log_of(sample(), sample())))
    with pytest.raises(Refusal, match="family and the minutes"):
        rows(log_of(sample(metadata={})))
    with pytest.raises(Refusal, match="no attempt"):
        rows(log_of())


def test_the_suite_goes_before_the_log() -> None:
    """Whoever wrote the log cannot change a task's family or minutes, and cannot add a task."""
    attempt = Attempt(
        task="a",
        number=1,
        passed=True,
        flagged=False,
        refused=False,
        tokens=1,
        token_limit=None,
        family="forged",
        minutes=9_000,
    )
    sizes = {"a": TaskSize(name="t-1", family="true", minutes=4)}
    (row,) = count_outcomes([attempt], sizes=sizes).rows
    assert (row.task, row.family, row.log2_minutes) == ("t-1", "true", 2)
    with pytest.raises(Refusal, match="does not have"):
        count_outcomes([attempt], sizes={})


def test_a_pseudonym_needs_the_key() -> None:
    """The same task has the same pseudonym under one key, and another under another."""
    assert pseudonym("a", KEY) == pseudonym("a", KEY)
    assert len({pseudonym("a", KEY), pseudonym("b", KEY), pseudonym("a", b"j" * 32)}) == 3
