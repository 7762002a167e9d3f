"""What belongs to one vulnerability."""

from psycopg.rows import TupleRow

from clearway.formats.records import Severity
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.overview.model import JoinedFinding
from clearway.storage.work import Work


async def joins(work: Work, vulnerability: VulnerabilityId) -> list[JoinedFinding]:
    """Load the findings under a vulnerability, with the reasons where they may be seen, oldest first."""
    cursor = await work.connection.execute(
        "SELECT f.id, f.title, f.description, coalesce(p.name, ''), f.tool, f.version, f.file, f.function, f.line,"
        " f.severity, f.received_at, coalesce(j.kind, ''), j.probability, coalesce(j.reasons, '{}') FROM finding f"
        " LEFT JOIN finding_join j ON j.finding = f.id AND j.ended_at IS NULL LEFT JOIN party p ON p.id = f.party"
        " WHERE f.vulnerability = %s ORDER BY f.id",
        (vulnerability,),
    )
    return [_joined(row) for row in await cursor.fetchall()]


def _joined(row: TupleRow) -> JoinedFinding:
    return JoinedFinding(
        finding=FindingId(row[0]),
        title=row[1],
        description=row[2],
        party=row[3],
        tool=row[4],
        version=row[5],
        file=row[6],
        function=row[7],
        line=row[8],
        severity=Severity(row[9]),
        received_at=row[10],
        kind=row[11],
        probability=row[12],
        reasons=tuple(row[13]),
    )


async def advisory_of(work: Work, vulnerability: VulnerabilityId) -> str | None:
    """Give the id of a vulnerability's advisory."""
    cursor = await work.connection.execute("SELECT id FROM advisory WHERE vulnerability = %s", (vulnerability,))
    row = await cursor.fetchone()
    return None if row is None else row[0]
