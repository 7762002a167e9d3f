"""Routes of webhooks: where your party wants to be told of what."""

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, do_once, page_request, path_id, read
from clearway.distribution.actions import webhooks as actions
from clearway.distribution.model.webhooks import IssuedSecret, Message, Replayed, Webhook
from clearway.formats.webhooks import Scheme
from clearway.kernel.ids import WebhookId
from clearway.kernel.instants import parse_instant
from clearway.kernel.paging import Page
from clearway.storage.work import Work


class NewWebhook(msgspec.Struct, forbid_unknown_fields=True):
    """An address, the events that it wants to hear of, and how messages are signed: hmac or ed25519."""

    url: str
    events: list[str]
    scheme: Scheme = Scheme.HMAC


class Replay(msgspec.Struct, forbid_unknown_fields=True):
    """From when to when messages are sent again; all of them, or those that were not delivered."""

    begin: str
    end: str
    only_undelivered: bool = True


@post("/webhooks", operation_id="open_webhook")
async def open_webhook(house: TheHouse, request: Asked, data: JSONBody[NewWebhook]) -> IssuedSecret:
    """Open a webhook for your party; its secret is shown this once (docs/notifications.md).

    Events: advisory.published, advisory.revised, advisory.withdrawn, task.made, task.due-moved, task.closed,
    evaluation.incident, frontier.notice, frontier.duty.
    """
    loopback = house.settings.webhook_loopback

    async def act(work: Work) -> IssuedSecret:
        return await actions.open_webhook(work, data.url, events=data.events, scheme=data.scheme, loopback=loopback)

    return await do_once(house, request, "distribution.webhooks", act)


@get("/webhooks", operation_id="list_webhooks")
async def list_webhooks(house: TheHouse, request: Asked) -> list[Webhook]:
    """List the webhooks of your party, and how they stand."""
    return await read(house, request, "distribution.webhooks.read", actions.list_webhooks)


@get("/webhooks/{webhook:str}/messages", operation_id="list_webhook_messages")
async def list_webhook_messages(house: TheHouse, request: Asked, webhook: FromPath[str]) -> Page[Message]:
    """List the messages to a webhook, newest first, and what became of them."""
    wanted, page = _id(webhook), page_request(request, "msg")
    return await read(
        house, request, "distribution.webhooks.read", lambda work: actions.list_messages(work, wanted, page)
    )


@post("/webhooks/{webhook:str}/secrets", operation_id="change_webhook_secret")
async def change_webhook_secret(house: TheHouse, request: Asked, webhook: FromPath[str]) -> IssuedSecret:
    """Give a webhook a new secret, shown this once; the one before it signs beside it for a day."""
    wanted = _id(webhook)
    return await do_once(house, request, "distribution.webhooks", lambda work: actions.change_secret(work, wanted))


@post("/webhooks/{webhook:str}/tests", operation_id="try_webhook")
async def try_webhook(house: TheHouse, request: Asked, webhook: FromPath[str]) -> Done:
    """Send a webhook a message of the type `test`."""
    wanted = _id(webhook)

    async def act(work: Work) -> Done:
        await actions.try_webhook(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "distribution.webhooks", act, answer=Done)


@post("/webhooks/{webhook:str}/replays", operation_id="replay_webhook")
async def replay_webhook(
    house: TheHouse, request: Asked, webhook: FromPath[str], data: JSONBody[Replay]
) -> Replayed:  # fmt: skip
    """Send the messages of a span of time again, under their ids."""
    wanted = _id(webhook)
    begin, end = parse_instant(data.begin, where="begin"), parse_instant(data.end, where="end")

    async def act(work: Work) -> Replayed:
        return await actions.replay_webhook(
            work, wanted, begin=begin, end=end, only_undelivered=data.only_undelivered
        )  # fmt: skip

    return await do(house, request, "distribution.webhooks", act, answer=Replayed)


@post("/webhooks/{webhook:str}/starts", operation_id="start_webhook")
async def start_webhook(house: TheHouse, request: Asked, webhook: FromPath[str]) -> Webhook:
    """Let a webhook listen again that was stopped because it failed for days."""
    wanted = _id(webhook)
    return await do(
        house, request, "distribution.webhooks", lambda work: actions.start_webhook(work, wanted), answer=Webhook
    )


@delete("/webhooks/{webhook:str}", operation_id="remove_webhook", status_code=200)
async def remove_webhook(house: TheHouse, request: Asked, webhook: FromPath[str]) -> Webhook:
    """Remove a webhook; it is told nothing any more."""
    wanted = _id(webhook)
    return await do(
        house, request, "distribution.webhooks", lambda work: actions.remove_webhook(work, wanted), answer=Webhook
    )


def _id(text: str) -> WebhookId:
    return WebhookId(path_id(text, "whk", "webhook"))


ROUTES = [
    open_webhook, list_webhooks, list_webhook_messages, change_webhook_secret, try_webhook, replay_webhook,
    start_webhook, remove_webhook,
]  # fmt: skip
