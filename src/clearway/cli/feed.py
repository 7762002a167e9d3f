"""clearway feed and clearway mirror: open feeds, carry them away as files, and mirror them with every check."""

import json
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from clearway.app.settings import read_settings
from clearway.app.wiring import feed_keys_of, record_signer_of
from clearway.cli.attestations import read_within
from clearway.cli.ceremony import root
from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, offline, over_api
from clearway.distribution import actions
from clearway.distribution.model import Mirrored
from clearway.gateways.feeds import open_source, write_bundle
from clearway.kernel.errors import Refusal, unwritable
from clearway.kernel.instants import format_instant, parse_instant, system_clock
from clearway.kernel.limits import FEED_ROOT_BYTES_MAX
from clearway.kernel.tiers import TIERS, is_safe_name

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
TIER: Final = click.option(
    "--tier", type=click.Choice(TIERS), default="clear", show_default=True, help="Which tier of TLP."
)
_TIMESTAMP: Final = "metadata/timestamp.json"
_COLUMNS: Final = ("tier", "lines", "root_version", "root_expires", "targets_version", "targets_expires")


@click.group()
def feed() -> None:
    """Feeds of advisories that nobody can alter, roll back or keep from you unnoticed (docs/feeds.md)."""


feed.add_command(root)


@feed.command("keys")
@offline
def keys() -> None:
    """Make the online keys of this machine's Clearway where there are none, and print the public halves."""
    settings = read_settings()
    public = dict(feed_keys_of(settings).make())
    public["record"] = record_signer_of(settings).public_key
    click.echo(json.dumps({role: key.hex() for role, key in sorted(public.items())}, indent=1))
    say("Carry this to the ceremony: clearway feed root init FOLDER --online FILE")


@feed.command("status")
@OUTPUT
@over_api
async def status(client: Client, output: str) -> None:
    """List the tiers whose feeds are open, and until when their offline parts hold."""
    found = await client.get("/feeds")
    if not found:
        say("No feed is open: advisories are published without one until a key ceremony was held (docs/feeds.md).")
    show(found, _COLUMNS, output)


@feed.command("open")
@click.argument("root_file", metavar="ROOT.json", type=_FILE)
@click.argument("targets_file", metavar="TARGETS.json", type=_FILE)
@OUTPUT
@over_api
async def open_feeds(client: Client, root_file: Path, targets_file: Path, output: str) -> None:
    """Open the feeds under what a ceremony made, or put them under the next root."""
    root_body, targets_body = (read_within(file, FEED_ROOT_BYTES_MAX) for file in (root_file, targets_file))
    told = {"root": root_body.decode(errors="replace"), "targets": targets_body.decode(errors="replace")}
    show(await client.post("/feeds", told), _COLUMNS, output)


@feed.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@TIER
@over_api
async def export(client: Client, folder: Path, tier: str) -> None:
    """Write a feed into FOLDER as files, for a static web server or a disk that is carried away."""
    count = 0
    timestamp = b""
    async for name, body in feed_files(client, tier):
        if name.endswith(_TIMESTAMP):
            timestamp = body
        else:
            write_file(folder / name, body)
            count += 1
    write_file(folder / tier / _TIMESTAMP, timestamp)
    say(f"{count + 1} files of tier {tier} are in {folder}. Mirror them: clearway mirror {folder} DIR --root ROOT.json")


@feed.command("bundle")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@TIER
@over_api
async def bundle(client: Client, file: Path, tier: str) -> None:
    """Write a feed into one FILE for a site without a network; the same feed gives the same bytes."""
    files = [found async for found in feed_files(client, tier)]
    count = write_bundle(file, sorted(files))
    say(f"{count} files of tier {tier} are in {file}. On arrival: clearway mirror {file} DIR --root ROOT.json")


@click.command()
@click.argument("place", metavar="URL|FOLDER|BUNDLE")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--root", "root_file", type=_FILE, help="The root that you trust; needed once for each DIR and tier.")
@click.option("--as-of", default="", help="Verify as at this instant, which has passed: for a bundle that is old.")
@TIER
@OUTPUT
@offline
def mirror(place: str, folder: Path, root_file: Path | None, as_of: str, tier: str, output: str) -> None:
    """Bring DIR up to what a feed offers, after checking all of it; run it as often as you like.

    The place is the API's address with /api/v1/feeds, a folder of `feed export`, or a file of `feed bundle`. Every
    list, file and proof is verified before it lands in DIR. Exit status: 0 all is verified; 1 refused, with what
    happened, and nothing of it taken; 2 misuse; 3 the feed cannot be reached or is too slow.
    """
    done = bring_up(place, folder, root_file, tier=tier, now=_instant(as_of))
    told = asdict(done) | {"fresh_until": format_instant(done.fresh_until), "versions": dict(done.versions)}
    show_one(told, output)


def bring_up(
    place: str, folder: Path, root_file: Path | None, *, tier: str, now: datetime | None = None
) -> Mirrored:  # fmt: skip
    """Bring a folder up to what a feed offers, verified as at an instant; now, where none is named."""
    root_body = read_within(root_file, FEED_ROOT_BYTES_MAX) if root_file else None
    # What is clear everybody may see: a server that gives it need not learn who asks.
    key = "" if tier == "clear" else read_settings().key
    with open_source(place, key=key) as source, _progress() as bar:
        return actions.mirror(
            source,
            folder,
            tier=tier,
            root=root_body,
            now=now or system_clock(),
            progress=lambda at, of: bar.update(bar.task_ids[0], completed=at, total=of),
        )


def _instant(as_of: str) -> datetime:
    now = system_clock()
    if not as_of:
        return now
    then = parse_instant(as_of, where="--as-of")
    if then > now:
        raise Refusal("not-passed", "That instant is still to come.", hint="Name one that has passed.", where="--as-of")
    say(f"Verified as at {format_instant(then)}: what was withdrawn or replaced since then is not seen.")
    return then


@contextmanager
def _progress() -> Generator[Progress]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        bar.add_task("advisories", total=None)
        yield bar


async def feed_files(client: Client, tier: str) -> AsyncGenerator[tuple[str, bytes]]:
    """Give every file that the timestamp leads to: it is taken first, and what it names stays for two days."""
    timestamp = (await client.call("GET", f"/feeds/{tier}/{_TIMESTAMP}")).content
    yield f"{tier}/{_TIMESTAMP}", timestamp
    after: str | None = ""
    while after is not None:
        page = await client.get(f"/feeds/{tier}", after=after)
        for name in page["items"]:
            if name != _TIMESTAMP and is_safe_name(name):
                yield f"{tier}/{name}", (await client.call("GET", f"/feeds/{tier}/{name}")).content
        after = page["next"]


def write_file(path: Path, body: bytes) -> None:
    """Write a file, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_bytes(body)
        unfinished.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error
