"""clearway severity: what everybody says of a score, what is believed of it, and the habits of those who rate."""

from collections.abc import Mapping
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import Row, say, show, show_one
from clearway.cli.running import OUTPUT, over_api

_RATING: Final = ("rated_at", "party", "scale", "score", "counts", "vector", "reason")
_HABIT: Final = ("rater", "scale", "reference", "ratings", "bias", "low", "high", "spread")


@click.group()
def severity() -> None:
    """Severity from several raters: nothing that was said is overwritten, and what is believed has an interval."""


@severity.command("rate")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@click.argument("vector")
@click.option("--reason", required=True, help="What the vector rests on, in a sentence.")
@OUTPUT
@over_api
async def rate(client: Client, vulnerability_id: str, vector: str, reason: str, output: str) -> None:
    """Rate a vulnerability with a CVSS 3.1 or 4.0 vector; your party's newest rating counts."""
    given = {"vector": vector, "reason": reason}
    show_one(await client.post(f"/vulnerabilities/{vulnerability_id}/ratings", given), output)


@severity.command("show")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@OUTPUT
@over_api
async def show_severity(client: Client, vulnerability_id: str, output: str) -> None:
    """Show every rating of a vulnerability and the score that is believed."""
    view = await client.get(f"/vulnerabilities/{vulnerability_id}/severity")
    if output != "table":
        show_one(view, output)
        return
    say(f"As reported, unchanged: {view['reported'] or 'no vector'}")
    say(_believed(view["believed"], view["disagreement"]))
    counted = [(one["party"], one["rated_at"], one["vector"]) for one in view["counted"]]
    rows = [
        {**one, "counts": "yes" if (one["party"], one["rated_at"], one["vector"]) in counted else ""}
        for one in view["ratings"]
    ]
    show(rows, _RATING, output)
    if view["left_out"]:
        say(f"{view['left_out']} older ones are not told.")


@severity.command("habits")
@OUTPUT
@over_api
async def show_habits(client: Client, output: str) -> None:
    """Show by how many points raters are above others: your own party's habits, and all of them for staff."""
    _show_habits(await client.get("/severity/habits"), output)


@severity.command("fit")
@OUTPUT
@over_api
async def fit(client: Client, output: str) -> None:
    """Find every rater's habit now; without this it is done within a day after something was rated."""
    _show_habits(await client.post("/severity/fit"), output)


def _show_habits(view: Mapping[str, Any], output: str) -> None:
    if output != "table":
        show_one(view, output)
        return
    if view["fitted_at"]:
        say(f"Found on {view['fitted_at']} from {view['ratings']} ratings. Points above zero: rates too high.")
    show([_rounded(row) for row in view["habits"]], _HABIT, output)


def _believed(believed: Mapping[str, Any] | None, disagreement: float) -> str:
    if believed is None:
        return "Nothing is believed yet: nobody has rated it, or the worker has not looked."
    return (
        f"Believed: {believed['score']:.1f}, with 90 % between {believed['low']:.1f} and {believed['high']:.1f}, from"
        f" {believed['ratings']} raters who are {disagreement:.1f} points apart."
    )


def _rounded(row: Mapping[str, Any]) -> Row:
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in row.items()}
