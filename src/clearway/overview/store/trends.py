"""How work on tasks goes; numbers of few parties are hidden by the database itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from clearway.kernel.limits import ADVISORIES_IN_TRENDS_MAX
from clearway.overview.model.trends import Lateness, Patching, Settled, Trends, Week
from clearway.storage.work import Work

_LATE: Final = ("not due yet", "less than a week late", "one to four weeks late", "more than four weeks late",
                "due with the next upgrade")  # fmt: skip


class _Week(msgspec.Struct, frozen=True):
    at: datetime
    open: int | None
    overdue: int | None


class _Late(msgspec.Struct, frozen=True):
    late: int
    count: int | None


class _Settled(msgspec.Struct, frozen=True):
    advisory: str
    settled: int | None
    total: int | None


class _Figures(msgspec.Struct, frozen=True):
    weeks: list[_Week]
    lateness: list[_Late]
    settled: list[_Settled]


_FIGURES: Final = msgspec.json.Decoder(_Figures)


async def rollup(work: Work, oldest: datetime, *, tasks_min: int) -> Trends | None:
    """Load what was kept since an instant of everybody's tasks, if there were so many; titles are as of now."""
    cursor = await work.connection.execute(
        "SELECT at, figures::text FROM task_rollup WHERE at >= %s AND tasks >= %s ORDER BY at DESC LIMIT 1",
        (oldest, tasks_min),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    figures = _FIGURES.decode(row[1])
    cursor = await work.connection.execute(
        "SELECT id, title FROM advisory WHERE id = ANY (%s::text[])", ([one.advisory for one in figures.settled],)
    )
    titles = dict(await cursor.fetchall())
    return Trends(
        everybody=True,
        at=row[0],
        weeks=tuple(Week(at=one.at, open=one.open, overdue=one.overdue) for one in figures.weeks),
        patching=await _patching(work, row[0]),
        lateness=tuple(Lateness(late=_LATE[one.late], count=one.count) for one in figures.lateness),
        settled=tuple(
            Settled(advisory=one.advisory, title=titles[one.advisory], settled=one.settled, total=one.total)
            for one in sorted(figures.settled, key=lambda one: one.advisory, reverse=True)
        ),
    )


async def _patching(work: Work, at: datetime) -> tuple[Patching, ...]:
    """Load how long each group took: PostgreSQL alone reads the intervals that it wrote."""
    cursor = await work.connection.execute(
        "SELECT p.name, p.count, p.half, p.most FROM task_rollup r, jsonb_to_recordset(r.figures->'patching')"
        " AS p (name text, count bigint, half interval, most interval) WHERE r.at = %s ORDER BY p.name",
        (at,),
    )
    rows = await cursor.fetchall()
    return tuple(Patching(group=name, count=count, half=half, most=most) for name, count, half, most in rows)


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
