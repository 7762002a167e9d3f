"""The tables of answers: attestations and compensating controls."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from clearway.exposure.model import Task
from clearway.exposure.model.answers import Answer, Control, NewControl
from clearway.exposure.store.rows import OF_TASK, task_of
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ControlId, PersonId, TaskId
from clearway.storage.work import Work

_CONTROL: Final[LiteralString] = (
    "c.id, c.task, c.kind, c.done, c.checked, c.until, c.author, c.written_at, c.reviewer, c.reviewed_at, c.accepted,"
    " c.note"
)


async def attest(work: Work, wanted: TaskId, said: Answer) -> bool:
    """Keep what an operator attests; False when it is neither that operator's task nor a client's."""
    cursor = await work.connection.execute(
        "UPDATE task SET stage = %s, until = %s, settled_at = %s WHERE id = %s AND party = ANY (acting_parties())",
        (said.stage, said.until, work.now, wanted),
    )
    if cursor.rowcount != 1:
        return False
    await work.connection.execute(
        "INSERT INTO attestation (task, at, person, outcome, note, until, justification)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (wanted, work.now, work.actor.person, said.stage, said.note, said.until, said.justification),
    )
    return True


async def deferred_since(work: Work, wanted: TaskId) -> datetime | None:
    """Tell when a task was put off for the first time."""
    cursor = await work.connection.execute(
        "SELECT min(at) FROM attestation WHERE task = %s AND outcome = 'deferred'", (wanted,)
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def lock_task(work: Work, wanted: TaskId) -> Task | None:
    """Load a task if the acting person may see and answer it, and keep others from it."""
    cursor = await work.connection.execute(f"SELECT {OF_TASK} FROM task t WHERE t.id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else task_of(row)


async def cover(work: Work, wanted: TaskId, *, until: datetime) -> None:
    """Let a task be covered until a day; the database asks for an accepted control that lasts as long."""
    await work.connection.execute("UPDATE task SET stage = 'covered', until = %s WHERE id = %s", (until, wanted))


async def add_control(work: Work, identifier: ControlId, wanted: TaskId, *, new: NewControl) -> None:
    """Keep a control that waits for a review; refused while another of the task waits."""
    try:
        await work.connection.execute(
            "INSERT INTO compensating_control (id, task, kind, done, checked, until, author, written_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (identifier, wanted, new.kind, new.done, new.checked, new.until, work.actor.person, work.now),
        )
    except UniqueViolation:
        hint = "Let it be reviewed first."
        raise Refusal("control-waiting", "A control of this task waits for a review.", hint=hint, status=409) from None


async def control(work: Work, wanted: ControlId) -> Control | None:
    """Load a control if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_CONTROL} FROM compensating_control c WHERE c.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _control(row)


async def controls(work: Work, wanted: TaskId) -> list[Control]:
    """Load the controls of a task, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_CONTROL} FROM compensating_control c WHERE c.task = %s ORDER BY c.id", (wanted,)
    )
    return [_control(row) for row in await cursor.fetchall()]


async def set_reviewed(work: Work, wanted: ControlId, *, accepted: bool, note: str) -> bool:
    """Keep a review by the acting person; False when somebody was first."""
    cursor = await work.connection.execute(
        "UPDATE compensating_control SET reviewer = %s, reviewed_at = %s, accepted = %s, note = %s"
        " WHERE id = %s AND reviewed_at IS NULL",
        (work.actor.person, work.now, accepted, note, wanted),
    )
    return cursor.rowcount == 1


def _control(row: TupleRow) -> Control:
    return Control(
        id=ControlId(row[0]),
        task=TaskId(row[1]),
        kind=row[2],
        done=row[3],
        checked=row[4],
        until=row[5],
        author=PersonId(row[6]),
        written_at=row[7],
        reviewer=PersonId(row[8]) if row[8] else None,
        reviewed_at=row[9],
        accepted=row[10],
        note=row[11],
    )
