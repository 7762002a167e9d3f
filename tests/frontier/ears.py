"""Ears for tests of notices: a receiver of webhooks, a mail server, and who listens by them."""

import json
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from typing import Any  # noqa: TID251  messages are anything at all

import psycopg

from clearway.app.flow import JOBS, ring
from clearway.distribution.actions import digests, notices, webhooks
from clearway.distribution.model.digests import Cadence, Schedule
from clearway.formats.webhooks import Scheme
from clearway.frontier.actions.notices import TELL_NOTICES
from clearway.gateways.mails import Security, SmtpSender
from clearway.gateways.webhooks import PublicSender
from clearway.kernel.ids import MessageId
from clearway.storage.timers import fire_next
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import PUBLISHER
from tests.gateways.mail_servers import Post
from tests.gateways.receivers import Receiver
from tests.houses import whole_house

WEEKLY = Schedule(cadence=Cadence.WEEKLY, hour=8, weekday=1, time_zone="UTC")
EVENTS = ("frontier.notice", "frontier.duty")
JOB_NAMES = [TELL_NOTICES, notices.SEND_NOTICE, notices.SEND_WEBHOOK]


@dataclass
class Ears:
    """A receiver of webhooks and a mail server, and who listens by them."""

    house: TestHouse
    taker: Receiver
    office: Post
    hooks: dict[str, str] = field(default_factory=dict[str, str])

    async def listen(self, *members: Member) -> None:
        """Open a webhook for each, and let it confirm an address that gets notices."""
        for member in members:
            async with self.house.database.work(member.credential) as work:
                url = f"{self.taker.url}&of={member.person}"
                opened = await webhooks.open_webhook(work, url, events=EVENTS, scheme=Scheme.HMAC, loopback=True)
                address = f"{member.person}@example.org"
                await digests.ask_for_digest(work, address, WEEKLY, sends_mail=True, notices=True)
            self.hooks[opened.webhook.id] = member.person
        with psycopg.connect(self.house.owner_dsn, autocommit=True) as connection:
            connection.execute("UPDATE clearway.digest SET stage = 'confirmed'")

    async def work_off(self) -> None:
        """Do the jobs that tell and send, those that they call for too."""
        whole = whole_house(self.house)
        while jobs := self.take_jobs():
            for entrypoint, subject in jobs:
                if entrypoint == notices.SEND_WEBHOOK:
                    await webhooks.send_message(self.house.database, MessageId(subject), PublicSender(loopback=True))
                elif entrypoint == notices.SEND_NOTICE:
                    await self.send(subject)
                else:
                    await JOBS[entrypoint].run(whole, subject)

    async def send(self, message: str) -> None:
        """Send one mail."""
        sender = SmtpSender(host="127.0.0.1", port=self.office.port, security=Security.NONE)
        await notices.send_notice(
            self.house.database, MessageId(message), sender=sender, publisher=PUBLISHER, mail_from="hub@hub.example"
        )

    def take_jobs(self) -> list[tuple[str, str]]:
        """Take the jobs that wait."""
        with psycopg.connect(self.house.owner_dsn, autocommit=True) as connection:
            rows = connection.execute(
                "DELETE FROM clearway_jobs.pgqueuer WHERE entrypoint = ANY (%s) RETURNING entrypoint, payload",
                (JOB_NAMES,),
            ).fetchall()
        return [(entrypoint, payload.decode()) for entrypoint, payload in rows]

    def heard(self, member: Member) -> list[str]:
        """Which notices somebody's webhook got, in order."""
        return [one["data"].get("notice", "duty") for one in self.bodies(member)]

    def bodies(self, member: Member) -> list[dict[str, Any]]:
        """What somebody's webhook got."""
        with psycopg.connect(self.house.owner_dsn, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT m.body FROM clearway.webhook_message m JOIN clearway.webhook w ON w.id = m.webhook"
                " WHERE w.made_by = %s AND m.stage = 'delivered'"
                " ORDER BY m.made_at, length(m.about), m.about",
                (member.person,),
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def letters(self, member: Member) -> list[Message]:
        """What came to somebody's address."""
        return [
            message_from_string(mail.original_content.decode())
            for mail in self.office.mails
            if mail.rcpt_tos == [f"{member.person}@example.org"] and mail.original_content
        ]

    async def pass_time(self, **by: float) -> None:
        """Let time pass, do what timers mean, and send what is to be sent."""
        self.house.clock.move(**by)
        whole = whole_house(self.house)
        while timer := await fire_next(self.house.database, ring):
            if timer.kind == "frontier-clock":
                await JOBS["frontier-clock"].run(whole, timer.subject)
        await self.work_off()
