"""The table of keys that people sign packages, undertakings and certificates with."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from clearway.frontier.model.materials import FrontierKey
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId, PersonId
from clearway.kernel.limits import VERIFIER_KEYS_MAX
from clearway.storage.work import Work

_KEY: Final[LiteralString] = (
    "SELECT k.key, k.party, k.person, k.label, k.registered_at, k.revoked_at, k.office FROM frontier_key k"
)


async def add_key(work: Work, public_key: bytes, *, label: str) -> None:
    """Keep a key of the acting person; refused when it is known."""
    try:
        await work.connection.execute(
            "INSERT INTO frontier_key (key, party, person, label, registered_at) VALUES (%b, %s, %s, %s, %s)",
            (public_key, work.actor.party, work.actor.person, label, work.now),
        )
    except UniqueViolation:
        raise Refusal("key-known", "This key is registered.", hint="Make another.", where="key", status=409) from None


async def keys(work: Work) -> list[FrontierKey]:
    """Load every key, the newest first."""
    cursor = await work.connection.execute(
        f"{_KEY} ORDER BY k.registered_at DESC, k.key LIMIT %s", (VERIFIER_KEYS_MAX,)
    )
    return [_key(row) for row in await cursor.fetchall()]


async def keys_in_force(work: Work, public_keys: Sequence[bytes]) -> list[FrontierKey]:
    """Load those of some keys that are known and not revoked."""
    cursor = await work.connection.execute(
        f"{_KEY} WHERE k.key = ANY (%s) AND k.revoked_at IS NULL", (list(public_keys),)
    )
    return [_key(row) for row in await cursor.fetchall()]


async def every_key_in_force(work: Work) -> list[FrontierKey]:
    """Load every key that is not revoked."""
    cursor = await work.connection.execute(
        f"{_KEY} WHERE k.revoked_at IS NULL ORDER BY k.key LIMIT %s", (VERIFIER_KEYS_MAX,)
    )
    return [_key(row) for row in await cursor.fetchall()]


async def revoke_key(work: Work, public_key: bytes) -> bool:
    """Write down that the acting person's key counts no longer; False where there is none in force."""
    cursor = await work.connection.execute(
        "UPDATE frontier_key SET revoked_at = %s WHERE key = %b AND person = %s AND revoked_at IS NULL",
        (work.now, public_key, work.actor.person),
    )
    return cursor.rowcount == 1


def _key(row: TupleRow) -> FrontierKey:
    return FrontierKey(
        key=bytes(row[0]),
        party=PartyId(row[1]),
        person=PersonId(row[2]),
        label=row[3],
        registered_at=row[4],
        revoked_at=row[5],
        office=row[6],
    )
