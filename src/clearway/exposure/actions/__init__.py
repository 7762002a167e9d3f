"""Verbs of exposure: keep an inventory, match it with advisories, date tasks, attest."""

from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.exposure import rules, store
from clearway.exposure.actions.answers import (
    ANSWER_END,
    attest,
    end_answer,
    list_controls,
    propose_control,
    review_control,
)
from clearway.exposure.actions.dating import (
    POLICY_CHECK,
    advisories_about,
    call_for_outdated,
    match,
    read_due_changes,
    redate,
    redate_outdated,
)
from clearway.exposure.actions.profile import count_sectors, ranked_on, read_profile, set_profile
from clearway.exposure.actions.rollup import ROLL_UP, call_for_rollup, roll_up
from clearway.exposure.actions.services import (
    agree_to_service,
    ask_service,
    end_service,
    list_acts,
    list_services,
    set_contact,
)
from clearway.exposure.model import Inventory, KeptInventory, NewInventory, Task
from clearway.formats.sboms.reading import parse_inventory
from clearway.kernel.errors import not_found
from clearway.kernel.ids import InventoryId, TaskId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

__all__ = [
    "ANSWER_END",
    "POLICY_CHECK",
    "ROLL_UP",
    "advisories_about",
    "agree_to_service",
    "ask_service",
    "attest",
    "call_for_outdated",
    "call_for_rollup",
    "count_sectors",
    "end_answer",
    "end_service",
    "keep_inventory",
    "list_acts",
    "list_controls",
    "list_inventories",
    "list_services",
    "list_tasks",
    "match",
    "propose_control",
    "ranked_on",
    "read_due_changes",
    "read_profile",
    "read_task",
    "redate",
    "redate_outdated",
    "review_control",
    "roll_up",
    "set_contact",
    "set_profile",
]

_GONE: Final = "The newest inventory of this system does not have it any more."


async def keep_inventory(work: Work, new: NewInventory) -> KeptInventory:
    """Keep what an operator runs on a system, instead of what was known of it, and call for matching.

    Tasks about what the system does not run any more are done, if the whole inventory could be read.
    """
    assert work.actor.party is not None
    rules.require_zone(new.time_zone)
    parsed = parse_inventory(new.body)
    inventory = Inventory(
        id=InventoryId(work.new_id("inv")),
        party=work.actor.party,
        name=rules.require_system(new.name),
        exposed=new.exposed,
        time_zone=new.time_zone,
        format=parsed.format,
        kept_at=work.now,
        mission=new.mission,
        safety=new.safety,
    )
    kept = await store.keep_inventory(work, inventory, digest=sha256(new.body).digest())
    await store.replace_components(work, kept, parsed.components)
    closed = 0 if parsed.unreadable else await store.close_gone(work, kept, note=_GONE)
    await enqueue(work, "match-system", kept)
    detail = {"components": len(parsed.components), "closed": closed}
    await audit.record(work, "exposure.keep-inventory", kept, detail)
    return KeptInventory(id=kept, components=len(parsed.components), unreadable=parsed.unreadable)


async def read_task(work: Work, wanted: TaskId) -> Task:
    """Give one task."""
    found = await store.task(work, wanted)
    if found is None:
        raise not_found("task", wanted)
    return found


async def list_tasks(work: Work, request: PageRequest) -> Page[Task]:
    """List the tasks that the acting person may see, newest first."""
    return page_of(await store.tasks(work, request), request, lambda task: task.id)


async def list_inventories(work: Work, request: PageRequest) -> Page[Inventory]:
    """List the inventories that the acting person may see, newest first."""
    return page_of(await store.inventories(work, request), request, lambda inventory: inventory.id)
