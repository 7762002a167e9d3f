"""clearway task plan and clearway case queue: what to do first when hours are few."""

import json
from pathlib import Path
from typing import Final

import click
import msgspec

from clearway.cli.cases import case
from clearway.cli.client import Client
from clearway.cli.files import named, opened
from clearway.cli.output import say, show
from clearway.cli.plan import show_plan
from clearway.cli.reach import task
from clearway.cli.running import OUTPUT, over_api
from clearway.exposure.model.plans import Plan
from clearway.formats.decoding import decode_json, members
from clearway.kernel.limits import PLAN_BYTES_MAX

_FILE: Final = click.Path(dir_okay=False, allow_dash=True)
_CASES: Final = ("place", "planned", "case", "package", "told", "minutes", "weighted_risk", "risk_per_hour", "why")


@task.command("plan")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--hours", type=float, default=None, help="All hours of staff there are, instead of those in FILE.")
@click.option(
    "--request",
    "request_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the request, for `clearway exposure plan check`.",
)
@OUTPUT
@over_api
async def plan_tasks(client: Client, file: str, hours: float | None, request_file: Path | None, output: str) -> None:
    """Plan your open tasks under limited hours; FILE says which windows systems have (docs/plans.md)."""
    with named(file), opened(file) as source:
        order = members(decode_json(source.read(PLAN_BYTES_MAX)))
    answer = await client.post("/plans", order if hours is None else order | {"hours": hours})
    if request_file is not None:
        request_file.write_text(answer["request"])
    show_plan(msgspec.json.decode(json.dumps(answer["plan"]), type=Plan), output)


@case.command("queue")
@click.option("--hours", type=float, required=True, help="How many hours there are.")
@click.option("--minutes", type=int, default=120, show_default=True, help="The work of one case.")
@click.option("--release-minutes", type=int, default=60, show_default=True, help="The work of a package's release.")
@click.option("--party", default="", help="Whose queue; left out: your own.")
@OUTPUT
@over_api
async def queue(client: Client, hours: float, minutes: int, release_minutes: int, party: str, output: str) -> None:
    """List a maintainer's open cases in the order that removes most risk an hour, with a bound on any order."""
    asked = {"hours": str(hours), "minutes": str(minutes), "release_minutes": str(release_minutes), "party": party}
    found = await client.get("/cases/by-effort", **asked)
    show(found["lines"], _CASES, output)
    say(
        f"Removes {found['weighted_risk']:.1f} of weighted risk in {found['minutes_used']} minutes; no order removes"
        f" more than {found['bound']:.1f}, so this is at least {found['share_of_bound']:.1%} of the best."
    )
