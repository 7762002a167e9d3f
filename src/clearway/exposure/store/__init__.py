"""The tables of exposure."""

from collections.abc import Sequence

from clearway.exposure.model import Inventory, Task
from clearway.exposure.store.dating import (
    add_tasks,
    advisories_of,
    advisories_with_tasks,
    close,
    due_changes,
    lock_judged,
    move_dues,
    new_hits,
    outdated,
    reopen,
)
from clearway.exposure.store.profiles import count_sectors, keep_profile, profile, systems_of
from clearway.exposure.store.rows import INVENTORY, OF_TASK, inventory_of, task_of
from clearway.formats.sboms.component import Component
from clearway.kernel.ids import InventoryId, TaskId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

__all__ = [
    "add_tasks",
    "advisories_of",
    "advisories_with_tasks",
    "close",
    "close_gone",
    "count_sectors",
    "due_changes",
    "inventories",
    "keep_inventory",
    "keep_profile",
    "lock_judged",
    "move_dues",
    "new_hits",
    "outdated",
    "packages_of",
    "profile",
    "reopen",
    "replace_components",
    "systems_of",
    "task",
    "tasks",
]


async def keep_inventory(work: Work, new: Inventory, *, digest: bytes) -> InventoryId:
    """Keep an inventory, instead of the one of the same name where there is one; give its id."""
    cursor = await work.connection.execute(
        "INSERT INTO inventory (id, party, name, exposed, time_zone, format, digest, kept_at, mission, safety)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (party, name) DO UPDATE SET"
        " exposed = EXCLUDED.exposed, time_zone = EXCLUDED.time_zone, format = EXCLUDED.format,"
        " digest = EXCLUDED.digest, kept_at = EXCLUDED.kept_at, mission = EXCLUDED.mission, safety = EXCLUDED.safety"
        " RETURNING id",
        (
            new.id, new.party, new.name, new.exposed, new.time_zone, new.format, digest, new.kept_at, new.mission,
            new.safety,
        ),
    )  # fmt: skip
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
        "UPDATE task t SET stage = 'done', until = NULL, settled_at = %s WHERE t.inventory = %s"
        " AND t.stage IN ('open', 'planned', 'deferred', 'covered') AND NOT EXISTS (SELECT FROM component c WHERE"
        " c.inventory = t.inventory AND c.package = t.package AND c.version = t.old_version) RETURNING t.id",
        (work.now, inventory),
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
        f"SELECT {INVENTORY} FROM inventory i WHERE i.id < %s ORDER BY i.id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [inventory_of(row) for row in await cursor.fetchall()]


async def packages_of(work: Work, inventory: InventoryId) -> list[str]:
    """List the packages and sources that an inventory names."""
    cursor = await work.connection.execute(
        "SELECT package FROM component WHERE inventory = %s"
        " UNION SELECT source FROM component WHERE inventory = %s AND source <> ''",
        (inventory, inventory),
    )
    return [package for (package,) in await cursor.fetchall()]


async def task(work: Work, wanted: TaskId) -> Task | None:
    """Load a task if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {OF_TASK} FROM task t WHERE t.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else task_of(row)


async def tasks(work: Work, request: PageRequest) -> list[Task]:
    """Load a page of tasks, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {OF_TASK} FROM task t WHERE t.id < %s ORDER BY t.id DESC LIMIT %s", (request.cursor, request.limit + 1)
    )
    return [task_of(row) for row in await cursor.fetchall()]
