"""Regroupings: findings that a person moved together, how each stood before, and what was undone."""

from collections.abc import Sequence
from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.findings.model import JoinKind, Outcome, Placed, Regrouping, RegroupingKind, Stage, Vulnerability
from clearway.kernel.ids import FindingId, PersonId, VulnerabilityId
from clearway.storage.work import Work

_ENCODER: Final = msgspec.json.Encoder()
_COLUMNS: Final[LiteralString] = (
    "r.number, r.kind, r.source, r.target, r.stage, r.reasons,"
    " ARRAY(SELECT m.finding::text FROM regrouped_finding m WHERE m.regrouping = r.number ORDER BY m.finding),"
    " r.made_by, r.made_at, r.undone_by, r.undone_at"
)


async def add_regrouping(
    work: Work, source: Vulnerability, target: VulnerabilityId, *, kind: RegroupingKind, reasons: Sequence[str],
    stood: Sequence[Placed],
) -> int:  # fmt: skip
    """Write down that findings go from one vulnerability to another, and how each stood before; give its number."""
    cursor = await work.connection.execute(
        "INSERT INTO regrouping (kind, source, target, stage, reasons, made_by, made_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING number",
        (kind, source.id, target, source.stage, list(reasons), work.actor.person, work.now),
    )
    row = await cursor.fetchone()
    assert row is not None
    number = int(row[0])
    rows = [
        {
            "finding": one.finding, "outcome": one.outcome, "told": one.told, "kind": one.kind,
            "probability": one.probability, "reasons": one.reasons,
        }
        for one in stood
    ]  # fmt: skip
    await work.connection.execute(
        "INSERT INTO regrouped_finding (regrouping, finding, outcome, outcome_reason, kind, probability, reasons)"
        " SELECT %s, finding, outcome, told, kind, probability, reasons FROM jsonb_to_recordset(%s::jsonb) AS told"
        " (finding text, outcome text, told text, kind text, probability real, reasons text[])",
        (number, _ENCODER.encode(rows).decode()),
    )
    return number


async def stood_before(work: Work, number: int) -> list[Placed]:
    """Tell how the findings of a regrouping stood before it, under its source."""
    cursor = await work.connection.execute(
        "SELECT m.finding, m.outcome, m.outcome_reason, m.kind, m.probability, m.reasons, r.source"
        " FROM regrouped_finding m JOIN regrouping r ON r.number = m.regrouping WHERE m.regrouping = %s"
        " ORDER BY m.finding",
        (number,),
    )
    return [
        Placed(
            finding=FindingId(row[0]),
            outcome=Outcome(row[1]),
            verbatim=row[2],
            kind=JoinKind(row[3]),
            probability=row[4],
            reasons=tuple(row[5]),
            vulnerability=VulnerabilityId(row[6]),
        )
        for row in await cursor.fetchall()
    ]


async def merge_in_force(work: Work, source: VulnerabilityId) -> Regrouping | None:
    """Load the merge by which a vulnerability is merged now."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM regrouping r WHERE r.source = %s AND r.kind = 'merge' AND r.undone_at IS NULL",
        (source,),
    )
    return _one(await cursor.fetchone())


async def has_merged(work: Work, target: VulnerabilityId) -> bool:
    """Tell whether a person merged any other vulnerability into this one, and nobody undid it."""
    cursor = await work.connection.execute(
        "SELECT 1 FROM regrouping WHERE target = %s AND kind = 'merge' AND undone_at IS NULL LIMIT 1", (target,)
    )
    return await cursor.fetchone() is not None


async def last_separation(work: Work, finding: FindingId) -> Regrouping | None:
    """Load the last separation of a finding that was not undone."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM regrouping r JOIN regrouped_finding f ON f.regrouping = r.number"
        " WHERE f.finding = %s AND r.kind = 'separation' AND r.undone_at IS NULL ORDER BY r.number DESC LIMIT 1",
        (finding,),
    )
    return _one(await cursor.fetchone())


async def regrouping_before(work: Work, finding: FindingId, number: int) -> Regrouping | None:
    """Load the regrouping that moved a finding last before another one, undone or not."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM regrouping r JOIN regrouped_finding f ON f.regrouping = r.number"
        " WHERE f.finding = %s AND f.regrouping < %s ORDER BY f.regrouping DESC LIMIT 1",
        (finding, number),
    )
    return _one(await cursor.fetchone())


async def regroupings_of(work: Work, vulnerability: VulnerabilityId, *, count_max: int) -> list[Regrouping]:
    """Load what was put into a vulnerability and taken out of it, newest first."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM ((SELECT number FROM regrouping WHERE source = %s ORDER BY number DESC LIMIT %s)"
        " UNION (SELECT number FROM regrouping WHERE target = %s ORDER BY number DESC LIMIT %s)) AS found"
        " JOIN regrouping r ON r.number = found.number ORDER BY r.number DESC LIMIT %s",
        (vulnerability, count_max, vulnerability, count_max, count_max),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def set_undone(work: Work, number: int) -> None:
    """Write down that a regrouping was undone; it stays as history."""
    await work.connection.execute(
        "UPDATE regrouping SET undone_by = %s, undone_at = %s WHERE number = %s",
        (work.actor.person, work.now, number),
    )


async def set_facts(work: Work, told: Vulnerability) -> None:
    """Put a vulnerability's facts in the place of those that were there; its stage is not touched."""
    await work.connection.execute(
        "UPDATE vulnerability SET title = %s, summary = %s, package = %s, version = %s, fixed_version = %s,"
        " weaknesses = %s, identifiers = %s, severity = %s, cvss_vector = %s, crash_type = %s, crash_state = %s,"
        " changed_at = %s WHERE id = %s",
        (
            told.title, told.summary, told.package, told.version, told.fixed_version, list(told.weaknesses),
            list(told.identifiers), told.severity, told.cvss_vector, told.crash_type, list(told.crash_state),
            work.now, told.id,
        ),
    )  # fmt: skip


def _one(row: TupleRow | None) -> Regrouping | None:
    return None if row is None else _from_row(row)


def _from_row(row: TupleRow) -> Regrouping:
    return Regrouping(
        number=row[0],
        kind=RegroupingKind(row[1]),
        source=VulnerabilityId(row[2]),
        target=VulnerabilityId(row[3]),
        stage=Stage(row[4]),
        reasons=tuple(row[5]),
        findings=tuple(map(FindingId, row[6])),
        made_by=PersonId(row[7]),
        made_at=row[8],
        undone_by=PersonId(row[9]) if row[9] else None,
        undone_at=row[10],
    )
