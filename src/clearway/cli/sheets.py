"""clearway task sheet, calendar, calendar-key: what an operator takes along."""

import click

from clearway.cli.client import Client
from clearway.cli.output import show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.formats.calendar import EntryKind


@click.command("sheet")
@over_api
async def show_sheet(client: Client) -> None:
    """Print what there is to do as a sheet with boxes to tick."""
    click.echo((await client.call("GET", "/tasks/sheet")).text, nl=False)


@click.command("calendar")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in EntryKind]),
    default=EntryKind.EVENTS.value,
    help="Events, or things to do.",
)
@over_api
async def show_calendar(client: Client, kind: str) -> None:
    """Print the due dates as a calendar (iCalendar)."""
    click.echo((await client.call("GET", "/tasks/calendar.ics", params={"kind": kind})).content, nl=False)


@click.command("calendar-key")
@OUTPUT
@over_api
async def issue_calendar_key(client: Client, output: str) -> None:
    """Make a password for one calendar; it is shown once, and reads due dates only."""
    issued = await client.post("/calendar-keys", {})
    show_one({"key": issued["key"]["id"], "secret": issued["secret"]}, output)
