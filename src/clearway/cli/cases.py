"""clearway case, fix, steward, signals: from a proof to a verified fix."""

from pathlib import Path

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.coordination.model import Answer

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def case() -> None:
    """Cases: where a maintainer and the clearinghouse work on a vulnerability."""


@case.command("list")
@OUTPUT
@over_api
async def list_cases(client: Client, output: str) -> None:
    """List the cases that you may see."""
    columns = ("id", "vulnerability", "maintainer", "embargo_until", "told_at", "resolved_at")
    show(await client.every("/cases"), columns, output)


@case.command("show")
@click.argument("case_id", metavar="CASE")
@OUTPUT
@over_api
async def show_case(client: Client, case_id: str, output: str) -> None:
    """Show a case and what was said in it."""
    show_one(await client.get(f"/cases/{case_id}"), output)


@case.command("answer")
@click.argument("case_id", metavar="CASE")
@click.argument("said", type=click.Choice([answer.value for answer in Answer]))
@click.option("--note", default="", help="What you want to say with it.")
@over_api
async def answer_case(client: Client, case_id: str, said: str, note: str) -> None:
    """Answer a report; `resolved` frees its place for the next."""
    await client.post(f"/cases/{case_id}/answers", {"answer": said, "note": note})
    say(f"{case_id}: {said}.")


@case.command("embargo")
@click.argument("case_id", metavar="CASE")
@click.argument("ends_at", metavar="INSTANT")
@click.option("--reason", required=True, help="Why it is moved; it stays in the record.")
@over_api
async def move_embargo(client: Client, case_id: str, ends_at: str, reason: str) -> None:
    """Move the end of an embargo to an instant (2026-11-23T17:00:00-06:00); one that has passed ends it now."""
    await client.call("PUT", f"/cases/{case_id}/embargo", json={"ends_at": ends_at, "reason": reason})
    say(f"The embargo of {case_id} ends at {ends_at}.")


@click.group()
def steward() -> None:
    """Who maintains what, and how many reports they bear."""


@steward.command("appoint")
@click.argument("package")
@click.argument("party_id", metavar="PARTY")
@over_api
async def appoint(client: Client, package: str, party_id: str) -> None:
    """Write down who maintains a package (a package URL without version)."""
    await client.call("PUT", "/stewards", json={"package": package, "party": party_id})
    say(f"{package} is maintained by {party_id}.")


@steward.command("capacity")
@click.argument("open_max", type=int)
@click.option(
    "--a-week", "week_max", type=int, default=None, help="And how many new ones in seven days; any, if left out."
)
@click.option("--party", default="", help="For which party; only staff need it.")
@over_api
async def set_capacity(client: Client, open_max: int, week_max: int | None, party: str) -> None:
    """Say how many open reports are borne at once."""
    await client.call("PUT", "/capacity", json={"open_max": open_max, "week_max": week_max, "party": party})
    say(f"At most {open_max} open reports at once.")


@click.group()
def fix() -> None:
    """Fixes and the evidence about them."""


@fix.command("propose")
@click.argument("vulnerability")
@click.option("--patch", type=_FILE, default=None, help="A unified diff.")
@click.option("--release", default="", help="A newer release that has the fix.")
@click.option("--note", default="", help="What you want to say with it.")
@OUTPUT
@over_api
async def propose(client: Client, vulnerability: str, patch: Path | None, release: str, note: str, output: str) -> None:
    """Propose a patch or a release; the sandbox puts it to the test."""
    path = f"/vulnerabilities/{vulnerability}"
    if patch is not None:
        show_one(await client.send(f"{path}/patches", patch.read_bytes(), note=note), output)
    else:
        show_one(await client.post(f"{path}/releases", {"release": release, "note": note}), output)


@fix.command("list")
@click.argument("vulnerability")
@OUTPUT
@over_api
async def list_fixes(client: Client, vulnerability: str, output: str) -> None:
    """List the fixes of a vulnerability with the evidence about each."""
    found = await client.every(f"/vulnerabilities/{vulnerability}/fixes")
    rows = [{**one["fix"], "lines": [f"{line['line']}: {line['outcome']}" for line in one["lines"]]} for one in found]
    show(rows, ("id", "status", "release", "note", "lines"), output)


@click.group()
def signals() -> None:
    """Public signals: what is exploited, and how likely it is to be."""


@signals.command("load")
@click.argument("feed", type=click.Choice(["kev", "epss", "ssvc"]))
@click.argument("file", type=_FILE)
@OUTPUT
@over_api
async def load(client: Client, feed: str, file: Path, output: str) -> None:
    """Load CISA's catalog of exploited vulnerabilities (JSON), a day's EPSS scores, or CISA's SSVC statements (CSV)."""
    show_one(await client.send(f"/signals/{feed}", file.read_bytes()), output)
