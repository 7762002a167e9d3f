"""clearway frontier demo: opens the house, plays the acts beside a worker and a broker, and says what came out."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
import msgspec
import structlog

from clearway.app.settings import read_settings
from clearway.app.wiring import House, keys_folder, open_house
from clearway.cli.client import client_within
from clearway.cli.demo.command import administrators_key
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import side_by_side
from clearway.cli.demo_frontier.cast import PLAYERS
from clearway.cli.demo_frontier.moving_clock import MovingClock
from clearway.cli.demo_frontier.script import Stage, play
from clearway.cli.demo_frontier.summary import Summary, missing, show
from clearway.cli.entries import Entries
from clearway.cli.output import DONE, REFUSED
from clearway.cli.running import OUTPUT, run
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import system_clock

_LOG: Final = "frontier-demo.log"
_SUMMARY: Final = "frontier-summary.json"


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CLEARWAY_DEMO_OUT",
    show_envvar=True,
    help=f"Folder for {_SUMMARY}, the memo, the signed record and what is needed to verify it.",
)
@OUTPUT
@click.pass_obj
def frontier_demo(entries: Entries, out: Path | None, output: str) -> None:
    """Take three made-up developers from inquiry to their ends: a release, a withdrawal, a lapse.

    The suite that ships is sealed, opened by two custodians and put before a pretend model, through Inspect, the broker
    and the sandbox. Ends with 1 when something that must come out did not.
    """
    run(_demo(entries, out, as_json=output != "table"))


async def _demo(entries: Entries, out: Path | None, *, as_json: bool) -> int:
    started, settings, talk = system_clock(), read_settings(), Talk()
    if settings.url:
        what = "The demo plays on this machine and not at CLEARWAY_URL."
        raise Refusal("demo-is-local", what, hint="Unset CLEARWAY_URL.")
    _require_unplayed(settings.home)
    folder = out or settings.home / "frontier-demo"
    folder.mkdir(parents=True, exist_ok=True)
    async with open_house(replace(settings, broker_loopback=True)) as opened:
        clock = MovingClock()
        house = replace(opened, database=replace(opened.database, clock=clock))
        with (settings.home / _LOG).open("w") as log:
            structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=log))
            played = await _beside_worker(house, entries, talk, clock=clock, folder=folder)
    summary = msgspec.structs.replace(played, seconds=round((system_clock() - started).total_seconds(), 1))
    (folder / _SUMMARY).write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    show(summary, as_json=as_json)
    short = missing(summary)
    for what in short:
        talk.line(f"MISSING {what}")
    talk.line(f"{folder} has the memo, the record and what verifies it; clearway serve shows all of it in the browser:")
    talk.line(f"sign in with a key in {keys_folder(settings.home) / PLAYERS}, as lighthouse.key or program.key.")
    return REFUSED if short else DONE


def _require_unplayed(home: Path) -> None:
    """Refuse to play a second time beside what was played before: its developers are there already."""
    if (home / _LOG).exists():
        what = f"The demo of frontier access was played in {home} before."
        hint = "clearway serve shows what came of it. To play it anew, name a new folder in CLEARWAY_HOME."
        raise Refusal("played-before", what, hint=hint)


async def _beside_worker(house: House, entries: Entries, talk: Talk, *, clock: MovingClock, folder: Path) -> Summary:
    stop = asyncio.Event()

    async def work() -> None:
        await entries.work(house, stop)

    async with client_within(house, entries, key=administrators_key(house)) as client:
        stage = Stage(house=house, entries=entries, administrator=client, talk=talk, clock=clock, folder=folder)

        async def play_and_stop() -> Summary:
            try:
                return await play(stage)
            finally:
                stop.set()

        _, summary = await side_by_side([work(), play_and_stop()])
    assert summary is not None
    return summary
