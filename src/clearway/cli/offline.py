"""How a command ends, and how one runs without a server; nothing of the server is loaded, so it starts at once."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Final, ParamSpec

import click

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


def run(main: Coroutine[object, None, int | None], loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> None:
    """Run a command to its end and leave with its exit status: 0 done, 1 refused, 2 misuse, 3 outage.

    `loop` makes the loop that it runs in, where that is not to be Python's own.
    """
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            status = runner.run(main)
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
