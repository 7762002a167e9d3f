"""Verbs of webhooks: open one, tell those who listen, send, try again, stop what fails for days, send again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution.model.changes import ChangeKind
from clearway.distribution.model.webhooks import (
    Event,
    IssuedSecret,
    Message,
    MessageStage,
    NewMessage,
    Outgoing,
    Replayed,
    Webhook,
    WebhookStage,
)
from clearway.distribution.rules import webhooks as rules
from clearway.distribution.store import changes
from clearway.distribution.store import webhooks as store
from clearway.formats.webhooks import SECRET_BYTES, Scheme, secret_text, signed_headers
from clearway.gateways.webhooks import Delivered, Sender, Sent, TurnedDown, Unreached
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import MessageId, PartyId, PersonId, WebhookId
from clearway.kernel.limits import (
    WEBHOOK_FAILING_DAYS_MAX,
    WEBHOOK_MESSAGE_DAYS_MAX,
    WEBHOOK_REPLAYED_MAX,
    WEBHOOK_SECRET_OVERLAP_HOURS,
    WEBHOOKS_PER_PARTY_MAX,
)
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.database import Database
from clearway.storage.jobs import enqueue, enqueue_each
from clearway.storage.sealing import Sealer
from clearway.storage.timers import set_timer
from clearway.storage.work import AsWorker, Work

SEND_AGAIN: Final = "send-again"
_SEND: Final = "send-webhook"
_WORKING: Final = frozenset({WebhookStage.LISTENING, WebhookStage.FAILING})


async def open_webhook(
    work: Work, url: str, *, events: Sequence[str], scheme: Scheme, loopback: bool = False
) -> IssuedSecret:  # fmt: skip
    """Let the acting party be told of events at an address; the secret is shown this once."""
    person, party = _somebody(work)
    if len(await store.webhooks(work, party)) >= WEBHOOKS_PER_PARTY_MAX:
        what = f"A party has at most {WEBHOOKS_PER_PARTY_MAX} webhooks."
        raise Refusal("too-many-webhooks", what, hint="Remove one.", status=409)
    new = Webhook(
        id=WebhookId(work.new_id("whk")),
        party=party,
        url=rules.require_url(url, loopback=loopback),
        events=rules.require_events(events),
        scheme=scheme,
        made_at=work.now,
        stage=WebhookStage.LISTENING,
        stopped_because="",
        failing_since=None,
        delivered_at=None,
    )
    await store.add_webhook(work, new, person)
    secret = await _new_secret(work, new)
    await audit.record(work, "distribution.open-webhook", new.id, {"events": ",".join(new.events)})
    return IssuedSecret(webhook=new, secret=secret, older_end_at=None)


async def list_webhooks(work: Work) -> list[Webhook]:
    """List the webhooks of the acting party, newest first."""
    return await store.webhooks(work, _somebody(work)[1])


async def change_secret(work: Work, wanted: WebhookId) -> IssuedSecret:
    """Give a webhook a new secret; older ones sign beside it for a day, so that the receiver has time to change."""
    webhook = await _own(work, wanted)
    ends_at = work.now + timedelta(hours=WEBHOOK_SECRET_OVERLAP_HOURS)
    await store.end_secrets(work, wanted, ends_at)
    secret = await _new_secret(work, webhook)
    await audit.record(work, "distribution.change-webhook-secret", wanted, {})
    return IssuedSecret(webhook=webhook, secret=secret, older_end_at=ends_at)


async def start_webhook(work: Work, wanted: WebhookId) -> Webhook:
    """Let a webhook that was stopped listen again; what it missed is sent when its owner asks for it."""
    webhook = await _own(work, wanted)
    await store.place_webhook(work, wanted, WebhookStage.LISTENING, because="", failing_since=None)
    await audit.record(work, "distribution.start-webhook", wanted, {})
    return replace(webhook, stage=WebhookStage.LISTENING, stopped_because="", failing_since=None)


async def remove_webhook(work: Work, wanted: WebhookId) -> Webhook:
    """Tell a webhook nothing any more; its secrets are forgotten."""
    webhook = await _own(work, wanted)
    await store.place_webhook(work, wanted, WebhookStage.REMOVED, because="", failing_since=None)
    await store.end_secrets(work, wanted, work.now)
    await store.end_secrets(work, wanted, work.now)
    await audit.record(work, "distribution.remove-webhook", wanted, {})
    return replace(webhook, stage=WebhookStage.REMOVED, failing_since=None)


async def try_webhook(work: Work, wanted: WebhookId) -> None:
    """Send a webhook a message that says nothing, so that its owner sees whether it arrives."""
    webhook = await _own(work, wanted)
    about = f"test:{work.new_id('msg')}"
    await _tell(work, rules.message(Event.TEST, {}, about=about, at=work.now), [(webhook.id, webhook.party)])
    await audit.record(work, "distribution.try-webhook", wanted, {})


async def replay_webhook(
    work: Work, wanted: WebhookId, *, begin: datetime, end: datetime, only_undelivered: bool
) -> Replayed:  # fmt: skip
    """Send the messages of a span of time again, under the ids that they had."""
    webhook = await _own(work, wanted)
    if webhook.stage is WebhookStage.STOPPED:
        raise Refusal("webhook-stopped", "The webhook is stopped.", hint="Start it first.", status=409)
    found = await store.wait_again(
        work, wanted, begin=begin, end=end, only_undelivered=only_undelivered, count_max=WEBHOOK_REPLAYED_MAX
    )
    await enqueue_each(work, _SEND, found)
    await audit.record(work, "distribution.replay-webhook", wanted, {"messages": len(found)})
    return Replayed(messages=len(found))


async def list_messages(work: Work, wanted: WebhookId, request: PageRequest) -> Page[Message]:
    """List the messages to a webhook of the acting party, newest first."""
    await _own(work, wanted)
    return page_of(await store.messages(work, wanted, request), request, lambda message: message.id)


async def tell_change(work: Work, tier: str, position: int) -> None:
    """Tell everybody who listens and may read it what became of an advisory; harmless when repeated.

    That one was withdrawn is told to all who got it early too, by each webhook that hears of advisories at all.
    """
    found = await changes.changes_after(work, tier, position - 1, count_max=1)
    if found and found[0].position == position:
        new = rules.change_message(found[0], tier)
        await _tell(work, new, await store.listeners(work, new.event, tier, party=None))
        if found[0].kind is ChangeKind.WITHDRAWN:
            await _tell(work, new, await store.early_listeners(work, found[0].advisory.id))
    await store.forget_messages(work, before=work.now - timedelta(days=WEBHOOK_MESSAGE_DAYS_MAX))


async def listening_parties(work: Work, event: Event) -> frozenset[PartyId]:
    """Tell which parties want to hear of an event of their own."""
    return frozenset(party for _, party in await store.listeners(work, event, "clear", party=None))


async def tell_party(
    work: Work, party: PartyId, event: Event, *, about: str, data: Mapping[str, object], at: datetime
) -> None:  # fmt: skip
    """Tell a party of its own affairs; harmless when repeated with the same `about`."""
    new = rules.message(event, data, about=about, at=at)
    await _tell(work, new, await store.listeners(work, event, new.tier, party=party))


async def send_message(database: Database, wanted: MessageId, sender: Sender) -> None:
    """Send a message that waits, and keep what became of it; nothing is held while it is under way."""
    async with database.work(AsWorker()) as work:
        going = await store.outgoing(work, wanted)
        now = work.now
    if going is None or going.message.stage is not MessageStage.WAITING or going.webhook.stage not in _WORKING:
        return
    body = going.body.encode()
    headers = signed_headers(wanted, now, body, scheme=going.webhook.scheme, secrets=going.secrets)
    headers |= {"content-type": "application/json", "user-agent": "Clearway"}
    sent = await sender.send(going.webhook.url, headers, body)
    async with database.work(AsWorker()) as work:
        await _keep_outcome(work, going, sent)


async def call_for_sending(work: Work, message: str) -> None:
    """Let a worker send a message again: its timer ran out."""
    await enqueue(work, _SEND, message)


async def reseal_secrets(work: Work, new_master: bytes) -> int:
    """Seal all secrets by another master key; give how many there were."""
    return await store.reseal_secrets(work, Sealer(master=new_master, entropy=work.entropy))


async def _keep_outcome(work: Work, going: Outgoing, sent: Sent) -> None:
    message, webhook = going.message, await store.lock_webhook(work, going.webhook.id)
    if webhook is None or webhook.stage not in _WORKING:
        return
    match sent:
        case Delivered(status=status):
            await store.keep_outcome(work, message.id, MessageStage.DELIVERED, outcome=f"Taken ({status}).")
            await store.mark_delivered(work, webhook.id)
        case TurnedDown(status=status, is_gone=True):
            outcome = f"Turned down ({status}): it wants no more."
            await store.keep_outcome(work, message.id, MessageStage.UNDELIVERED, outcome=outcome)
            await _stop(work, webhook, "The receiver said that it is gone (410).")
        case TurnedDown(status=status):
            await _try_later(work, message, webhook, outcome=f"Turned down ({status}).")
        case Unreached(why=why):
            await _try_later(work, message, webhook, outcome=why)


async def _try_later(work: Work, message: Message, webhook: Webhook, *, outcome: str) -> None:
    pause = rules.tried_again_after(message.attempts + 1)
    stage = MessageStage.UNDELIVERED if pause is None else MessageStage.WAITING
    await store.keep_outcome(work, message.id, stage, outcome=outcome)
    if rules.stage_after_failure(webhook.failing_since, work.now) is WebhookStage.STOPPED:
        await _stop(work, webhook, f"It failed for {WEBHOOK_FAILING_DAYS_MAX} days. The last time: {outcome}")
        return
    since = webhook.failing_since or work.now
    await store.place_webhook(work, webhook.id, WebhookStage.FAILING, because="", failing_since=since)
    if pause is not None:
        await set_timer(work, SEND_AGAIN, message.id, due=work.now + pause)


async def _stop(work: Work, webhook: Webhook, because: str) -> None:
    await store.place_webhook(work, webhook.id, WebhookStage.STOPPED, because=because, failing_since=None)
    await audit.record(work, "distribution.stop-webhook", webhook.id, {})


async def _tell(work: Work, new: NewMessage, listeners: Sequence[tuple[WebhookId, PartyId]]) -> None:
    await enqueue_each(work, _SEND, await store.add_messages(work, new, listeners))


async def _new_secret(work: Work, webhook: Webhook) -> str:
    secret = work.entropy(SECRET_BYTES)
    await store.add_secret(work, webhook.id, secret)
    return secret_text(webhook.scheme, secret)


async def _own(work: Work, wanted: WebhookId) -> Webhook:
    """Load a webhook of the acting party."""
    found = await store.lock_webhook(work, wanted)
    if found is None or found.party != work.actor.party or found.stage is WebhookStage.REMOVED:
        raise not_found("webhook", wanted)
    return found


def _somebody(work: Work) -> tuple[PersonId, PartyId]:
    assert work.actor.person is not None
    assert work.actor.party is not None
    return work.actor.person, work.actor.party
