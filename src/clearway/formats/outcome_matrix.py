"""What came of an evaluation, as CSV: one row for each task and token budget (Order 3(a); docs/estimates.md).

It is all of an evaluation that leaves the place where it ran: no statement, no flag and no answer, only a pseudonym for
each task, its family, how long people take for it, and how many attempts passed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import isfinite, log2
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from clearway.formats.decoding import convert
from clearway.formats.generic_csv import numbered_rows
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    MATRIX_ATTEMPTS_MAX,
    MATRIX_BUDGET_TOKENS_MAX,
    MATRIX_BUDGETS_MAX,
    MATRIX_BYTES_MAX,
    MATRIX_FAMILIES_MAX,
    MATRIX_ROWS_MAX,
    TASK_MINUTES_MAX,
    TASK_MINUTES_MIN,
)

COLUMNS: Final = ("task", "family", "log2_minutes", "budget", "attempts", "passes", "flagged", "refused")
_NEEDED: Final = frozenset(COLUMNS[:6])
_DECIMALS: Final = 4
_HINT: Final = f"The columns are {','.join(COLUMNS)}; docs/estimates.md says what each one holds."
_Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]


class TaskOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What came of one task under one budget.

    `log2_minutes`: the binary logarithm of the minutes that people take. `budget`: tokens that one attempt may use.
    `attempts`: those that came to an end; `passes` of them solved the task, `flagged` of those that passed look like
    cheating, and in `refused` of those that did not pass the model refused.
    """

    task: _Name
    family: _Name
    log2_minutes: Annotated[float, Meta(ge=log2(TASK_MINUTES_MIN), le=log2(TASK_MINUTES_MAX))]
    budget: Annotated[int, Meta(ge=1, le=MATRIX_BUDGET_TOKENS_MAX)]
    attempts: Annotated[int, Meta(ge=0, le=MATRIX_ATTEMPTS_MAX)]
    passes: Annotated[int, Meta(ge=0)]
    flagged: Annotated[int, Meta(ge=0)] = 0
    refused: Annotated[int, Meta(ge=0)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMatrix:
    """All outcomes of one evaluation, by budget and task."""

    rows: tuple[TaskOutcome, ...]

    @property
    def budgets(self) -> tuple[int, ...]:
        """The token budgets there are, the smallest first."""
        return tuple(sorted({row.budget for row in self.rows}))

    def at(self, budget: int) -> tuple[TaskOutcome, ...]:
        """Give the outcomes under one budget."""
        return tuple(row for row in self.rows if row.budget == budget)


def matrix_of(rows: Iterable[TaskOutcome]) -> OutcomeMatrix:
    """Put outcomes together; refused where they contradict one another or are too many."""
    told = tuple(sorted(rows, key=lambda row: (row.budget, row.task)))
    for row in told:
        _require_sound(row, where=f"task {row.task}")
    _require_one_telling(told)
    return OutcomeMatrix(rows=told)


def parse_matrix(body: bytes) -> OutcomeMatrix:
    """Read a matrix (CSV, UTF-8, with a header in any order); refused with the line and column of what is wrong."""
    if len(body) > MATRIX_BYTES_MAX:
        what = f"An outcome matrix has at most {MATRIX_BYTES_MAX} bytes; this one has {len(body)}."
        raise Refusal("matrix-too-large", what, hint="Split it by suite.", status=413)
    lines = numbered_rows(BytesIO(body))
    _, first = next(lines, (1, [""]))
    header = _header(first)
    rows: list[TaskOutcome] = []
    for line, cells in lines:
        if len(rows) == MATRIX_ROWS_MAX:
            what = f"An outcome matrix has at most {MATRIX_ROWS_MAX} rows."
            raise Refusal("matrix-too-large", what, hint="Split it by suite.", where=f"line {line}", status=413)
        rows.append(_row(header, cells, where=f"line {line}"))
    if not rows:
        raise Refusal(
            "empty-matrix", "The matrix has no outcome.", hint="It needs a row for each task.", where="line 1"
        )
    _require_one_telling(rows)
    return OutcomeMatrix(rows=tuple(sorted(rows, key=lambda row: (row.budget, row.task))))


def write_matrix(matrix: OutcomeMatrix) -> bytes:
    """Write a matrix in its one form: our columns, by budget and task, four decimals.

    The last column stands where there is a refusal, so that outcomes without one keep the name that they had.
    """
    columns = COLUMNS if any(row.refused for row in matrix.rows) else COLUMNS[:-1]
    lines = [",".join(columns)]
    lines += [
        ",".join(_cells(row)[: len(columns)]) for row in sorted(matrix.rows, key=lambda row: (row.budget, row.task))
    ]
    return ("\n".join(lines) + "\n").encode()


def matrix_digest(matrix: OutcomeMatrix) -> str:
    """Name a matrix by the SHA-256 of its one form, so that two files of the same outcomes have one name."""
    return sha256(write_matrix(matrix)).hexdigest()


def _cells(row: TaskOutcome) -> tuple[str, ...]:
    counts = (row.budget, row.attempts, row.passes, row.flagged, row.refused)
    return (row.task, row.family, f"{row.log2_minutes:.{_DECIMALS}f}", *map(str, counts))


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    header = tuple(cell.strip().lower() for cell in cells)
    missing = [name for name in COLUMNS if name in _NEEDED and name not in header]
    if missing or len(set(header)) < len(header) or not set(header) <= set(COLUMNS):
        what = f"The header is not that of an outcome matrix{f': {missing[0]} is missing' if missing else ''}."
        raise Refusal("bad-header", what, hint=_HINT, where="line 1")
    return header


def _row(header: Sequence[str], cells: Sequence[str], *, where: str) -> TaskOutcome:
    if len(cells) != len(header):
        what = f"The row has {len(cells)} cells, the header has {len(header)}."
        raise Refusal("bad-row", what, hint=_HINT, where=where)
    told: Mapping[str, str] = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    try:
        row = convert({name: cell for name, cell in told.items() if cell}, TaskOutcome, noun="an outcome of a task")
    except Refusal as refusal:
        column = refusal.where.removeprefix("$.")
        what = f"The cell does not fit: {refusal.what.partition(': ')[2]}"
        raise Refusal("bad-cell", what, hint=_HINT, where=f"{where} {column}".strip("$ ")) from None
    _require_sound(row, where=where)
    return row


def _require_sound(row: TaskOutcome, *, where: str) -> None:
    if not isfinite(row.log2_minutes):
        raise Refusal("bad-cell", "The minutes are not a number.", hint=_HINT, where=where)
    if not row.flagged <= row.passes <= row.attempts - row.refused:
        what = "There are more flagged attempts than passes, or more passes and refused attempts than attempts."
        raise Refusal("bad-count", what, hint="flagged <= passes, passes + refused <= attempts.", where=where)


def _require_one_telling(rows: Sequence[TaskOutcome]) -> None:
    """Refuse a task that stands twice under one budget, or that is told of in two ways."""
    twice = [name for name, count in Counter((row.task, row.budget) for row in rows).items() if count > 1]
    if twice:
        task, budget = twice[0]
        what = f"The task {task} stands twice under the budget {budget}."
        raise Refusal("task-twice", what, hint="Add its attempts together.")
    told: dict[str, tuple[str, float]] = {}
    for row in rows:
        if told.setdefault(row.task, (row.family, row.log2_minutes)) != (row.family, row.log2_minutes):
            what = f"The task {row.task} has two families, or two human times."
            raise Refusal("task-contradicted", what, hint="A task has one of each, under every budget.")
    _require_few({row.family for row in rows}, MATRIX_FAMILIES_MAX, noun="families")
    _require_few({row.budget for row in rows}, MATRIX_BUDGETS_MAX, noun="budgets")


def _require_few(names: set[str] | set[int], most: int, *, noun: str) -> None:
    if len(names) > most:
        what = f"A matrix has at most {most} {noun}; this one has {len(names)}."
        raise Refusal("matrix-too-large", what, hint="Split it by suite.", status=413)
