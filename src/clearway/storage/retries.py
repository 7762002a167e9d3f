"""Retries: a request that carries an idempotency key is carried out once, and answered the same ever after."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from clearway.kernel.errors import Refusal
from clearway.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The request was carried out before; this is what was answered."""

    answer: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The request is new and belongs to this transaction."""


# How long an overlapping retry of what takes long waits for the first, where others wait for a lock's usual time.
_PATIENCE: Final = "10min"


async def begin_request(work: Work, key: str, *, digest: bytes, patient: bool = False) -> Answered | Fresh:
    """Take a key for this transaction; an overlapping retry waits here until the first is done.

    `patient` waits as long as the intake of the largest report may take. Refused when the key was used for another
    request, or by another person of the party: what one was answered may not be for the other.
    """
    digest = sha256(digest + (work.actor.person or "").encode()).digest()
    if patient:
        await work.connection.execute("SELECT set_config('lock_timeout', %s, true)", (_PATIENCE,))
    cursor = await work.connection.execute(
        "INSERT INTO retry (party, key, request_digest, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1",
        (work.actor.party, key, digest, work.now),
    )
    if await cursor.fetchone() is not None:
        return Fresh()
    cursor = await work.connection.execute(
        "SELECT request_digest, answer FROM retry WHERE party = %s AND key = %s", (work.actor.party, key)
    )
    row = await cursor.fetchone()
    assert row is not None
    if row[0] != digest:
        raise Refusal(
            "idempotency-key-reused",
            "This Idempotency-Key was used for another request.",
            hint="Use a new key for each new request.",
            where="Idempotency-Key",
        )
    return Answered(answer=row[1])


async def finish_request(work: Work, key: str, *, answer: bytes) -> None:
    """Keep the answer with the key, in the transaction that did the work."""
    await work.connection.execute(
        "UPDATE retry SET answer = %s WHERE party = %s AND key = %s", (answer, work.actor.party, key)
    )
