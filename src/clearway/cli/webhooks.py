"""clearway webhook: be told of advisories and tasks at an address of your own."""

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.distribution.model.webhooks import Event
from clearway.formats.webhooks import Scheme

_EVENTS = [event.value for event in Event if event is not Event.TEST]


@click.group()
def webhook() -> None:
    """Addresses that your party is told at, by Standard Webhooks."""


@webhook.command("open")
@click.argument("url")
@click.option("--event", "events", type=click.Choice(_EVENTS), multiple=True, required=True, help="What to tell of.")
@click.option(
    "--scheme", type=click.Choice(list(Scheme)), default=Scheme.HMAC, show_default=True, help="How to sign messages."
)
@OUTPUT
@over_api
async def open_webhook(client: Client, url: str, events: tuple[str, ...], scheme: str, output: str) -> None:
    """Open a webhook and print its secret, this once; of ed25519 the public key."""
    issued = await client.post("/webhooks", {"url": url, "events": list(events), "scheme": scheme})
    show_one({**issued["webhook"], "secret": issued["secret"]}, output)


@webhook.command("list")
@OUTPUT
@over_api
async def list_webhooks(client: Client, output: str) -> None:
    """List the webhooks of your party, and how they stand."""
    show(await client.get("/webhooks"), ("id", "url", "events", "stage", "stopped_because", "delivered_at"), output)


@webhook.command("messages")
@click.argument("webhook_id", metavar="WEBHOOK")
@OUTPUT
@over_api
async def list_messages(client: Client, webhook_id: str, output: str) -> None:
    """List what a webhook was told, and what became of it."""
    found = await client.every(f"/webhooks/{webhook_id}/messages")
    show(found, ("id", "event", "about", "stage", "attempts", "tried_at", "outcome"), output)


@webhook.command("secret")
@click.argument("webhook_id", metavar="WEBHOOK")
@OUTPUT
@over_api
async def change_secret(client: Client, webhook_id: str, output: str) -> None:
    """Make a new secret and print it, this once; the one before it signs beside it for a day."""
    issued = await client.post(f"/webhooks/{webhook_id}/secrets")
    show_one({"id": webhook_id, "secret": issued["secret"], "older_end_at": issued["older_end_at"]}, output)


@webhook.command("test")
@click.argument("webhook_id", metavar="WEBHOOK")
@over_api
async def try_webhook(client: Client, webhook_id: str) -> None:
    """Send a message of the type `test`."""
    await client.post(f"/webhooks/{webhook_id}/tests")
    say(f"Sent; see: clearway webhook messages {webhook_id}")


@webhook.command("replay")
@click.argument("webhook_id", metavar="WEBHOOK")
@click.option("--begin", required=True, help="From when on, like 2026-11-23T17:00:00-06:00.")
@click.option("--end", required=True, help="Until when.")
@click.option("--all", "everything", is_flag=True, help="Also what was delivered.")
@over_api
async def replay_webhook(client: Client, webhook_id: str, begin: str, end: str, everything: bool) -> None:  # noqa: FBT001  click's flag
    """Send the messages of a span of time again, under their ids."""
    asked = {"begin": begin, "end": end, "only_undelivered": not everything}
    found = await client.post(f"/webhooks/{webhook_id}/replays", asked)
    say(f"{found['messages']} are sent again.")


@webhook.command("start")
@click.argument("webhook_id", metavar="WEBHOOK")
@over_api
async def start_webhook(client: Client, webhook_id: str) -> None:
    """Let a webhook listen again that was stopped because it failed for days."""
    await client.post(f"/webhooks/{webhook_id}/starts")
    say(f"{webhook_id} listens.")


@webhook.command("remove")
@click.argument("webhook_id", metavar="WEBHOOK")
@over_api
async def remove_webhook(client: Client, webhook_id: str) -> None:
    """Remove a webhook; it is told nothing any more."""
    await client.call("DELETE", f"/webhooks/{webhook_id}")
    say(f"{webhook_id} is removed.")
