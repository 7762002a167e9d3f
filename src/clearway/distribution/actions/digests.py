"""Verbs of digests: ask for one, confirm or end it by its link, and send what is due."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution.model import Publisher
from clearway.distribution.model.changes import Change, ChangeKind
from clearway.distribution.model.digests import Digest, DigestStage, MailedDigest, Schedule
from clearway.distribution.rules import digests as rules
from clearway.distribution.store import changes
from clearway.distribution.store import digests as store
from clearway.formats.digest_mail import DigestMail, Item, write_mail
from clearway.gateways.mails import MailSender
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import (
    DIGEST_ASKED_AGAIN_MINUTES,
    DIGEST_CONFIRMED_DAYS_MAX,
    DIGEST_ITEMS_MAX,
    DIGEST_SETTLED_MINUTES,
)
from clearway.storage.database import Database
from clearway.storage.jobs import enqueue
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import AsWorker, Work

DIGEST_DUE: Final = "digest"
_TIER: Final = "clear"
_TOKEN_BYTES: Final = 32
_WORDS: Final = {
    ChangeKind.PUBLISHED: "Published.", ChangeKind.REVISED: "Revised.", ChangeKind.WITHDRAWN: "Withdrawn."
}  # fmt: skip


async def ask_for_digest(
    work: Work, address: str, schedule: Schedule, *, sends_mail: bool, notices: bool = False
) -> Digest:  # fmt: skip
    """Let the acting person get a digest, and notices too where asked; the address is asked first whether it agrees."""
    assert work.actor.person is not None
    assert work.actor.party is not None
    if not sends_mail:
        hint = "Ask whoever runs it to set CLEARWAY_MAIL_SERVER."
        raise Refusal("no-mail-server", "This Clearway sends no mail.", hint=hint, status=409)
    before = await store.digest(work, work.actor.person)
    _require_patience(before, work.now)
    new = Digest(
        person=work.actor.person,
        party=work.actor.party,
        address=rules.require_address(address),
        schedule=rules.require_schedule(schedule),
        stage=DigestStage.UNCONFIRMED,
        asked_at=work.now,
        told_until=work.now - timedelta(minutes=DIGEST_SETTLED_MINUTES),
        sent_at=None,
        notices=notices,
    )
    await store.keep_digest(work, new, work.entropy(_TOKEN_BYTES))
    await set_timer(work, DIGEST_DUE, new.person, due=rules.next_due(schedule, work.now))
    await enqueue(work, "ask-digest", new.person)
    await audit.record(work, "distribution.ask-for-digest", new.person, {})
    return new


async def read_digest(work: Work) -> Digest:
    """Give the acting person's digest."""
    assert work.actor.person is not None
    found = await store.digest(work, work.actor.person)
    if found is None:
        raise not_found("digest", "of yours")
    return found.digest


async def end_digest(work: Work) -> Digest:
    """Send the acting person nothing any more."""
    assert work.actor.person is not None
    await read_digest(work)
    await store.end_digest(work, work.actor.person)
    await cancel_timer(work, DIGEST_DUE, work.actor.person)
    await audit.record(work, "distribution.end-digest", work.actor.person, {})
    return await read_digest(work)


async def answer_digest(work: Work, token: bytes, *, confirmed: bool) -> DigestStage:
    """Confirm or end the digest that a mail's link belongs to; whoever has the link needs no key."""
    found = await store.answer_digest(work, token, confirmed=confirmed) if len(token) == _TOKEN_BYTES else None
    if found is None:
        raise not_found("digest", "with this link")
    await audit.record(work, "distribution.answer-digest", "digest", {"stage": found.value})
    return found


async def call_for_digest(work: Work, person: str) -> None:
    """Let a worker send a person's digest: its timer ran out."""
    await enqueue(work, "send-digest", person)


async def send_question(
    database: Database, person: PersonId, *, sender: MailSender, publisher: Publisher, mail_from: str
) -> None:  # fmt: skip
    """Ask an address whether it wants a digest; the only mail that goes to it until it has said so."""
    async with database.work(AsWorker()) as work:
        found = await store.digest(work, person)
    if found is None or found.digest.stage is not DigestStage.UNCONFIRMED:
        return
    mail = DigestMail(
        sender=mail_from,
        publisher=publisher.name,
        recipient=found.digest.address,
        subject=f"Do you want mails from {publisher.name}?",
        identity=_identity(found, "question"),
        at=found.digest.asked_at,
        opening=(
            f"Somebody asked {publisher.name} to send a {found.digest.schedule.cadence} digest of advisories here."
            " If it was you, open the link and confirm. If not, do nothing: no other mail will come."
        ),
        items=(),
        closing=(),
        link=_link(publisher, found),
    )
    if not await sender.send(mail_from, found.digest.address, write_mail(mail)):
        async with database.work(AsWorker()) as work:
            await store.forget_digest(work, person)
            await audit.record(work, "distribution.end-digest", person, {})


async def send_digest(
    database: Database, person: PersonId, *, sender: MailSender, publisher: Publisher, mail_from: str
) -> None:  # fmt: skip
    """Send what became of advisories since a person was told last, and set the clock for the next time.

    Nothing goes out where nothing happened. A worker that dies after sending sends the same mail again, under the same
    id. Nothing is held while it is under way.
    """
    async with database.work(AsWorker()) as work:
        found = await store.digest(work, person)
        if found is None or not await _is_wanted(work, found.digest):
            return
        # What was published a moment ago may not be visible yet: it is told the next time.
        until = work.now - timedelta(minutes=DIGEST_SETTLED_MINUTES)
        news = await changes.changes_between(
            work, _TIER, found.digest.told_until, end=until, count_max=DIGEST_ITEMS_MAX + 1
        )
    is_taken = True
    if news:
        body = write_mail(_composed(found, news, publisher, mail_from=mail_from, until=until))
        is_taken = await sender.send(mail_from, found.digest.address, body)
    async with database.work(AsWorker()) as work:
        await store.mark_told(work, person, until=until, sent_at=work.now if news and is_taken else None)
        if is_taken:
            await set_timer(work, DIGEST_DUE, person, due=rules.next_due(found.digest.schedule, work.now))
        else:
            await store.end_digest(work, person)
            await audit.record(work, "distribution.end-digest", person, {})


async def _is_wanted(work: Work, digest: Digest) -> bool:
    if digest.stage is DigestStage.CONFIRMED:
        return True
    if digest.stage is DigestStage.UNCONFIRMED:
        if work.now - digest.asked_at < timedelta(days=DIGEST_CONFIRMED_DAYS_MAX):
            await set_timer(work, DIGEST_DUE, digest.person, due=rules.next_due(digest.schedule, work.now))
        else:
            await store.forget_digest(work, digest.person)
    return False


def _composed(
    found: MailedDigest, news: list[Change], publisher: Publisher, *, mail_from: str, until: datetime
) -> DigestMail:  # fmt: skip
    address = publisher.namespace.rstrip("/")
    shown, is_cut = news[:DIGEST_ITEMS_MAX], len(news) > DIGEST_ITEMS_MAX
    closing = [
        Item(title="Your own systems and cases", about="What is not for everybody is not in mails.", link=address)
    ]
    if is_cut:
        closing.insert(0, Item(title="There are more", about="See all of them.", link=f"{address}/advisories"))
    count = f"More than {DIGEST_ITEMS_MAX}" if is_cut else str(len(shown))
    noun = "advisory" if len(news) == 1 else "advisories"
    return DigestMail(
        sender=mail_from,
        publisher=publisher.name,
        recipient=found.digest.address,
        subject=f"{count} {noun} from {publisher.name}",
        identity=_identity(found, str(int(until.timestamp()))),
        at=until,
        opening=f"{count} {noun} since the last time:",
        items=[_item(one, address) for one in shown],
        closing=closing,
        link=_link(publisher, found),
    )


def _item(change: Change, address: str) -> Item:
    found = change.advisory
    fix = f"Fixed in {found.fixed_version}." if found.fixed_version else "No fixed version is known yet."
    rest = found.withdrawn_for if change.kind is ChangeKind.WITHDRAWN else fix
    about = f"{_WORDS[change.kind]} {found.package}. {rest}"
    return Item(title=found.title or found.id, about=about, link=f"{address}/advisories/{found.id}")


def _link(publisher: Publisher, found: MailedDigest) -> str:
    return f"{publisher.namespace.rstrip('/')}/digests/{found.token.hex()}"


def _identity(found: MailedDigest, what: str) -> str:
    return sha256(f"{found.digest.person} {found.digest.asked_at.isoformat()} {what}".encode()).hexdigest()[:32]


def _require_patience(before: MailedDigest | None, now: datetime) -> None:
    """Keep somebody from having strangers asked again and again."""
    if before is not None and now - before.digest.asked_at < timedelta(minutes=DIGEST_ASKED_AGAIN_MINUTES):
        what = f"A digest was asked for less than {DIGEST_ASKED_AGAIN_MINUTES} minutes ago."
        raise Refusal("asked-just-now", what, hint="Wait a little.", status=429)
