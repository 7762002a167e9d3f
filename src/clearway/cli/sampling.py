"""clearway sample: what people look at again by chance, and between which bounds the error rate lies."""

from collections.abc import Mapping
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import REFUSED, Row, say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.validation.model import AuditAnswer, SampleOf, VerdictKind
from clearway.validation.rules.sampling import redraw

_ITEM: Final = ("position", "vulnerability", "answer", "note", "answered_by", "key")
_STANDING: Final = ("id", "of", "kind", "population", "size", "waiting", "rate", "exact_low", "exact_high", "drawn_at")


@click.group()
def sample() -> None:
    """Samples of what was decided in bulk, drawn by chance on record, for people to look at again."""


@sample.command("draw")
@click.option("--since", required=True, help="Decided from this instant on, as 2026-11-01T00:00:00Z.")
@click.option("--until", default="", help="Decided before this instant; now when left out.")
@click.option("--size", type=int, default=50, show_default=True, help="How many to draw.")
@click.option(
    "--of", type=click.Choice([one.value for one in SampleOf]), default=SampleOf.VERDICTS.value, show_default=True,
    help="Verdicts of the sandbox, or the severities that one person gave.",
)  # fmt: skip
@click.option("--kind", type=click.Choice([one.value for one in VerdictKind]), help="Only verdicts of this kind.")
@click.option("--claim", default="", help="Only verdicts on what was reported under a claim.")
@click.option("--party", default="", help="Only verdicts on what a party reported.")
@click.option("--rater", default="", help="The person whose severities are sampled.")
@OUTPUT
@over_api
async def draw(client: Client, output: str, kind: str | None, **asked: str | int) -> None:
    """Draw a sample; seed and population are in the record from then on."""
    drawn = await client.post("/samples", {**asked, "kind": kind or ""})
    show_one(drawn, output)
    if output == "table":
        say(f"Look at each: clearway sample show {drawn['id']}")


@sample.command("list")
@OUTPUT
@over_api
async def list_samples(client: Client, output: str) -> None:
    """List samples with their error rates, newest first."""
    rows = await client.every("/samples")
    show([_flat(row) for row in rows] if output == "table" else rows, _STANDING, output)


@sample.command("show")
@click.argument("sample_id", metavar="SAMPLE")
@OUTPUT
@over_api
async def show_sample(client: Client, sample_id: str, output: str) -> None:
    """Show a sample, its items, and the error rate."""
    view = await client.get(f"/samples/{sample_id}")
    if output != "table":
        show_one(view, output)
        return
    say(_in_words(view["rate"]))
    show(view["items"], _ITEM, output)


@sample.command("answer")
@click.argument("sample_id", metavar="SAMPLE")
@click.argument("position", type=click.IntRange(min=1))
@click.argument("answer", type=click.Choice([one.value for one in AuditAnswer]))
@click.option("--note", default="", help="Why; who disagrees has to say.")
@OUTPUT
@over_api
async def answer_item(client: Client, sample_id: str, position: int, answer: str, note: str, output: str) -> None:
    """Say of one item whether it was decided rightly; a later answer counts instead."""
    said = await client.post(f"/samples/{sample_id}/items/{position}/answer", {"answer": answer, "note": note})
    show_one(said, output)


@sample.command("verify")
@click.argument("sample_id", metavar="SAMPLE")
@over_api
async def verify(client: Client, sample_id: str) -> int | None:
    """Draw a sample again, on this machine, from the seed and the population; exit status 1 when it is another."""
    view = await client.get(f"/samples/{sample_id}")
    drawn = view["sample"]
    population = (await client.call("GET", f"/samples/{sample_id}/population")).text
    again = redraw(population, digest=drawn["population_digest"], seed=drawn["seed"], size=drawn["size"])
    if again != tuple(item["key"] for item in view["items"]):
        say("The sample is NOT what seed and population give." if again else "The population is NOT the one on record.")
        return REFUSED
    click.echo(f"{drawn['id']}: the {drawn['size']} of {drawn['population']} that the seed draws")
    say(f"Compare seed and digest with the record: clearway audit list --subject {drawn['id']}")
    return None


def _flat(row: Mapping[str, Any]) -> Row:
    rates = {name: round(value, 3) if isinstance(value, float) else value for name, value in row["rate"].items()}
    return {**row["sample"], **row["sample"]["scope"], **rates}


def _in_words(rate: Mapping[str, Any]) -> str:
    answered = rate["agreed"] + rate["disagreed"]
    return (
        f"{rate['disagreed']} of {answered} answered were wrong; with 90 % the error rate of all lies between"
        f" {rate['exact_low']:.1%} and {rate['exact_high']:.1%} (Clopper-Pearson),"
        f" {rate['bayes_low']:.1%} and {rate['bayes_high']:.1%} (Jeffreys)."
        + (f" {rate['waiting']} wait: not final yet." if rate["waiting"] else "")
    )
