"""The tables of coordination."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.errors import ForeignKeyViolation
from psycopg.rows import TupleRow

from clearway.coordination.model import Answer, Capacity, Case, EmbargoPolicy, SaidAnswer
from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = "id, vulnerability, maintainer, policy, embargo_until, opened_at, told_at, resolved_at"
_OF_CASE: Final[LiteralString] = (
    "c.id, c.vulnerability, c.maintainer, c.policy, c.embargo_until, c.opened_at, c.told_at, c.resolved_at"
)


async def set_steward(work: Work, package: str, party: PartyId) -> bool:
    """Write down who maintains a package; False when there is no such party, and then the transaction is over."""
    try:
        await work.connection.execute(
            "INSERT INTO stewardship (package, party, since) VALUES (%s, %s, %s)"
            " ON CONFLICT (package) DO UPDATE SET party = EXCLUDED.party, since = EXCLUDED.since",
            (package, party, work.now),
        )
    except ForeignKeyViolation:
        return False
    return True


async def steward_of(work: Work, package: str) -> PartyId | None:
    """Tell who maintains a package."""
    cursor = await work.connection.execute("SELECT party FROM stewardship WHERE package = %s", (package,))
    row = await cursor.fetchone()
    return None if row is None else PartyId(row[0])


async def set_capacity(work: Work, party: PartyId, capacity: Capacity) -> bool:
    """Write down what a maintainer bears; False when there is no such party, and then the transaction is over."""
    try:
        await work.connection.execute(
            "INSERT INTO capacity (party, open_max, week_max) VALUES (%s, %s, %s) ON CONFLICT (party)"
            " DO UPDATE SET open_max = EXCLUDED.open_max, week_max = EXCLUDED.week_max",
            (party, capacity.open_max, capacity.week_max),
        )
    except ForeignKeyViolation:
        return False
    return True


async def lock_capacity(work: Work, party: PartyId, *, otherwise: Capacity) -> Capacity:
    """Tell what a maintainer bears, and let nobody else tell this maintainer anything until the end."""
    await work.connection.execute(
        "INSERT INTO capacity (party, open_max, week_max) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (party, otherwise.open_max, otherwise.week_max),
    )
    cursor = await work.connection.execute(
        "SELECT open_max, week_max FROM capacity WHERE party = %s FOR UPDATE", (party,)
    )
    row = await cursor.fetchone()
    assert row is not None
    return Capacity(open_max=row[0], week_max=row[1])


async def told_since(work: Work, party: PartyId, since: datetime) -> list[datetime]:
    """List when a maintainer was told something since an instant."""
    cursor = await work.connection.execute(
        "SELECT told_at FROM case_room WHERE maintainer = %s AND told_at > %s ORDER BY told_at", (party, since)
    )
    return [told_at for (told_at,) in await cursor.fetchall()]


async def count_open(work: Work, party: PartyId) -> int:
    """Count the reports that a maintainer was told and that are not resolved."""
    cursor = await work.connection.execute(
        "SELECT count(*) FROM case_room WHERE maintainer = %s AND told_at IS NOT NULL AND resolved_at IS NULL", (party,)
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def most_urgent_waiting(work: Work, party: PartyId) -> Case | None:
    """Lock the most urgent of the cases that a maintainer has not been told yet, as they are ranked now.

    What is equally urgent is ordered by the band of its severity, then by how many operators run it, then by its score.
    """
    cursor = await work.connection.execute(
        f"SELECT {_OF_CASE} FROM case_room c LEFT JOIN LATERAL (SELECT true AS found, r.days, r.weight,"
        " coalesce(r.believed_score, r.cvss_score) AS score FROM rank r WHERE r.vulnerability = c.vulnerability"
        " ORDER BY r.ranked_at DESC LIMIT 1) k ON true"
        " WHERE c.maintainer = %s AND c.told_at IS NULL AND c.resolved_at IS NULL"
        " ORDER BY CASE WHEN k.found THEN k.days ELSE c.days END NULLS LAST,"
        " width_bucket(coalesce(k.score, c.cvss_score)::float8, ARRAY[0.1, 4, 7, 9]::float8[]) DESC NULLS LAST,"
        " k.weight DESC NULLS LAST, coalesce(k.score, c.cvss_score) DESC NULLS LAST, c.id LIMIT 1 FOR UPDATE OF c",
        (party,),
    )
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def add_case(work: Work, case: Case, *, days: int | None, cvss_score: float | None) -> None:
    """Keep a new case."""
    await work.connection.execute(
        "INSERT INTO case_room (id, vulnerability, maintainer, policy, embargo_until, opened_at, days, cvss_score)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            case.id,
            case.vulnerability,
            case.maintainer,
            case.policy,
            case.embargo_until,
            case.opened_at,
            days,
            cvss_score,
        ),
    )


async def adopt_waiting(work: Work, package: str, party: PartyId) -> None:
    """Give a new maintainer the package's cases that nobody has been told of."""
    await work.connection.execute(
        "UPDATE case_room r SET maintainer = %s FROM vulnerability v"
        " WHERE v.id = r.vulnerability AND v.package = %s AND r.told_at IS NULL AND r.resolved_at IS NULL",
        (party, package),
    )


async def case(work: Work, wanted: CaseId) -> Case | None:
    """Load a case if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM case_room WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def case_of(work: Work, vulnerability: VulnerabilityId) -> Case | None:
    """Load the case of a vulnerability if the acting person may see it."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM case_room WHERE vulnerability = %s", (vulnerability,)
    )
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def cases(work: Work, request: PageRequest) -> list[Case]:
    """Load a page of cases, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM case_room WHERE id < %s ORDER BY id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def lock_case(work: Work, wanted: CaseId) -> Case | None:
    """Load a case and keep others from changing it until this transaction ends; for staff."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM case_room WHERE id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def set_told(work: Work, wanted: CaseId, *, embargo_until: datetime) -> None:
    """Write down that the maintainer was told, and until when nobody else hears of it."""
    await work.connection.execute(
        "UPDATE case_room SET told_at = %s, embargo_until = %s WHERE id = %s", (work.now, embargo_until, wanted)
    )


async def set_resolved(work: Work, wanted: CaseId) -> bool:
    """Write down that the maintainer's part is done; False when it was before."""
    cursor = await work.connection.execute(
        "UPDATE case_room SET resolved_at = %s WHERE id = %s AND resolved_at IS NULL", (work.now, wanted)
    )
    return cursor.rowcount == 1


async def set_embargo(work: Work, wanted: CaseId, *, until: datetime) -> None:
    """Move the end of an embargo."""
    await work.connection.execute("UPDATE case_room SET embargo_until = %s WHERE id = %s", (until, wanted))


async def add_answer(work: Work, wanted: CaseId, *, answer: Answer, note: str) -> None:
    """Keep what was said."""
    await work.connection.execute(
        "INSERT INTO case_answer (case_room, at, party, answer, note) VALUES (%s, %s, %s, %s, %s)",
        (wanted, work.now, work.actor.party, answer, note),
    )


async def answers(work: Work, wanted: CaseId) -> list[SaidAnswer]:
    """Load what was said in a case, oldest first."""
    cursor = await work.connection.execute(
        "SELECT at, party, answer, note FROM case_answer WHERE case_room = %s ORDER BY line", (wanted,)
    )
    return [
        SaidAnswer(at=at, party=PartyId(party), answer=Answer(answer), note=note)
        for at, party, answer, note in await cursor.fetchall()
    ]


def _from_row(row: TupleRow) -> Case:
    return Case(
        id=CaseId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        maintainer=PartyId(row[2]) if row[2] else None,
        policy=EmbargoPolicy(row[3]),
        embargo_until=row[4],
        opened_at=row[5],
        told_at=row[6],
        resolved_at=row[7],
    )
