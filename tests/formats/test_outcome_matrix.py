"""The outcome matrix: what is written is read, and what is wrong is refused with its place."""

from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.formats.outcome_matrix import COLUMNS, TaskOutcome, matrix_digest, matrix_of, parse_matrix, write_matrix
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATRIX_BYTES_MAX, TASK_MINUTES_MAX

HEADER = ",".join(COLUMNS[:-1])


@st.composite
def outcomes(draw: st.DrawFn) -> list[TaskOutcome]:
    """Some tasks under one budget or two."""
    rows: list[TaskOutcome] = []
    for number in range(draw(st.integers(1, 6))):
        minutes = round(draw(st.floats(-6, log2(TASK_MINUTES_MAX))), 4)
        for budget in (1_000, 2_000)[: draw(st.integers(1, 2))]:
            attempts = draw(st.integers(0, 9))
            passes = draw(st.integers(0, attempts))
            row = TaskOutcome(
                task=f"t-{number}", family=f"f{number % 3}", log2_minutes=minutes, budget=budget,
                attempts=attempts, passes=passes, flagged=draw(st.integers(0, passes)),
                refused=draw(st.integers(0, attempts - passes)),
            )  # fmt: skip
            rows.append(row)
    return rows


@settings(max_examples=40, deadline=None)
@given(outcomes())
def test_what_is_written_is_read(rows: list[TaskOutcome]) -> None:
    """Whatever the order of the rows, the bytes and the digest are the same, and reading gives the rows back."""
    matrix = matrix_of(rows)
    body = write_matrix(matrix)
    assert parse_matrix(body) == matrix
    assert write_matrix(matrix_of(reversed(rows))) == body
    header, *lines = body.decode().split("\n")
    shuffled = "\r\n".join(reversed(lines)).strip()
    assert matrix_digest(parse_matrix(f"{header}\r\n{shuffled}".encode())) == matrix_digest(matrix)
    assert header.endswith(",refused") == any(row.refused for row in rows)


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ("", "bad-header", "line 1"),
        ("task,family\na,b", "bad-header", "line 1"),
        (f"{HEADER},answer\na,b,1,1,1,1,0,x", "bad-header", "line 1"),
        (HEADER, "empty-matrix", "line 1"),
        (f"{HEADER}\na,b,1,1,1", "bad-row", "line 2"),
        (f"{HEADER}\na,b,nan,9,1,1,0", "bad-cell", "line 2 log2_minutes"),
        (f"{HEADER}\na,b,99,9,1,1,0", "bad-cell", "line 2 log2_minutes"),
        (f"{HEADER}\na,b,1,9,1.5,1,0", "bad-cell", "line 2 attempts"),
        (f"{HEADER}\na,b,1,9,-1,0,0", "bad-cell", "line 2 attempts"),
        (f"{HEADER}\n=a,b,1,9,1,1,0", "bad-cell", "line 2 task"),
        (f"{HEADER}\na,b,1,9,,1,0", "bad-cell", "line 2"),
        (f"{HEADER}\na,b,1,9,1,2,0", "bad-count", "line 2"),
        (f"{HEADER}\na,b,1,9,2,1,2", "bad-count", "line 2"),
        (f"{HEADER},refused\na,b,1,9,2,1,0,2", "bad-count", "line 2"),
        (f"{HEADER}\na,b,1,9,2,1,0\na,b,1,9,2,1,0", "task-twice", ""),
        (f"{HEADER}\na,b,1,9,2,1,0\na,c,1,8,2,1,0", "task-contradicted", ""),
        ("\n".join([HEADER, *(f"a{n},b,1,{n},2,1,0" for n in range(1, 19))]), "matrix-too-large", ""),
        ("x" * (MATRIX_BYTES_MAX + 1), "matrix-too-large", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(body: str, code: str, where: str) -> None:
    """With a stable code and, where there is one, the line and column."""
    with pytest.raises(Refusal) as refused:
        parse_matrix(body.encode())
    assert (refused.value.code, refused.value.where) == (code, where)


def test_a_refusal_quotes_no_cell() -> None:
    """What stands in a cell that does not fit is not repeated: it may be a task's text."""
    with pytest.raises(Refusal) as refused:
        parse_matrix(f"{HEADER}\nCANARY text,b,1,9,1,1,0".encode())
    assert "CANARY" not in f"{refused.value.what} {refused.value.where} {refused.value.hint}"
