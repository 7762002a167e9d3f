"""What goes out to those who listen: jobs of webhooks, digests and notices."""

from clearway.app.wiring import House
from clearway.benchmarking.actions import evaluations
from clearway.distribution.actions import digests, webhooks
from clearway.distribution.actions import notices as mails
from clearway.exposure.actions import telling
from clearway.frontier.actions import notices
from clearway.kernel.ids import IncidentId, MessageId, PersonId, SubmissionId, TaskId
from clearway.storage.work import AsWorker


async def tell(house: House, subject: str) -> None:
    """Tell those who listen: of `change:TIER:POSITION`, `task:ID`, or `due` or `closed` with `:ID:INSTANT`."""
    kind, _, rest = subject.partition(":")
    async with house.work(AsWorker(), "distribution.tell") as work:
        if kind == "change":
            tier, _, position = rest.partition(":")
            await webhooks.tell_change(work, tier, int(position))
        else:
            await telling.tell_task(work, TaskId(rest.partition(":")[0]), about=subject)


async def send_webhook(house: House, subject: str) -> None:
    """Send a message of a webhook."""
    await webhooks.send_message(house.database, MessageId(subject), house.webhook_sender)


async def tell_notices(house: House, subject: str) -> None:
    """Give what waits of a submission to those who need to know."""
    async with house.work(AsWorker(), "frontier.tell") as work:
        await notices.tell_waiting(work, SubmissionId(subject), time_zone=house.frontier_clocks.time_zone)


async def send_notice(house: House, message: str) -> None:
    """Send the mail of a notice."""
    await mails.send_notice(
        house.database,
        MessageId(message),
        sender=house.mail_sender,
        publisher=house.publisher,
        mail_from=house.settings.mail_from,
    )


async def ask_digest(house: House, person: str) -> None:
    """Ask an address whether it wants a digest."""
    await digests.send_question(
        house.database,
        PersonId(person),
        sender=house.mail_sender,
        publisher=house.publisher,
        mail_from=house.settings.mail_from,
    )


async def send_digest(house: House, person: str) -> None:
    """Send a digest."""
    await digests.send_digest(
        house.database,
        PersonId(person),
        sender=house.mail_sender,
        publisher=house.publisher,
        mail_from=house.settings.mail_from,
    )


async def tell_incident(house: House, subject: str) -> None:
    """Tell a developer's webhooks of an incident."""
    async with house.work(AsWorker(), "benchmarking.tell-incident") as work:
        await evaluations.tell_incident(work, IncidentId(subject))
