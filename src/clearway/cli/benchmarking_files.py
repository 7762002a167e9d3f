"""Files as the benchmarking commands take them: read whole within a limit, and named when they are refused."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import click

from clearway.cli.files import named, opened
from clearway.formats.outcome_matrix import OutcomeMatrix, parse_matrix
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATRIX_BYTES_MAX, REFERENCE_MODELS_MAX

T = TypeVar("T")
CALIBRATION: Final = click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    metavar="NAME=MATRIX",
    help="What the model came to on public tasks; may be given several times.",
)


def read_file(name: str, parse: Callable[[bytes], T], *, bytes_max: int) -> T:
    """Read a file, or standard input for -, by its parser; a refusal says in which file it arose."""
    with named(Path(name).name), opened(name) as file:
        return parse(file.read(bytes_max + 1))


def read_matrix(name: str) -> OutcomeMatrix:
    """Read a matrix from a file; refused with the file's name and the place in it."""
    return read_file(name, parse_matrix, bytes_max=MATRIX_BYTES_MAX)


def named_matrices(told: Sequence[str], *, option: str) -> dict[str, OutcomeMatrix]:
    """Read matrices that are given as NAME=MATRIX, each by a name of its own."""
    parts = [one.partition("=") for one in told]
    found = {name: file for name, _, file in parts if name and file}
    if len(found) < len(told) or len(found) > REFERENCE_MODELS_MAX:
        what = f"At most {REFERENCE_MODELS_MAX} matrices are given as NAME=MATRIX, each by a name of its own."
        raise Refusal("bad-matrices", what, hint=f"Like {option} earlier=earlier.csv.", where=option)
    return {name: read_matrix(file) for name, file in found.items()}
