"""How far operators are with advisories; numbers of few parties are hidden by the database itself."""

from collections.abc import Sequence

from clearway.kernel.ids import AdvisoryId
from clearway.kernel.paging import PageRequest
from clearway.overview.model import AdvisoryName, CoverageCell, HomeCell
from clearway.storage.work import Work


async def advisory_names(work: Work, request: PageRequest) -> list[AdvisoryName]:
    """Load a page of advisories, newest first, and one more."""
    cursor = await work.connection.execute(
        "SELECT id, title, package, published_at FROM advisory WHERE id < %s ORDER BY id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [
        AdvisoryName(id=AdvisoryId(found), title=title, package=package, published_at=at)
        for found, title, package, at in await cursor.fetchall()
    ]


async def advisory_name(work: Work, wanted: AdvisoryId) -> AdvisoryName | None:
    """Load one advisory."""
    cursor = await work.connection.execute("SELECT title, package, published_at FROM advisory WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else AdvisoryName(id=wanted, title=row[0], package=row[1], published_at=row[2])


async def coverage(work: Work, wanted: Sequence[AdvisoryId]) -> dict[AdvisoryId, list[CoverageCell]]:
    """Count the parties and tasks of advisories at each stage and, at stage '', in all."""
    found: dict[AdvisoryId, list[CoverageCell]] = {advisory: [] for advisory in wanted}
    cursor = await work.connection.execute(
        "SELECT advisory, stage, parties, tasks FROM coverage_of(%s::text[])", (list(wanted),)
    )
    for advisory, stage, parties, tasks in await cursor.fetchall():
        found[AdvisoryId(advisory)].append(CoverageCell(stage=stage, parties=parties, tasks=tasks))
    return found


async def home_coverage(work: Work, wanted: Sequence[AdvisoryId]) -> dict[AdvisoryId, list[HomeCell]]:
    """Count the parties that match at home and have no task of an advisory, by what they said of it last."""
    found: dict[AdvisoryId, list[HomeCell]] = {advisory: [] for advisory in wanted}
    cursor = await work.connection.execute(
        "SELECT advisory, outcome, parties FROM home_coverage_beside(%s::text[])", (list(wanted),)
    )
    for advisory, outcome, parties in await cursor.fetchall():
        found[AdvisoryId(advisory)].append(HomeCell(outcome=outcome, parties=parties))
    return found


async def named_operators(work: Work, wanted: Sequence[AdvisoryId]) -> dict[AdvisoryId, list[str]]:
    """Name the operators with tasks of advisories, of those that let themselves be named."""
    found: dict[AdvisoryId, list[str]] = {advisory: [] for advisory in wanted}
    cursor = await work.connection.execute(
        "SELECT DISTINCT t.advisory, p.name FROM task t JOIN party p ON p.id = t.party"
        " WHERE t.advisory = ANY (%s::text[]) ORDER BY t.advisory, p.name",
        (list(wanted),),
    )
    for advisory, name in await cursor.fetchall():
        found[AdvisoryId(advisory)].append(name)
    return found
