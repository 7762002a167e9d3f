"""The tables of fixes and verifications."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import FixId, PartyId, PersonId, VulnerabilityId
from clearway.remediation.model import Decision, Fix, FixStatus, Line, LineOutcome, TriedWith, Verification
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "id, vulnerability, party, person, patch, release, digest, note, status, proposed_at, decided_at"
)


async def add_fix(work: Work, new: Fix) -> None:
    """Keep a proposed fix."""
    await work.connection.execute(
        f"INSERT INTO fix ({_COLUMNS}) VALUES (%s, %s, %s, %s, %b, %s, %s, %s, %s, %s, %s)",
        (
            new.id, new.vulnerability, new.party, new.person, new.patch, new.release, new.digest, new.note,
            new.status, new.proposed_at, new.decided_at,
        ),
    )  # fmt: skip


async def fix(work: Work, wanted: FixId) -> Fix | None:
    """Load a fix if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM fix WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _fix(row)


async def lock_fix(work: Work, wanted: FixId) -> Fix | None:
    """Load a fix and keep others from deciding it until this transaction ends."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM fix WHERE id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _fix(row)


async def fixes_of(work: Work, vulnerability: VulnerabilityId) -> list[Fix]:
    """Load the fixes of a vulnerability that the acting person may see, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM fix WHERE vulnerability = %s ORDER BY id", (vulnerability,)
    )
    return [_fix(row) for row in await cursor.fetchall()]


async def add_decision(work: Work, decided: Fix, decision: Decision, *, tried: TriedWith | None = None) -> None:
    """Keep what was decided of a fix, with its evidence."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO verification (fix, vulnerability, line, outcome, evidence) VALUES (%s, %s, %s, %s, %s)",
            [(decided.id, decided.vulnerability, line.line, line.outcome, line.evidence) for line in decision.lines],
        )
    await work.connection.execute(
        "UPDATE fix SET status = %s, decided_at = %s, recipe_digest = %b, sandbox = %s, proofs = %s WHERE id = %s",
        (
            decision.status,
            work.now,
            bytes.fromhex(tried.recipe_digest) if tried else None,
            tried.sandbox if tried else "",
            list(tried.proofs) if tried else [],
            decided.id,
        ),
    )


async def tried_with(work: Work, wanted: FixId) -> TriedWith | None:
    """Load what a fix was put to the test with; None for one that was decided before that was kept."""
    cursor = await work.connection.execute(
        "SELECT recipe_digest, sandbox, proofs FROM fix WHERE id = %s AND recipe_digest IS NOT NULL", (wanted,)
    )
    row = await cursor.fetchone()
    return None if row is None else TriedWith(recipe_digest=bytes(row[0]).hex(), sandbox=row[1], proofs=tuple(row[2]))


async def fix_with(work: Work, vulnerability: VulnerabilityId, digest: bytes) -> FixId | None:
    """Find the oldest fix of a vulnerability that has this digest and that the acting person may see."""
    cursor = await work.connection.execute(
        "SELECT id FROM fix WHERE vulnerability = %s AND digest = %b ORDER BY id LIMIT 1", (vulnerability, digest)
    )
    row = await cursor.fetchone()
    return None if row is None else FixId(row[0])


async def verifications_of(work: Work, wanted: Sequence[FixId]) -> dict[FixId, tuple[Verification, ...]]:
    """Load the evidence about fixes, in the order in which it was tried."""
    cursor = await work.connection.execute(
        "SELECT fix, line, outcome, evidence FROM verification WHERE fix = ANY(%s)", (list(wanted),)
    )
    found: dict[FixId, list[Verification]] = {}
    for of_fix, line, outcome, evidence in await cursor.fetchall():
        made = Verification(line=Line(line), outcome=LineOutcome(outcome), evidence=evidence)
        found.setdefault(FixId(of_fix), []).append(made)
    order = list(Line)
    return {of: tuple(sorted(lines, key=lambda made: order.index(made.line))) for of, lines in found.items()}


def _fix(row: TupleRow) -> Fix:
    return Fix(
        id=FixId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        party=PartyId(row[2]),
        person=PersonId(row[3]),
        patch=None if row[4] is None else bytes(row[4]),
        release=row[5],
        digest=bytes(row[6]),
        note=row[7],
        status=FixStatus(row[8]),
        proposed_at=row[9],
        decided_at=row[10],
    )
