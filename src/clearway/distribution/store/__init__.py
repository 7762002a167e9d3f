"""The tables of distribution."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.distribution.model import PublishedAdvisory, Rendering
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "a.id, a.vulnerability, a.title, a.package, a.introduced, a.fixed_version, a.published_at,"
    " ARRAY(SELECT r.format FROM rendering r WHERE r.advisory = a.id ORDER BY r.format)"
)


async def add_advisory(work: Work, new: PublishedAdvisory) -> None:
    """Keep a new advisory."""
    await work.connection.execute(
        "INSERT INTO advisory (id, vulnerability, title, package, introduced, fixed_version, published_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (new.id, new.vulnerability, new.title, new.package, new.introduced, new.fixed_version, new.published_at),
    )


async def add_rendering(work: Work, advisory: AdvisoryId, new: Rendering) -> None:
    """Keep a rendering of an advisory."""
    await work.connection.execute(
        "INSERT INTO rendering (advisory, format, body, digest, signature) VALUES (%s, %s, %s, %s, %s)",
        (advisory, new.format, new.body, new.digest, new.signature),
    )


async def advisory(work: Work, wanted: AdvisoryId) -> PublishedAdvisory | None:
    """Load an advisory."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM advisory a WHERE a.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def advisories(work: Work, request: PageRequest) -> list[PublishedAdvisory]:
    """Load a page of advisories, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM advisory a WHERE a.id < %s ORDER BY a.id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def advisories_about(work: Work, packages: Sequence[str]) -> list[AdvisoryId]:
    """List the advisories about any of some packages."""
    cursor = await work.connection.execute(
        "SELECT id FROM advisory WHERE package = ANY (%s) ORDER BY id", (list(packages),)
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


async def rendering(work: Work, wanted: AdvisoryId, name: str) -> Rendering | None:
    """Load one rendering of an advisory."""
    cursor = await work.connection.execute(
        "SELECT format, body, digest, signature FROM rendering WHERE advisory = %s AND format = %s", (wanted, name)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return Rendering(format=row[0], body=bytes(row[1]), digest=bytes(row[2]), signature=bytes(row[3]))


def _from_row(row: TupleRow) -> PublishedAdvisory:
    return PublishedAdvisory(
        id=AdvisoryId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        title=row[2],
        package=row[3],
        introduced=row[4],
        fixed_version=row[5],
        published_at=row[6],
        formats=tuple(row[7]),
    )
