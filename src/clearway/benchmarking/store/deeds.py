"""The table of joint deeds: what one person asked for and another approves or declines."""

from typing import Final, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from clearway.benchmarking.model.ceremony import DeedKind, JointDeed, NewDeed
from clearway.kernel.benchmarking_limits import CEREMONIES_SHOWN_MAX
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.storage.work import Work

_DEED: Final[LiteralString] = (
    "d.kind, d.subject, d.number, d.about, encode(d.digest, 'hex'), d.reason, d.author, d.asked_at, d.approver,"
    " d.approved_at, d.accepted"
)


async def add(work: Work, new: NewDeed) -> None:
    """Keep what the acting person asks for; refused while one of its kind about its subject waits or stands."""
    try:
        await work.connection.execute(
            "INSERT INTO joint_deed (kind, subject, number, about, digest, reason, author, asked_at)"
            " SELECT %s, %s, 1 + count(*), %s, decode(%s, 'hex'), %s, %s, %s FROM joint_deed d"
            " WHERE d.kind = %s AND d.subject = %s",
            (
                new.kind.value, new.subject, new.about, new.digest, new.reason, work.actor.person, work.now,
                new.kind.value, new.subject,
            ),
        )  # fmt: skip
    except UniqueViolation:
        what = "The same was asked for before, and waits or was approved."
        raise Refusal("deed-stands", what, hint="Look at it: clearway benchmarking deeds.", status=409) from None


async def deed(work: Work, kind: DeedKind, subject: str, *, locked: bool = False) -> JointDeed | None:
    """Load the newest deed of a kind about a subject; `locked` for one that is about to be answered."""
    lock: LiteralString = " FOR UPDATE OF d" if locked else ""
    cursor = await work.connection.execute(
        f"SELECT {_DEED} FROM joint_deed d WHERE d.kind = %s AND d.subject = %s ORDER BY d.number DESC LIMIT 1{lock}",
        (kind.value, subject),
    )
    row = await cursor.fetchone()
    return None if row is None else _deed(row)


async def deeds(work: Work, *, waiting: bool) -> list[JointDeed]:
    """Load the newest deeds, newest first: all, or those that wait for a second person."""
    cursor = await work.connection.execute(
        f"SELECT {_DEED} FROM joint_deed d WHERE NOT %s OR d.accepted IS NULL"
        " ORDER BY d.asked_at DESC, d.kind, d.subject LIMIT %s",
        (waiting, CEREMONIES_SHOWN_MAX),
    )
    return [_deed(row) for row in await cursor.fetchall()]


async def set_answered(work: Work, known: JointDeed, *, accepted: bool) -> None:
    """Keep that the acting person approved or declined a deed."""
    await work.connection.execute(
        "UPDATE joint_deed SET approver = %s, approved_at = %s, accepted = %s"
        " WHERE kind = %s AND subject = %s AND number = %s",
        (work.actor.person, work.now, accepted, known.kind.value, known.subject, known.number),
    )


async def is_frozen(work: Work, commitment: str) -> bool:
    """Tell whether an estimate under a commitment was frozen, whoever asks."""
    cursor = await work.connection.execute("SELECT is_frozen(%s)", (commitment,))
    return await cursor.fetchone() == (True,)


def _deed(row: TupleRow) -> JointDeed:
    return JointDeed(
        kind=DeedKind(row[0]),
        subject=row[1],
        number=row[2],
        about=row[3],
        digest=row[4],
        reason=row[5],
        author=PersonId(row[6]),
        asked_at=row[7],
        approver=PersonId(row[8]) if row[8] else None,
        approved_at=row[9],
        accepted=row[10],
    )
