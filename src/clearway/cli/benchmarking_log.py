"""clearway benchmarking read: from the log of an evaluation to its outcome matrix; no server, no network."""

import secrets  # noqa: TID251  an entry hands entropy in
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from clearway.cli.files import named, opened
from clearway.cli.offline import offline
from clearway.cli.output import say
from clearway.formats.evaluation_log import read_attempts, read_head
from clearway.formats.evaluation_outcomes import PSEUDONYM_KEY_BYTES, count_outcomes
from clearway.formats.outcome_matrix import OutcomeMatrix, write_matrix
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATRIX_BUDGET_TOKENS_MAX

_FORMAT: Final = click.option(
    "--format",
    "output",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="How to print the matrix.",
)


@click.command("read")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), metavar="LOG")
@click.option(
    "--budget",
    "budgets",
    type=click.IntRange(1, MATRIX_BUDGET_TOKENS_MAX),
    multiple=True,
    help="Count what passed within so many tokens; may be given more than once. [default: the limit that was set]",
)
@click.option("--scorer", metavar="NAME", help="The score that counts, where the log has more than one.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="CLEARWAY_PSEUDONYM_KEY_FILE",
    show_envvar=True,
    help="32 bytes that make the tasks' pseudonyms. [default: drawn anew, so that no two matrices can be joined]",
)
@_FORMAT
@offline
def read_log(file: str, *, budgets: Sequence[int], scorer: str | None, key_file: Path | None, output: str) -> None:
    """Read the log of an evaluation (.eval) into an outcome matrix; - is standard input.

    Only the matrix is printed: for each task a pseudonym, its family, the minutes that people take, attempts, passes,
    and passes that were flagged. No name of a task, no flag, answer or message is. Logs of newer versions are read too.
    """
    key = secrets.token_bytes(PSEUDONYM_KEY_BYTES) if key_file is None else _key(key_file)
    with named("-" if file == "-" else Path(file).name), opened(file) as log:
        head = read_head(log)
        matrix = count_outcomes(read_attempts(log, scorer=scorer), key, budgets=budgets)
    if head.ended != "success":
        say(f"The run did not end well ({head.ended or 'it broke off'}): what it got to is counted.")
    _print(matrix, output)


def _print(matrix: OutcomeMatrix, output: str) -> None:
    body = write_matrix(matrix) if output == "csv" else msgspec.json.format(msgspec.json.encode(matrix.rows)) + b"\n"
    click.echo(body, nl=False)


def _key(path: Path) -> bytes:
    with opened(str(path)) as file:
        key = file.read(PSEUDONYM_KEY_BYTES + 1)
    if len(key) != PSEUDONYM_KEY_BYTES:
        hint = f"Draw one: head -c {PSEUDONYM_KEY_BYTES} /dev/urandom > FILE"
        raise Refusal("bad-key", f"The key has not {PSEUDONYM_KEY_BYTES} bytes.", hint=hint, where=path.name)
    return key
