"""How a command runs over the API: its options, its client, and its end."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import click

from clearway.app.settings import read_settings
from clearway.cli.client import Client, open_client
from clearway.cli.entries import entries_of
from clearway.cli.offline import OUTPUT, offline, run

__all__ = ["OUTPUT", "offline", "over_api", "run"]

P = ParamSpec("P")


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
