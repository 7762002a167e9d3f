"""The command itself: opens the house, plays the acts beside a worker, and leaves with 0 only when all came out."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import msgspec
import structlog

from clearway.app.settings import read_settings
from clearway.app.wiring import House, keys_folder, open_house
from clearway.cli.client import client_within
from clearway.cli.demo.script import Stage, play
from clearway.cli.demo.summary import Summary, missing, show
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import side_by_side
from clearway.cli.entries import Entries
from clearway.cli.output import DONE, REFUSED
from clearway.cli.running import OUTPUT, run
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import system_clock

LOG: Final = "demo.log"
KEY: Final = "demo.key"
SUMMARY: Final = "summary.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    out: Path | None
    as_json: bool


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CLEARWAY_DEMO_OUT",
    show_envvar=True,
    help=f"Folder to write {SUMMARY} into.",
)
@OUTPUT
@click.pass_obj
def demo(entries: Entries, out: Path | None, output: str) -> None:
    """Take real reports about real packages the whole way to patched operators.

    Fetches six packages from Debian, PyPI and npm, runs real finders on them in the sandbox, and plays finders,
    maintainers and operators with made-up names. Ends with 1 when something that must come out did not.
    """
    run(_demo(entries, _Wishes(out=out, as_json=output != "table")))


async def _demo(entries: Entries, wishes: _Wishes) -> int:
    started = system_clock()
    settings = read_settings()
    if settings.url:
        raise Refusal(
            "demo-is-local", "The demo plays on this machine and not at CLEARWAY_URL.", hint="Unset CLEARWAY_URL."
        )
    talk = Talk()
    async with open_house(settings) as house:
        with (settings.home / LOG).open("w") as log:
            structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=log))
            counted = await _beside_worker(house, entries, talk)
    summary = msgspec.structs.replace(counted, seconds=round((system_clock() - started).total_seconds(), 1))
    if wishes.out is not None:
        wishes.out.mkdir(parents=True, exist_ok=True)
        (wishes.out / SUMMARY).write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    return _finish(summary, talk, wishes, settings.home)


async def _beside_worker(house: House, entries: Entries, talk: Talk) -> Summary:
    stop = asyncio.Event()

    async def work() -> None:
        await entries.work(house, stop)

    async def play_and_stop() -> Summary:
        try:
            return await play(Stage(house=house, administrator=client, talk=talk))
        finally:
            stop.set()

    async with client_within(house, entries, key=administrators_key(house)) as client:
        _, summary = await side_by_side([work(), play_and_stop()])
    assert summary is not None
    return summary


def administrators_key(house: House) -> str:
    """Give the key of a house's first administrator: the one that was just issued, one kept here, or CLEARWAY_KEY."""
    kept = keys_folder(house.settings.home) / KEY
    if house.first_key is not None:
        kept.touch(mode=0o600)
        kept.write_text(house.first_key.secret)
    if kept.exists():
        return kept.read_text()
    if house.settings.key:
        return house.settings.key
    raise Refusal(
        "in-use-already",
        f"The Clearway in {house.settings.home} was started before, and the demo has no administrator's key of it.",
        hint="Set CLEARWAY_KEY to one, or CLEARWAY_HOME to a folder that is not there yet.",
    )


def _finish(summary: Summary, talk: Talk, wishes: _Wishes, home: Path) -> int:
    short = missing(summary)
    show(summary, as_json=wishes.as_json)
    for what in short:
        talk.line(f"MISSING {what}")
    talk.line("clearway serve shows all of it in the browser; sign in with the administrator's key in")
    talk.line(f"{keys_folder(home) / KEY}; {home / LOG} is what the worker logged.")
    return REFUSED if short else DONE
