"""clearway feed root: the key ceremony, on a machine without a network."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from clearway.cli.attestations import read_within
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, offline
from clearway.distribution import actions
from clearway.distribution.rules import read_online_keys
from clearway.formats import tuf
from clearway.gateways.signer import make_signing_key, read_signing_key
from clearway.kernel.errors import Refusal, unwritable
from clearway.kernel.instants import format_instant, system_clock
from clearway.kernel.limits import FEED_ROOT_BYTES_MAX

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW: Final = click.Path(dir_okay=False, path_type=Path)
_DAYS: Final = click.option(
    "--days", type=click.IntRange(1, 3_660), default=365, show_default=True, help="For how long it holds."
)
_ONLINE_HELP: Final = "What `clearway feed keys` printed on the machine that publishes."


@click.group("root")
def root() -> None:
    """The root of trust of feeds: made and signed offline, by several holders (docs/feeds.md)."""


@root.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--online", type=_FILE, required=True, help=_ONLINE_HELP)
@click.option("--keys", type=click.IntRange(1, 20), default=3, show_default=True, help="Keys of the root.")
@click.option("--threshold", type=click.IntRange(1, 20), default=2, show_default=True, help="So many have to sign.")
@_DAYS
@offline
def init(folder: Path, online: Path, keys: int, threshold: int, days: int) -> None:
    """Make all offline keys in FOLDER, a file each, and sign the first root and list of tiers with them."""
    made = actions.hold_ceremony(
        folder, _online(online), keys=keys, threshold=threshold, now=system_clock(), days=days
    )  # fmt: skip
    for file in made:
        click.echo(file)
    say("Carry each .key file to another holder and remove it here. The .json files go to the clearinghouse:")
    say(f"clearway feed open {folder}/1.root.json {folder}/1.targets.json")


@root.command("key")
@click.argument("file", type=_NEW)
@OUTPUT
@offline
def key(file: Path, output: str) -> None:
    """Make one more offline key: FILE, which nobody else may read."""
    signer = make_signing_key(file)
    show_one({"id": tuf.key_id(signer.public_key), "public_key": signer.public_key.hex()}, output)


@root.command("show")
@click.argument("file", type=_FILE)
@OUTPUT
@offline
def show_root(file: Path, output: str) -> None:
    """Show a root's keys, and which of them have signed it."""
    read, keys = tuf.read_root(read_within(file, FEED_ROOT_BYTES_MAX))
    signed = read.signed.get_verification_result("root", read.signed_bytes, read.signatures).signed
    say(f"Root version {read.signed.version}, until {format_instant(read.signed.expires)}: {keys.threshold} sign.")
    rows = [{"role": "root", "id": tuf.key_id(one), "signed": tuf.key_id(one) in signed} for one in keys.root]
    single = {"targets": keys.targets, "snapshot": keys.snapshot, "timestamp": keys.timestamp}
    rows += [{"role": role, "id": tuf.key_id(one), "signed": None} for role, one in single.items()]
    show(rows, ("role", "id", "signed"), output)


@root.command("rotate")
@click.argument("file", type=_FILE)
@click.option("-o", "--output-file", "new", type=_NEW, required=True, help="The next root; a new file.")
@click.option("--add", multiple=True, metavar="HEX", help="Public key that becomes one of the root's.")
@click.option("--remove", multiple=True, metavar="ID", help="Id of a key that is the root's no longer.")
@click.option("--threshold", type=click.IntRange(1, 20), help="So many have to sign from now on; as before.")
@click.option("--targets", metavar="HEX", help="Public key that signs the list of tiers from now on; as before.")
@click.option("--online", type=_FILE, help=f"{_ONLINE_HELP} As before when left out.")
@_DAYS
@offline
def rotate(
    file: Path, new: Path, days: int, threshold: int | None, add: tuple[str, ...], remove: tuple[str, ...],
    targets: str | None, online: Path | None,
) -> None:  # fmt: skip
    """Write the root that follows FILE, unsigned; holders of the old and of the new keys then sign it."""
    body = actions.rotate_root(
        read_within(file, FEED_ROOT_BYTES_MAX),
        add=[_public(one) for one in add],
        remove=remove,
        threshold=threshold,
        targets=_public(targets) if targets else None,
        online=_online(online) if online else None,
        expires=system_clock() + timedelta(days=days),
    )
    _write(new, body, anew=True)
    say(f"Let holders sign it, enough of the old and of the new keys: clearway feed root sign {new} KEYFILE")


@root.command("sign")
@click.argument("file", type=_FILE)
@click.argument("keyfile", type=_FILE)
@offline
def sign(file: Path, keyfile: Path) -> None:
    """Add the signature of KEYFILE to a root."""
    body = actions.sign_root(read_within(file, FEED_ROOT_BYTES_MAX), read_signing_key(keyfile))
    _write(file, body, anew=False)
    say(f"Signed. Who has signed: clearway feed root show {file}")


@root.command("targets")
@click.argument("file", metavar="ROOT", type=_FILE)
@click.argument("keyfile", type=_FILE)
@click.option("-o", "--output-file", "new", type=_NEW, required=True, help="The list of tiers; a new file.")
@click.option("--online", type=_FILE, required=True, help=_ONLINE_HELP)
@click.option("--number", "version", type=click.IntRange(1), required=True, help="Version: one above the last one.")
@_DAYS
@offline
def targets(file: Path, keyfile: Path, new: Path, online: Path, version: int, days: int) -> None:
    """Sign the list of tiers anew: when it ends, or when a tier or the record has another key."""
    expires = system_clock() + timedelta(days=days)
    body = read_within(file, FEED_ROOT_BYTES_MAX)
    signer = read_signing_key(keyfile)
    _write(new, actions.list_tiers(body, _online(online), signer, version=version, expires=expires), anew=True)


def _online(file: Path) -> Mapping[str, bytes]:
    return read_online_keys(read_within(file, FEED_ROOT_BYTES_MAX))


def _public(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refusal("not-a-key", f"{text[:80]} is no public key.", hint="Take what clearway feed root key printed.")
    return key


def _write(file: Path, body: bytes, *, anew: bool) -> None:
    try:
        with file.open("xb" if anew else "wb") as opened:
            opened.write(body)
    except OSError as error:
        raise unwritable(file, error) from error
