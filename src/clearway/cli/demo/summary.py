"""What came of it all: the funnel, what had to come out, and where to look next."""

from typing import Final

import click
import msgspec
from rich.console import Console
from rich.table import Table

from clearway.cli.client import Client
from clearway.cli.demo.rising import PROVED, vulnerabilities

_BARS: Final = (
    ("reproduced", 5),
    ("packages", 5),
    ("not_reproduced", 1),
    ("already_fixed", 1),
    ("duplicates", 7),
    ("fixes_verified", 5),
    ("fixes_refused", 1),
    ("advisories", 5),
    ("operators", 3),
    ("operators_with_tasks", 3),
    ("tasks", 5),
    ("attested", 1),
    ("claims_turned_away", 1),
)
_FUNNEL: Final = (
    ("reports", "reports handed in"),
    ("findings", "findings in them"),
    ("needs_information", "kept, but they need information: no proof came with them"),
    ("duplicates", "joined to a vulnerability that was there already"),
    ("vulnerabilities", "vulnerabilities, one record each"),
    ("reproduced", "reproduced in the sandbox"),
    ("not_reproduced", "not reproduced"),
    ("already_fixed", "fixed already in the current release"),
    ("fixes_verified", "fixes verified"),
    ("fixes_refused", "fixes refused with the evidence"),
    ("advisories", "advisories published"),
    ("operators", "operators reached"),
    ("tasks", "tasks given to them"),
    ("attested", "deployments attested"),
)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What the house counts by itself."""

    reports: int
    findings: int
    vulnerabilities: int
    duplicates: int
    needs_information: int
    reproduced: int
    not_reproduced: int
    already_fixed: int
    fixes_verified: int
    fixes_refused: int
    advisories: int
    operators: int
    operators_with_tasks: int
    tasks: int
    attested: int


class Summary(Counts, frozen=True, kw_only=True):
    """The demo's result in numbers; `packages` are those in which something was proved, `seconds` how long it took."""

    packages: int
    claims_turned_away: int
    seconds: float


async def count(client: Client, *, claims_turned_away: int) -> Summary:
    """Ask the house for its counts and add what only the demo knows."""
    counts = msgspec.convert(await client.get("/funnel"), Counts)
    found = await vulnerabilities(client)
    return Summary(
        **msgspec.structs.asdict(counts),
        packages=len({one.package for one in found if one.stage in PROVED}),
        claims_turned_away=claims_turned_away,
        seconds=0,
    )


def missing(summary: Summary) -> tuple[str, ...]:
    """Say what had to come out and did not; nothing when all is well."""
    numbers = msgspec.structs.asdict(summary)
    return tuple(
        f"{name.replace('_', ' ')}: {numbers[name]} of at least {least}"
        for name, least in _BARS
        if numbers[name] < least
    )


def show(summary: Summary, *, as_json: bool) -> None:
    """Print the result: the funnel as a table, or everything as one JSON object."""
    if as_json:
        click.echo(msgspec.json.encode(summary))
        return
    numbers = msgspec.structs.asdict(summary)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style="bold")
    table.add_column()
    for name, meaning in _FUNNEL:
        table.add_row(str(numbers[name]), meaning)
    Console(highlight=False).print(table)
