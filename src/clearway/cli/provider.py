"""clearway provider: open the trusted provider of CSAF, and write its trees for a static web server."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, Final  # noqa: TID251  the metadata is read as it is

import click

from clearway.app.settings import read_settings
from clearway.app.wiring import openpgp_keys_of
from clearway.cli.client import Client
from clearway.cli.feed import write_file
from clearway.cli.output import say, show
from clearway.cli.running import OUTPUT, over_api
from clearway.formats.csaf import places, provider
from clearway.kernel.errors import Outage, Refusal

_COLUMNS: Final = ("fingerprint", "since", "retired_at")
_WELL_KNOWN: Final = "/.well-known/csaf/provider-metadata.json"
_NAME: Final = re.compile(r"[0-9]{4}/[a-z0-9+_-]{1,120}\.json")
_LIST: Final = re.compile(r"csaf/(?:v[0-9.]{3}/(?:[a-z-]+/)?|keys/)[A-Za-z0-9.-]{1,80}")


@click.group(name="provider")
def provider_group() -> None:
    """The trusted provider of CSAF documents that clients find by themselves (docs/provider.md)."""


@provider_group.command("open")
@OUTPUT
@over_api
async def open_provider(client: Client, output: str) -> None:
    """Make an OpenPGP key on this machine and put it in use; older keys stay listed, and so does what they signed."""
    settings = read_settings()
    made = openpgp_keys_of(settings).make(f"{settings.publisher} <{settings.namespace}>")
    show(await client.post("/csaf/keys", {"certificate": made.armored}), _COLUMNS, output)
    say("Back up keys/openpgp of the home with the other keys; every worker needs it.")


@provider_group.command("keys")
@OUTPUT
@over_api
async def keys(client: Client, output: str) -> None:
    """List the OpenPGP keys that documents are signed with, the newest first."""
    show(await client.get("/csaf/keys"), _COLUMNS, output)


@provider_group.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@over_api
async def export(client: Client, folder: Path) -> None:
    """Write what you may see of the provider into FOLDER, for a static web server; again, and only news is fetched.

    Let the server give FOLDER at the address that CLEARWAY_NAMESPACE names, with listings of folders switched on. With
    a key in CLEARWAY_KEY, folders above clear are written too: the server has to keep them from others.
    """
    count = await write_provider(client, folder)
    say(f"{count} documents are new in {folder}.")


async def write_provider(client: Client, folder: Path) -> int:
    """Write what may be seen of the provider into a folder; give how many documents were new."""
    count = 0
    last: dict[str, bytes] = {}
    for edition in places.VERSIONS:
        place = f".well-known/csaf/v{edition}/provider-metadata.json"
        last[place] = await _fetch(client, place)
        count += await _write_edition(client, folder, json.loads(last[place]))
    for place in (_WELL_KNOWN.removeprefix("/"), ".well-known/security.txt"):
        last[place] = await _fetch(client, place)
    # Whoever begins at the metadata finds all that they name.
    for place, body in last.items():
        write_file(folder / place, body)
    return count


async def _write_edition(client: Client, folder: Path, metadata: Any) -> int:  # noqa: ANN401  read as it is
    count = 0
    for shelf in dict.fromkeys(_below(metadata, one["url"]).rpartition("/")[0] for one in _rolie(metadata)["feeds"]):
        index = await _fetch(client, f"{shelf}/index.txt")
        for name in index.decode().splitlines():
            count += await _write_document(client, folder, f"{shelf}/{_require(_NAME, name)}")
        write_file(folder / shelf / "index.txt", index)
        write_file(folder / shelf / "changes.csv", await _fetch(client, f"{shelf}/changes.csv"))
    for place in _lists(metadata):
        write_file(folder / place, await _fetch(client, _require(_LIST, place)))
    return count


async def _write_document(client: Client, folder: Path, place: str) -> bool:
    """Write a document and what stands beside it, the document last; nothing where it is here already."""
    told = await _fetch(client, f"{place}.sha512")
    file, name = folder / place, place.rpartition("/")[2]
    if file.is_file() and provider.hash_line(sha512(file.read_bytes()).digest(), name) == told:
        return False
    body = await _fetch(client, place)
    if provider.hash_line(sha512(body).digest(), name) != told:
        raise Outage("Clearway", f"{name} was revised meanwhile.", hint="Run this again.")
    write_file(folder / f"{place}.asc", await _fetch(client, f"{place}.asc"))
    write_file(folder / f"{place}.sha512", told)
    write_file(folder / f"{place}.sha256", provider.hash_line(sha256(body).digest(), name))
    write_file(file, body)
    return True


def _lists(metadata: Any) -> Iterator[str]:  # noqa: ANN401  read as it is
    told = _rolie(metadata)
    addresses = [*(one["url"] for one in told["feeds"]), *told["categories"], *told["services"]]
    addresses += [one["url"] for one in metadata["public_openpgp_keys"]]
    yield from (_below(metadata, address) for address in addresses)


def _rolie(metadata: Any) -> Any:  # noqa: ANN401  read as it is
    return next(one["rolie"] for one in metadata["distributions"] if "rolie" in one)


def _below(metadata: Any, address: str) -> str:  # noqa: ANN401  read as it is
    return address.removeprefix(metadata["canonical_url"].partition("/.well-known/")[0]).lstrip("/")


def _require(pattern: re.Pattern[str], name: str) -> str:
    if not pattern.fullmatch(name):
        what = f"The provider names {name[:100]!r}, which could land outside its folder."
        raise Refusal("unsafe-name", what, hint="Nothing of it was written. Ask who runs the provider.")
    return name


async def _fetch(client: Client, place: str) -> bytes:
    return (await client.call("GET", f"/{place}", prefix="")).content
