"""clearway home: the feed comes to the operator, matching runs there, and the hub learns only what is ticked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from clearway.app.home import HomeMatches, home_matchings, kept_matches, mirror_of, read_state, sent, ticked
from clearway.app.matching import Matching
from clearway.cli.client import Client
from clearway.cli.feed import TIER, bring_up
from clearway.cli.files import opened, tell_refused
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import DONE, REFUSED, Row, busy, say, show, show_one
from clearway.cli.running import over_api
from clearway.exposure.rules import require_attestation
from clearway.formats.home_state import OUTCOMES, HomeState, HomeTick, told_to_hub
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import is_id
from clearway.kernel.instants import system_clock
from clearway.kernel.limits import HOME_ANSWERS_AT_ONCE_MAX, HOME_NOTE_CHARACTERS_MAX, INVENTORY_BYTES_MAX

_FOLDER: Final = click.Path(file_okay=False, path_type=Path)
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLUMNS: Final = ("line", "advisory", "tick", "hub_knows", "systems", "components", "fixed_in", "summary")


@click.group()
def home() -> None:
    """Match at home: inventories stay in DIR, and the hub learns only what you tick (docs/home.md)."""


@home.command("match")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("sboms", nargs=-1, required=True, type=click.Path(allow_dash=True), metavar="SBOM...")
@click.option("--from", "place", default="", help="The feed: an address, a folder or a bundle. Left out: no network.")
@click.option("--root", "root_file", type=_FILE, help="The root that you trust; needed once for each DIR and tier.")
@click.option("--runtime-only", is_flag=True, help="Leave out what is for development, or optional.")
@click.option("--distro", default="", help="Of which release lists of dpkg and rpm are, like debian-12.")
@TIER
@OUTPUT
@offline
def match(
    folder: Path,
    sboms: tuple[str, ...],
    place: str,
    root_file: Path | None,
    runtime_only: bool,  # noqa: FBT001  click passes options by name
    distro: str,
    tier: str,
    output: str,
) -> int:
    """Mirror a feed into DIR, match SBOMs with it, and write what there is to do to DIR/tasks.json.

    SBOMs are what `clearway exposure match` takes. From the feed every file is fetched, whatever you run; nothing is
    sent. Ticks of earlier runs stay. The exit status is 1 when an inventory was refused; the others are matched.
    """
    if place:
        bring_up(place, mirror_of(folder), root_file, tier=tier)
    matches = HomeMatches(found={})
    tell = home_matchings(
        folder,
        tier,
        release=distro,
        is_runtime_only=runtime_only,
        tell=lambda name, why: say(f"{name}: left out: {why}"),
    )
    with busy("matching"), tell as matchings:
        refused = sum(not _matched(matches, matchings, name) for name in sboms)
    state = kept_matches(folder, matches, now=system_clock())
    _show(state, output)
    say(f"{len(state.lines)} lines are in {folder}; nothing was sent. Tick: clearway home tick {folder} done LINE...")
    return REFUSED if refused else DONE


@home.command("list")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@OUTPUT
@offline
def list_lines(folder: Path, output: str) -> None:
    """List what there is to do, with ticks and what the hub knows."""
    _show(read_state(folder), output)


@home.command("tick")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("outcome", type=click.Choice(OUTCOMES))
@click.argument("lines", nargs=-1, required=True, metavar="LINE...")
@click.option("--note", default="", help="Needed when you cannot: why. It is sent as you write it: name no system.")
@OUTPUT
@offline
def tick(folder: Path, outcome: str, lines: tuple[str, ...], note: str, output: str) -> None:
    """Say how you stand with advisories, by number or id; nothing is sent before `clearway home send`."""
    require_attestation(outcome, note)
    if len(note) > HOME_NOTE_CHARACTERS_MAX:
        what = f"A note has at most {HOME_NOTE_CHARACTERS_MAX} characters."
        raise Refusal("bad-note", what, hint="Shorten it.", where="--note")
    _show(ticked(folder, lines, HomeTick(outcome=outcome, note=note.strip())), output)


@home.command("untick")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.argument("lines", nargs=-1, required=True, metavar="LINE...")
@OUTPUT
@offline
def untick(folder: Path, lines: tuple[str, ...], output: str) -> None:
    """Take ticks back; what the hub was told before stays there."""
    _show(ticked(folder, lines, None), output)


@home.command("send")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--dry-run", is_flag=True, help="Print what would be sent, to the byte, and send nothing.")
@OUTPUT
def send(folder: Path, dry_run: bool, output: str) -> None:  # noqa: FBT001  click passes options by name
    """Tell the hub what you ticked: of each line the advisory, how you stand and the note, and nothing else.

    The hub is the one at CLEARWAY_URL, and knows you by CLEARWAY_KEY. Without a tick that is new to it none is called.
    """
    if dry_run or not _has_ticks(folder):
        _preview(folder)
    _deliver(folder, output)


@offline
def _preview(folder: Path) -> None:
    """Print what would be sent."""
    parts = list(_parts(read_state(folder)))
    for part in parts:
        click.echo(json.dumps({"items": part}, ensure_ascii=False, separators=(",", ":")))
    if not parts:
        say("Nothing is ticked that the hub does not know: nothing to send.")


@over_api
async def _deliver(client: Client, folder: Path, output: str) -> None:
    """Send what is ticked."""
    kept = unchanged = 0
    for part in _parts(read_state(folder)):
        answer = await client.post("/home-answers", {"items": part})
        kept, unchanged = kept + answer["kept"], unchanged + answer["unchanged"]
        sent(folder, [one["advisory"] for one in part])
    show_one({"kept": kept, "unchanged": unchanged}, output)


def _has_ticks(folder: Path) -> bool:
    try:
        return any(_parts(read_state(folder)))
    except Refusal:
        return False  # the preview says why


def _parts(state: HomeState) -> Iterator[list[dict[str, str]]]:
    """Give what is to be sent, as much at once as the hub takes; advisories of others are none of its business."""
    told = [one for one in told_to_hub(state.lines) if is_id(one["advisory"], "adv")]
    for first in range(0, len(told), HOME_ANSWERS_AT_ONCE_MAX):
        yield told[first : first + HOME_ANSWERS_AT_ONCE_MAX]


def _matched(matches: HomeMatches, matchings: list[Matching], name: str) -> bool:
    """Match one inventory; False where it was refused."""
    try:
        with opened(name) as file:
            told = matches.add(matchings, Path(name).name, file.read(INVENTORY_BYTES_MAX + 1))
    except Refusal as refusal:
        tell_refused(name, refusal)
        return False
    if told.unjudged:
        say(f"{name}: {len(told.unjudged)} not judged; clearway exposure match --format json lists them.")
    return True


def _show(state: HomeState, output: str) -> None:
    show(_rows(state), _COLUMNS, output)


def _rows(state: HomeState) -> Iterator[Row]:
    for number, line in enumerate(state.lines, start=1):
        yield {
            "line": number,
            "advisory": line.advisory,
            "tick": line.tick.outcome if line.tick else "",
            "hub_knows": line.sent.outcome if line.sent else "",
            "systems": sorted({one.system for one in line.components}),
            "components": sorted({one.purl for one in line.components}),
            "fixed_in": sorted({one.fixed_in for one in line.components if one.fixed_in}),
            "summary": line.summary,
        }
