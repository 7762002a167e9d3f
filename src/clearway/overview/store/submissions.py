"""Submissions with the clock of each that runs out first."""

from typing import Final, LiteralString

from clearway.frontier.model.submission import SubmissionState
from clearway.kernel.ids import SubmissionId
from clearway.kernel.paging import PageRequest
from clearway.overview.model.submissions import NoticeRow, SubmissionRow
from clearway.storage.work import Work

_ROWS: Final[LiteralString] = (
    "SELECT s.id, s.title, s.model_name, coalesce(p.name, ''), s.state, s.state_since,"
    " coalesce(c.name, ''), coalesce(c.owner, ''), c.due_at"
    " FROM submission s LEFT JOIN party p ON p.id = s.developer"
    " LEFT JOIN LATERAL (SELECT k.name, k.owner, k.due_at FROM submission_clock k"
    "  WHERE k.submission = s.id AND k.ended_at IS NULL AND k.due_at IS NOT NULL ORDER BY k.due_at LIMIT 1) c ON true"
    " WHERE s.id < %s ORDER BY s.id DESC LIMIT %s"
)


async def notices(work: Work, count_max: int) -> list[NoticeRow]:
    """Load the newest notices of submissions that the acting person may see, newest first."""
    cursor = await work.connection.execute(
        "SELECT n.submission, s.title, n.side, n.at, n.says, n.due_at FROM submission_notice n"
        " JOIN submission s ON s.id = n.submission ORDER BY n.line DESC LIMIT %s",
        (count_max,),
    )
    return [
        NoticeRow(submission=SubmissionId(found), title=title, side=side, at=at, says=says, due_at=due_at)
        for found, title, side, at, says, due_at in await cursor.fetchall()
    ]


async def submissions(work: Work, request: PageRequest) -> list[SubmissionRow]:
    """Load a page of submissions, newest first, and one more."""
    cursor = await work.connection.execute(_ROWS, (request.cursor, request.limit + 1))
    return [
        SubmissionRow(
            id=SubmissionId(found),
            title=title,
            model_name=model_name,
            developer=developer,
            state=SubmissionState(state),
            state_since=since,
            clock=clock,
            clock_owner=owner,
            clock_due=due,
        )
        for found, title, model_name, developer, state, since, clock, owner, due in await cursor.fetchall()
    ]
