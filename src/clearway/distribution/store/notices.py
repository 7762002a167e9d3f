"""The tables of notices: messages to webhooks and mails, each for readers whom the database lets hear of it."""

from typing import Final

import msgspec

from clearway.distribution.model.notices import MailContent, Notice, Readers, WaitingMail
from clearway.distribution.model.webhooks import NewMessage
from clearway.kernel.ids import MessageId, PartyId, PersonId, WebhookId
from clearway.storage.work import Work

_ENCODER: Final = msgspec.json.Encoder()


async def webhook_readers(work: Work, notice: Notice) -> list[tuple[WebhookId, PartyId]]:
    """Find the webhooks that want to hear of a notice's event, and whose makers need to know of it."""
    cursor = await work.connection.execute(
        "SELECT w.id, w.party FROM webhook w WHERE w.stage IN ('listening', 'failing') AND %(event)s = ANY (w.events)"
        " AND (%(party)s::text IS NULL OR w.party = %(party)s)"
        " AND hears_of(w.made_by, %(side)s, w.party, %(submission)s, %(partnership)s) ORDER BY w.id",
        {"event": notice.event, **_told(notice.readers)},
    )
    return [(WebhookId(webhook), PartyId(party)) for webhook, party in await cursor.fetchall()]


async def add_message(work: Work, new: NewMessage, readers: Readers, *, to: tuple[WebhookId, PartyId]) -> list[str]:
    """Keep a message to a webhook that does not have it yet; give its id, or nothing."""
    cursor = await work.connection.execute(
        "INSERT INTO webhook_message (id, webhook, party, tier, about, event, body, made_at, stage, side, submission,"
        " partnership) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'waiting', %s, %s, %s)"
        " ON CONFLICT (webhook, about) DO NOTHING RETURNING id",
        (
            work.new_id("msg"), *to, new.tier, new.about, new.event, new.body, work.now, readers.side,
            readers.submission, readers.partnership,
        ),
    )  # fmt: skip
    return [found for (found,) in await cursor.fetchall()]


async def mail_readers(work: Work, readers: Readers) -> list[tuple[PersonId, PartyId]]:
    """Find who wants notices by mail at an address that agreed, and needs to know."""
    cursor = await work.connection.execute(
        "SELECT d.person, d.party FROM digest d WHERE d.notices AND d.stage = 'confirmed'"
        " AND (%(party)s::text IS NULL OR d.party = %(party)s)"
        " AND hears_of(d.person, %(side)s, d.party, %(submission)s, %(partnership)s) ORDER BY d.person",
        _told(readers),
    )
    return [(PersonId(person), PartyId(party)) for person, party in await cursor.fetchall()]


async def add_mail(work: Work, notice: Notice, to: tuple[PersonId, PartyId]) -> list[str]:
    """Keep a mail to a person who does not have it yet; give its id, or nothing."""
    readers = notice.readers
    cursor = await work.connection.execute(
        "INSERT INTO mail_message (id, person, party, side, submission, partnership, about, content, made_at, stage)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting') ON CONFLICT (person, about) DO NOTHING RETURNING id",
        (
            work.new_id("msg"), *to, readers.side, readers.submission, readers.partnership, notice.about,
            _ENCODER.encode(notice.mail).decode(), work.now,
        ),
    )  # fmt: skip
    return [found for (found,) in await cursor.fetchall()]


async def waiting_mail(work: Work, wanted: MessageId) -> WaitingMail | None:
    """Load a mail that waits; None where it does not, or its reader may not be told any more."""
    cursor = await work.connection.execute(
        "SELECT m.person, m.about, m.content, m.made_at FROM mail_message m WHERE m.id = %s AND m.stage = 'waiting'",
        (wanted,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    content = msgspec.json.decode(row[2], type=MailContent)
    return WaitingMail(id=wanted, person=PersonId(row[0]), about=row[1], content=content, made_at=row[3])


async def end_mail(work: Work, wanted: MessageId, *, delivered: bool) -> None:
    """Write down what became of a mail."""
    await work.connection.execute(
        "UPDATE mail_message SET stage = %s, ended_at = %s WHERE id = %s AND stage = 'waiting'",
        ("delivered" if delivered else "undelivered", work.now, wanted),
    )


def _told(readers: Readers) -> dict[str, object]:
    return {
        "side": readers.side,
        "submission": readers.submission,
        "partnership": readers.partnership,
        "party": readers.party,
    }
