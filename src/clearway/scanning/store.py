"""Scanning's tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from psycopg.errors import ExclusionViolation, InsufficientPrivilege
from psycopg.rows import TupleRow

from clearway.kernel.ids import ClaimId, PartyId, TargetId
from clearway.kernel.paging import PageRequest
from clearway.scanning.model import Claim, ClaimMode, Obstacle, Scope, TargetScope
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "c.id, c.target, t.purl, c.party, c.mode, c.technique, c.tool, lower(c.during), upper(c.during), c.released_at"
)


async def target_of(work: Work, purl: str) -> TargetId:
    """Give the target of a purl, making it when nobody has named it before."""
    await work.connection.execute(
        "INSERT INTO target (id, purl, created_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (work.new_id("tgt"), purl, work.now),
    )
    cursor = await work.connection.execute("SELECT id FROM target WHERE purl = %s", (purl,))
    row = await cursor.fetchone()
    assert row is not None
    return TargetId(row[0])


async def set_scope(work: Work, target: TargetId, scope: Scope) -> bool:
    """Write down what a target's keepers declare; False when the acting person does not keep it."""
    try:
        async with work.connection.transaction():
            await work.connection.execute(
                "INSERT INTO target_scope"
                " (target, party, statement, weaknesses_out, paths_out, versions, supported, set_at)"
                " VALUES (%(target)s, %(party)s, %(statement)s, %(weaknesses)s, %(paths)s, %(versions)s,"
                " %(supported)s, %(at)s) ON CONFLICT (target) DO UPDATE SET party = excluded.party,"
                " statement = excluded.statement, weaknesses_out = excluded.weaknesses_out,"
                " paths_out = excluded.paths_out, versions = excluded.versions, supported = excluded.supported,"
                " set_at = excluded.set_at",
                {
                    "target": target,
                    "party": work.actor.party,
                    "statement": scope.statement,
                    "weaknesses": list(scope.weaknesses_out),
                    "paths": list(scope.paths_out),
                    "versions": list(scope.versions),
                    "supported": list(scope.supported),
                    "at": work.now,
                },
            )
    except InsufficientPrivilege:  # row-level security: neither its steward nor staff
        return False
    return True


async def scopes_of(work: Work, purls: Sequence[str]) -> list[TargetScope]:
    """Load what is declared of the targets of these purls; those of which nothing is declared are left out."""
    cursor = await work.connection.execute(
        "SELECT s.target, t.purl, s.party, s.statement, s.weaknesses_out, s.paths_out, s.versions, s.supported,"
        " s.set_at FROM target_scope s JOIN target t ON t.id = s.target WHERE t.purl = ANY (%s)",
        (list(purls),),
    )
    return [
        TargetScope(
            target=TargetId(row[0]),
            purl=row[1],
            party=PartyId(row[2]),
            statement=row[3],
            weaknesses_out=tuple(row[4]),
            paths_out=tuple(row[5]),
            versions=tuple(row[6]),
            supported=tuple(row[7]),
            set_at=row[8],
        )
        for row in await cursor.fetchall()
    ]


async def add_claim(work: Work, claim: Claim) -> bool:
    """Keep a claim; False when one that holds is in the way, whoever came at the same moment."""
    try:
        async with work.connection.transaction():
            await work.connection.execute(
                "INSERT INTO claim (id, target, party, person, mode, technique, tool, during)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, tstzrange(%s, %s))",
                (
                    claim.id,
                    claim.target,
                    claim.party,
                    work.actor.person,
                    claim.mode,
                    claim.technique,
                    claim.tool,
                    claim.starts_at,
                    claim.ends_at,
                ),
            )
    except ExclusionViolation:
        return False
    return True


async def obstacles(work: Work, claim: Claim) -> tuple[Obstacle, ...]:
    """Tell what is in the way of a claim, naming only who chose to be named."""
    cursor = await work.connection.execute(
        "SELECT until, holder, mode FROM claims_in_the_way(%s, tstzrange(%s, %s), %s)",
        (claim.target, claim.starts_at, claim.ends_at, claim.mode),
    )
    return tuple(
        Obstacle(until=until, holder=holder, mode=ClaimMode(mode)) for until, holder, mode in await cursor.fetchall()
    )


async def claim(work: Work, wanted: ClaimId) -> Claim | None:
    """Load a claim."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM claim c JOIN target t ON t.id = c.target WHERE c.id = %s", (wanted,)
    )
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def claims(work: Work, request: PageRequest) -> list[Claim]:
    """Load a page of claims, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM claim c JOIN target t ON t.id = c.target WHERE c.id < %s ORDER BY c.id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def end_claim(work: Work, wanted: ClaimId, *, ends_at: datetime) -> bool:
    """End a claim that still runs; False when there is none."""
    cursor = await work.connection.execute(
        "UPDATE claim SET during = tstzrange(lower(during), greatest(%s, lower(during) + interval '1 microsecond')),"
        " released_at = %s WHERE id = %s AND released_at IS NULL AND upper(during) > %s",
        (ends_at, ends_at, wanted, ends_at),
    )
    return cursor.rowcount == 1


def _from_row(row: TupleRow) -> Claim:
    return Claim(
        id=ClaimId(row[0]),
        target=TargetId(row[1]),
        purl=row[2],
        party=PartyId(row[3]),
        mode=ClaimMode(row[4]),
        technique=row[5],
        tool=row[6],
        starts_at=row[7],
        ends_at=row[8],
        released_at=row[9],
    )
