"""Tables of commitments: digests of policies, and the policies behind them."""

from typing import Final, LiteralString

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from psycopg.rows import TupleRow

from clearway.benchmarking.model.ceremony import Commitment
from clearway.kernel.benchmarking_limits import CEREMONIES_SHOWN_MAX
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CommitmentId, PartyId, PersonId
from clearway.storage.work import Work

_COMMITMENT: Final[LiteralString] = (
    "c.id, c.suite, c.developer, c.checkpoint, encode(c.digest, 'hex'), c.author, c.committed_at, c.approver,"
    " c.approved_at, c.accepted, c.revealed_at, is_frozen(c.id)"
)


async def add(work: Work, new: Commitment) -> None:
    """Keep what was committed to; refused while another commitment about this checkpoint stands."""
    try:
        await work.connection.execute(
            "INSERT INTO commitment (id, suite, developer, checkpoint, digest, author, committed_at)"
            " VALUES (%s, %s, %s, %s, decode(%s, 'hex'), %s, %s)",
            (new.id, new.suite, new.developer, new.checkpoint, new.digest, new.author, new.committed_at),
        )
    except UniqueViolation:
        what = "Another policy was committed to for this checkpoint, and is neither declined nor revealed."
        hint = "Use that one: nobody commits to two and chooses afterwards."
        raise Refusal("commitment-stands", what, hint=hint, status=409) from None
    except ForeignKeyViolation:
        raise not_found("developer", new.developer) from None


async def add_policy(work: Work, wanted: CommitmentId, *, nonce: bytes, policy: bytes) -> None:
    """Keep the policy behind a commitment; the database refuses any but that one."""
    await work.connection.execute(
        "INSERT INTO commitment_policy (commitment, nonce, policy) VALUES (%s, %s, %s)", (wanted, nonce, policy)
    )


async def commitment(work: Work, wanted: CommitmentId, *, locked: bool = False) -> Commitment | None:
    """Load a commitment if the acting person may see it; `locked` for one that is about to be answered."""
    lock: LiteralString = " FOR UPDATE OF c" if locked else ""
    cursor = await work.connection.execute(f"SELECT {_COMMITMENT} FROM commitment c WHERE c.id = %s{lock}", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _commitment(row)


async def commitments(work: Work) -> list[Commitment]:
    """Load the newest commitments that the acting person may see, newest first."""
    cursor = await work.connection.execute(
        f"SELECT {_COMMITMENT} FROM commitment c ORDER BY c.id DESC LIMIT %s", (CEREMONIES_SHOWN_MAX,)
    )
    return [_commitment(row) for row in await cursor.fetchall()]


async def policy(work: Work, wanted: CommitmentId) -> tuple[bytes, bytes] | None:
    """Load the nonce and the canonical policy behind a commitment, if the acting person may see them."""
    cursor = await work.connection.execute(
        "SELECT p.nonce, p.policy FROM commitment_policy p WHERE p.commitment = %s", (wanted,)
    )
    row = await cursor.fetchone()
    return None if row is None else (bytes(row[0]), bytes(row[1]))


async def line(work: Work, wanted: CommitmentId) -> tuple[int, str] | None:
    """Load the record's line about a commitment, and its position."""
    cursor = await work.connection.execute("SELECT place, line FROM commitment_line(%s)", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else (row[0], row[1])


async def set_answered(work: Work, wanted: CommitmentId, *, accepted: bool) -> None:
    """Keep that the acting person approved or declined it."""
    await work.connection.execute(
        "UPDATE commitment SET approver = %s, approved_at = %s, accepted = %s WHERE id = %s",
        (work.actor.person, work.now, accepted, wanted),
    )


async def set_revealed(work: Work, wanted: CommitmentId) -> None:
    """Keep that the acting person revealed the policy."""
    await work.connection.execute(
        "UPDATE commitment SET revealed_by = %s, revealed_at = %s WHERE id = %s",
        (work.actor.person, work.now, wanted),
    )


def _commitment(row: TupleRow) -> Commitment:
    return Commitment(
        id=CommitmentId(row[0]),
        suite=row[1],
        developer=PartyId(row[2]),
        checkpoint=row[3],
        digest=row[4],
        author=PersonId(row[5]),
        committed_at=row[6],
        approver=PersonId(row[7]) if row[7] else None,
        approved_at=row[8],
        accepted=row[9],
        revealed_at=row[10],
        frozen=row[11],
    )
