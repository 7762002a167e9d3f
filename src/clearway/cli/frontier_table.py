"""clearway frontier diagram and check: the table of moves as a picture, and whether it keeps its promises."""

from dataclasses import asdict
from pathlib import Path

import click

from clearway.app.policies import frontier_clocks_of
from clearway.cli.output import say, show_one
from clearway.cli.running import OUTPUT, offline
from clearway.frontier.model.checking import Machine
from clearway.frontier.rules.checking import check
from clearway.frontier.rules.diagram import mermaid, svg
from clearway.frontier.rules.machine import GUARDS, MOVES


@click.command("diagram")
@click.option(
    "--format",
    "drawn_as",
    type=click.Choice(["mermaid", "svg"]),
    default="mermaid",
    show_default=True,
    help="How to draw it.",
)
@offline
def show_diagram(drawn_as: str) -> None:
    """Draw the states of a submission and the moves between them, from the table that decides; needs no server."""
    click.echo(mermaid() if drawn_as == "mermaid" else svg(), nl=False)


@click.command("check")
@click.option(
    "--clocks",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="CLEARWAY_FRONTIER_CLOCKS",
    show_envvar=True,
    help="Clocks of your own (TOML). Without: those that ship.",
)
@OUTPUT
@offline
def check_table(clocks: Path | None, output: str) -> int:
    """Go every way that the moves and the clocks leave open, and say what does not hold; needs no server.

    Checks that every state is reached and none is a dead end, that the developer withdraws and releases alone from
    everywhere, that access ends within 30 days, and that nobody waits without a clock. Exit status 1 where one fails.
    """
    found = check(Machine(moves=MOVES, guards=GUARDS, clocks=frontier_clocks_of(clocks)))
    show_one(asdict(found), output)
    if output == "table":
        say("Everything holds." if not found.violations else "Something does not hold.")
    return 1 if found.violations else 0
