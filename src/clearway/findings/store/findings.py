"""Findings."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import Finding, Outcome
from clearway.formats.records import Provenance, Severity
from clearway.kernel.ids import FindingId, PartyId, ReportId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "id, report, position, party, title, description, tool, tool_version, rule, package, version, fixed_version,"
    " file, function, line, weaknesses, identifiers, severity, cvss_vector, crash_type, crash_state, reference_links,"
    " credit, model, model_version, harness, prompt_hash, review, outcome, outcome_reason, vulnerability, received_at"
)


async def add_findings(work: Work, findings: Sequence[Finding]) -> None:
    """Keep many findings at once."""
    async with work.connection.cursor() as cursor:  # COPY is refused where row-level security is on
        await cursor.executemany(
            f"INSERT INTO finding ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
            " %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [_to_row(item) for item in findings],
        )


async def finding(work: Work, wanted: FindingId) -> Finding | None:
    """Load one finding."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM finding WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def findings_of_vulnerability(work: Work, vulnerability: VulnerabilityId) -> list[Finding]:
    """Load the findings that stand under a vulnerability, as far as the acting person may see them."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE vulnerability = %s ORDER BY id", (vulnerability,)
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def findings_page(work: Work, request: PageRequest, *, outcome: Outcome | None) -> list[Finding]:
    """Load a page of findings that the acting person may see, newest first, and one more."""
    if outcome is None:
        cursor = await work.connection.execute(
            f"SELECT {_COLUMNS} FROM finding WHERE id < %s ORDER BY id DESC LIMIT %s",
            (request.cursor, request.limit + 1),
        )
    else:
        cursor = await work.connection.execute(
            f"SELECT {_COLUMNS} FROM finding WHERE outcome = %s AND id < %s ORDER BY id DESC LIMIT %s",
            (outcome, request.cursor, request.limit + 1),
        )
    return [_from_row(row) for row in await cursor.fetchall()]


async def lock_received(work: Work, report: ReportId, *, count_max: int) -> list[Finding]:
    """Lock the next findings of a report that have not been placed yet."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE report = %s AND outcome = 'received'"
        " ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED",
        (report, count_max),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def set_outcome(
    work: Work, wanted: FindingId, *, outcome: Outcome, reason: str, vulnerability: VulnerabilityId | None
) -> None:
    """Write down what became of a finding."""
    await work.connection.execute(
        "UPDATE finding SET outcome = %s, outcome_reason = %s, vulnerability = %s WHERE id = %s",
        (outcome, reason, vulnerability, wanted),
    )


def _to_row(item: Finding) -> Sequence[object]:
    return (
        item.id, item.report, item.position, item.party, item.title, item.description, item.tool, item.tool_version,
        item.rule, item.package, item.version, item.fixed_version, item.file, item.function, item.line,
        list(item.weaknesses), list(item.identifiers), item.severity.value, item.cvss_vector, item.crash_type,
        list(item.crash_state), list(item.references), item.credit, item.provenance.model,
        item.provenance.model_version, item.provenance.harness, item.provenance.prompt_hash, item.provenance.review,
        item.outcome.value, item.outcome_reason, item.vulnerability, item.received_at,
    )  # fmt: skip


def _from_row(row: TupleRow) -> Finding:
    return Finding(
        id=FindingId(row[0]),
        report=ReportId(row[1]),
        position=row[2],
        party=PartyId(row[3]),
        title=row[4],
        description=row[5],
        tool=row[6],
        tool_version=row[7],
        rule=row[8],
        package=row[9],
        version=row[10],
        fixed_version=row[11],
        file=row[12],
        function=row[13],
        line=row[14],
        weaknesses=tuple(row[15]),
        identifiers=tuple(row[16]),
        severity=Severity(row[17]),
        cvss_vector=row[18],
        crash_type=row[19],
        crash_state=tuple(row[20]),
        references=tuple(row[21]),
        credit=row[22],
        provenance=Provenance(
            model=row[23], model_version=row[24], harness=row[25], prompt_hash=row[26], review=row[27]
        ),
        outcome=Outcome(row[28]),
        outcome_reason=row[29],
        vulnerability=VulnerabilityId(row[30]) if row[30] else None,
        received_at=row[31],
    )
