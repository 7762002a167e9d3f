"""clearway benchmarking matrix: what outcomes say of a model; no server, no network."""

from typing import Final

import click

from clearway.cli.benchmarking_files import read_file
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import show
from clearway.formats.outcome_matrix import OutcomeMatrix, matrix_digest, parse_matrix
from clearway.kernel.limits import MATRIX_BYTES_MAX

FILE: Final = click.Path(dir_okay=False, allow_dash=True)
_SUMMARY: Final = ("budget", "tasks", "families", "minutes_least", "minutes_most", "attempts", "passes", "flagged")


@click.command("matrix")
@click.argument("file", type=FILE, metavar="MATRIX")
@OUTPUT
@offline
def show_matrix(file: str, output: str) -> None:
    """Check an outcome matrix (CSV) and say how much is in it, by token budget; - is standard input.

    docs/estimates.md says what each column holds. The digest names the outcomes, however the file is written.
    """
    matrix = read_matrix(file)
    digest = matrix_digest(matrix)
    rows = [{**_summary(matrix, budget), "digest": digest} for budget in matrix.budgets]
    show(rows, _SUMMARY, output)


def read_matrix(name: str) -> OutcomeMatrix:
    """Read a matrix from a file; refused with the file's name and the place in it."""
    return read_file(name, parse_matrix, bytes_max=MATRIX_BYTES_MAX)


def _summary(matrix: OutcomeMatrix, budget: int) -> dict[str, object]:
    rows = matrix.at(budget)
    minutes = [2**row.log2_minutes for row in rows]
    return {
        "budget": budget,
        "tasks": len(rows),
        "families": len({row.family for row in rows}),
        "minutes_least": round(min(minutes), 2),
        "minutes_most": round(max(minutes), 2),
        "attempts": sum(row.attempts for row in rows),
        "passes": sum(row.passes for row in rows),
        "flagged": sum(row.flagged for row in rows),
    }
