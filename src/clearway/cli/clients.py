"""clearway client: one provider, many operators."""

import click

from clearway.cli.client import Client
from clearway.cli.output import show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.exposure.rules import ATTESTED
from clearway.kernel.errors import Refusal


@click.group()
def client() -> None:
    """Operators for whom you act, and who acts for you."""


@client.command("list")
@OUTPUT
@over_api
async def list_clients(client: Client, output: str) -> None:
    """List your clients: what is overdue, due within a week, and due next at each."""
    rows = (await client.call("GET", "/clients")).json()
    show(rows, ("id", "name", "overdue", "soon", "open", "next_due", "settled", "total"), output)


@client.command("work")
@click.option("--client", "wanted", default="", metavar="PARTY", help="One client instead of all.")
@OUTPUT
@over_api
async def list_work(client: Client, wanted: str, output: str) -> None:
    """List what there is to do at your clients: the same update at many is one line."""
    rows = (await client.call("GET", "/clients/updates", params={"client": wanted})).json()
    for row in rows:
        row["clients"] = len({place["party"] for place in row["places"]})
    show(rows, ("deed", "by_when", "clients", "holes", "package", "new_version"), output)


@client.command("attest")
@click.argument("package")
@click.argument("version")
@click.argument("outcome", type=click.Choice([stage.value for stage in ATTESTED]))
@click.option("--client", "wanted", multiple=True, metavar="NAME", help="Only at this client; may be given again.")
@click.option("--note", default="", help="Needed when you cannot: why.")
@click.option("--dry-run", is_flag=True, help="Say what would be answered, and answer nothing.")
@OUTPUT
@over_api
async def attest(
    client: Client,
    package: str,
    version: str,
    outcome: str,
    wanted: tuple[str, ...],
    note: str,
    dry_run: bool,  # noqa: FBT001  click's own flag
    output: str,
) -> None:
    """Say how an update stands at your clients: all tasks of PACKAGE (a purl) that VERSION closes."""
    rows = (await client.call("GET", "/clients/updates")).json()
    places = [
        place
        for row in rows
        if (row["package"], row["new_version"]) == (package, version)
        for place in row["places"]
        if not wanted or place["party"] in wanted
    ]
    if not places:
        raise Refusal("no-task", "No client has a task like that.", hint="Look: clearway client work.")
    for place in places if not dry_run else ():
        for task in place["tasks"]:
            await client.post(f"/tasks/{task['id']}/attestations", {"outcome": outcome, "note": note})
    show([{**place, "tasks": len(place["tasks"])} for place in places], ("party", "system", "tasks"), output)


@client.command("ask")
@click.argument("party", metavar="PARTY")
@click.option("--they-act/--we-act", default=False, help="Whether they are to act for you, or you for them.")
@OUTPUT
@over_api
async def ask(client: Client, party: str, they_act: bool, output: str) -> None:  # noqa: FBT001  click's own flag
    """Ask a party whether you may act for it, or whether it acts for you; it has to agree."""
    me = (await client.get("/whoami"))["party"]
    provider, served = (party, me) if they_act else (me, party)
    show_one(await client.post("/services", {"provider": provider, "client": served}), output)


@client.command("agreements")
@OUTPUT
@over_api
async def list_agreements(client: Client, output: str) -> None:
    """List who acts for you, and for whom you act."""
    rows = (await client.call("GET", "/services")).json()
    show(rows, ("id", "provider_name", "client_name", "asked_at", "agreed_at", "ended_at"), output)


@client.command("agree")
@click.argument("service", metavar="AGREEMENT")
@OUTPUT
@over_api
async def agree(client: Client, service: str, output: str) -> None:
    """Agree to what the other side asked for."""
    show_one(await client.post(f"/services/{service}/agree", {}), output)


@client.command("end")
@click.argument("service", metavar="AGREEMENT")
@OUTPUT
@over_api
async def end(client: Client, service: str, output: str) -> None:
    """End an agreement at once, or turn down what was asked."""
    show_one(await client.post(f"/services/{service}/end", {}), output)


@client.command("acts")
@OUTPUT
@over_api
async def list_acts(client: Client, output: str) -> None:
    """List what was done in your name, and by you for your clients."""
    rows = (await client.call("GET", "/service-acts")).json()
    show(rows, ("at", "who", "client", "action", "told", "subject"), output)


@client.command("contact")
@click.argument("words")
@OUTPUT
@over_api
async def set_contact(client: Client, words: str, output: str) -> None:
    """Say whom people call at your party about a task; empty words take it back."""
    show_one((await client.call("PUT", "/contact", json={"words": words})).json(), output)
