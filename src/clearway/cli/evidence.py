"""clearway evidence: what is sealed, who lets it out, and the master key that it is sealed by."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.app.master import exchange_master
from clearway.app.settings import read_settings
from clearway.app.wiring import master_file, open_dsns, open_house, require_owner, seal_next
from clearway.cli.client import Client
from clearway.cli.output import Row, say, show, show_one
from clearway.cli.running import OUTPUT, over_api, run
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import is_id
from clearway.storage import migrate

_RELEASE: Final = ("id", "vulnerability", "state", "broken_glass", "asked_by", "asked_at", "ends_at", "reason")
_PIECE: Final = ("id", "kind", "name", "size", "digest", "opens")
_REASON: Final = click.option("--reason", required=True, help="What it is needed for; another coordinator reads it.")


@click.group()
def evidence() -> None:
    """Sealed evidence: what there is, who may take it out, and the key that it is sealed by."""


@evidence.command("list")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@OUTPUT
@over_api
async def list_evidence(client: Client, vulnerability_id: str, output: str) -> None:
    """List the pieces under a vulnerability, and whether you may open each."""
    show(await client.get(f"/vulnerabilities/{vulnerability_id}/evidence"), _PIECE, output)


@evidence.command("releases")
@click.option("--vulnerability", default="", help="Only those of a vulnerability.")
@click.option("--needed", is_flag=True, help="Only those that wait, run, or have to be reviewed.")
@OUTPUT
@over_api
async def list_releases(client: Client, vulnerability: str, needed: bool, output: str) -> None:  # noqa: FBT001  a flag
    """List releases, newest first."""
    show(await client.every("/releases", vulnerability=vulnerability, needed="1" if needed else ""), _RELEASE, output)


@evidence.command("show")
@click.argument("release_id", metavar="RELEASE")
@OUTPUT
@over_api
async def show_release(client: Client, release_id: str, output: str) -> None:
    """Show a release, and what it covers."""
    view = await client.get(f"/releases/{release_id}")
    if output != "table":
        show_one(view, output)
        return
    show_one(view["release"], output)
    show([*view["evidence"], *map(_as_piece, view["reports"])], _PIECE, output)


@evidence.command("ask")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@_REASON
@OUTPUT
@over_api
async def ask(client: Client, vulnerability_id: str, reason: str, output: str) -> None:
    """Ask to take the evidence of a vulnerability out; another coordinator has to approve it."""
    asked = await client.post(f"/vulnerabilities/{vulnerability_id}/evidence-releases", {"reason": reason})
    show_one(asked, output)
    say(f"Another coordinator approves it: clearway evidence approve {asked['id']}")


@evidence.command("break-glass")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@_REASON
@OUTPUT
@over_api
async def break_glass(client: Client, vulnerability_id: str, reason: str, output: str) -> None:
    """Open the evidence of a vulnerability alone and at once; every coordinator is told until one has reviewed it."""
    show_one(await client.post(f"/vulnerabilities/{vulnerability_id}/broken-glass", {"reason": reason}), output)


@evidence.command("approve")
@click.argument("release_id", metavar="RELEASE")
@OUTPUT
@over_api
async def approve(client: Client, release_id: str, output: str) -> None:
    """Let another coordinator take out what was asked for; never one's own."""
    show_one(await client.post(f"/releases/{release_id}/approval"), output)


@evidence.command("refuse")
@click.argument("release_id", metavar="RELEASE")
@OUTPUT
@over_api
async def refuse(client: Client, release_id: str, output: str) -> None:
    """Turn down what another coordinator asked for."""
    show_one(await client.post(f"/releases/{release_id}/refusal"), output)


@evidence.command("end")
@click.argument("release_id", metavar="RELEASE")
@OUTPUT
@over_api
async def end(client: Client, release_id: str, output: str) -> None:
    """End a release before its time, or withdraw what you asked for."""
    show_one(await client.post(f"/releases/{release_id}/end"), output)


@evidence.command("review")
@click.argument("release_id", metavar="RELEASE")
@click.option("--note", required=True, help="What you found out.")
@OUTPUT
@over_api
async def review(client: Client, release_id: str, note: str, output: str) -> None:
    """Write down what you found out about glass that another coordinator broke."""
    show_one(await client.post(f"/releases/{release_id}/review", {"note": note}), output)


@evidence.command("export")
@click.argument("sealed_id", metavar="EVIDENCE|REPORT")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file to write to (mode 0600); else stdout."
)
@over_api
async def export(client: Client, sealed_id: str, out: Path | None) -> None:
    """Take a piece of evidence, or a report, out byte for byte; the record says so."""
    if not (is_id(sealed_id, "evd") or is_id(sealed_id, "rep")):
        raise Refusal("bad-id", f"{sealed_id[:40]!r} is no evidence and no report.", hint="evd-... or rep-...")
    if out is not None and out.exists():
        raise Refusal("file-exists", f"{out} exists already.", hint="Name a new file; evidence overwrites nothing.")
    folder = "evidence" if is_id(sealed_id, "evd") else "reports"
    body = (await client.call("GET", f"/{folder}/{sealed_id}/body")).content
    _write(out, body)


@evidence.command("seal")
def seal() -> None:
    """Seal what was kept before there was sealing, and rewrite the tables, so that no file of the database shows it."""
    run(_seal())


@evidence.command("rotate-key")
def rotate_key() -> None:
    """Make a new master key and seal everything by it; the old one opens nothing then. Restart Clearway afterwards."""
    run(_rotate())


async def _seal() -> None:
    settings = read_settings()
    async with open_house(settings) as house, open_dsns(settings) as dsns:
        owner, count = require_owner(dsns), 0
        while sealed := await seal_next(house):
            count += sealed
        await migrate.rewrite_sealed(owner)
    click.echo(f"{count} pieces sealed, and the tables written anew")
    say("The write-ahead log and older backups may still hold what was not sealed: let them run out, or delete them.")


async def _rotate() -> None:
    settings = read_settings()
    async with open_house(settings) as house:
        count = await exchange_master(house.database, master_file(settings))
    click.echo(f"{count} keys sealed by the new master key")
    say("Back the key's file up, and restart every process of this Clearway: until then those refuse what is sealed.")


def _write(out: Path | None, body: bytes) -> None:
    if out is None:
        click.echo(body, nl=False)
        return
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)


def _as_piece(report: Mapping[str, Any]) -> Row:
    return {**report, "kind": "report"}
