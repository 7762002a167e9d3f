"""clearway findings reputation: how often what is reported is confirmed, and the order of work that follows."""

from collections.abc import Mapping
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import Row, say, show
from clearway.cli.running import OUTPUT, over_api

_STANDING: Final = ("subject", "mean", "low", "high", "confirmed", "refuted", "pending", "is_newcomer")
_FORETOLD: Final = (
    "group", "predicted_from", "predicted_to", "count", "predicted", "observed", "low", "high", "is_biased"
)  # fmt: skip
_TURN: Final = ("place", "id", "share", "promise", "since", "title")


@click.command("reputation")
@click.option(
    "--of",
    type=click.Choice(["mine", "parties", "techniques", "calibration", "waiting"]),
    default="mine",
    show_default=True,
    help="Your own standing; that of each party, or of each model and tool; what was foretold against what came out;"
    " or what waits, in order. All but your own are for coordinators.",
)
@OUTPUT
@over_api
async def show_reputation(client: Client, of: str, output: str) -> None:
    """Show how often what is reported is confirmed. It orders work, and never says whether a finding is true."""
    answer = await client.get(f"/reputation/{of}")
    if of == "calibration":
        show([_rounded(row) for row in answer] if output == "table" else answer, _FORETOLD, output)
    elif of == "waiting":
        show([_turn(place, turn) for place, turn in enumerate(answer, start=1)], _TURN, output)
    else:
        prior, rows = answer["prior"], answer["items"]
        say(f"All begin at the same prior: {prior['confirmed']} confirmed, {prior['refuted']} refuted.")
        show([_rounded(row) for row in rows] if output == "table" else rows, _STANDING, output)
        if answer["left_out"]:
            say(f"{answer['left_out']} more of whom less is known are not listed.")


def _turn(place: int, turn: Mapping[str, Any]) -> Row:
    return {"place": place, **turn["waiting"], "share": turn["share"], "promise": round(turn["promise"], 2)}


def _rounded(row: Mapping[str, Any]) -> Row:
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in row.items()}
