"""Reports, exactly as they came."""

from clearway.findings.model import Report
from clearway.kernel.ids import ClaimId, PartyId, ReportId
from clearway.storage.work import Work


async def add_report(work: Work, report: Report, body: bytes) -> None:
    """Keep a report with its bytes."""
    await work.connection.execute(
        "INSERT INTO report (id, party, person, claim, name, format, tool, digest, body, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %b, %s)",
        (
            report.id,
            report.party,
            work.actor.person,
            report.claim,
            report.name,
            report.format,
            report.tool,
            report.digest,
            body,
            report.received_at,
        ),
    )


async def report(work: Work, wanted: ReportId) -> Report | None:
    """Load a report without its bytes."""
    cursor = await work.connection.execute(
        "SELECT id, party, claim, name, format, tool, digest, received_at FROM report WHERE id = %s", (wanted,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return Report(
        id=ReportId(row[0]),
        party=PartyId(row[1]),
        claim=ClaimId(row[2]) if row[2] else None,
        name=row[3],
        format=row[4],
        tool=row[5],
        digest=row[6],
        received_at=row[7],
    )


async def report_body(work: Work, wanted: ReportId) -> bytes | None:
    """Load a report's bytes, exactly as they came."""
    cursor = await work.connection.execute("SELECT body FROM report WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])
