"""clearway party, person, key: who takes part."""

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.identity.model import PartyKind
from clearway.kernel.actors import Role

_ROLES = [role.value for role in Role if role is not Role.WORKER]


@click.group()
def party() -> None:
    """Organizations that take part."""


@party.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in PartyKind]), required=True, help="What it is.")
@click.option("--unnamed", is_flag=True, help="Keep its name from other parties.")
@OUTPUT
@over_api
async def add_party(client: Client, name: str, kind: str, unnamed: bool, output: str) -> None:  # noqa: FBT001  a flag
    """Register a party."""
    show_one(await client.post("/parties", {"name": name, "kind": kind, "named": not unnamed}), output)


@party.command("list")
@OUTPUT
@over_api
async def list_parties(client: Client, output: str) -> None:
    """List the parties that you may see."""
    show(await client.every("/parties"), ("id", "name", "kind", "named"), output)


@party.command("conflict")
@click.argument("one", metavar="PARTY")
@click.argument("other", metavar="PARTY")
@click.option("--reason", required=True, help="What ties the two.")
@OUTPUT
@over_api
async def declare_conflict(client: Client, one: str, other: str, reason: str, output: str) -> None:
    """Declare that two parties are not independent: neither verifies what the other found."""
    show_one(await client.post("/conflicts", {"one": one, "other": other, "reason": reason}), output)


@party.command("end-conflict")
@click.argument("one", metavar="PARTY")
@click.argument("other", metavar="PARTY")
@over_api
async def end_conflict(client: Client, one: str, other: str) -> None:
    """Declare that two parties are independent of each other from now on."""
    await client.post("/conflicts/end", {"one": one, "other": other})
    say(f"{one} and {other} are independent of each other.")


@party.command("conflicts")
@OUTPUT
@over_api
async def list_conflicts(client: Client, output: str) -> None:
    """List the conflicts of interest that you may see."""
    found = (await client.get("/conflicts"))["items"]
    show(found, ("one", "other", "reason", "declared_at", "ended_at"), output)


@click.group()
def person() -> None:
    """People and services who act for a party."""


@person.command("add")
@click.argument("party_id", metavar="PARTY")
@click.argument("name")
@click.option(
    "--role", "roles", type=click.Choice(_ROLES), multiple=True, required=True, help="What the person may be."
)
@OUTPUT
@over_api
async def add_person(client: Client, party_id: str, name: str, roles: tuple[str, ...], output: str) -> None:
    """Register a person of a party."""
    show_one(await client.post("/people", {"party": party_id, "name": name, "roles": list(roles)}), output)


@person.command("list")
@OUTPUT
@over_api
async def list_people(client: Client, output: str) -> None:
    """List the people that you may see."""
    show(await client.every("/people"), ("id", "party", "name", "roles", "disabled_at"), output)


@person.command("disable")
@click.argument("person_id", metavar="PERSON")
@over_api
async def disable_person(client: Client, person_id: str) -> None:
    """Shut a person out: keys and sessions end at once."""
    await client.post(f"/people/{person_id}/disable")
    say(f"{person_id} is shut out.")


@click.group()
def key() -> None:
    """API keys: shown once, hashed, ending by themselves."""


@key.command("issue")
@click.argument("person_id", metavar="PERSON")
@click.option("--label", default="key", show_default=True, help="What the key is for.")
@click.option("--days", type=int, default=90, show_default=True, help="How long it lives.")
@click.option("--read-only", is_flag=True, help="The key may only read.")
@OUTPUT
@over_api
async def issue_key(client: Client, person_id: str, label: str, days: int, read_only: bool, output: str) -> None:  # noqa: FBT001  click hands every option over by name
    """Issue a key and print its secret, this once."""
    scopes = ["read"] if read_only else ["*"]
    issued = await client.post(f"/people/{person_id}/keys", {"label": label, "days": days, "scopes": scopes})
    show_one({**issued["key"], "secret": issued["secret"]}, output)


@key.command("list")
@OUTPUT
@over_api
async def list_keys(client: Client, output: str) -> None:
    """List the keys that you may see; never their secrets."""
    show(await client.every("/keys"), ("id", "person", "label", "scopes", "expires_at", "revoked_at"), output)


@key.command("revoke")
@click.argument("key_id", metavar="KEY")
@over_api
async def revoke_key(client: Client, key_id: str) -> None:
    """Revoke a key now."""
    await client.call("DELETE", f"/keys/{key_id}")
    say(f"{key_id} is revoked.")
