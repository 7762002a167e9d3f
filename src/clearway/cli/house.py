"""clearway serve, worker, db, audit: running the house."""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

import click
import structlog

from clearway.app.settings import Settings, read_settings
from clearway.app.wiring import House, open_dsns, open_house, require_owner
from clearway.cli.client import Client
from clearway.cli.entries import Entries
from clearway.cli.output import REFUSED, say, show, show_one
from clearway.cli.running import OUTPUT, over_api, run
from clearway.storage import migrate

Part = Callable[[House, asyncio.Event], Awaitable[None]]


@click.command()
@click.option("--without-worker", is_flag=True, help="Serve the API and the pages only.")
@click.pass_obj
def serve(entries: Entries, without_worker: bool) -> None:  # noqa: FBT001  a flag
    """Start the API, the pages and the worker, with the embedded database unless CLEARWAY_DSN is set."""
    parts = [entries.serve] if without_worker else [entries.serve, entries.work]
    run(_keep_up(parts))


@click.command()
@click.pass_obj
def worker(entries: Entries) -> None:
    """Start a worker alone; any number of them may run on any number of hosts."""
    run(_keep_up([entries.work]))


@click.group()
def db() -> None:
    """The database."""


@db.command("migrate")
@OUTPUT
def migrate_command(output: str) -> None:
    """Bring the database up to date."""
    run(_migrate(output))


@db.command("status")
@OUTPUT
def status_command(output: str) -> None:
    """List the migrations and whether each has run."""
    run(_status(output))


@click.group()
def audit() -> None:
    """The record of everything that was done."""


@audit.command("verify")
@OUTPUT
@over_api
async def verify(client: Client, output: str) -> int:
    """Recompute the whole record and compare it with every signed checkpoint."""
    found = await client.get("/audit/verification")
    show_one(found, output)
    return 0 if found["sound"] else REFUSED


@audit.command("checkpoint")
@over_api
async def checkpoint(client: Client) -> None:
    """Print the newest signed checkpoint, to keep it somewhere else."""
    click.echo((await client.call("GET", "/audit/checkpoint")).text, nl=False)


@audit.command("list")
@click.option("--subject", default="", help="Only the lines about this id.")
@OUTPUT
@over_api
async def list_records(client: Client, subject: str, output: str) -> None:
    """List the newest lines of the record that you may see."""
    answer = await client.get("/audit/records", subject=subject)
    show(answer["items"], ("position", "entry"), output)


async def _keep_up(parts: list[Part]) -> None:
    settings = read_settings()
    _log_as_json(settings)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_house(settings) as house:
        _greet(house)
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(_run_part(part, house, stop))


async def _run_part(part: Part, house: House, stop: asyncio.Event) -> None:
    try:
        await part(house, stop)
    finally:
        stop.set()


def _greet(house: House) -> None:
    if house.first_key is not None:
        say("The administrator's key, shown this once:")
        click.echo(house.first_key.secret)
    say(f"Clearway is at http://{house.settings.host}:{house.settings.port}/")


def _log_as_json(settings: Settings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


async def _migrate(output: str) -> None:
    async with open_dsns(read_settings()) as dsns:
        ran = await migrate.migrate(require_owner(dsns))
    show([{"number": m.number, "phase": m.phase, "name": m.name} for m in ran], ("number", "phase", "name"), output)


async def _status(output: str) -> None:
    async with open_dsns(read_settings()) as dsns:
        states = await migrate.status(require_owner(dsns))
    rows = [{"number": s.migration.number, "name": s.migration.name, "applied": s.applied} for s in states]
    show(rows, ("number", "name", "applied"), output)
