"""The table of digests."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.distribution.model.digests import Cadence, Digest, DigestStage, MailedDigest, Schedule
from clearway.kernel.ids import PartyId, PersonId
from clearway.storage.work import Work

_DIGEST: Final[LiteralString] = (
    "person, party, address, cadence, hour, weekday, time_zone, stage, asked_at, told_until, sent_at, notices"
)


async def keep_digest(work: Work, new: Digest, token: bytes) -> None:
    """Keep what a person asked for, in place of what was asked before."""
    when = new.schedule
    await work.connection.execute(
        "INSERT INTO digest (person, party, address, cadence, hour, weekday, time_zone, stage, asked_at, token,"
        " told_until, notices) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %b, %s, %s)"
        " ON CONFLICT (person) DO UPDATE SET"
        " address = EXCLUDED.address, cadence = EXCLUDED.cadence, hour = EXCLUDED.hour, weekday = EXCLUDED.weekday,"
        " time_zone = EXCLUDED.time_zone, stage = EXCLUDED.stage, asked_at = EXCLUDED.asked_at,"
        " token = EXCLUDED.token, told_until = EXCLUDED.told_until, notices = EXCLUDED.notices",
        (
            new.person, new.party, new.address, when.cadence, when.hour, when.weekday, when.time_zone, new.stage,
            new.asked_at, token, new.told_until, new.notices,
        ),
    )  # fmt: skip


async def digest(work: Work, person: PersonId) -> MailedDigest | None:
    """Load a person's digest and keep others from changing it."""
    cursor = await work.connection.execute(
        f"SELECT {_DIGEST}, token FROM digest WHERE person = %s FOR UPDATE", (person,)
    )
    row = await cursor.fetchone()
    return None if row is None else MailedDigest(digest=_digest(row), token=bytes(row[-1]))


async def mark_told(work: Work, person: PersonId, *, until: datetime, sent_at: datetime | None) -> None:
    """Say until when a person was told, and when a mail went out if one did."""
    await work.connection.execute(
        "UPDATE digest SET told_until = %s, sent_at = coalesce(%s, sent_at) WHERE person = %s", (until, sent_at, person)
    )


async def end_digest(work: Work, person: PersonId) -> None:
    """Send a person nothing any more."""
    await work.connection.execute("UPDATE digest SET stage = 'ended' WHERE person = %s", (person,))


async def forget_digest(work: Work, person: PersonId) -> None:
    """Forget an address that was never confirmed."""
    await work.connection.execute("DELETE FROM digest WHERE person = %s", (person,))


async def answer_digest(work: Work, token: bytes, *, confirmed: bool) -> DigestStage | None:
    """Confirm or end the digest that a link belongs to; None where there is none."""
    cursor = await work.connection.execute("SELECT answer_digest(%b, %s)", (token, confirmed))
    row = await cursor.fetchone()
    return DigestStage(row[0]) if row and row[0] else None


def _digest(row: TupleRow) -> Digest:
    return Digest(
        person=PersonId(row[0]),
        party=PartyId(row[1]),
        address=row[2],
        schedule=Schedule(cadence=Cadence(row[3]), hour=row[4], weekday=row[5], time_zone=row[6]),
        stage=DigestStage(row[7]),
        asked_at=row[8],
        told_until=row[9],
        sent_at=row[10],
        notices=row[11],
    )
