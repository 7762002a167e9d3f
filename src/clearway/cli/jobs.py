"""clearway job: what a defect stopped, and how it goes on."""

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show
from clearway.cli.running import OUTPUT, over_api


@click.group()
def job() -> None:
    """Jobs that a defect in Clearway stopped; nothing of them is lost."""


@job.command("held")
@OUTPUT
@over_api
async def list_held(client: Client, output: str) -> None:
    """List the jobs that are held, oldest first: what about, since when, and the kind and place of the defect."""
    rows = await client.every("/jobs/held")
    show(rows, ("number", "job", "subject", "held_at", "reason"), output)


@job.command("put-back")
@click.argument("numbers", metavar="NUMBER...", type=click.IntRange(min=1), nargs=-1, required=True)
@over_api
async def put_back(client: Client, numbers: tuple[int, ...]) -> None:
    """Let a worker take held jobs again, once the defect that stopped them is mended."""
    for number in numbers:
        done = await client.post(f"/jobs/held/{number}/put-back")
        say(f"{done['job']} of {done['subject']} is taken again.")
