"""The tables of affected ranges: replays that were asked for, and the releases as they were seen."""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import EvidenceId, PersonId, ReleaseRangeId, VulnerabilityId
from clearway.storage.work import Work
from clearway.validation.model import Affected, ReleaseRange, SeenRelease

_COLUMNS: Final[LiteralString] = (
    "id, vulnerability, proof, asked_by, asked_at, environment, found_at, problem, method, introduced, fixed"
)


async def add_range(work: Work, asked: ReleaseRange) -> bool:
    """Keep that a replay was asked for; False where one of the same vulnerability waits already."""
    cursor = await work.connection.execute(
        "INSERT INTO release_range (id, vulnerability, proof, asked_by, asked_at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (vulnerability) WHERE found_at IS NULL DO NOTHING",
        (asked.id, asked.vulnerability, asked.proof, asked.asked_by, asked.asked_at),
    )
    return cursor.rowcount == 1


async def release_range(work: Work, wanted: ReleaseRangeId) -> ReleaseRange | None:
    """Load a replay, without its releases."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM release_range WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _range(row, ())


async def lock_range(work: Work, wanted: ReleaseRangeId) -> ReleaseRange | None:
    """Load a replay, without its releases, and let nobody else keep what it found until this transaction ends."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM release_range WHERE id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _range(row, ())


async def newest_range(work: Work, vulnerability: VulnerabilityId) -> ReleaseRange | None:
    """Load the newest replay of a vulnerability with its releases, if the acting person may see it."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM release_range WHERE vulnerability = %s ORDER BY id DESC LIMIT 1", (vulnerability,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    cursor = await work.connection.execute(
        "SELECT version, affected, tried, reason, published, reported FROM release_seen WHERE range = %s"
        " ORDER BY place",
        (row[0],),
    )
    return _range(row, tuple([_release(seen) for seen in await cursor.fetchall()]))


async def keep_range(work: Work, found: ReleaseRange) -> None:
    """Keep what a replay found, or why it found nothing."""
    await work.connection.execute(
        "UPDATE release_range SET environment = %s, found_at = %s, problem = %s, method = %s, introduced = %s,"
        " fixed = %s WHERE id = %s",
        (
            found.environment, work.now, found.problem, found.method, [first for first, _ in found.spans],
            [after for _, after in found.spans], found.id,
        ),
    )  # fmt: skip
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO release_seen (range, vulnerability, place, version, affected, tried, reason, published,"
            " reported) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    found.id, found.vulnerability, place, one.version, one.affected, one.tried, one.reason,
                    one.published, one.reported,
                )
                for place, one in enumerate(found.releases)
            ],
        )  # fmt: skip


def _range(row: TupleRow, releases: tuple[SeenRelease, ...]) -> ReleaseRange:
    return ReleaseRange(
        id=ReleaseRangeId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        proof=EvidenceId(row[2]),
        asked_by=PersonId(row[3]),
        asked_at=row[4],
        environment=row[5],
        found_at=row[6],
        problem=row[7],
        method=row[8],
        spans=tuple(zip(row[9], row[10], strict=True)),
        releases=releases,
    )


def _release(row: TupleRow) -> SeenRelease:
    return SeenRelease(
        version=row[0],
        affected=Affected(row[1]),
        tried=row[2],
        reason=row[3],
        published=row[4],
        reported=row[5],
    )
