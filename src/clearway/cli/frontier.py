"""clearway frontier: submissions of developers, from inquiry to general release (Order 3(b))."""

from typing import Final

import click

from clearway.cli.client import Client
from clearway.cli.output import show, show_one
from clearway.cli.running import OUTPUT, over_api

_COLUMNS: Final = ("id", "developer_name", "model_name", "state", "state_since")


@click.group()
def frontier() -> None:
    """Frontier access: what developers submit because they want to, and what the government owes them for it."""


@frontier.command("list")
@OUTPUT
@over_api
async def list_submissions(client: Client, output: str) -> None:
    """List the submissions that you may see, newest first."""
    show(await client.get("/submissions"), _COLUMNS, output)


@frontier.command("show")
@click.argument("submission")
@OUTPUT
@over_api
async def show_submission(client: Client, submission: str, output: str) -> None:
    """Show SUBMISSION."""
    show_one(await client.get(f"/submissions/{submission}"), output)
