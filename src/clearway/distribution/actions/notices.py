"""Verbs of notices: keep one for each webhook and person that needs to know, and send mails of them."""

from datetime import timedelta
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution.model import Publisher
from clearway.distribution.model.digests import DigestStage, MailedDigest
from clearway.distribution.model.notices import Notice, WaitingMail
from clearway.distribution.rules import webhooks as rules
from clearway.distribution.store import digests, webhooks
from clearway.distribution.store import notices as store
from clearway.formats.digest_mail import DigestMail, Item, write_mail
from clearway.gateways.mails import MailSender
from clearway.kernel.ids import MessageId
from clearway.kernel.limits import NOTICE_MAIL_DAYS_MAX, WEBHOOK_MESSAGE_DAYS_MAX
from clearway.storage.database import Database
from clearway.storage.jobs import enqueue_each
from clearway.storage.work import AsWorker, Work

SEND_WEBHOOK: Final = "send-webhook"
SEND_NOTICE: Final = "send-notice"


async def give_notice(work: Work, notice: Notice) -> None:
    """Keep a message for each webhook and a mail for each person that needs to know (worker); once, if repeated."""
    new = rules.message(notice.event, notice.data, about=notice.about, at=notice.at)
    messages = [
        made
        for to in await store.webhook_readers(work, notice)
        for made in await store.add_message(work, new, notice.readers, to=to)
    ]
    mails = [
        made
        for to in await store.mail_readers(work, notice.readers)
        for made in await store.add_mail(work, notice, to)
    ]  # fmt: skip
    await enqueue_each(work, SEND_WEBHOOK, messages)
    await enqueue_each(work, SEND_NOTICE, mails)
    await webhooks.forget_messages(work, before=work.now - timedelta(days=WEBHOOK_MESSAGE_DAYS_MAX))


async def send_notice(
    database: Database, wanted: MessageId, *, sender: MailSender, publisher: Publisher, mail_from: str
) -> None:  # fmt: skip
    """Send a mail that waits; whether its reader may be told still is asked of the database now.

    A worker that dies after sending sends the same mail again, under the same id. Nothing is held while it is under
    way. One that could not be sent for NOTICE_MAIL_DAYS_MAX days is not sent any more.
    """
    async with database.work(AsWorker()) as work:
        found = await store.waiting_mail(work, wanted)
        digest = None if found is None else await digests.digest(work, found.person)
        if found is None or digest is None:
            return
        if not _is_sent(work, found, digest):
            await store.end_mail(work, wanted, delivered=False)
            return
    body = write_mail(_composed(found, digest, publisher, mail_from=mail_from))
    is_taken = await sender.send(mail_from, digest.digest.address, body)
    async with database.work(AsWorker()) as work:
        await store.end_mail(work, wanted, delivered=is_taken)
        if not is_taken:
            await digests.end_digest(work, found.person)
            await audit.record(work, "distribution.end-digest", found.person, {})


def _is_sent(work: Work, found: WaitingMail, digest: MailedDigest) -> bool:
    is_wanted = digest.digest.notices and digest.digest.stage is DigestStage.CONFIRMED
    return is_wanted and work.now - found.made_at < timedelta(days=NOTICE_MAIL_DAYS_MAX)


def _composed(found: WaitingMail, digest: MailedDigest, publisher: Publisher, *, mail_from: str) -> DigestMail:
    address, said = publisher.namespace.rstrip("/"), found.content
    link = f"{address}{said.path}"
    return DigestMail(
        sender=mail_from,
        publisher=publisher.name,
        recipient=digest.digest.address,
        subject=said.subject,
        identity=sha256(f"{found.person} {found.about}".encode()).hexdigest()[:32],
        at=found.made_at,
        opening=said.subject,
        items=[Item(title=line.title, about=line.about, link=link) for line in said.lines],
        closing=[Item(title="Where to look", about="Nothing more of it is in mails.", link=link)],
        link=f"{address}/digests/{digest.token.hex()}",
    )
