"""Vulnerabilities and who is cleared for them."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import Candidate, Finding, Stage, Vulnerability
from clearway.formats.records import Severity
from clearway.kernel.ids import PartyId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "id, title, summary, package, version, fixed_version, weaknesses, identifiers, severity, cvss_vector, crash_type,"
    " crash_state, stage, merged_into, opened_at, changed_at, published_at"
)
_CANDIDATES_MAX: Final = 200


async def add_vulnerability(work: Work, new: Vulnerability) -> None:
    """Keep a new vulnerability."""
    await work.connection.execute(
        f"INSERT INTO vulnerability ({_COLUMNS})"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            new.id, new.title, new.summary, new.package, new.version, new.fixed_version, list(new.weaknesses),
            list(new.identifiers), new.severity.value, new.cvss_vector, new.crash_type, list(new.crash_state),
            new.stage.value, new.merged_into, new.opened_at, new.changed_at, new.published_at,
        ),
    )  # fmt: skip


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


async def enrich(work: Work, wanted: VulnerabilityId, finding: Finding) -> None:
    """Add what a finding knows to its vulnerability: identifiers and weaknesses, and facts that were still empty."""
    await work.connection.execute(
        "UPDATE vulnerability SET"
        " identifiers = ARRAY(SELECT DISTINCT i FROM unnest(identifiers || %s::text[]) i ORDER BY i),"
        " weaknesses = ARRAY(SELECT DISTINCT w FROM unnest(weaknesses || %s::text[]) w ORDER BY w),"
        " fixed_version = coalesce(nullif(fixed_version, ''), %s),"
        " cvss_vector = coalesce(nullif(cvss_vector, ''), %s),"
        " severity = CASE severity WHEN 'unknown' THEN %s ELSE severity END,"
        " changed_at = %s WHERE id = %s",
        (
            list(finding.identifiers),
            list(finding.weaknesses),
            finding.fixed_version,
            finding.cvss_vector,
            finding.severity,
            work.now,
            wanted,
        ),
    )


async def add_clearance(work: Work, wanted: VulnerabilityId, party: PartyId, *, reason: str) -> None:
    """Let a party know of a vulnerability."""
    await work.connection.execute(
        "INSERT INTO clearance (vulnerability, party, reason, since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (wanted, party, reason, work.now),
    )


async def candidates(work: Work, package: str) -> list[Candidate]:
    """Load the newest vulnerabilities of a package with what their findings said."""
    cursor = await work.connection.execute(
        "SELECT v.id, v.stage, v.version, v.identifiers, v.weaknesses, v.title, v.summary,"
        " ARRAY(SELECT DISTINCT lower(f.function) FROM finding f WHERE f.vulnerability = v.id AND f.function <> ''),"
        " ARRAY(SELECT DISTINCT f.file FROM finding f WHERE f.vulnerability = v.id AND f.file <> ''),"
        " ARRAY(SELECT DISTINCT array_to_string(f.crash_state, E'\\n') FROM finding f"
        "  WHERE f.vulnerability = v.id AND f.crash_state <> '{}'),"
        " ARRAY(SELECT DISTINCT e.digest FROM evidence e WHERE e.vulnerability = v.id AND e.kind = 'proof'),"
        " ARRAY(SELECT f.title || ' ' || f.description FROM finding f WHERE f.vulnerability = v.id"
        "  ORDER BY f.id LIMIT 3)"
        " FROM vulnerability v WHERE v.package = %s AND v.stage <> 'merged' ORDER BY v.id DESC LIMIT %s",
        (package, _CANDIDATES_MAX),
    )
    return [_candidate(row) for row in await cursor.fetchall()]


def _candidate(row: TupleRow) -> Candidate:
    states = frozenset(tuple(text.split("\n")) for text in row[9])
    return Candidate(
        id=VulnerabilityId(row[0]),
        stage=Stage(row[1]),
        version=row[2],
        identifiers=frozenset(row[3]),
        weaknesses=frozenset(row[4]),
        functions=frozenset(row[7]) | frozenset(state[0].lower() for state in states),
        files=frozenset(row[8]),
        crash_states=states,
        proofs=frozenset(bytes(digest) for digest in row[10]),
        texts=(row[5], row[6], *row[11]),
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
