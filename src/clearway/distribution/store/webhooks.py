"""The tables of webhooks, their secrets and messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.distribution.model.webhooks import (
    Event,
    Message,
    MessageStage,
    NewMessage,
    Outgoing,
    Webhook,
    WebhookStage,
)
from clearway.formats.webhooks import Scheme
from clearway.kernel.ids import AdvisoryId, MessageId, PartyId, PersonId, WebhookId
from clearway.kernel.paging import PageRequest
from clearway.storage.sealing import Sealer
from clearway.storage.work import Work

_WEBHOOK: Final[LiteralString] = (
    "w.id, w.party, w.url, w.events, w.scheme, w.made_at, w.stage, w.stopped_because, w.failing_since, w.delivered_at"
)
_MESSAGE: Final[LiteralString] = (
    "m.id, m.webhook, m.event, m.about, m.made_at, m.stage, m.attempts, m.tried_at, m.outcome"
)
_OWN: Final = 9


async def add_webhook(work: Work, new: Webhook, made_by: PersonId) -> None:
    """Keep a new webhook."""
    await work.connection.execute(
        "INSERT INTO webhook (id, party, url, events, scheme, made_by, made_at, stage)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (new.id, new.party, new.url, list(new.events), new.scheme, made_by, new.made_at, new.stage),
    )


async def webhooks(work: Work, party: PartyId) -> list[Webhook]:
    """Load the webhooks of a party, newest first; those that were removed are left out."""
    cursor = await work.connection.execute(
        f"SELECT {_WEBHOOK} FROM webhook w WHERE w.party = %s AND w.stage <> 'removed' ORDER BY w.id DESC", (party,)
    )
    return [_webhook(row) for row in await cursor.fetchall()]


async def lock_webhook(work: Work, wanted: WebhookId) -> Webhook | None:
    """Load a webhook and keep others from changing it until this transaction ends."""
    cursor = await work.connection.execute(f"SELECT {_WEBHOOK} FROM webhook w WHERE w.id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _webhook(row)


async def place_webhook(
    work: Work, wanted: WebhookId, stage: WebhookStage, *, because: str, failing_since: datetime | None
) -> None:  # fmt: skip
    """Say where a webhook stands, and why it was stopped."""
    await work.connection.execute(
        "UPDATE webhook SET stage = %s, stopped_because = %s, failing_since = %s WHERE id = %s",
        (stage, because, failing_since, wanted),
    )


async def mark_delivered(work: Work, wanted: WebhookId) -> None:
    """Say that a webhook took a message now; one that was failing listens again."""
    await work.connection.execute(
        "UPDATE webhook SET delivered_at = %s, failing_since = NULL,"
        " stage = CASE stage WHEN 'failing' THEN 'listening' ELSE stage END WHERE id = %s",
        (work.now, wanted),
    )


async def add_secret(work: Work, webhook: WebhookId, secret: bytes) -> None:
    """Keep a further secret of a webhook, sealed."""
    cursor = await work.connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM webhook_secret WHERE webhook = %s", (webhook,)
    )
    row = await cursor.fetchone()
    assert row is not None
    about = _about(webhook, row[0])
    key, kept = work.sealer.new_key(about)
    await work.connection.execute(
        "INSERT INTO webhook_secret (webhook, number, secret, key, master, made_at)"
        " VALUES (%s, %s, %b, %b, %b, %s)",
        (webhook, row[0], key.seal(secret, about), kept.sealed, kept.master, work.now),
    )  # fmt: skip


async def end_secrets(work: Work, webhook: WebhookId, ends_at: datetime) -> None:
    """Let the secrets that a webhook has end then, or sooner where they do; what has ended is forgotten."""
    await work.connection.execute(
        "DELETE FROM webhook_secret WHERE webhook = %s AND ends_at <= %s", (webhook, work.now)
    )
    await work.connection.execute(
        "UPDATE webhook_secret SET ends_at = least(ends_at, %s) WHERE webhook = %s", (ends_at, webhook)
    )


async def reseal_secrets(work: Work, new: Sealer) -> int:
    """Seal the keys of all secrets by another master key; give how many there were."""
    cursor = await work.connection.execute("SELECT webhook, number, key FROM webhook_secret FOR UPDATE")
    rows = await cursor.fetchall()
    for webhook, number, sealed in rows:
        about = _about(WebhookId(webhook), number)
        kept = new.keep(work.sealer.open_key(bytes(sealed), about), about)
        await work.connection.execute(
            "UPDATE webhook_secret SET key = %b, master = %b WHERE webhook = %s AND number = %s",
            (kept.sealed, kept.master, webhook, number),
        )
    return len(rows)


async def add_messages(work: Work, new: NewMessage, listeners: Sequence[tuple[WebhookId, PartyId]]) -> list[str]:
    """Keep a message to each of some webhooks that does not have it yet; give the ids of those that are new."""
    made: list[str] = []
    for webhook, party in listeners:
        cursor = await work.connection.execute(
            "INSERT INTO webhook_message (id, webhook, party, tier, about, event, body, made_at, stage)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'waiting') ON CONFLICT (webhook, about) DO NOTHING RETURNING id",
            (work.new_id("msg"), webhook, party, new.tier, new.about, new.event, new.body, work.now),
        )
        made += [found for (found,) in await cursor.fetchall()]
    return made


async def listeners(work: Work, event: Event, tier: str, *, party: PartyId | None) -> list[tuple[WebhookId, PartyId]]:
    """Find the webhooks that want to hear of an event, and whose parties may hear of its tier; of one party or all."""
    cursor = await work.connection.execute(
        "SELECT w.id, w.party FROM webhook w WHERE w.stage IN ('listening', 'failing') AND %(event)s = ANY (w.events)"
        " AND party_hears_of(w.party, %(tier)s) AND (%(party)s::text IS NULL OR w.party = %(party)s) ORDER BY w.id",
        {"event": event, "tier": tier, "party": party},
    )
    return [(WebhookId(webhook), PartyId(owner)) for webhook, owner in await cursor.fetchall()]


async def early_listeners(work: Work, advisory: AdvisoryId) -> list[tuple[WebhookId, PartyId]]:
    """Find the webhooks that hear of advisories, of the parties that got this one early."""
    cursor = await work.connection.execute(
        "SELECT w.id, w.party FROM webhook w WHERE w.stage IN ('listening', 'failing')"
        " AND EXISTS (SELECT FROM unnest(w.events) AS e (name) WHERE e.name LIKE 'advisory.%%')"
        " AND EXISTS (SELECT FROM early_recipient r WHERE r.advisory = %s AND r.party = w.party) ORDER BY w.id",
        (advisory,),
    )
    return [(WebhookId(webhook), PartyId(owner)) for webhook, owner in await cursor.fetchall()]


async def outgoing(work: Work, wanted: MessageId) -> Outgoing | None:
    """Load a message as it is sent now; None where it may not be read any more, or is gone."""
    cursor = await work.connection.execute(
        f"SELECT {_MESSAGE}, {_WEBHOOK}, m.body FROM webhook_message m JOIN webhook w ON w.id = m.webhook"
        " WHERE m.id = %s",
        (wanted,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    webhook = _webhook(row[_OWN:])
    return Outgoing(
        message=_message(row), webhook=webhook, body=row[-1], secrets=await _secrets(work, webhook.id)
    )  # fmt: skip


async def _secrets(work: Work, webhook: WebhookId) -> tuple[bytes, ...]:
    cursor = await work.connection.execute(
        "SELECT number, secret, key FROM webhook_secret"
        " WHERE webhook = %s AND (ends_at IS NULL OR ends_at > %s) ORDER BY number DESC",
        (webhook, work.now),
    )
    opened = [
        work.sealer.open_key(bytes(key), _about(webhook, number)).open(bytes(secret), _about(webhook, number))
        for number, secret, key in await cursor.fetchall()
    ]
    return tuple(opened)


async def keep_outcome(work: Work, wanted: MessageId, stage: MessageStage, *, outcome: str) -> None:
    """Keep what became of an attempt to send a message."""
    await work.connection.execute(
        "UPDATE webhook_message SET stage = %s, attempts = attempts + 1, tried_at = %s, outcome = %s WHERE id = %s",
        (stage, work.now, outcome, wanted),
    )


async def wait_again(
    work: Work, webhook: WebhookId, *, begin: datetime, end: datetime, only_undelivered: bool, count_max: int
) -> list[str]:
    """Let the messages of a span of time wait to be sent again, oldest first; give their ids."""
    cursor = await work.connection.execute(
        "UPDATE webhook_message SET stage = 'waiting', attempts = 0 WHERE id IN (SELECT id FROM webhook_message"
        " WHERE webhook = %s AND made_at >= %s AND made_at < %s AND (NOT %s OR stage <> 'delivered')"
        " ORDER BY made_at, id LIMIT %s FOR UPDATE) RETURNING id",
        (webhook, begin, end, only_undelivered, count_max),
    )
    return sorted(found for (found,) in await cursor.fetchall())


async def messages(work: Work, webhook: WebhookId, request: PageRequest) -> list[Message]:
    """Load a page of the messages to a webhook, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_MESSAGE} FROM webhook_message m WHERE m.webhook = %s AND m.id < %s ORDER BY m.id DESC LIMIT %s",
        (webhook, request.cursor, request.limit + 1),
    )
    return [_message(row) for row in await cursor.fetchall()]


async def forget_messages(work: Work, *, before: datetime) -> None:
    """Forget messages and mails that were made before an instant (worker)."""
    await work.connection.execute("SELECT forget_messages(%s)", (before,))


def _about(webhook: WebhookId, number: int) -> str:
    return f"{webhook} secret {number}"


def _webhook(row: TupleRow) -> Webhook:
    return Webhook(
        id=WebhookId(row[0]),
        party=PartyId(row[1]),
        url=row[2],
        events=tuple(Event(name) for name in row[3]),
        scheme=Scheme(row[4]),
        made_at=row[5],
        stage=WebhookStage(row[6]),
        stopped_because=row[7],
        failing_since=row[8],
        delivered_at=row[9],
    )


def _message(row: TupleRow) -> Message:
    return Message(
        id=MessageId(row[0]),
        webhook=WebhookId(row[1]),
        event=Event(row[2]),
        about=row[3],
        made_at=row[4],
        stage=MessageStage(row[5]),
        attempts=row[6],
        tried_at=row[7],
        outcome=row[8],
    )
