"""The table of changes of advisories."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.distribution.model.changes import Change, ChangeKind
from clearway.distribution.store import COLUMNS, advisory_from
from clearway.kernel.ids import AdvisoryId
from clearway.storage.work import Work

_CHANGE: Final[LiteralString] = "c.position, c.kind, c.release, c.at"
_OWN: Final = 4


async def add_change(
    work: Work, advisory: AdvisoryId, kind: ChangeKind, *, tier: str, release: int, at: datetime
) -> int:  # fmt: skip
    """Keep a change behind all others of its tier; give its position. The record's lock keeps others from the same."""
    cursor = await work.connection.execute(
        "INSERT INTO advisory_change (tier, position, advisory, kind, release, at)"
        " SELECT %(tier)s, coalesce(max(position), 0) + 1, %(advisory)s, %(kind)s, %(release)s, %(at)s"
        " FROM advisory_change WHERE tier = %(tier)s RETURNING position",
        {"tier": tier, "advisory": advisory, "kind": kind, "release": release, "at": at},
    )
    row = await cursor.fetchone()
    assert row is not None
    return row[0]


async def newest_position(work: Work, tier: str) -> int:
    """Load the newest position of a tier; 0 where nothing is in it that may be seen."""
    cursor = await work.connection.execute(
        "SELECT coalesce(max(position), 0) FROM advisory_change WHERE tier = %s", (tier,)
    )
    row = await cursor.fetchone()
    assert row is not None
    return row[0]


async def changes_after(work: Work, tier: str, after: int, *, count_max: int) -> list[Change]:
    """Load changes of a tier behind a position, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_CHANGE}, {COLUMNS} FROM advisory_change c JOIN advisory a ON a.id = c.advisory"
        " WHERE c.tier = %s AND c.position > %s ORDER BY c.position LIMIT %s",
        (tier, after, count_max),
    )
    return [_change(row) for row in await cursor.fetchall()]


async def changes_between(work: Work, tier: str, begin: datetime, *, end: datetime, count_max: int) -> list[Change]:
    """Load the newest change of each advisory of a tier after one instant up to another, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_CHANGE}, {COLUMNS} FROM advisory_change c JOIN advisory a ON a.id = c.advisory"
        " WHERE c.tier = %s AND c.at > %s AND c.at <= %s AND NOT EXISTS (SELECT FROM advisory_change l"
        " WHERE l.advisory = c.advisory AND l.tier = c.tier AND l.position > c.position AND l.at <= %s)"
        " ORDER BY c.position LIMIT %s",
        (tier, begin, end, end, count_max),
    )
    return [_change(row) for row in await cursor.fetchall()]


async def newest_changes(work: Work, tier: str, *, before: int, count_max: int) -> list[Change]:
    """Load the newest change of each advisory of a tier before a position, newest first."""
    cursor = await work.connection.execute(
        f"SELECT {_CHANGE}, {COLUMNS} FROM advisory_change c JOIN advisory a ON a.id = c.advisory"
        " WHERE c.tier = %s AND c.position < %s AND NOT EXISTS (SELECT FROM advisory_change l"
        " WHERE l.advisory = c.advisory AND l.tier = c.tier AND l.position > c.position)"
        " ORDER BY c.position DESC LIMIT %s",
        (tier, before, count_max),
    )
    return [_change(row) for row in await cursor.fetchall()]


def _change(row: TupleRow) -> Change:
    return Change(
        position=row[0], kind=ChangeKind(row[1]), release=row[2], at=row[3], advisory=advisory_from(row[_OWN:])
    )  # fmt: skip
