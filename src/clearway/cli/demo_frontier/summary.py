"""What came of the demo of frontier access, and what had to."""

from typing import Final

import click
import msgspec
from rich.console import Console
from rich.table import Table


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The demo's result; `lighthouse`, `meadow` and `granite` say where the three submissions ended.

    `token_after_withdrawal` is the status that the broker answers with; `seconds` how long it all took.
    """

    lighthouse: str
    meadow: str
    granite: str
    tasks: int
    attempts: int
    passes: int
    zone: str
    outcome: str
    record_holds: bool
    partners: int
    token_after_withdrawal: int
    deletion_signers: int
    lapsed_after_days: int
    seconds: float


_WANTED: Final = {
    "lighthouse": "general-release",
    "meadow": "withdrawn",
    "granite": "lapsed",
    "record_holds": True,
    "token_after_withdrawal": 401,
    "partners": 1,
}
_TASKS_MIN: Final = 24
_SIGNERS: Final = 2


def missing(summary: Summary) -> tuple[str, ...]:
    """Say what had to come out and did not; nothing when all is well."""
    told = msgspec.structs.asdict(summary)
    lacks = [f"{name}: {told[name]}, not {wanted}" for name, wanted in _WANTED.items() if told[name] != wanted]
    if summary.tasks < _TASKS_MIN or not summary.passes:
        lacks.append(f"the suite: {summary.tasks} tasks, {summary.passes} passes")
    if summary.deletion_signers != _SIGNERS:
        lacks.append(f"deletion signers: {summary.deletion_signers}")
    return tuple(lacks)


def show(summary: Summary, *, as_json: bool) -> None:
    """Print the result as a table, or as one JSON object."""
    if as_json:
        click.echo(msgspec.json.encode(summary))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in msgspec.structs.asdict(summary).items():
        table.add_row(name.replace("_", " "), str(value))
    Console(highlight=False).print(table)
