"""How a command runs: its options, its client, and its end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Concatenate, Final, ParamSpec

import click

from clearway.app.settings import read_settings
from clearway.cli.client import Client, open_client
from clearway.cli.entries import entries_of
from clearway.cli.output import tell_outage, tell_refusal
from clearway.kernel.errors import Outage, Refusal

P = ParamSpec("P")

OUTPUT: Final = click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    envvar="CLEARWAY_FORMAT",
    show_envvar=True,
    help="How to print the result.",
)


def run(main: Coroutine[object, None, int | None]) -> None:
    """Run a command to its end and leave with its exit status: 0 done, 1 refused, 2 misuse, 3 outage."""
    try:
        status = asyncio.run(main)
    except Refusal as refusal:
        status = tell_refusal(refusal)
    except Outage as outage:
        status = tell_outage(outage)
    raise SystemExit(status or 0)


def offline(command: Callable[P, int | None]) -> Callable[P, None]:
    """Let a command run without a server: its refusals become words and an exit status."""

    @wraps(command)
    def start(*arguments: P.args, **options: P.kwargs) -> None:
        async def main() -> int | None:
            return command(*arguments, **options)

        run(main())

    return start


def over_api(command: Callable[Concatenate[Client, P], Awaitable[int | None]]) -> Callable[P, None]:
    """Let a command speak the API: it is given a client, and its refusals become words and an exit status."""

    @wraps(command)
    def start(*arguments: P.args, **options: P.kwargs) -> None:
        entries = entries_of(click.get_current_context().obj)

        async def main() -> int | None:
            async with open_client(read_settings(), entries) as client:
                return await command(client, *arguments, **options)

        run(main())

    return start
