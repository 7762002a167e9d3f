"""clearway sandbox: the wall around untrusted code."""

import secrets  # noqa: TID251  an entry hands the chance in

import click

from clearway.app.settings import read_settings
from clearway.cli.output import DONE, REFUSED, say
from clearway.cli.running import run
from clearway.gateways.sandbox import open_bubblewrap
from clearway.gateways.sandbox.selftest import attack_suite


@click.group()
def sandbox() -> None:
    """The wall around untrusted code."""


@sandbox.command()
def selftest() -> None:
    """Try every way out that we know of, for real, and print one line for each: held or not."""
    run(_selftest())


async def _selftest() -> int:
    wall = open_bubblewrap(secrets.token_bytes, unlimited_memory_accepted=read_settings().unlimited_sandbox)
    held = total = 0
    async for outcome in attack_suite(wall):
        total += 1
        held += outcome.held
        word = "held    " if outcome.held else "NOT HELD"
        click.echo(f"{word}  {outcome.name:<16} {outcome.seconds:6.2f} s  {outcome.seen}")
    say(f"{held} of {total} attacks held.")
    return DONE if held == total else REFUSED
