"""Reports, exactly as they came: what is known of each, and its bytes in pieces."""

from collections.abc import Sequence

from clearway.findings.model import FindingOutcome, Outcome, Report
from clearway.kernel.ids import ClaimId, FindingId, PartyId, ReportId, VulnerabilityId
from clearway.kernel.paging import NEWEST, PageRequest
from clearway.storage.sealing import KeptKey, Key
from clearway.storage.work import Work


async def add_report(work: Work, report: Report) -> Key:
    """Keep what is known of a report; its bytes follow in pieces, sealed by the key that this gives."""
    key, kept = work.sealer.new_key(report.id)
    await work.connection.execute(
        "INSERT INTO report (id, party, person, claim, name, format, tool, digest, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            report.id,
            report.party,
            work.actor.person,
            report.claim,
            report.name,
            report.format,
            report.tool,
            report.digest,
            report.received_at,
        ),
    )
    await add_report_key(work, report.id, kept)
    return key


async def add_report_key(work: Work, report: ReportId, kept: KeptKey) -> None:
    """Keep the key that a report's pieces are sealed by."""
    await work.connection.execute(
        "INSERT INTO report_key (report, sealed_key, master) VALUES (%s, %b, %b)", (report, kept.sealed, kept.master)
    )


async def add_piece(work: Work, report: ReportId, number: int, *, body: bytes, key: Key) -> None:
    """Keep the next piece of a report's bytes; the first is number 0."""
    await work.connection.execute(
        "INSERT INTO report_piece (report, number, body, sealed) VALUES (%s, %s, %b, true)",
        (report, number, key.seal(body, place(report, number))),
    )


def place(report: str, number: int) -> str:
    """Say what a piece is about: the report, and the piece's number in it."""
    return f"{report}/{number}"


async def report(work: Work, wanted: ReportId) -> Report | None:
    """Load what is known of a report."""
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


async def report_key(work: Work, wanted: ReportId) -> Key | None:
    """Open the key of a report; None when the acting person may not open it, or it was not sealed yet."""
    cursor = await work.connection.execute("SELECT sealed_key FROM report_key WHERE report = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else work.sealer.open_key(bytes(row[0]), wanted)


async def report_opens(work: Work, wanted: ReportId) -> bool:
    """Tell whether the acting person may open a report's bytes."""
    row = await (await work.connection.execute("SELECT report_opens(%s)", (wanted,))).fetchone()
    return row is not None and bool(row[0])


async def report_piece(work: Work, wanted: ReportId, number: int, *, key: Key | None) -> bytes | None:
    """Load one piece of a report's bytes; none after the last. What is sealed needs the key."""
    cursor = await work.connection.execute(
        "SELECT body, sealed FROM report_piece WHERE report = %s AND number = %s", (wanted, number)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    body, sealed = bytes(row[0]), row[1]
    if not sealed:
        return body
    assert key is not None
    return key.open(body, place(wanted, number))


async def outcomes_page(work: Work, wanted: ReportId, request: PageRequest) -> list[FindingOutcome]:
    """Load a page of what became of a report's findings, in the report's order, and one more."""
    cursor = await work.connection.execute(
        "SELECT id, position, outcome, outcome_reason, vulnerability FROM finding WHERE report = %s AND position >"
        " coalesce((SELECT f.position FROM finding f WHERE f.id = %s AND f.report = %s), -1)"
        " ORDER BY position LIMIT %s",
        (wanted, None if request.cursor == NEWEST else request.cursor, wanted, request.limit + 1),
    )
    return [
        FindingOutcome(
            id=FindingId(finding),
            position=position,
            outcome=Outcome(outcome),
            reason=reason,
            vulnerability=VulnerabilityId(vulnerability) if vulnerability else None,
        )
        for finding, position, outcome, reason, vulnerability in await cursor.fetchall()
    ]


async def outcome_counts(work: Work, wanted: ReportId) -> Sequence[tuple[Outcome, int]]:
    """Count a report's findings by what became of them."""
    cursor = await work.connection.execute(
        "SELECT outcome, count(*) FROM finding WHERE report = %s GROUP BY outcome ORDER BY outcome", (wanted,)
    )
    return [(Outcome(outcome), count) for outcome, count in await cursor.fetchall()]
