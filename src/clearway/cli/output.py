"""What commands print: the result on stdout as a table, JSON or JSON lines; the talk on stderr; and the exit status."""

import json
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from textwrap import indent
from typing import Any, Final, cast  # noqa: TID251  an answer is printed as it came

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from clearway.formats.text import inert
from clearway.kernel.errors import Outage, Refusal

DONE: Final = 0
REFUSED: Final = 1
MISUSED: Final = 2
OUT: Final = 3
_ROWS_IN_TABLE: Final = 1_000

Row = Mapping[str, Any]


def show(rows: Iterable[Row], columns: Sequence[str], output: str) -> None:
    """Print rows as they come: tables of the columns named, or everything as JSON or JSON lines."""
    if output == "json":
        _array(rows)
    elif output == "jsonl":
        for row in rows:
            click.echo(json.dumps(row))
    else:
        _tables(rows, columns)


def show_one(row: Row, output: str) -> None:
    """Print one record: its fields one below the other and none cut short, or as JSON."""
    if output in {"json", "jsonl"}:
        click.echo(json.dumps(row, indent=2 if output == "json" else None))
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        table.add_row(Text(name.replace("_", " "), style="bold"), Text(_cell(value)))
    _console().print(table)


def say(text: str) -> None:
    """Say something to the person, on stderr."""
    click.echo(inert(text), err=True)


@contextmanager
def busy(what: str) -> Generator[None]:
    """Show on a terminal's stderr what takes so long, and for how long it has; elsewhere nothing."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def tell_refusal(refusal: Refusal) -> int:
    """Say why something was turned down and what to do; give the exit status."""
    say(f"Refused ({refusal.code}): {refusal.what}")
    if refusal.where:
        say(f"  where: {refusal.where}")
    if refusal.hint:
        say(f"  what to do: {refusal.hint}")
    return REFUSED


def tell_outage(outage: Outage) -> int:
    """Say what outside failed and what to do; give the exit status."""
    say(f"Outage: {outage}")
    if outage.hint:
        say(f"  what to do: {outage.hint}")
    return OUT


def _array(rows: Iterable[Row]) -> None:
    """Print a JSON array row by row, so that none has to wait for the last."""
    before = "["
    for row in rows:
        click.echo(f"{before}\n{indent(json.dumps(row, indent=2), '  ')}", nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _tables(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Print a table; of very many rows, one below the other."""
    rest = iter(rows)
    piece = list(islice(rest, _ROWS_IN_TABLE))
    if not piece:
        say("Nothing to show.")
    while piece:
        _table(piece, columns)
        piece = list(islice(rest, _ROWS_IN_TABLE))


def _table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    _console().print(table)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in cast("Sequence[object]", value))
    return inert(str(value))
