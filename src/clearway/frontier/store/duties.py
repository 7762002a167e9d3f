"""The table of duties elsewhere; a developer sees its own and nobody else sees any."""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.formats.duty_pack import Anchor, Standing
from clearway.frontier.model.duties import Duty, DutyState, OwedDuty
from clearway.kernel.ids import DutyId
from clearway.kernel.limits import DUTIES_SHOWN_MAX
from clearway.storage.work import Work

_DUTY: Final[LiteralString] = (
    "SELECT d.id, d.incident, d.pack, d.pack_version, d.code, d.title, d.recipient, d.standing, d.anchor, d.time_zone,"
    " d.due_at, d.aware_at, d.determined_at, d.submitted_at, d.changes, d.opened_at, CASE"
    " WHEN d.submitted_at > d.due_at THEN 'submitted-late' WHEN d.submitted_at IS NOT NULL THEN 'submitted'"
    " WHEN d.due_at < acting_at() THEN 'late' ELSE 'open' END FROM duty d"
)


async def add_duty(work: Work, new: Duty) -> bool:
    """Keep a duty; False where it follows from the same incident already."""
    cursor = await work.connection.execute(
        "INSERT INTO duty (id, developer, incident, pack, pack_version, code, title, recipient, standing, anchor,"
        " time_zone, aware_at, determined_at, due_at, opened_by, opened_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (developer, incident, pack, code) DO NOTHING",
        (
            new.id, work.actor.party, new.incident, new.owed.pack, new.owed.pack_version, new.owed.code,
            new.owed.title, new.owed.recipient, new.owed.standing, new.owed.anchor, new.owed.time_zone, new.aware_at,
            new.determined_at, new.owed.due_at, work.actor.person, new.opened_at,
        ),
    )  # fmt: skip
    return cursor.rowcount == 1


async def duties(work: Work, incident: str = "") -> list[Duty]:
    """Load the acting developer's duties, of one incident or all: open ones first, the soonest due first."""
    cursor = await work.connection.execute(
        f"{_DUTY} WHERE %s = '' OR d.incident = %s ORDER BY d.submitted_at IS NOT NULL, d.due_at, d.id LIMIT %s",
        (incident, incident, DUTIES_SHOWN_MAX),
    )
    return [_duty(row) for row in await cursor.fetchall()]


async def lock_duty(work: Work, wanted: DutyId) -> Duty | None:
    """Load a duty of the acting developer, and keep others from changing it."""
    cursor = await work.connection.execute(f"{_DUTY} WHERE d.id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _duty(row)


async def keep_instants(work: Work, changed: Duty) -> None:
    """Keep when it was determined and submitted, and when it is due now."""
    await work.connection.execute(
        "UPDATE duty SET determined_at = %s, submitted_at = %s, due_at = %s, changes = changes + 1 WHERE id = %s",
        (changed.determined_at, changed.submitted_at, changed.owed.due_at, changed.id),
    )


def _duty(row: TupleRow) -> Duty:
    return Duty(
        id=DutyId(row[0]),
        incident=row[1],
        owed=OwedDuty(
            pack=row[2],
            pack_version=row[3],
            code=row[4],
            title=row[5],
            recipient=row[6],
            standing=Standing(row[7]),
            anchor=Anchor(row[8]),
            time_zone=row[9],
            due_at=row[10],
        ),
        aware_at=row[11],
        determined_at=row[12],
        submitted_at=row[13],
        changes=row[14],
        opened_at=row[15],
        state=DutyState(row[16]),
    )
