"""Vulnerabilities and who is cleared for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.findings.model import Finding, Stage, Vulnerability
from clearway.formats.records import Severity
from clearway.kernel.ids import PartyId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_TYPED: Final[tuple[tuple[LiteralString, LiteralString], ...]] = (
    ("id", "text"), ("title", "text"), ("summary", "text"), ("package", "text"), ("version", "text"),
    ("fixed_version", "text"), ("weaknesses", "text[]"), ("identifiers", "text[]"), ("severity", "text"),
    ("cvss_vector", "text"), ("crash_type", "text"), ("crash_state", "text[]"), ("stage", "text"),
    ("merged_into", "text"), ("opened_at", "timestamptz"), ("changed_at", "timestamptz"),
    ("published_at", "timestamptz"),
)  # fmt: skip
_NAMES: Final = tuple(name for name, _ in _TYPED)
_COLUMNS: Final[LiteralString] = ", ".join(name for name, _ in _TYPED)
_TYPES: Final[LiteralString] = ", ".join(name + " " + kind for name, kind in _TYPED)
_ENCODER: Final = msgspec.json.Encoder()


async def add_vulnerabilities(work: Work, new: Sequence[Vulnerability]) -> None:
    """Keep new vulnerabilities, many at once."""
    rows = [{name: getattr(one, name) for name in _NAMES} for one in new]
    await work.connection.execute(
        f"INSERT INTO vulnerability ({_COLUMNS})"
        f" SELECT {_COLUMNS} FROM jsonb_to_recordset(%s::jsonb) AS told ({_TYPES})",
        (_ENCODER.encode(rows).decode(),),
    )


async def vulnerability(work: Work, wanted: VulnerabilityId) -> Vulnerability | None:
    """Load a vulnerability if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM vulnerability WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def vulnerabilities_page(work: Work, request: PageRequest, *, stage: Stage | None) -> list[Vulnerability]:
    """Load a page of vulnerabilities that the acting person may see, newest first, and one more."""
    if stage is None:
        cursor = await work.connection.execute(
            f"SELECT {_COLUMNS} FROM vulnerability WHERE id < %s ORDER BY id DESC LIMIT %s",
            (request.cursor, request.limit + 1),
        )
    else:
        cursor = await work.connection.execute(
            f"SELECT {_COLUMNS} FROM vulnerability WHERE stage = %s AND id < %s ORDER BY id DESC LIMIT %s",
            (stage, request.cursor, request.limit + 1),
        )
    return [_from_row(row) for row in await cursor.fetchall()]


async def standing_at(work: Work, stage: Stage) -> list[VulnerabilityId]:
    """Name every vulnerability at a stage that the acting person may see, oldest first."""
    cursor = await work.connection.execute("SELECT id FROM vulnerability WHERE stage = %s ORDER BY id", (stage,))
    return [VulnerabilityId(found) for (found,) in await cursor.fetchall()]


async def known_as(work: Work, identifiers: Sequence[str]) -> list[VulnerabilityId]:
    """Name the vulnerabilities, merged ones left out, that have any of some identifiers, oldest first."""
    cursor = await work.connection.execute(
        "SELECT id FROM vulnerability WHERE identifiers && %s::text[] AND stage <> 'merged' ORDER BY id",
        (list(identifiers),),
    )
    return [VulnerabilityId(found) for (found,) in await cursor.fetchall()]


async def ranked_in(work: Work, packages: Sequence[str]) -> list[VulnerabilityId]:
    """Name the vulnerabilities of some packages that are ranked and not published yet, oldest first."""
    cursor = await work.connection.execute(
        "SELECT id FROM vulnerability WHERE package = ANY (%s::text[]) AND stage IN ('ranked', 'coordinated', 'fixed')"
        " ORDER BY id",
        (list(packages),),
    )
    return [VulnerabilityId(found) for (found,) in await cursor.fetchall()]


async def crashes_of(work: Work, package: str, *, count_max: int) -> list[Vulnerability]:
    """Load the newest vulnerabilities of a package that were seen as crashes."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM vulnerability WHERE package = %s AND crash_state <> '{{}}' AND stage <> 'merged'"
        " ORDER BY id DESC LIMIT %s",
        (package, count_max),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def lock_vulnerability(work: Work, wanted: VulnerabilityId) -> Vulnerability | None:
    """Load a vulnerability and keep others from changing it until this transaction ends."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM vulnerability WHERE id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def move_stage(
    work: Work,
    wanted: VulnerabilityId,
    *,
    to: Stage,
    merged_into: VulnerabilityId | None = None,
    published_at: datetime | None = None,
) -> None:
    """Move a vulnerability to another stage; the database refuses a move that its table does not allow."""
    await work.connection.execute(
        "UPDATE vulnerability SET stage = %s, merged_into = %s, published_at = %s, changed_at = %s WHERE id = %s",
        (to, merged_into, published_at, work.now, wanted),
    )


async def set_summary(work: Work, wanted: VulnerabilityId, summary: str) -> None:
    """Put another summary in the place of the one that was there."""
    await work.connection.execute("UPDATE vulnerability SET summary = %s WHERE id = %s", (summary, wanted))


async def enrich(work: Work, known: Sequence[tuple[VulnerabilityId, Finding]]) -> None:
    """Add what findings know to their vulnerabilities: identifiers and weaknesses, and facts that were still empty."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "UPDATE vulnerability SET"
            " identifiers = ARRAY(SELECT DISTINCT i FROM unnest(identifiers || %s::text[]) i ORDER BY i),"
            " weaknesses = ARRAY(SELECT DISTINCT w FROM unnest(weaknesses || %s::text[]) w ORDER BY w),"
            " fixed_version = coalesce(nullif(fixed_version, ''), %s),"
            " cvss_vector = coalesce(nullif(cvss_vector, ''), %s),"
            " severity = CASE severity WHEN 'unknown' THEN %s ELSE severity END,"
            " changed_at = %s WHERE id = %s",
            [
                (
                    list(finding.identifiers),
                    list(finding.weaknesses),
                    finding.fixed_version,
                    finding.cvss_vector,
                    finding.severity,
                    work.now,
                    wanted,
                )
                for wanted, finding in known
            ],
        )


async def add_clearance(work: Work, wanted: VulnerabilityId, party: PartyId, *, reason: str) -> None:
    """Let a party know of a vulnerability."""
    await work.connection.execute(
        "INSERT INTO clearance (vulnerability, party, reason, since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (wanted, party, reason, work.now),
    )


def _from_row(row: TupleRow) -> Vulnerability:
    return Vulnerability(
        id=VulnerabilityId(row[0]),
        title=row[1],
        summary=row[2],
        package=row[3],
        version=row[4],
        fixed_version=row[5],
        weaknesses=tuple(row[6]),
        identifiers=tuple(row[7]),
        severity=Severity(row[8]),
        cvss_vector=row[9],
        crash_type=row[10],
        crash_state=tuple(row[11]),
        stage=Stage(row[12]),
        merged_into=VulnerabilityId(row[13]) if row[13] else None,
        opened_at=row[14],
        changed_at=row[15],
        published_at=row[16],
    )
