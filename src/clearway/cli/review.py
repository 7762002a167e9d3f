"""clearway review: pairs that look alike, and what a person decides on each."""

from collections.abc import Mapping
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import Row, say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.findings.actions import DECISIONS
from clearway.findings.model import PairState

_WAITING: Final = (PairState.OPEN, PairState.LATER)


@click.group()
def review() -> None:
    """Pairs of vulnerabilities that look alike, for a person to decide on."""


@review.command("list")
@click.option(
    "--state",
    type=click.Choice([state.value for state in _WAITING]),
    default=PairState.OPEN.value,
    show_default=True,
    help="What waits, or what was put off.",
)
@OUTPUT
@over_api
async def list_pairs(client: Client, state: str, output: str) -> None:
    """List the pairs that wait, the likeliest first."""
    progress = await client.get("/review/progress")
    say(f"{progress['open']} open, {progress['later']} put off; you decided on {progress['decided_today']} today.")
    rows = await client.every("/review/pairs", state=state)
    show(rows, ("id", "probability", "left", "right", "agreements", "differences"), output)


@review.command("show")
@click.argument("pair_id", metavar="PAIR")
@OUTPUT
@over_api
async def show_pair(client: Client, pair_id: str, output: str) -> None:
    """Show a pair side by side."""
    view = await client.get(f"/review/pairs/{pair_id}")
    if output != "table":
        show_one(view, output)
        return
    show_one(view["pair"], output)
    show([_compared(line) for line in view["compared"]], ("what", "agreement", "left", "right"), output)
    if view["cannot_join"]:
        say(f"They cannot be joined: {view['cannot_join']}")


@review.command("decide")
@click.argument("pair_id", metavar="PAIR")
@click.argument("decision", type=click.Choice([decision.value for decision in DECISIONS]))
@click.option("--note", default="", help="Why, if there is more to say.")
@OUTPUT
@over_api
async def decide(client: Client, pair_id: str, decision: str, note: str, output: str) -> None:
    """Decide on a pair: joined, apart as far as is known today, never, or later."""
    show_one(await client.post(f"/review/pairs/{pair_id}/decision", {"decision": decision, "note": note}), output)


@review.command("undo")
@click.argument("pair_id", metavar="PAIR")
@OUTPUT
@over_api
async def undo(client: Client, pair_id: str, output: str) -> None:
    """Take the decision on a pair back: all stands as before, and the pair waits again."""
    show_one(await client.post(f"/review/pairs/{pair_id}/undo"), output)


@click.command("unmerge")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@OUTPUT
@over_api
async def unmerge(client: Client, vulnerability_id: str, output: str) -> None:
    """Undo the merge of a vulnerability; names the one that it had been merged into."""
    show_one(await client.post(f"/vulnerabilities/{vulnerability_id}/unmerge"), output)


@click.command("rejoin")
@click.argument("finding_id", metavar="FINDING")
@OUTPUT
@over_api
async def rejoin(client: Client, finding_id: str, output: str) -> None:
    """Undo the separation of a finding; names the vulnerability that it stands under again."""
    show_one(await client.post(f"/findings/{finding_id}/rejoin"), output)


def _compared(line: Mapping[str, Any]) -> Row:
    return {
        "what": line["name"],
        "agreement": line["agreement"],
        "left": [_marked(value) for value in line["left"]],
        "right": [_marked(value) for value in line["right"]],
    }


def _marked(pieces: list[Mapping[str, str]]) -> str:
    # What stands on one side only is set in brackets: a terminal may have neither color nor underline.
    return "".join(f"[{piece['text']}]" if piece["mark"] == "only" else piece["text"] for piece in pieces)
