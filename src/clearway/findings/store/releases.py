"""The tables of releases: who may take sealed evidence out, until when, and what that covers."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model.releases import EvidenceItem, Release, ReleaseState, SealedReport
from clearway.findings.store.evidence import ITEM, item
from clearway.kernel.ids import EvidenceReleaseId, PersonId, ReportId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

# How a release stands at an instant; what has run out has ended, however late its timer is.
_STATE: Final[LiteralString] = """
CASE
    WHEN (broken_glass OR approved_at IS NOT NULL) AND ended_at IS NULL AND ends_at > %(now)s THEN 'running'
    WHEN broken_glass OR approved_at IS NOT NULL THEN 'ended'
    WHEN ended_at IS NULL AND ends_at > %(now)s THEN 'waiting'
    WHEN coalesce(ended_at, ends_at) >= ends_at THEN 'lapsed'
    WHEN ended_by = asked_by THEN 'withdrawn'
    ELSE 'refused'
END"""
_RELEASE: Final[LiteralString] = (
    "SELECT id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at, approved_by, approved_at,"
    f" reviewed_by, reviewed_at, review_note, ended_by, ended_at, {_STATE} FROM evidence_release"
)
_OF: Final[LiteralString] = "vulnerability = %(vulnerability)s"
_NEEDED: Final[LiteralString] = "(ended_at IS NULL OR (broken_glass AND reviewed_at IS NULL))"


async def add_release(work: Work, asked: Release) -> bool:
    """Keep a release that is asked for or taken; False when the same person has one open already."""
    cursor = await work.connection.execute(
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (asked_by, vulnerability, broken_glass) WHERE ended_at IS NULL DO NOTHING",
        (
            asked.id,
            asked.vulnerability,
            asked.reason,
            asked.broken_glass,
            asked.asked_by,
            asked.asked_at,
            asked.ends_at,
        ),
    )
    return cursor.rowcount == 1


async def release(work: Work, wanted: EvidenceReleaseId) -> Release | None:
    """Load a release."""
    cursor = await work.connection.execute(f"{_RELEASE} WHERE id = %(id)s", {"id": wanted, "now": work.now})
    row = await cursor.fetchone()
    return None if row is None else _release(row)


async def lock_release(work: Work, wanted: EvidenceReleaseId) -> Release | None:
    """Load a release and lock it until the transaction ends."""
    cursor = await work.connection.execute(f"{_RELEASE} WHERE id = %(id)s FOR UPDATE", {"id": wanted, "now": work.now})
    row = await cursor.fetchone()
    return None if row is None else _release(row)


async def releases_page(work: Work, request: PageRequest, *, of: VulnerabilityId | None, needed: bool) -> list[Release]:
    """Load a page of releases, newest first, and one more: of a vulnerability, or those that somebody waits for."""
    narrowed: LiteralString = _OF if of else "true"
    open_ones: LiteralString = _NEEDED if needed else "true"
    cursor = await work.connection.execute(
        f"{_RELEASE} WHERE id < %(cursor)s AND {narrowed} AND {open_ones} ORDER BY id DESC LIMIT %(rows)s",
        {"now": work.now, "cursor": request.cursor, "vulnerability": of, "rows": request.limit + 1},
    )
    return [_release(row) for row in await cursor.fetchall()]


async def approve_release(work: Work, wanted: EvidenceReleaseId, *, ends_at: datetime) -> None:
    """Let a release run."""
    await work.connection.execute(
        "UPDATE evidence_release SET approved_by = %s, approved_at = %s, ends_at = %s WHERE id = %s",
        (work.actor.person, work.now, ends_at, wanted),
    )


async def review_release(work: Work, wanted: EvidenceReleaseId, *, note: str) -> None:
    """Write down that somebody else has looked into broken glass."""
    await work.connection.execute(
        "UPDATE evidence_release SET reviewed_by = %s, reviewed_at = %s, review_note = %s WHERE id = %s",
        (work.actor.person, work.now, note, wanted),
    )


async def end_release(work: Work, wanted: EvidenceReleaseId) -> None:
    """End a release."""
    await work.connection.execute(
        "UPDATE evidence_release SET ended_by = %s, ended_at = %s WHERE id = %s",
        (work.actor.person, work.now, wanted),
    )


async def covered_pieces(work: Work, wanted: Release) -> list[EvidenceItem]:
    """Load the evidence that a release covers and that still stands under its vulnerability, oldest first."""
    cursor = await work.connection.execute(
        f"{ITEM} JOIN evidence_release_finding c ON c.finding = e.finding WHERE c.release = %s"
        " AND e.vulnerability = %s ORDER BY e.id",
        (wanted.id, wanted.vulnerability),
    )
    return [item(row) for row in await cursor.fetchall()]


async def covered_reports(work: Work, wanted: Release) -> list[SealedReport]:
    """Load the reports that tell of what a release covers, oldest first."""
    cursor = await work.connection.execute(
        "SELECT r.id, r.name, r.digest, report_opens(r.id) FROM report r WHERE r.id IN ("
        "SELECT f.report FROM evidence_release_finding c JOIN finding f ON f.id = c.finding WHERE c.release = %s"
        " AND f.vulnerability = %s) ORDER BY r.id",
        (wanted.id, wanted.vulnerability),
    )
    return [
        SealedReport(id=ReportId(found), name=name, digest=bytes(digest), opens=opens)
        for found, name, digest, opens in await cursor.fetchall()
    ]


def _release(row: TupleRow) -> Release:
    return Release(
        id=EvidenceReleaseId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        reason=row[2],
        broken_glass=row[3],
        asked_by=PersonId(row[4]),
        asked_at=row[5],
        ends_at=row[6],
        approved_by=_person(row[7]),
        approved_at=row[8],
        reviewed_by=_person(row[9]),
        reviewed_at=row[10],
        review_note=row[11],
        ended_by=_person(row[12]),
        ended_at=row[13],
        state=ReleaseState(row[14]),
    )


def _person(text: str | None) -> PersonId | None:
    return None if text is None else PersonId(text)
