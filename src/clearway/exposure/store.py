"""The tables of exposure."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.exposure.model import Exposed, Hit, Inventory, Task, TaskStage
from clearway.formats.sboms.component import Component
from clearway.kernel.ids import AdvisoryId, InventoryId, PartyId, TaskId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_INVENTORY: Final[LiteralString] = "i.id, i.party, i.name, i.exposed, i.time_zone, i.format, i.kept_at"
_TASK: Final[LiteralString] = (
    "id, party, inventory, advisory, vulnerability, package, old_version, new_version, due_at, forensic, words,"
    " reasons, stage, made_at"
)


async def keep_inventory(work: Work, new: Inventory, *, digest: bytes) -> InventoryId:
    """Keep an inventory, instead of the one of the same name where there is one; give its id."""
    cursor = await work.connection.execute(
        "INSERT INTO inventory (id, party, name, exposed, time_zone, format, digest, kept_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (party, name) DO UPDATE SET exposed = EXCLUDED.exposed,"
        " time_zone = EXCLUDED.time_zone, format = EXCLUDED.format, digest = EXCLUDED.digest,"
        " kept_at = EXCLUDED.kept_at RETURNING id",
        (new.id, new.party, new.name, new.exposed, new.time_zone, new.format, digest, new.kept_at),
    )
    row = await cursor.fetchone()
    assert row is not None
    return InventoryId(row[0])


async def replace_components(work: Work, inventory: InventoryId, components: Sequence[Component]) -> None:
    """Keep what an inventory holds now."""
    await work.connection.execute("DELETE FROM component WHERE inventory = %s", (inventory,))
    await work.connection.execute(
        "INSERT INTO component (inventory, package, version, source, source_version)"
        " SELECT %s, c.package, c.version, c.source, c.source_version"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS c (package, version, source, source_version)"
        " ON CONFLICT DO NOTHING",
        (
            inventory,
            [item.package for item in components],
            [item.version for item in components],
            [item.source for item in components],
            [item.source_version for item in components],
        ),
    )


async def close_gone(work: Work, inventory: InventoryId, *, note: str) -> int:
    """Attest as done what an inventory does not hold any more; return how many tasks that closed."""
    cursor = await work.connection.execute(
        "UPDATE task t SET stage = 'done' WHERE t.inventory = %s AND t.stage IN ('open', 'planned') AND NOT EXISTS"
        " (SELECT FROM component c WHERE c.inventory = t.inventory AND c.package = t.package"
        " AND c.version = t.old_version) RETURNING t.id",
        (inventory,),
    )
    closed = [row[0] for row in await cursor.fetchall()]
    await work.connection.execute(
        "INSERT INTO attestation (task, at, person, outcome, note) SELECT t, %s, %s, 'done', %s"
        " FROM unnest(%s::text[]) AS t",
        (work.now, work.actor.person, note, closed),
    )
    return len(closed)


async def inventories(work: Work, request: PageRequest) -> list[Inventory]:
    """Load a page of inventories, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_INVENTORY} FROM inventory i WHERE i.id < %s ORDER BY i.id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [_inventory(row) for row in await cursor.fetchall()]


async def hits(work: Work, package: str) -> list[Hit]:
    """Find a package, by its own name or that of its source, in every inventory that the acting person may see."""
    cursor = await work.connection.execute(
        f"SELECT {_INVENTORY}, c.package, c.version, c.source, c.source_version"
        " FROM component c JOIN inventory i ON i.id = c.inventory"
        " WHERE c.package = %s OR (c.source = %s AND c.source <> '') ORDER BY i.id, c.package, c.version",
        (package, package),
    )
    return [
        Hit(inventory=_inventory(row), package=row[7], version=row[8], source=row[9], source_version=row[10])
        for row in await cursor.fetchall()
    ]


async def packages_of(work: Work, inventory: InventoryId) -> list[str]:
    """List the packages and sources that an inventory names."""
    cursor = await work.connection.execute(
        "SELECT package FROM component WHERE inventory = %s"
        " UNION SELECT source FROM component WHERE inventory = %s AND source <> ''",
        (inventory, inventory),
    )
    return [package for (package,) in await cursor.fetchall()]


async def add_task(work: Work, new: Task) -> bool:
    """Keep a new task; False when that system has it already."""
    cursor = await work.connection.execute(
        f"INSERT INTO task ({_TASK}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (
            new.id, new.party, new.inventory, new.advisory, new.vulnerability, new.package, new.old_version,
            new.new_version, new.due_at, new.forensic, new.words, list(new.reasons), new.stage, new.made_at,
        ),
    )  # fmt: skip
    return cursor.rowcount == 1


async def move_due(work: Work, moved: Task) -> None:
    """Keep when a task is due now, and why."""
    await work.connection.execute(
        "UPDATE task SET due_at = %s, forensic = %s, words = %s, reasons = %s WHERE id = %s",
        (moved.due_at, moved.forensic, moved.words, list(moved.reasons), moved.id),
    )


async def task(work: Work, wanted: TaskId) -> Task | None:
    """Load a task if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_TASK} FROM task WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _task(row)


async def tasks_of(work: Work, advisory: AdvisoryId) -> list[Task]:
    """Load all tasks that an advisory led to."""
    cursor = await work.connection.execute(f"SELECT {_TASK} FROM task WHERE advisory = %s ORDER BY id", (advisory,))
    return [_task(row) for row in await cursor.fetchall()]


async def tasks(work: Work, request: PageRequest) -> list[Task]:
    """Load a page of tasks, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_TASK} FROM task WHERE id < %s ORDER BY id DESC LIMIT %s", (request.cursor, request.limit + 1)
    )
    return [_task(row) for row in await cursor.fetchall()]


async def attest(work: Work, wanted: TaskId, *, outcome: TaskStage, note: str) -> bool:
    """Keep what an operator attests; False when it is not that operator's task."""
    cursor = await work.connection.execute(
        "UPDATE task SET stage = %s WHERE id = %s AND party = %s", (outcome, wanted, work.actor.party)
    )
    if cursor.rowcount != 1:
        return False
    await work.connection.execute(
        "INSERT INTO attestation (task, at, person, outcome, note) VALUES (%s, %s, %s, %s, %s)",
        (wanted, work.now, work.actor.person, outcome, note),
    )
    return True


def _inventory(row: TupleRow) -> Inventory:
    return Inventory(
        id=InventoryId(row[0]),
        party=PartyId(row[1]),
        name=row[2],
        exposed=Exposed(row[3]),
        time_zone=row[4],
        format=row[5],
        kept_at=row[6],
    )


def _task(row: TupleRow) -> Task:
    return Task(
        id=TaskId(row[0]),
        party=PartyId(row[1]),
        inventory=InventoryId(row[2]),
        advisory=AdvisoryId(row[3]),
        vulnerability=VulnerabilityId(row[4]),
        package=row[5],
        old_version=row[6],
        new_version=row[7],
        due_at=row[8],
        forensic=row[9],
        words=row[10],
        reasons=tuple(row[11]),
        stage=TaskStage(row[12]),
        made_at=row[13],
    )
