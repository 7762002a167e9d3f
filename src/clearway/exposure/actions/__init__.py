"""Verbs of exposure: keep an inventory, match it with advisories, attest."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.exposure import rules, store
from clearway.exposure.model import (
    AffectedRange,
    Exposed,
    Hit,
    Inventory,
    KeptInventory,
    Match,
    NewInventory,
    Task,
    TaskStage,
)
from clearway.exposure.rules import wording
from clearway.formats.due_policy import DuePolicy
from clearway.formats.sboms.reading import parse_inventory
from clearway.kernel.errors import not_found
from clearway.kernel.ids import AdvisoryId, InventoryId, TaskId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.prioritization import actions as prioritization
from clearway.prioritization.model import Due, Sighting
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

_REACHED: Final = {Exposed.YES: True, Exposed.NO: False, Exposed.UNKNOWN: None}
_STILL_TO_DO: Final = frozenset({TaskStage.OPEN, TaskStage.PLANNED})
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
    )
    kept = await store.keep_inventory(work, inventory, digest=sha256(new.body).digest())
    await store.replace_components(work, kept, parsed.components)
    closed = 0 if parsed.unreadable else await store.close_gone(work, kept, note=_GONE)
    for advisory in await distribution.advisories_about(work, await store.packages_of(work, kept)):
        await enqueue(work, "match", advisory)
    detail = {"components": len(parsed.components), "closed": closed}
    await audit.record(work, "exposure.keep-inventory", kept, detail)
    return KeptInventory(id=kept, components=len(parsed.components), unreadable=parsed.unreadable)


async def match(work: Work, wanted: AdvisoryId, policy: DuePolicy) -> int:
    """Make a task for every system that runs an affected version; return how many are new.

    A component whose version cannot be compared gets a task to look at it. Where a task is there already its due time
    is reckoned anew from the day it was made, because exposure and listings change. Harmless when repeated: a system
    never gets the same task twice. Refused for a kind of package whose versions cannot be compared.
    """
    advisory = await distribution.read_advisory(work, wanted)
    matched = _matched(await store.hits(work, rules.canonical(advisory.package)), advisory)
    tasks = {(task.inventory, task.package, task.old_version): task for task in await store.tasks_of(work, wanted)}
    known = [tasks.get((hit.inventory.id, hit.package, hit.version)) for hit, _ in matched]
    sightings = [
        Sighting(exposed=_REACHED[hit.inventory.exposed], detected_at=task.made_at if task else work.now)
        for (hit, _), task in zip(matched, known, strict=True)
    ]
    dues = await prioritization.due_for(work, advisory.vulnerability, policy, sightings=sightings)
    made = moved = 0
    for (hit, how), before, due in zip(matched, known, dues, strict=True):
        words = wording.words(hit, advisory.fixed_version, due, match=how, now=work.now)
        if before is None:
            made += await store.add_task(work, _task(work, hit, advisory, due=due, words=words))
        elif before.stage in _STILL_TO_DO and (before.due_at, before.reasons) != (due.at, due.reasons):
            after = replace(before, due_at=due.at, forensic=due.forensic, words=words, reasons=due.reasons)
            await store.move_due(work, after)
            moved += 1
    if made or moved:
        await audit.record(work, "exposure.match", wanted, {"tasks": made, "moved": moved})
    return made


async def attest(work: Work, wanted: TaskId, *, outcome: str, note: str) -> Task:
    """Take an operator's word on a task of its own: done, planned, not affected, or cannot because."""
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


def _matched(hits: Sequence[Hit], advisory: PublishedAdvisory) -> list[tuple[Hit, Match]]:
    """Keep the hits that are affected, or may be; what is known by its source is judged by the source's version."""
    ranges = (AffectedRange(introduced=advisory.introduced, fixed=advisory.fixed_version),)
    package = rules.canonical(advisory.package)
    judged = [
        (hit, rules.match_version(package, version, ranges))
        for hit in hits
        for version in [hit.source_version if hit.source_version and hit.source == package else hit.version]
    ]
    return [(hit, how) for hit, how in judged if how is not Match.UNAFFECTED]


def _task(work: Work, hit: Hit, advisory: PublishedAdvisory, *, due: Due, words: str) -> Task:
    return Task(
        id=TaskId(work.new_id("tsk")),
        party=hit.inventory.party,
        inventory=hit.inventory.id,
        advisory=advisory.id,
        vulnerability=advisory.vulnerability,
        package=hit.package,
        old_version=hit.version,
        new_version=advisory.fixed_version,
        due_at=due.at,
        forensic=due.forensic,
        words=words,
        reasons=due.reasons,
        stage=TaskStage.OPEN,
        made_at=work.now,
    )
