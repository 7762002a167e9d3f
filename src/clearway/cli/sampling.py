"""clearway sample: what people look at again by chance, and between which bounds the error rate lies."""

from collections.abc import Mapping
from typing import Any, BinaryIO, Final  # noqa: TID251  an answer is printed as it came

import click
import msgspec

from clearway.cli.client import Client
from clearway.cli.output import REFUSED, Row, say, show, show_one
from clearway.cli.running import OUTPUT, offline, over_api
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, POPULATION_BYTES_MAX, SAMPLE_SIZE_MAX
from clearway.validation.model import SEED_BYTES, AuditAnswer, SampleOf, VerdictKind
from clearway.validation.rules.sampling import redraw

_ITEM: Final = ("position", "vulnerability", "answer", "note", "answered_by", "key")
_STANDING: Final = ("id", "of", "kind", "population", "size", "waiting", "rate", "exact_low", "exact_high", "drawn_at")
_DECIDED: Final = ("decided", "reasons")


class _ShownItem(msgspec.Struct):
    key: str


class _Shown(msgspec.Struct):
    items: tuple[_ShownItem, ...]


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
    if view["others"]:
        say(f"Others were drawn from a scope that overlaps: {', '.join(view['others'])}")
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


@sample.command("item")
@click.argument("sample_id", metavar="SAMPLE")
@click.argument("position", type=click.IntRange(min=1))
@OUTPUT
@over_api
async def show_item(client: Client, sample_id: str, position: int, output: str) -> None:
    """Show one item: what was decided, and why."""
    view = await client.get(f"/samples/{sample_id}/items/{position}")
    shown = view if output != "table" else {**view["item"], **{name: view[name] for name in ("title", *_DECIDED)}}
    show_one(shown, output)


@sample.command("population")
@click.argument("sample_id", metavar="SAMPLE")
@over_api
async def print_population(client: Client, sample_id: str) -> None:
    """Print the keys that a sample was drawn from, sorted, a line each."""
    click.echo((await client.call("GET", f"/samples/{sample_id}/population")).text, nl=False)


@sample.command("verify")
@click.argument("population", type=click.File("rb"))
@click.option("--seed", required=True, help="The seed, in hexadecimal, as the record has it.")
@click.option("--digest", required=True, help="The population's digest, in hexadecimal, as the record has it.")
@click.option("--size", type=click.IntRange(1, SAMPLE_SIZE_MAX), required=True, help="How many were drawn.")
@click.option("--sample", "shown", type=click.File("rb"), help="The sample as `sample show --format json` printed it.")
@offline
def verify(population: BinaryIO, seed: str, digest: str, size: int, shown: BinaryIO | None) -> int | None:
    """Draw a sample again without a server, from the text that `sample population` printed, and print its keys.

    Seed, digest and size stand in the record: clearway audit list --subject SAMPLE. Exit status 1 when the population
    is not the one on record, or the sample is not the one that the seed draws.
    """
    again = redraw(_text(population), digest=digest.lower(), seed=_seed(seed), size=size)
    if again is None:
        say("The population is NOT the one on record, or not as a house writes it.")
        return REFUSED
    for key in again:
        click.echo(key)
    if shown is not None and _keys(shown) != again:
        say("The sample is NOT what seed and population give.")
        return REFUSED
    said = "The sample is what seed and population give." if shown else "This is what seed and population give."
    say(f"{said} Compare seed and digest with the record yourself.")
    return None


def _text(file: BinaryIO) -> str:
    body = file.read(POPULATION_BYTES_MAX + 1)
    try:
        if len(body) <= POPULATION_BYTES_MAX:
            return body.decode()
    except UnicodeDecodeError:
        pass
    raise Refusal(
        "bad-population",
        f"This is no text of at most {POPULATION_BYTES_MAX} bytes.",
        hint="Print it with: clearway sample population SAMPLE.",
        where="POPULATION",
    )


def _seed(text: str) -> str:
    try:
        if len(bytes.fromhex(text)) == SEED_BYTES:
            return text
    except ValueError:
        pass
    raise Refusal(
        "bad-seed", f"A seed is {SEED_BYTES} bytes in hexadecimal.", hint="Copy it from the record.", where="--seed"
    )


def _keys(shown: BinaryIO) -> tuple[str, ...]:
    try:
        return tuple(item.key for item in msgspec.json.decode(shown.read(DOCUMENT_BYTES_MAX), type=_Shown).items)
    except msgspec.MsgspecError:
        raise Refusal(
            "bad-sample-file",
            "This is not a sample as JSON.",
            hint="Print it with: clearway sample show SAMPLE --format json.",
            where="--sample",
        ) from None


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
