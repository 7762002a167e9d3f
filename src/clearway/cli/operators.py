"""clearway operator: what an operator says of itself."""

from collections.abc import Mapping
from typing import Any  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import Row, show, show_one
from clearway.cli.reach import advisory
from clearway.cli.running import OUTPUT, over_api
from clearway.prioritization.model import Choice


@click.group()
def operator() -> None:
    """What your organization says of itself: its policy of due times, its sector, and what may be told of it."""


@operator.command("show")
@OUTPUT
@over_api
async def show_operator(client: Client, output: str) -> None:
    """Show what your organization says of itself."""
    show_one(await client.get("/operator-profile"), output)


@operator.command("set")
@click.option("--policy", type=click.Choice([one.value for one in Choice]), help="By what your tasks are due.")
@click.option("--sector", help="Your sector, as `clearway operator sectors` lists them; empty for none.")
@click.option("--counted/--uncounted", default=None, help="Whether you are counted in numbers by sector.")
@click.option("--named/--unnamed", default=None, help="Whether coordinators may see your name beside your tasks.")
@OUTPUT
@over_api
async def set_operator(client: Client, output: str, **said: str | bool | None) -> None:
    """Say something of your organization; what you leave out stays as it is."""
    before = await client.get("/operator-profile")
    wanted = before | {name: value for name, value in said.items() if value is not None}
    show_one((await client.call("PUT", "/operator-profile", json=wanted)).json(), output)


@operator.command("sectors")
@OUTPUT
@over_api
async def list_sectors(client: Client, output: str) -> None:
    """List the sectors that an operator can be of."""
    found = await client.get("/sectors")
    show([{"sector": key, "name": name} for key, name in found["sectors"].items()], ("sector", "name"), output)


@advisory.command("coverage")
@click.argument("advisory_id", metavar="[ADVISORY]", required=False)
@OUTPUT
@over_api
async def show_coverage(client: Client, advisory_id: str | None, output: str) -> None:
    """Show how far operators are with an advisory, or with all; numbers of fewer than three operators are hidden."""
    if advisory_id:
        found = [await client.get(f"/advisories/{advisory_id}/coverage")]
    else:
        found = await client.every("/coverage")
    if output != "table":
        show(found, (), output)
        return
    stages = [stage["stage"] for stage in found[0]["stages"]] if found else []
    show([_covered(one) for one in found], ("advisory", "tasks", *stages, "home", "named"), output)


def _covered(one: Mapping[str, Any]) -> Row:
    counts = {stage["stage"]: _count(stage["tasks"]) for stage in one["stages"]}
    home = [f"{_count(cell['parties'])} {cell['outcome']}" for cell in one["home"]]
    shown = {"advisory": one["advisory"]["id"], "tasks": _count(one["tasks"])}
    return {**shown, **counts, "home": home, "named": one["named"]}


def _count(count: int | None) -> str:
    return "few" if count is None else str(count)
