"""clearway scope, findings supplement, findings export: what is in scope, what was missing, and handing on."""

import base64
from pathlib import Path

import click

from clearway.cli.client import Client
from clearway.cli.output import show_one
from clearway.cli.running import OUTPUT, over_api

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def scope() -> None:
    """What the keepers of a target hold to be in scope."""


@scope.command("set")
@click.argument("target")
@click.option("--statement", default="", help="In your own words, as in a SECURITY.md.")
@click.option("--weakness-out", "weaknesses_out", multiple=True, help="A class that is out of scope, as CWE-79.")
@click.option(
    "--path-out", "paths_out", multiple=True, help="A folder or pattern that is out of scope, as docs/ or *.md."
)
@click.option("--version", "versions", multiple=True, help="A release that exists; leave out unless you name them all.")
@click.option("--supported", multiple=True, help="Releases that are cared for, as 2.1.4 or 3.x.")
@OUTPUT
@over_api
async def set_scope(client: Client, target: str, statement: str, output: str, **lists: tuple[str, ...]) -> None:
    """Declare what is in scope at a target (a package URL) that you keep; the last word counts."""
    told = {"target": target, "statement": statement, **{name: list(lines) for name, lines in lists.items()}}
    show_one((await client.call("PUT", "/scopes", json=told)).json(), output)


@scope.command("show")
@click.argument("target")
@OUTPUT
@over_api
async def show_scope(client: Client, target: str, output: str) -> None:
    """Show what is in scope at a target."""
    show_one(await client.get("/scopes", target=target), output)


@click.command("supplement")
@click.argument("finding_id", metavar="FINDING")
@click.option("--package", default="", help="The package, as a purl.")
@click.option("--version", default="", help="A release that is affected.")
@click.option(
    "--identifier", "identifiers", multiple=True, help="A known vulnerability's identifier, as CVE-2026-1234."
)
@click.option("--scope-note", default="", help="Why it matters although it is out of scope.")
@click.option("--proof", type=_FILE, default=None, help="What triggers it.")
@OUTPUT
@over_api
async def supplement(
    client: Client, finding_id: str, identifiers: tuple[str, ...], proof: Path | None, output: str, **told: str
) -> None:
    """Add what a finding of yours lacks; it is placed anew."""
    added = {
        **told,
        "identifiers": list(identifiers),
        "proof": base64.b64encode(proof.read_bytes()).decode() if proof else "",
        "proof_name": proof.name if proof else "",
    }
    show_one(await client.post(f"/findings/{finding_id}/supplement", added), output)


@click.command("export")
@click.argument("report_id", metavar="REPORT")
@over_api
async def export(client: Client, report_id: str) -> None:
    """Print a report's findings as JSON that another house takes, each with this house at the end of its chain."""
    answer = await client.call("GET", "/findings/export", params={"report": report_id})
    click.echo(answer.content, nl=False)
