"""The table of records that may cross the boundary."""

from psycopg.errors import UniqueViolation

from clearway.benchmarking.model.records import KeptRecord
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import DeterminationId, PersonId
from clearway.storage.work import Work


async def add(work: Work, new: KeptRecord) -> None:
    """Keep a record of the acting person; refused where the determination has one."""
    try:
        await work.connection.execute(
            "INSERT INTO boundary_record (digest, determination, envelope, author, written_at)"
            " VALUES (decode(%s, 'hex'), %s, %s, %s, %s)",
            (new.digest, new.determination, new.envelope, new.author, new.written_at),
        )
    except UniqueViolation:
        what = "There is a record of this determination."
        raise Refusal("record-stands", what, hint="Review and export that one.", status=409) from None


async def record(work: Work, wanted: DeterminationId, *, locked: bool = False) -> KeptRecord | None:
    """Load the record of a determination; `locked` for one that is about to be reviewed."""
    cursor = await work.connection.execute(
        "SELECT r.determination, encode(r.digest, 'hex'), r.envelope, r.author, r.written_at, r.first_reviewer,"
        f" r.second_reviewer FROM boundary_record r WHERE r.determination = %s{' FOR UPDATE' if locked else ''}",
        (wanted,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return KeptRecord(
        determination=DeterminationId(row[0]),
        digest=row[1],
        envelope=bytes(row[2]),
        author=PersonId(row[3]),
        written_at=row[4],
        first_reviewer=None if row[5] is None else PersonId(row[5]),
        second_reviewer=None if row[6] is None else PersonId(row[6]),
    )


async def set_reviewed(work: Work, known: KeptRecord) -> None:
    """Keep that the acting person looked a record through."""
    if known.first_reviewer is None:
        query = "UPDATE boundary_record SET first_reviewer = %s, first_at = %s WHERE determination = %s"
    else:
        query = "UPDATE boundary_record SET second_reviewer = %s, second_at = %s WHERE determination = %s"
    await work.connection.execute(query, (work.actor.person, work.now, known.determination))
