"""Tasks are made and dated many at once: by pages, with a statement or two for each."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import fields
from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.exposure.model import Cause, Dated, DueChange, Hit, Moved, Task, TaskStage
from clearway.exposure.store.rows import INVENTORY, OF_TASK, STEPS, TASK, inventory_of, task_of
from clearway.kernel.ids import AdvisoryId, InventoryId, TaskId, VulnerabilityId
from clearway.prioritization.model import Choice
from clearway.storage.work import Work

# Of a row that begins with INVENTORY: those of a hit.
_HIT_COLUMNS: Final = 14
_NAMES: Final = tuple(field.name for field in fields(Task))
_ENCODER: Final = msgspec.json.Encoder()
CAUSES: Final = msgspec.json.Encoder()
_CAUSES: Final = msgspec.json.Decoder(tuple[Cause, ...])
_STANDING: Final[LiteralString] = "('open', 'planned', 'deferred', 'covered')"
_JUDGED: Final[LiteralString] = "('open', 'planned', 'deferred', 'covered', 'cannot', 'not-needed')"
_CHOICE: Final[LiteralString] = "coalesce(o.policy, 'bod-26-04')"
_TYPED: Final[LiteralString] = (
    "id text, party text, inventory text, advisory text, vulnerability text, package text, old_version text,"
    " new_version text, due_at timestamptz, forensic boolean, words text, reasons text[], stage text,"
    " made_at timestamptz, policy text, outcome text, path jsonb, editions text[], until timestamptz,"
    " old_due_at timestamptz, causes jsonb"
)
_NEW: Final[LiteralString] = (
    f"WITH told AS (SELECT {TASK}, causes FROM jsonb_to_recordset(%s::jsonb) AS m ({_TYPED})),"
    f" made AS (INSERT INTO task ({TASK}, changes) SELECT {TASK}, 1 FROM told ON CONFLICT DO NOTHING RETURNING id),"
    " lined AS (INSERT INTO due_change (task, number, at, old_due_at, due_at, forensic, policy, outcome, path, reasons,"
    " editions, causes) SELECT t.id, 1, %s, NULL, t.due_at, t.forensic, t.policy, t.outcome, t.path, t.reasons,"
    " t.editions, t.causes FROM told t JOIN made m ON m.id = t.id)"
    " SELECT count(*) FROM made"
)
# What tasks come to, each with a line of history that says why; none of them is due at another time by it.
_PLACED: Final[LiteralString] = (
    "WITH placed AS (UPDATE task SET stage = %(stage)s, until = NULL, settled_at = %(settled_at)s,"
    " changes = changes + 1 WHERE id = ANY (%(tasks)s::text[])"
    " RETURNING id, changes, due_at, forensic, policy, outcome, path, reasons, editions)"
    " INSERT INTO due_change (task, number, at, old_due_at, due_at, forensic, policy, outcome, path, reasons, editions,"
    " causes) SELECT id, changes, %(at)s, due_at, due_at, forensic, policy, outcome, path, reasons, editions,"
    " %(causes)s::jsonb FROM placed"
)
_MOVED: Final[LiteralString] = (
    f"WITH told AS (SELECT {TASK}, old_due_at, causes FROM jsonb_to_recordset(%s::jsonb) AS m ({_TYPED})),"
    " dated AS (UPDATE task t SET due_at = m.due_at, forensic = m.forensic, words = m.words, reasons = m.reasons,"
    " policy = m.policy, outcome = m.outcome, path = m.path, editions = m.editions,"
    " changes = t.changes + (jsonb_array_length(m.causes) > 0)::int FROM told m WHERE t.id = m.id"
    " RETURNING t.id, t.changes)"
    " INSERT INTO due_change (task, number, at, old_due_at, due_at, forensic, policy, outcome, path, reasons, editions,"
    " causes) SELECT m.id, d.changes, %s, m.old_due_at, m.due_at, m.forensic, m.policy, m.outcome, m.path, m.reasons,"
    " m.editions, m.causes FROM told m JOIN dated d ON d.id = m.id WHERE jsonb_array_length(m.causes) > 0"
)


async def new_hits(
    work: Work, advisory: AdvisoryId, package: str, *, system: InventoryId | None, count_max: int
) -> AsyncGenerator[list[Hit]]:
    """Find a package, by its own name or that of its source, where the advisory has led to no task yet: by pages.

    In every system that the acting person may see, or in one.
    """
    where: LiteralString = "true" if system is None else "c.inventory = %(system)s"
    async with work.connection.cursor("new_hits") as cursor:
        await cursor.execute(
            f"SELECT {INVENTORY}, c.package, c.version, c.source, c.source_version, {_CHOICE}"
            " FROM component c JOIN inventory i ON i.id = c.inventory LEFT JOIN operator_profile o ON o.party = i.party"
            f" WHERE (c.package = %(package)s OR (c.source = %(package)s AND c.source <> '')) AND {where}"
            " AND NOT EXISTS (SELECT FROM task t WHERE t.inventory = c.inventory AND t.advisory = %(advisory)s"
            " AND t.package = c.package AND t.old_version = c.version)",
            {"package": package, "advisory": advisory, "system": system},
        )
        while rows := await cursor.fetchmany(count_max):
            yield [_hit(row) for row in rows]


async def lock_judged(
    work: Work, advisory: AdvisoryId, *, after: TaskId | None, system: InventoryId | None, count_max: int
) -> list[Dated]:
    """Load tasks of an advisory that are to do or were not needed, with their systems, and lock them: a page."""
    where: LiteralString = "true" if system is None else "t.inventory = %(system)s"
    cursor = await work.connection.execute(
        f"SELECT {INVENTORY}, t.package, t.old_version, coalesce(c.source, ''), coalesce(c.source_version, ''),"
        f" {_CHOICE}, c.package IS NOT NULL, {OF_TASK} FROM task t JOIN inventory i ON i.id = t.inventory"
        " LEFT JOIN component c ON c.inventory = t.inventory AND c.package = t.package AND c.version = t.old_version"
        " LEFT JOIN operator_profile o ON o.party = t.party"
        f" WHERE t.advisory = %(advisory)s AND t.stage IN {_JUDGED} AND t.id > %(after)s AND {where}"
        " ORDER BY t.id LIMIT %(limit)s FOR UPDATE OF t",
        {"advisory": advisory, "system": system, "after": after or "", "limit": count_max},
    )
    return [
        Dated(hit=_hit(row), task=task_of(row[_HIT_COLUMNS + 1 :]), is_held=row[_HIT_COLUMNS])
        for row in await cursor.fetchall()
    ]


async def add_tasks(work: Work, new: Sequence[Moved]) -> int:
    """Keep new tasks, each with the first line of its history; give how many their systems did not have already."""
    cursor = await work.connection.execute(_NEW, (_rows(new), work.now))
    row = await cursor.fetchone()
    assert row is not None
    return row[0]


async def move_dues(work: Work, moved: Sequence[Moved]) -> None:
    """Keep when tasks are due now, and why; a line of history is added where something made them move."""
    await work.connection.execute(_MOVED, (_rows(moved), work.now))


async def close(work: Work, wanted: Sequence[TaskId], cause: Cause) -> None:
    """Keep that tasks are not needed any more, and why."""
    await _place(work, wanted, cause, stage=TaskStage.NOT_NEEDED)


async def reopen(work: Work, wanted: Sequence[TaskId], cause: Cause) -> None:
    """Open tasks again, as they are due now, with a line of history that says why."""
    await _place(work, wanted, cause, stage=TaskStage.OPEN)


async def _place(work: Work, wanted: Sequence[TaskId], cause: Cause, *, stage: TaskStage) -> None:
    told = {
        "stage": stage,
        "settled_at": work.now if stage is TaskStage.NOT_NEEDED else None,
        "tasks": list(wanted),
        "at": work.now,
        "causes": CAUSES.encode((cause,)).decode(),
    }
    await work.connection.execute(_PLACED, told)


async def due_changes(work: Work, wanted: TaskId, *, count_max: int) -> list[DueChange]:
    """Load a task's history, oldest first; of a very long one the newest lines."""
    cursor = await work.connection.execute(
        "SELECT task, number, at, old_due_at, due_at, forensic, policy, outcome, path::text, reasons, editions,"
        " causes::text FROM due_change WHERE task = %s ORDER BY number DESC LIMIT %s",
        (wanted, count_max),
    )
    return [_change(row) for row in reversed(await cursor.fetchall())]


async def advisories_with_tasks(work: Work, vulnerability: VulnerabilityId) -> list[AdvisoryId]:
    """Name the advisories about a vulnerability that led to tasks."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT advisory FROM task WHERE vulnerability = %s ORDER BY advisory", (vulnerability,)
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


async def outdated(work: Work, current: Sequence[str], *, count_max: int) -> list[VulnerabilityId]:
    """Name vulnerabilities with tasks, still to do, that were dated by a policy or an edition of it that is no more."""
    cursor = await work.connection.execute(
        f"SELECT DISTINCT vulnerability FROM task WHERE stage IN {_STANDING} AND policy <> ALL (%s::text[])"
        " ORDER BY vulnerability LIMIT %s",
        (list(current), count_max),
    )
    return [VulnerabilityId(found) for (found,) in await cursor.fetchall()]


async def advisories_of(work: Work, system: InventoryId) -> list[AdvisoryId]:
    """Name the advisories that led to tasks on a system which are still to do."""
    cursor = await work.connection.execute(
        f"SELECT DISTINCT advisory FROM task WHERE inventory = %s AND stage IN {_STANDING}", (system,)
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


def _rows(tasks: Iterable[Moved]) -> str:
    rows = [
        {**{name: getattr(one.task, name) for name in _NAMES}, "old_due_at": one.old_due_at, "causes": one.causes}
        for one in tasks
    ]
    return _ENCODER.encode(rows).decode()


def _hit(row: TupleRow) -> Hit:
    return Hit(
        inventory=inventory_of(row[:9]),
        package=row[9],
        version=row[10],
        source=row[11],
        source_version=row[12],
        choice=Choice(row[13]),
    )


def _change(row: TupleRow) -> DueChange:
    return DueChange(
        task=TaskId(row[0]),
        number=row[1],
        at=row[2],
        old_due_at=row[3],
        due_at=row[4],
        forensic=row[5],
        policy=row[6],
        outcome=row[7],
        path=STEPS.decode(row[8]),
        reasons=tuple(row[9]),
        editions=tuple(row[10]),
        causes=_CAUSES.decode(row[11]),
    )
