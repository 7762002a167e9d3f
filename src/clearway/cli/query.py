"""clearway query: am I affected? Products go to the hub, statuses come back, and nothing is kept there."""

from collections.abc import Iterator
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.files import named, opened
from clearway.cli.output import say, show
from clearway.cli.running import OUTPUT, over_api
from clearway.exposure.model import Status
from clearway.formats.hashes import read_hash
from clearway.formats.sboms.component import RefusedComponent
from clearway.formats.sboms.reading import limited, recognize
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import INVENTORY_BYTES_MAX, QUERY_PRODUCTS_MAX

_COLUMNS: Final = ("product", "status", "advisories", "fixed_in", "why")
_PLAIN: Final = ("pkg:", "cpe:", "#")
_SHOWN: Final = 5


@click.command()
@click.argument("file", type=click.Path(allow_dash=True), metavar="FILE")
@click.option("--all", "everything", is_flag=True, help="Also show what is fixed, not affected or unknown.")
@OUTPUT
@over_api
async def query(client: Client, file: str, everything: bool, output: str) -> None:  # noqa: FBT001  click's flag
    """Ask the hub which products are affected: purls, CPEs or hashes, one a line, or an SBOM; - is standard input.

    Only the products' names go to the hub, which keeps nothing of them; to tell nobody at all, use `exposure match`.
    Lines are like pkg:npm/lodash@4.17.20, cpe:2.3:a:… or sha256:…; those that begin with # are left out.
    """
    with named(file), opened(file) as body:
        products = list(dict.fromkeys(_products(body.read(INVENTORY_BYTES_MAX + 1), file)))
    answers: list[Any] = []
    for start in range(0, len(products), QUERY_PRODUCTS_MAX):
        told = await client.post("/queries", {"products": products[start : start + QUERY_PRODUCTS_MAX]})
        answers += told["answers"]
        if not told["edition"]["is_current"]:
            say(f"The answers are of edition {told['edition']['hub']}; {told['edition']['newest']} is being compiled.")
    counts = {status: sum(one["status"] == status for one in answers) for status in Status}
    say(f"{len(answers)} products: " + ", ".join(f"{count} {status}" for status, count in counts.items() if count))
    shown = [one for one in answers if everything or one["status"] in _TELLING]
    show((_row(one) if output == "table" else one for one in shown), _COLUMNS, output)


_TELLING: Final = frozenset({Status.AFFECTED, Status.UNCLEAR, Status.UNREADABLE})


def _products(body: bytes, name: str) -> Iterator[str]:
    """Read lines of products, or else the components of an inventory."""
    lines = [line.strip() for line in body.decode(errors="replace").splitlines() if line.strip()]
    if lines and (lines[0].startswith(_PLAIN) or _is_hash(lines[0])):
        yield from (line for line in lines if not line.startswith("#"))
        return
    try:
        form = recognize(body)
    except Refusal:
        what = "It is neither a list of products nor an inventory."
        raise Refusal("no-products", what, hint="Write a purl, CPE or hash on each line.") from None
    for entry in limited(form.read(body)):
        if isinstance(entry, RefusedComponent):
            say(f"{name}: left out: {inert_line(entry.where)} {inert_line(entry.name)}: {entry.why}")
        else:
            yield entry.purl


def _is_hash(line: str) -> bool:
    return bool(read_hash(line))


def _row(one: Any) -> dict[str, object]:  # noqa: ANN401  see above
    tellings = one.get("advisories", [])
    names = [telling["advisory"] for telling in tellings]
    more = len(names) + one.get("left_out", 0) - _SHOWN
    return {
        "product": one["product"],
        "status": one["status"],
        "advisories": [*names[:_SHOWN], *([f"{more} more"] if more > 0 else [])],
        "fixed_in": list(dict.fromkeys(telling["fixed_in"] for telling in tellings if telling["fixed_in"])),
        "why": one["why"] if one.get("why") else tellings[0]["reason"] if tellings else "",
    }
