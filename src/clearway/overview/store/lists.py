"""Cases and tasks, with the names that people know them by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import Stage
from clearway.kernel.actors import Actor, Role
from clearway.kernel.ids import AdvisoryId, CaseId, PartyId, TaskId, VulnerabilityId
from clearway.kernel.paging import NEWEST, PageRequest
from clearway.overview.model import CaseRow, TaskRow
from clearway.prioritization.model import Urgency
from clearway.storage.work import Work

_CASES: Final[LiteralString] = (
    "SELECT r.id, r.vulnerability, v.title, v.package, v.stage,"
    " (SELECT k.urgency FROM rank k WHERE k.vulnerability = v.id ORDER BY k.ranked_at DESC LIMIT 1),"
    " coalesce(p.name, ''), r.embargo_until, r.told_at, r.resolved_at FROM case_room r"
    " JOIN vulnerability v ON v.id = r.vulnerability LEFT JOIN party p ON p.id = r.maintainer"
    " WHERE r.id < %s ORDER BY r.id DESC LIMIT %s"
)
_TASK: Final[LiteralString] = (
    "SELECT t.id, coalesce(p.name, ''), coalesce(i.name, ''), coalesce(i.time_zone, ''), t.advisory, t.vulnerability,"
    " a.title, t.words, t.package, t.old_version, t.new_version, t.due_at, t.forensic, t.reasons, t.stage,"
    " coalesce(CASE t.stage WHEN 'not-needed' THEN (SELECT c.causes->0->>'words' FROM due_change c WHERE c.task = t.id"
    " ORDER BY c.number DESC LIMIT 1) ELSE (SELECT s.note FROM attestation s WHERE s.task = t.id"
    " ORDER BY s.at DESC LIMIT 1) END, ''),"
    " t.made_at, t.changes, t.until"
    " FROM task t JOIN advisory a ON a.id = t.advisory LEFT JOIN party p ON p.id = t.party"
    " LEFT JOIN inventory i ON i.id = t.inventory"
)
# What stands after the last row of the page before, by due time; what has none stands last.
_AFTER: Final[dict[bool, LiteralString]] = {
    True: "(t.due_at IS NULL OR (t.due_at, t.id) > (%(due)s, %(cursor)s))",
    False: "t.due_at IS NULL AND t.id > %(cursor)s",
}
_STAFF: Final = frozenset({Role.COORDINATOR, Role.WORKER})


def whose_tasks(actor: Actor) -> LiteralString:
    """Narrow to the party's own tasks where the policy does so anyway: only then is the index of parties used."""
    return "true" if actor.roles & _STAFF else "t.party = %(party)s"


async def cases(work: Work, request: PageRequest) -> list[CaseRow]:
    """Load a page of cases, newest first, and one more."""
    cursor = await work.connection.execute(_CASES, (request.cursor, request.limit + 1))
    return [_case(row) for row in await cursor.fetchall()]


async def tasks(
    work: Work, request: PageRequest, *, answered: bool, clients: Sequence[PartyId] | None = None
) -> list[TaskRow]:
    """Load a page of the tasks that are open or answered, soonest due first, and one more; or of clients' tasks."""
    whose = whose_tasks(work.actor) if clients is None else "t.party = ANY(%(clients)s)"
    stands: LiteralString = "t.stage <> 'open'" if answered else "t.stage = 'open'"
    after: LiteralString = "true"
    due: datetime | None = None
    if request.cursor != NEWEST:
        due = await _due_of(work, request.cursor)
        after = _AFTER[due is not None]
    cursor = await work.connection.execute(
        f"{_TASK} WHERE {whose} AND {stands} AND {after} ORDER BY t.due_at, t.id LIMIT %(limit)s",
        {
            "cursor": request.cursor,
            "due": due,
            "party": work.actor.party,
            "limit": request.limit + 1,
            "clients": list(clients or ()),
        },
    )
    return [_task(row) for row in await cursor.fetchall()]


async def _due_of(work: Work, task: str) -> datetime | None:
    cursor = await work.connection.execute("SELECT t.due_at FROM task t WHERE t.id = %s", (task,))
    row = await cursor.fetchone()
    return None if row is None else row[0]


def _case(row: TupleRow) -> CaseRow:
    return CaseRow(
        id=CaseId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        title=row[2],
        package=row[3],
        stage=Stage(row[4]),
        urgency=Urgency(row[5]) if row[5] else None,
        maintainer=row[6],
        embargo_until=row[7],
        told_at=row[8],
        resolved_at=row[9],
    )


def _task(row: TupleRow) -> TaskRow:
    return TaskRow(
        id=TaskId(row[0]),
        party=row[1],
        system=row[2],
        time_zone=row[3],
        advisory=AdvisoryId(row[4]),
        vulnerability=VulnerabilityId(row[5]),
        title=row[6],
        words=row[7],
        package=row[8],
        old_version=row[9],
        new_version=row[10],
        due_at=row[11],
        forensic=row[12],
        reasons=tuple(row[13]),
        stage=row[14],
        note=row[15],
        made_at=row[16],
        changes=row[17],
        until=row[18],
    )
