"""clearway digest: be told of advisories by mail."""

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.distribution.model.digests import Cadence


@click.group()
def digest() -> None:
    """A digest of advisories by mail, daily or weekly."""


@digest.command("ask")
@click.argument("address")
@click.option(
    "--cadence", type=click.Choice(list(Cadence)), default=Cadence.WEEKLY, show_default=True, help="How often."
)
@click.option("--hour", type=click.IntRange(0, 23), default=8, show_default=True, help="At which hour of the place.")
@click.option("--weekday", type=click.IntRange(1, 7), default=1, show_default=True, help="Weekly: 1 is Monday.")
@click.option("--time-zone", default="UTC", show_default=True, help="Where its clock is, like America/Chicago.")
@click.option("--notices", is_flag=True, help="Also tell of submissions and duties of frontier access, at once.")
@OUTPUT
@over_api
async def ask_for_digest(client: Client, address: str, output: str, **when: str | int | bool) -> None:
    """Ask for a digest; a mail goes to the address, whose link has to be opened."""
    show_one((await client.call("PUT", "/digest", json={"address": address, **when})).json(), output)
    say("Open the link of the mail that is on its way, and confirm.")


@digest.command("show")
@OUTPUT
@over_api
async def show_digest(client: Client, output: str) -> None:
    """Show where your digest goes, when, and how it stands."""
    show_one(await client.get("/digest"), output)


@digest.command("end")
@over_api
async def end_digest(client: Client) -> None:
    """End your digest."""
    await client.call("DELETE", "/digest")
    say("No more mails come.")
