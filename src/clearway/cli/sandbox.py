"""clearway sandbox: the wall around untrusted code."""

import secrets  # noqa: TID251  an entry hands the chance in

import click
from rich.console import Console
from rich.progress import Progress

from clearway.app.settings import read_settings
from clearway.app.wiring import chosen_wall
from clearway.cli.output import DONE, REFUSED, say
from clearway.cli.running import run
from clearway.gateways.sandbox import open_bubblewrap, open_sandbox
from clearway.gateways.sandbox.selftest import attack_suite
from clearway.gateways.sandbox.siege import Siege, besiege


@click.group()
def sandbox() -> None:
    """The wall around untrusted code."""


@sandbox.command()
@click.option("--times", type=click.IntRange(1, 1_000), default=1, show_default=True, help="Rounds of all attacks.")
@click.option("--parallel", type=click.IntRange(1, 64), default=4, show_default=True, help="Rounds at the same time.")
@click.option("--load", type=click.IntRange(0, 64), default=0, show_default=True, help="Busy loops beside them.")
def selftest(times: int, parallel: int, load: int) -> None:
    """Try every way out that we know of, for real, and print one line for each: held or not.

    With --times, attack bubblewrap so often; print only attacks that were not held, and what was left behind:
    processes, control groups, mounts.
    """
    siege = Siege(times=times, parallel=parallel, load=load)
    run(_once() if times == 1 else _often(siege))


async def _once() -> int:
    wall = open_sandbox(chosen_wall(read_settings()), secrets.token_bytes, shown=frozenset())
    held = total = 0
    async for outcome in attack_suite(wall):
        total += 1
        held += outcome.held
        word = "held    " if outcome.held else "NOT HELD"
        click.echo(f"{word}  {outcome.name:<16} {outcome.seconds:6.2f} s  {outcome.seen}")
    say(f"{held} of {total} attacks held.")
    return DONE if held == total else REFUSED


async def _often(siege: Siege) -> int:
    wall = open_bubblewrap(secrets.token_bytes, unlimited_memory_accepted=read_settings().unlimited_sandbox)
    with Progress(*Progress.get_default_columns(), console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("attacking", total=siege.times)
        after = await besiege(wall, siege, hear=lambda: progress.advance(bar))
    for outcome in after.broken:
        click.echo(f"NOT HELD  {outcome.name:<16} {outcome.seconds:6.2f} s  {outcome.seen}")
    for leftover in after.leftovers:
        click.echo(f"LEFT      {leftover}")
    say(f"{after.attacks - len(after.broken)} of {after.attacks} attacks held; {len(after.leftovers)} things left.")
    return REFUSED if after.broken or after.leftovers else DONE
