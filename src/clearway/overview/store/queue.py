"""The queue of vulnerabilities."""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import Stage
from clearway.formats.records import Severity
from clearway.kernel.ids import VulnerabilityId, is_id
from clearway.kernel.paging import PageRequest
from clearway.overview.model import Count, QueueFilter, QueueRow, Standing
from clearway.prioritization.model import Urgency
from clearway.storage.work import Work

_ROW: Final[LiteralString] = (
    "SELECT v.id, v.title, v.package, v.stage, v.severity,"
    " (SELECT count(*) FROM finding f WHERE f.vulnerability = v.id), v.opened_at, v.changed_at,"
    " k.urgency, k.days, k.exploited, k.automatable, k.total FROM vulnerability v"
    " LEFT JOIN LATERAL (SELECT r.urgency, r.days, r.exploited, r.automatable, r.total FROM rank r"
    " WHERE r.vulnerability = v.id ORDER BY r.ranked_at DESC LIMIT 1) k ON true"
)
_STAGE: Final[LiteralString] = "v.stage = %(stage)s"
_NOT_MERGED: Final[LiteralString] = "v.stage <> 'merged'"
_PACKAGE: Final[LiteralString] = "v.package = %(package)s"
_ID: Final[LiteralString] = "v.id = %(text)s"
# The whole of an identifier, or a piece of the title. No index helps here: under row-level security PostgreSQL uses one
# only for operators that are leakproof, which neither of these is.
_TEXT: Final[LiteralString] = "(v.identifiers @> ARRAY[%(text)s] OR strpos(lower(v.title), lower(%(text)s)) > 0)"


async def queue(work: Work, request: PageRequest, wanted: QueueFilter) -> list[QueueRow]:
    """Load a page of the queue, newest first, and one more."""
    stage: LiteralString = _NOT_MERGED if wanted.stage is None else _STAGE
    conditions: list[LiteralString] = [*_narrowed(wanted), stage, "v.id < %(cursor)s"]
    cursor = await work.connection.execute(
        f"{_ROW} WHERE {' AND '.join(conditions)} ORDER BY v.id DESC LIMIT %(limit)s",
        _values(wanted) | {"cursor": request.cursor, "limit": request.limit + 1},
    )
    return [_row(row) for row in await cursor.fetchall()]


async def stage_counts(work: Work, wanted: QueueFilter) -> list[Count]:
    """Count what the filter finds at each stage, whatever stage the filter names."""
    conditions: list[LiteralString] = [*_narrowed(wanted), "true"]
    cursor = await work.connection.execute(
        f"SELECT v.stage, count(*) FROM vulnerability v WHERE {' AND '.join(conditions)} GROUP BY v.stage",
        _values(wanted),
    )
    return [Count(name=name, count=count) for name, count in await cursor.fetchall()]


def _narrowed(wanted: QueueFilter) -> list[LiteralString]:
    package: list[LiteralString] = [_PACKAGE] if wanted.package else []
    by_text: LiteralString = _ID if is_id(wanted.text, "vul") else _TEXT
    text: list[LiteralString] = [by_text] if wanted.text else []
    return package + text


def _values(wanted: QueueFilter) -> dict[str, str | int | None]:
    return {"stage": wanted.stage, "package": wanted.package, "text": wanted.text}


def _row(row: TupleRow) -> QueueRow:
    return QueueRow(
        id=VulnerabilityId(row[0]),
        title=row[1],
        package=row[2],
        stage=Stage(row[3]),
        severity=Severity(row[4]),
        findings=row[5],
        opened_at=row[6],
        changed_at=row[7],
        standing=_standing(row[8:]) if row[8] else None,
    )


def _standing(row: TupleRow) -> Standing:
    urgency, days, exploited, automatable, total = row
    return Standing(urgency=Urgency(urgency), days=days, exploited=exploited, automatable=automatable, total=total)
