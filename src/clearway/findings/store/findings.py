"""Findings: their rows, written many at a time, and the chains of who handed them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.findings.model import Finding, FindingFilter, Outcome
from clearway.formats.records import Hop, Provenance, Severity
from clearway.kernel.actors import Role
from clearway.kernel.ids import FindingId, PartyId, ReportId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

# Each column with its type; a batch travels as one JSON value, because COPY is refused where row-level security is on
# and a parameter for each value costs both sides more than the row itself.
_TYPED: Final[tuple[tuple[LiteralString, LiteralString], ...]] = (
    ("id", "text"), ("report", "text"), ("position", "integer"), ("party", "text"), ("title", "text"),
    ("description", "text"), ("tool", "text"), ("tool_version", "text"), ("rule", "text"), ("package", "text"),
    ("version", "text"), ("fixed_version", "text"), ("file", "text"), ("function", "text"), ("line", "integer"),
    ("weaknesses", "text[]"), ("identifiers", "text[]"), ("severity", "text"), ("cvss_vector", "text"),
    ("crash_type", "text"), ("crash_state", "text[]"), ("reference_links", "text[]"), ("credit", "text"),
    ("model", "text"), ("model_version", "text"), ("harness", "text"), ("prompt_hash", "text"), ("review", "text"),
    ("outcome", "text"), ("outcome_reason", "text"), ("vulnerability", "text"), ("received_at", "timestamptz"),
    ("packages", "text[]"), ("ranges", "text[]"), ("symbols", "text[]"), ("source", "text"), ("published", "text"),
    ("fingerprints", "text[]"), ("scope_note", "text"),
)  # fmt: skip
_STORED: Final[LiteralString] = ", ".join(name for name, _ in _TYPED)
_NAMES: Final = tuple(name for name, _ in _TYPED)
_TYPES: Final[LiteralString] = ", ".join(name + " " + kind for name, kind in _TYPED)
_CHAIN: Final[LiteralString] = (
    "(SELECT jsonb_agg(jsonb_build_array(h.party, h.reference, h.at) ORDER BY h.number)"
    " FROM reporter_hop h WHERE h.finding = finding.id)"
)
_COLUMNS: Final[LiteralString] = _STORED + ", " + _CHAIN
_ENCODER: Final = msgspec.json.Encoder()
# Each names its value twice where an index leaves the empty ones out, so that the planner sees that it may serve.
FILTERS: Final[Mapping[str, LiteralString]] = {
    "outcome": " AND outcome = %(outcome)s",
    "report": " AND report = %(report)s",
    "model": " AND model = %(model)s AND model <> ''",
    "harness": " AND harness = %(harness)s AND harness <> ''",
    "prompt_hash": " AND prompt_hash = %(prompt_hash)s AND prompt_hash <> ''",
    "review": " AND review = %(review)s AND review <> ''",
    "tool": " AND tool = %(tool)s",
}
# True of every row that such a person sees anyway; said so that the party's index serves.
OWN: Final[LiteralString] = " AND party = %(party)s"
_SEE_ALL: Final = frozenset({Role.COORDINATOR, Role.WORKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Findings made ready for writing, which takes time and needs no connection."""

    rows: str
    hops: str


def packed(findings: Sequence[Finding]) -> Packed:
    """Make findings ready for writing, with who handed them on."""
    hops = [
        {"finding": item.id, "number": number, "party": hop.party, "reference": hop.reference, "at": hop.at}
        for item in findings
        for number, hop in enumerate(item.chain)
    ]
    rows = [dict(zip(_NAMES, _to_row(item), strict=True)) for item in findings]
    return Packed(rows=_ENCODER.encode(rows).decode(), hops=_ENCODER.encode(hops).decode() if hops else "")


async def add_findings(work: Work, findings: Packed) -> None:
    """Keep many findings at once."""
    await work.connection.execute(
        f"INSERT INTO finding ({_STORED}) SELECT {_STORED} FROM jsonb_to_recordset(%s::jsonb) AS told ({_TYPES})",
        (findings.rows,),
    )
    if findings.hops:
        await work.connection.execute(
            "INSERT INTO reporter_hop (finding, number, party, reference, at)"
            " SELECT finding, number, party, reference, at FROM jsonb_to_recordset(%s::jsonb)"
            " AS told (finding text, number integer, party text, reference text, at text)",
            (findings.hops,),
        )


async def finding(work: Work, wanted: FindingId) -> Finding | None:
    """Load one finding."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM finding WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _from_row(row)


async def lock_incomplete(work: Work, wanted: FindingId) -> Finding | None:
    """Load one finding that the acting party may complete, and let nobody else change it until the end."""
    cursor = await work.connection.execute("SELECT 1 FROM finding WHERE id = %s FOR UPDATE", (wanted,))
    return await finding(work, wanted) if await cursor.fetchone() else None


async def findings_of_vulnerability(work: Work, vulnerability: VulnerabilityId) -> list[Finding]:
    """Load the findings that stand under a vulnerability, as far as the acting person may see them."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE vulnerability = %s ORDER BY id", (vulnerability,)
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def findings_page(work: Work, request: PageRequest, *, wanted: FindingFilter) -> list[Finding]:
    """Load a page of findings that the acting person may see, newest first, and one more."""
    filters: LiteralString = ""
    for name, clause in FILTERS.items():
        if getattr(wanted, name):
            filters += clause
    if not work.actor.roles & _SEE_ALL:
        filters += OWN
    told = {name: getattr(wanted, name) for name in FILTERS}
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE id < %(cursor)s{filters} ORDER BY id DESC LIMIT %(rows)s",
        {**told, "party": work.actor.party, "cursor": request.cursor, "rows": request.limit + 1},
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def findings_of_report(work: Work, report: ReportId, *, after: int, count_max: int) -> list[Finding]:
    """Load the next findings of a report after a position, in the report's order."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE report = %s AND position > %s ORDER BY position LIMIT %s",
        (report, after, count_max),
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
        item.weaknesses, item.identifiers, item.severity.value, item.cvss_vector, item.crash_type,
        item.crash_state, item.references, item.credit, item.provenance.model,
        item.provenance.model_version, item.provenance.harness, item.provenance.prompt_hash, item.provenance.review,
        item.outcome.value, item.outcome_reason, item.vulnerability, item.received_at, item.packages, item.ranges,
        item.symbols, item.source, item.published, item.fingerprints, item.scope_note,
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
        packages=tuple(row[32]),
        ranges=tuple(row[33]),
        symbols=tuple(row[34]),
        source=row[35],
        published=row[36],
        fingerprints=tuple(row[37]),
        scope_note=row[38],
        chain=tuple(Hop(party=party, reference=reference, at=at) for party, reference, at in row[39] or ()),
    )
