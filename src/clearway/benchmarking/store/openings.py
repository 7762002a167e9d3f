"""Tables of openings: what was asked for, the shares that were handed in, and the release."""

from typing import Final, LiteralString

from psycopg.errors import CheckViolation, UniqueViolation
from psycopg.rows import TupleRow

from clearway.benchmarking.model.ceremony import HandedIn, Opening
from clearway.kernel.benchmarking_limits import CEREMONIES_SHOWN_MAX
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CommitmentId, OpeningId, PartyId, PersonId, SuiteId
from clearway.storage.work import Work

_OPENING: Final[LiteralString] = (
    "o.id, o.suite, o.commitment, o.developer, o.checkpoint, o.reason, o.recipient, o.open_minutes, o.asked_by,"
    " o.asked_at, o.ends_at, o.released_at, o.closed_at, o.ending, o.wiped_at,"
    " ARRAY(SELECT h.custodian::text FROM opening_share h WHERE h.opening = o.id ORDER BY h.handed_in_at)"
)


async def add(work: Work, new: Opening) -> None:
    """Keep what was asked for; refused while the suite is being opened by somebody."""
    try:
        await work.connection.execute(
            "INSERT INTO suite_opening (id, suite, commitment, developer, checkpoint, reason, recipient, open_minutes,"
            " asked_by, asked_at, ends_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                new.id, new.suite, new.commitment, new.developer, new.checkpoint, new.reason, new.recipient,
                new.open_minutes, new.asked_by, new.asked_at, new.ends_at,
            ),
        )  # fmt: skip
    except UniqueViolation:
        hint = "Wait until that opening ends, or close it."
        raise Refusal("opening-runs", "This suite is being opened already.", hint=hint, status=409) from None


async def opening(work: Work, wanted: OpeningId, *, locked: bool = False) -> Opening | None:
    """Load an opening if the acting person may see it; `locked` for one that is about to change."""
    lock: LiteralString = " FOR UPDATE OF o" if locked else ""
    cursor = await work.connection.execute(f"SELECT {_OPENING} FROM suite_opening o WHERE o.id = %s{lock}", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _opening(row)


async def openings(work: Work, *, suite: SuiteId | None = None) -> list[Opening]:
    """Load the newest openings that the acting person may see, newest first, of one suite or of all."""
    cursor = await work.connection.execute(
        f"SELECT {_OPENING} FROM suite_opening o WHERE %s::text IS NULL OR o.suite = %s ORDER BY o.id DESC LIMIT %s",
        (suite, suite, CEREMONIES_SHOWN_MAX),
    )
    return [_opening(row) for row in await cursor.fetchall()]


async def add_share(work: Work, wanted: OpeningId, *, number: int, sealed: bytes) -> bool:
    """Keep the acting custodian's share for an opening; False where it was handed in before."""
    cursor = await work.connection.execute(
        "INSERT INTO opening_share (opening, custodian, number, sealed, handed_in_at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (opening, custodian) DO NOTHING",
        (wanted, work.actor.person, number, sealed, work.now),
    )
    return cursor.rowcount == 1


async def shares(work: Work, wanted: OpeningId) -> tuple[HandedIn, ...]:
    """Load the shares that were handed in for an opening, in that order."""
    cursor = await work.connection.execute(
        "SELECT h.custodian, h.number, encode(c.proof, 'hex'), h.sealed, h.handed_in_at FROM opening_share h"
        " JOIN suite_opening o ON o.id = h.opening JOIN suite_custodian c ON c.suite = o.suite"
        " AND c.number = h.number WHERE h.opening = %s ORDER BY h.handed_in_at, h.custodian",
        (wanted,),
    )
    return tuple(
        HandedIn(custodian=PersonId(row[0]), number=row[1], proof=row[2], sealed=bytes(row[3]), handed_in_at=row[4])
        for row in await cursor.fetchall()
    )


async def release(work: Work, wanted: OpeningId) -> bytes:
    """Have the database hand out what covers the key of an opening's suite; refused where it will not."""
    try:
        cursor = await work.connection.execute("SELECT release_suite(%s, %s)", (wanted, work.now))
    except CheckViolation:
        raise Refusal(
            "not-ready",
            "This opening is not ready to be released.",
            hint="It takes two custodians' shares in time, and a commitment that was approved and still stands.",
            status=409,
        ) from None
    row = await cursor.fetchone()
    assert row is not None
    return bytes(row[0])


async def close(work: Work, wanted: OpeningId, *, ending: str) -> None:
    """End an opening; what was handed in for it is forgotten by the database."""
    await work.connection.execute(
        "UPDATE suite_opening SET closed_at = %s, ending = %s WHERE id = %s", (work.now, ending, wanted)
    )


async def set_wiped(work: Work, wanted: OpeningId) -> None:
    """Keep that the opener says that what was opened is wiped."""
    await work.connection.execute("UPDATE suite_opening SET wiped_at = %s WHERE id = %s", (work.now, wanted))


def _opening(row: TupleRow) -> Opening:
    return Opening(
        id=OpeningId(row[0]),
        suite=SuiteId(row[1]),
        commitment=CommitmentId(row[2]),
        developer=PartyId(row[3]),
        checkpoint=row[4],
        reason=row[5],
        recipient=row[6],
        open_minutes=row[7],
        asked_by=PersonId(row[8]),
        asked_at=row[9],
        ends_at=row[10],
        released_at=row[11],
        closed_at=row[12],
        ending=row[13],
        wiped_at=row[14],
        custodians=tuple(map(PersonId, row[15])),
    )
