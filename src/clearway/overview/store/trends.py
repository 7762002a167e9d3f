"""How work on tasks goes; numbers of few parties are hidden by the database itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from clearway.kernel.limits import ADVISORIES_IN_TRENDS_MAX
from clearway.overview.model.trends import Lateness, Patching, Settled, Week
from clearway.storage.work import Work

_LATE: Final = ("not due yet", "less than a week late", "one to four weeks late", "more than four weeks late",
                "due with the next upgrade")  # fmt: skip


async def weeks(work: Work, ends: Sequence[datetime]) -> list[Week]:
    """Count what was open, and overdue, at each of several instants."""
    cursor = await work.connection.execute("SELECT at, open, overdue FROM task_weeks(%s::timestamptz[])", (list(ends),))
    return [Week(at=at, open=_whole(opened), overdue=_whole(late)) for at, opened, late in await cursor.fetchall()]


async def patching(work: Work, since: datetime) -> list[Patching]:
    """Measure how long each group took with tasks that were made since an instant."""
    cursor = await work.connection.execute("SELECT name, count, half, most FROM task_patching(%s)", (since,))
    rows = await cursor.fetchall()
    return [Patching(group=name, count=count, half=half, most=most) for name, count, half, most in rows]


async def lateness(work: Work) -> list[Lateness]:
    """Count open tasks by how late they are."""
    cursor = await work.connection.execute("SELECT late, count FROM task_lateness(%s)", (work.now,))
    return [Lateness(late=_LATE[int(late)], count=count) for late, count in await cursor.fetchall()]


async def settled(work: Work) -> list[Settled]:
    """Count what is settled of the newest advisories with tasks."""
    cursor = await work.connection.execute(
        "SELECT s.advisory, a.title, s.settled, s.total FROM task_settled(%s) s JOIN advisory a ON a.id = s.advisory"
        " ORDER BY s.advisory DESC",
        (ADVISORIES_IN_TRENDS_MAX,),
    )
    return [
        Settled(advisory=advisory, title=title, settled=done, total=total)
        for advisory, title, done, total in await cursor.fetchall()
    ]


def _whole(number: int | None) -> int | None:
    return None if number is None else int(number)
