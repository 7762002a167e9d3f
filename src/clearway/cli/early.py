"""clearway audience and clearway early: who gets advisories before they are published, and who leaked one."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.app.settings import read_settings
from clearway.app.wiring import mark_key_file
from clearway.cli.attestations import read_within
from clearway.cli.client import Client
from clearway.cli.output import REFUSED, say, show, show_one
from clearway.cli.running import OUTPUT, offline, over_api
from clearway.distribution.rules import early as rules
from clearway.formats.advisory import Tlp
from clearway.gateways.signer import read_secret
from clearway.kernel.limits import LEAKED_FILE_BYTES_MAX, MIB

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_PERSON: Final = click.option("--person", default="", help="The person, where the audience is for TLP:RED.")
_MEMBERS: Final = ("audience", "name", "party", "person", "since")
_LABELS: Final = [tlp.value for tlp in Tlp if tlp is not Tlp.CLEAR]
_COPY: Final = ("name", "for", "tlp", "edition", "release", "handed_out_at")
_SHOWN_MAX: Final = 20


@click.group()
def audience() -> None:
    """Parties and persons who get advisories before they are published (docs/early.md)."""


@audience.command("add")
@click.argument("name")
@click.option("--tlp", type=click.Choice(_LABELS), required=True, help="The label of TLP 2.0 that it is for.")
@click.option("--about", default="", help="What it is about.")
@OUTPUT
@over_api
async def add(client: Client, name: str, tlp: str, about: str, output: str) -> None:
    """Make an audience with nobody in it."""
    show_one(await client.post("/audiences", {"name": name, "tlp": tlp, "about": about}), output)


@audience.command("list")
@OUTPUT
@over_api
async def list_all(client: Client, output: str) -> None:
    """List the audiences."""
    show(await client.get("/audiences"), ("name", "tlp", "members", "about"), output)


@audience.command("members")
@click.argument("name", metavar="AUDIENCE")
@OUTPUT
@over_api
async def members(client: Client, name: str, output: str) -> None:
    """List who is in an audience."""
    show(await client.get(f"/audiences/{name}/members"), _MEMBERS, output)


@audience.command("enrol")
@click.argument("name", metavar="AUDIENCE")
@click.argument("party")
@_PERSON
@OUTPUT
@over_api
async def enrol(client: Client, name: str, party: str, person: str, output: str) -> None:
    """Put a party into an audience; what was shared with it and is not published yet follows."""
    show(await client.post(f"/audiences/{name}/members", {"party": party, "person": person}), _MEMBERS, output)


@audience.command("remove")
@click.argument("name", metavar="AUDIENCE")
@click.argument("party")
@_PERSON
@OUTPUT
@over_api
async def remove(client: Client, name: str, party: str, person: str, output: str) -> None:
    """Take a party or a person out of an audience; its copies are closed to it from now on."""
    told = {"party": party, "person": person}
    show(await client.post(f"/audiences/{name}/members/remove", told), _MEMBERS, output)


@click.group()
def early() -> None:
    """Advisories for audiences before they are published, each copy marked for its recipient (docs/early.md)."""


@early.command("share")
@click.argument("vulnerability")
@click.argument("name", metavar="AUDIENCE")
@OUTPUT
@over_api
async def share(client: Client, vulnerability: str, name: str, output: str) -> None:
    """Share what is known of a vulnerability with an audience; again with the same one, and it is composed anew."""
    _show_state(await client.post(f"/vulnerabilities/{vulnerability}/early", {"audience": name}), output)


@early.command("show")
@click.argument("advisory")
@OUTPUT
@over_api
async def show_state(client: Client, advisory: str, output: str) -> None:
    """Show with whom an early advisory was shared, and which copies were handed out when."""
    _show_state(await client.get(f"/early/{advisory}"), output)


@early.command("recipients")
@click.argument("advisory")
@over_api
async def recipients(client: Client, advisory: str) -> None:
    """Print everybody for whom a copy was ever made, as JSON, for `clearway early trace`."""
    click.echo((await client.call("GET", f"/early/{advisory}/recipients")).content)


@early.command("trace")
@click.argument("file", type=_FILE)
@click.option("--recipients", "list_file", type=_FILE, required=True, help="What `clearway early recipients` printed.")
@click.option("--advisory", default="", help="The advisory, where the file does not name it any more.")
@click.option("--key", "key_file", type=_FILE, help="The key of the marks. Left out: keys/marks.key of the home.")
@OUTPUT
@offline
def trace(file: Path, list_file: Path, advisory: str, key_file: Path | None, output: str) -> int | None:
    """Name the recipient of a leaked FILE, with the chance that an innocent one would fit as well.

    Needs no server. The order of keys and lists, spaces and line breaks do not matter, and parts may be missing. Exit
    status 1 where nobody can be named.
    """
    text = read_within(file, LEAKED_FILE_BYTES_MAX).decode(errors="replace")
    asked = rules.read_recipients(read_within(list_file, 16 * MIB))
    key = read_secret(key_file or mark_key_file(read_settings()))
    found = rules.trace(text, asked, key, advisory=advisory)
    named = [one for one in found if one.is_named]
    columns = ("recipient", "name", "matched", "seen", "chance", "is_named")
    show([asdict(one) for one in (named or found)[:_SHOWN_MAX]], columns, output)
    if named:
        return None
    say("Nobody can be named: what is left of the mark could fit somebody innocent. These fit best.")
    return REFUSED


def _show_state(state: Any, output: str) -> None:  # noqa: ANN401  an answer is printed as it came
    if output != "table":
        show_one(state, output)
        return
    show_one({name: value for name, value in state.items() if name != "copies"}, output)
    rows = [one | {"for": one["recipient"]["name"], "tlp": one["recipient"]["tlp"]} for one in state["copies"]]
    show(rows, _COPY, output)
