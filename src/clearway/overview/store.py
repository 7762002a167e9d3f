"""Questions across folders; SELECT only, and what may be seen is decided by the database."""

from typing import Final, LiteralString

from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.overview.model import Funnel, JoinedFinding, QueueRow
from clearway.storage.work import Work

_FUNNEL: Final[LiteralString] = """
SELECT
    (SELECT count(*) FROM report),
    (SELECT count(*) FROM finding),
    (SELECT count(*) FROM vulnerability WHERE stage <> 'merged'),
    (SELECT count(*) FROM finding WHERE outcome = 'joined'),
    (SELECT count(*) FROM finding WHERE outcome = 'needs-information'),
    (SELECT count(*) FROM vulnerability WHERE stage IN ('reproduced', 'ranked', 'coordinated', 'fixed', 'published')),
    (SELECT count(*) FROM vulnerability WHERE stage = 'not-reproduced'),
    (SELECT count(*) FROM vulnerability WHERE stage = 'already-fixed'),
    (SELECT count(*) FROM fix WHERE status = 'verified'),
    (SELECT count(*) FROM fix WHERE status = 'refused'),
    (SELECT count(*) FROM advisory),
    (SELECT count(*) FROM party WHERE kind = 'operator'),
    (SELECT count(DISTINCT party) FROM task),
    (SELECT count(*) FROM task),
    (SELECT count(*) FROM task WHERE stage <> 'open')
"""


async def funnel(work: Work) -> Funnel:
    """Count every storey."""
    cursor = await work.connection.execute(_FUNNEL)
    row = await cursor.fetchone()
    assert row is not None
    return Funnel(
        reports=row[0],
        findings=row[1],
        vulnerabilities=row[2],
        duplicates=row[3],
        needs_information=row[4],
        reproduced=row[5],
        not_reproduced=row[6],
        already_fixed=row[7],
        fixes_verified=row[8],
        fixes_refused=row[9],
        advisories=row[10],
        operators=row[11],
        operators_with_tasks=row[12],
        tasks=row[13],
        attested=row[14],
    )


async def joins(work: Work, vulnerability: VulnerabilityId) -> list[JoinedFinding]:
    """Load the findings that stand under a vulnerability with the reasons, oldest first."""
    cursor = await work.connection.execute(
        "SELECT f.id, f.title, p.name, f.tool, j.kind, j.probability, j.reasons FROM finding_join j"
        " JOIN finding f ON f.id = j.finding JOIN party p ON p.id = f.party"
        " WHERE j.vulnerability = %s AND j.ended_at IS NULL ORDER BY f.id",
        (vulnerability,),
    )
    return [
        JoinedFinding(
            finding=FindingId(found),
            title=title,
            party=party,
            tool=tool,
            kind=kind,
            probability=probability,
            reasons=tuple(reasons),
        )
        for found, title, party, tool, kind, probability, reasons in await cursor.fetchall()
    ]


async def advisory_of(work: Work, vulnerability: VulnerabilityId) -> str | None:
    """Give the id of a vulnerability's advisory."""
    cursor = await work.connection.execute("SELECT id FROM advisory WHERE vulnerability = %s", (vulnerability,))
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def queue(work: Work, request: PageRequest, *, stages: list[str]) -> list[QueueRow]:
    """Load a page of the queue, newest first, and one more."""
    cursor = await work.connection.execute(
        "SELECT v.id, v.title, v.package, v.stage, v.severity,"
        " (SELECT r.urgency FROM rank r WHERE r.vulnerability = v.id ORDER BY r.ranked_at DESC LIMIT 1),"
        " (SELECT count(*) FROM finding f WHERE f.vulnerability = v.id)"
        " FROM vulnerability v WHERE v.stage = ANY (%s) AND v.id < %s ORDER BY v.id DESC LIMIT %s",
        (stages, request.cursor, request.limit + 1),
    )
    return [
        QueueRow(
            id=VulnerabilityId(found),
            title=title,
            package=package,
            stage=stage,
            severity=severity,
            urgency=urgency,
            findings=findings,
        )
        for found, title, package, stage, severity, urgency, findings in await cursor.fetchall()
    ]
