"""clearway frontier partners and duties: trusted partners, and what a developer has to tell other authorities."""

from pathlib import Path
from typing import Final

import click

from clearway.cli.attestations import read_within
from clearway.cli.client import Client
from clearway.cli.output import show, show_one
from clearway.cli.pairs import Pair, each_once
from clearway.cli.running import OUTPUT, over_api
from clearway.formats.duty_pack import IncidentClass
from clearway.kernel.limits import ATTESTATION_BYTES_MAX

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_PARTNER: Final = ("id", "partner", "partner_name", "sector", "state", "proposed_side", "developer_at", "government_at")
_VERSION: Final = ("version", "at", "partners", "added", "removed")
_SECTOR: Final = ("sector", "proposed", "refused", "admitted")
_DUTY: Final = ("id", "incident", "pack", "title", "recipient", "standing", "due_at", "state")
_COMING: Final = ("pack", "title", "recipient", "standing", "in_force_on", "due_at")
_WORDS: Final = click.option("--words", required=True, help="Why; it is recorded, and the other side reads it.")


@click.group()
def partners() -> None:
    """Trusted partners: proposed by either side, in only with both keys and an undertaking."""


@partners.command("list")
@click.argument("submission", required=False, default="")
@OUTPUT
@over_api
async def list_partners(client: Client, submission: str, output: str) -> None:
    """List the partnerships of SUBMISSION, or all that you may see."""
    show(await client.get(f"/submissions/{submission}/partners" if submission else "/partnerships"), _PARTNER, output)


@partners.command("propose")
@click.argument("submission")
@click.argument("partner")
@click.option("--sector", required=True, help="Of which sector it is, as energy.")
@click.option(
    "--reason",
    "reasons",
    type=Pair("CRITERION=WORDS"),
    multiple=True,
    callback=each_once,
    help="Words on a criterion, once for each.",
)
@OUTPUT
@over_api
async def propose(
    client: Client, submission: str, partner: str, sector: str, reasons: dict[str, str], output: str
) -> None:
    """Propose the party PARTNER as a trusted partner of SUBMISSION."""
    new = {"partner": partner, "sector": sector, "reasons": reasons}
    show_one((await client.post(f"/submissions/{submission}/partners", new))["partnership"], output)


@partners.command("show")
@click.argument("partnership")
@OUTPUT
@over_api
async def show_partner(client: Client, partnership: str, output: str) -> None:
    """Show a partnership with its reasons and declarations."""
    show_one(await client.get(f"/partnerships/{partnership}"), output)


@partners.command("declare")
@click.argument("partnership")
@click.option("--conflict", "in_conflict", is_flag=True, help="You have a conflict of interest; left out, none.")
@click.option("--words", default="", help="Which conflict.")
@OUTPUT
@over_api
async def declare(client: Client, partnership: str, output: str, **said: str | bool) -> None:
    """Declare that you have no conflict of interest, or which; once, and before you decide."""
    show_one((await client.post(f"/partnerships/{partnership}/declaration", said))["partnership"], output)


@partners.command("approve")
@click.argument("partnership")
@_WORDS
@OUTPUT
@over_api
async def approve(client: Client, partnership: str, words: str, output: str) -> None:
    """Turn your side's key."""
    show_one((await client.post(f"/partnerships/{partnership}/approve", {"words": words}))["partnership"], output)


@partners.command("refuse")
@click.argument("partnership")
@_WORDS
@OUTPUT
@over_api
async def refuse(client: Client, partnership: str, words: str, output: str) -> None:
    """Turn a proposal down; one side is enough."""
    show_one((await client.post(f"/partnerships/{partnership}/refuse", {"words": words}))["partnership"], output)


@partners.command("revoke")
@click.argument("partnership")
@_WORDS
@OUTPUT
@over_api
async def revoke(client: Client, partnership: str, words: str, output: str) -> None:
    """Take a partner out at once; either side may."""
    show_one((await client.post(f"/partnerships/{partnership}/revoke", {"words": words}))["partnership"], output)


@partners.command("draft")
@click.argument("partnership")
@over_api
async def draft(client: Client, partnership: str) -> None:
    """Print the undertaking that the partner is to sign: clearway frontier certificate sign FILE --key KEYFILE."""
    click.echo((await client.call("GET", f"/partnerships/{partnership}/undertaking")).text)


@partners.command("undertake")
@click.argument("partnership")
@click.argument("file", type=_FILE)
@OUTPUT
@over_api
async def undertake(client: Client, partnership: str, file: Path, output: str) -> None:
    """Hand in the undertaking in FILE that you signed for the partner."""
    body = read_within(file, ATTESTATION_BYTES_MAX).strip()
    show_one((await client.send(f"/partnerships/{partnership}/undertaking", body))["partnership"], output)


@partners.command("open")
@click.argument("partnership")
@OUTPUT
@over_api
async def open_access(client: Client, partnership: str, output: str) -> None:
    """Let a partner that is in have access from now on (developers)."""
    show_one((await client.post(f"/partnerships/{partnership}/access"))["partnership"], output)


@partners.command("versions")
@click.argument("submission")
@OUTPUT
@over_api
async def versions(client: Client, submission: str, output: str) -> None:
    """List every version of SUBMISSION's list of partners, and what each changed."""
    show(await client.get(f"/submissions/{submission}/partner-list"), _VERSION, output)


@partners.command("statistics")
@OUTPUT
@over_api
async def statistics(client: Client, output: str) -> None:
    """Count who was proposed, refused and is in, by sector; numbers of one or two are hidden."""
    show(await client.get("/partner-statistics"), _SECTOR, output)


@click.group()
def duties() -> None:
    """What a developer has to tell other authorities after an incident: tracked and exported, never filed."""


@duties.command("list")
@OUTPUT
@over_api
async def list_duties(client: Client, output: str) -> None:
    """List your duties: open ones first, the soonest due first."""
    rows = await client.get("/duties")
    show([{**one["owed"], **one} for one in rows] if output == "table" else rows, _DUTY, output)


@duties.command("open")
@click.argument("reference")
@click.option("--aware-at", required=True, help="When you knew, as 2026-12-01T17:00:00Z.")
@click.option("--determined-at", default="", help="When you held it to be reportable, if you did.")
@click.option(
    "--class", "classes", multiple=True, type=click.Choice([one.value for one in IncidentClass]), help="What happened."
)
@click.option("--imminent", is_flag=True, help="People are in imminent danger of death or serious injury.")
@OUTPUT
@over_api
async def open_duties(client: Client, reference: str, output: str, **said: object) -> None:
    """Open every duty that follows from the incident that you call REFERENCE."""
    rows = await client.post("/duties", {"reference": reference, **said})
    show([{**one["owed"], **one} for one in rows] if output == "table" else rows, _DUTY, output)


@duties.command("determine")
@click.argument("duty")
@click.argument("at")
@OUTPUT
@over_api
async def determine(client: Client, duty: str, at: str, output: str) -> None:
    """Write down AT which instant you held that DUTY is met; what runs from there is due anew."""
    show_one(await client.post(f"/duties/{duty}/determine", {"at": at}), output)


@duties.command("settle")
@click.argument("duty")
@click.argument("at")
@OUTPUT
@over_api
async def settle(client: Client, duty: str, at: str, output: str) -> None:
    """Write down AT which instant you told whom you had to tell."""
    show_one(await client.post(f"/duties/{duty}/settle", {"at": at}), output)


@duties.command("coming")
@OUTPUT
@over_api
async def coming(client: Client, output: str) -> None:
    """List the duties that come again without an incident."""
    show(await client.get("/duties/coming"), _COMING, output)


@duties.command("calendar")
@over_api
async def calendar(client: Client) -> None:
    """Print your duties as a calendar (iCalendar)."""
    click.echo((await client.call("GET", "/duties/calendar")).text, nl=False)
