"""Verbs of exposure: keep an inventory, match it with advisories, attest."""

from hashlib import sha256

from clearway.audit import actions as audit
from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.exposure import rules, store
from clearway.exposure.model import Exposed, Hit, Inventory, KeptInventory, NewInventory, Task, TaskStage
from clearway.formats.due_policy import DuePolicy
from clearway.formats.sbom import parse_inventory
from clearway.identity.rules import require_name
from clearway.kernel.errors import not_found
from clearway.kernel.ids import AdvisoryId, InventoryId, TaskId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.prioritization import actions as prioritization
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

_REACHED = {Exposed.YES: True, Exposed.NO: False, Exposed.UNKNOWN: None}


async def keep_inventory(work: Work, new: NewInventory) -> KeptInventory:
    """Keep what an operator runs on a system, instead of what was known of it, and call for matching."""
    assert work.actor.party is not None
    rules.require_zone(new.time_zone)
    parsed = parse_inventory(new.body)
    inventory = Inventory(
        id=InventoryId(work.new_id("inv")),
        party=work.actor.party,
        name=require_name(new.name, where="name"),
        exposed=new.exposed,
        time_zone=new.time_zone,
        format=parsed.format,
        kept_at=work.now,
    )
    kept = await store.keep_inventory(work, inventory, digest=sha256(new.body).digest())
    await store.replace_components(work, kept, parsed.components)
    for advisory in await distribution.advisories_about(work, await store.packages_of(work, kept)):
        await enqueue(work, "match", advisory)
    await audit.record(work, "exposure.keep-inventory", kept, {"components": len(parsed.components)})
    return KeptInventory(id=kept, components=len(parsed.components), unreadable=parsed.unreadable)


async def match(work: Work, wanted: AdvisoryId, policy: DuePolicy) -> int:
    """Make a task for every system that runs an affected version; return how many are new.

    Harmless when repeated: a system never gets the same task twice.
    """
    advisory = await distribution.read_advisory(work, wanted)
    made = 0
    for hit in await store.hits(work, advisory.package):
        if rules.is_affected(hit.package, hit.version, introduced=advisory.introduced, fixed=advisory.fixed_version):
            made += await store.add_task(work, await _task(work, hit, advisory, policy=policy))
    if made:
        await audit.record(work, "exposure.match", wanted, {"tasks": made})
    return made


async def attest(work: Work, wanted: TaskId, *, outcome: str, note: str) -> Task:
    """Take an operator's word on a task: done, planned, not affected, or cannot because."""
    stage = rules.require_attestation(outcome, note)
    if not await store.attest(work, wanted, outcome=stage, note=note):
        raise not_found("task", wanted)
    await audit.record(work, "exposure.attest", wanted, {"outcome": stage.value})
    return await read_task(work, wanted)


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


async def _task(work: Work, hit: Hit, advisory: PublishedAdvisory, *, policy: DuePolicy) -> Task:
    inventory = hit.inventory
    due = await prioritization.due_for(
        work, advisory.vulnerability, policy, exposed=_REACHED[inventory.exposed], detected_at=work.now
    )
    return Task(
        id=TaskId(work.new_id("tsk")),
        party=inventory.party,
        inventory=inventory.id,
        advisory=advisory.id,
        vulnerability=advisory.vulnerability,
        package=hit.package,
        old_version=hit.version,
        new_version=advisory.fixed_version,
        due_at=due.at,
        forensic=due.forensic,
        words=rules.words(
            hit.package,
            inventory.name,
            versions=(hit.version, advisory.fixed_version),
            due_at=due.at,
            zone=rules.require_zone(inventory.time_zone),
            forensic=due.forensic,
        ),
        reasons=due.reasons,
        stage=TaskStage.OPEN,
        made_at=work.now,
    )
