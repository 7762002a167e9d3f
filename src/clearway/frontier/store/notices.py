"""The table of what sides were told of submissions: shown on pages, and sent to those who need to know."""

from collections.abc import Iterable
from datetime import datetime

from clearway.distribution.model.notices import ReaderSide
from clearway.frontier.model.dossier import Notice
from clearway.frontier.model.notices import Due, KeptNotice, NewNotice
from clearway.kernel.frontier_limits import NOTICES_SHOWN_MAX
from clearway.kernel.ids import DutyId, PartnershipId, PartyId, SubmissionId
from clearway.storage.work import Work


async def add(work: Work, new: NewNotice, side: ReaderSide, *, says: str) -> None:
    """Keep what a side is told; it waits to be sent."""
    due = new.due
    await work.connection.execute(
        "INSERT INTO submission_notice (submission, side, at, about, says, partnership, due_at, due_what)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            new.submission, side, work.now, new.about, says, new.partnership, None if due is None else due.at,
            None if due is None else due.what,
        ),
    )  # fmt: skip


async def notices(work: Work, wanted: SubmissionId) -> list[Notice]:
    """Load what the acting person's side was told, the newest first."""
    cursor = await work.connection.execute(
        "SELECT n.side, n.at, n.about, n.says FROM submission_notice n WHERE n.submission = %s"
        " ORDER BY n.line DESC LIMIT %s",
        (wanted, NOTICES_SHOWN_MAX),
    )
    return [
        Notice(side=ReaderSide(side), at=at, about=about, says=says)
        for side, at, about, says in await cursor.fetchall()
    ]


async def lock_untold(work: Work, wanted: SubmissionId) -> list[KeptNotice]:
    """Load what waits to be sent of a submission, the oldest first, and keep others from sending it."""
    cursor = await work.connection.execute(
        "SELECT n.line, n.side, n.about, n.at, n.due_at, n.due_what, n.partnership FROM submission_notice n"
        " WHERE n.submission = %s AND n.told_at IS NULL ORDER BY n.line LIMIT %s FOR UPDATE",
        (wanted, NOTICES_SHOWN_MAX),
    )
    return [
        KeptNotice(
            line=line,
            side=ReaderSide(side),
            about=about,
            at=at,
            due=None if due_at is None else Due(what=due_what, at=due_at),
            partnership=None if partnership is None else PartnershipId(partnership),
        )
        for line, side, about, at, due_at, due_what, partnership in await cursor.fetchall()
    ]


async def mark_told(work: Work, lines: Iterable[int]) -> None:
    """Write down that notices went to those who need to know (worker)."""
    await work.connection.execute(
        "UPDATE submission_notice SET told_at = %s WHERE line = ANY (%s)", (work.now, list(lines))
    )


async def duty_due(work: Work, wanted: DutyId) -> tuple[PartyId, datetime, str] | None:
    """Tell whose duty is due when, and in which zone (worker); None where it is done."""
    cursor = await work.connection.execute("SELECT d.developer, d.due_at, d.time_zone FROM duty_due(%s) d", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else (PartyId(row[0]), row[1], row[2])
