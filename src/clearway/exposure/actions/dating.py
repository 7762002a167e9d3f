"""Verbs of exposure about due times: make tasks of an advisory, and date them anew when what they rest on changes.

What an advisory does not cover any more is not needed any more: its tasks are closed, and open again where a later
release covers them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.exposure import rules, store
from clearway.exposure.actions.rollup import start_rollups
from clearway.exposure.actions.telling import call_for_telling
from clearway.exposure.model import Dated, DueChange, Exposed, Hit, Match, Moved, Task, TaskStage
from clearway.exposure.rules import wording
from clearway.exposure.rules.covering import Reach, Standing, harmless_of
from clearway.exposure.rules.dating import FIRST, dated, redated
from clearway.kernel.errors import not_found
from clearway.kernel.ids import AdvisoryId, InventoryId, TaskId, VulnerabilityId
from clearway.kernel.limits import DUE_CHANGES_SHOWN_MAX, OUTDATED_AT_ONCE_MAX, TASKS_AT_ONCE_MAX
from clearway.prioritization import actions as prioritization
from clearway.prioritization.model import DuePolicies, Sighting
from clearway.storage.jobs import enqueue, enqueue_each
from clearway.storage.timers import start_timer
from clearway.storage.work import Work

POLICY_CHECK: Final = "policy-check"
_HOUSE: Final = "policies"
_LOOK_AGAIN: Final = timedelta(days=1)
_COUNTED: Final = ("moved", "closed", "opened")
_REACHED: Final = {Exposed.YES: True, Exposed.NO: False, Exposed.UNKNOWN: None}


async def match(work: Work, wanted: AdvisoryId, policies: DuePolicies, *, system: InventoryId | None = None) -> int:
    """Make a task for every system, or for one, that runs an affected version; return how many are new.

    A component whose version cannot be compared gets a task to look at it. Tasks that are there already are dated anew
    from the day they were made, because exposure, listings and policies change; those that the newest release does not
    cover are closed, all of them where it withdrew the advisory. Harmless when repeated: a system never gets the same
    task twice. Refused for a kind of package whose versions cannot be compared.
    """
    advisory = await distribution.read_advisory(work, wanted)
    reach = Reach(advisory=advisory, harmless=harmless_of(await distribution.read_statuses(work, wanted)))
    made = 0
    if advisory.withdrawn_at is None:
        package = rules.canonical(advisory.package)
        async for hits in store.new_hits(work, wanted, package, system=system, count_max=TASKS_AT_ONCE_MAX):
            made += await _add(work, reach, policies, hits=hits)
    judged = await _judge_anew(work, reach, policies, system=system)
    if made:
        await start_timer(work, POLICY_CHECK, _HOUSE, due=work.now + _LOOK_AGAIN)
        await start_rollups(work)
    if made or judged.total():
        await audit.record(work, "exposure.match", wanted, {"tasks": made, **{name: judged[name] for name in _COUNTED}})
    return made


async def redate(work: Work, vulnerability: VulnerabilityId, policies: DuePolicies) -> None:
    """Date the tasks about a vulnerability anew, because what is known of it has changed; harmless when repeated."""
    for advisory in await store.advisories_with_tasks(work, vulnerability):
        await match(work, advisory, policies)


async def call_for_outdated(work: Work, _: str) -> None:
    """Call for a look at tasks that were dated by a policy that is no more."""
    await enqueue(work, "redate-outdated", _HOUSE)


async def redate_outdated(work: Work, policies: DuePolicies) -> int:
    """Call for dating anew what another edition of a policy dated, and look again a day later; return how many."""
    wanted = await store.outdated(work, policies.names, count_max=OUTDATED_AT_ONCE_MAX)
    await enqueue_each(work, "redate", wanted)
    await start_timer(work, POLICY_CHECK, _HOUSE, due=work.now + _LOOK_AGAIN)
    await start_rollups(work)
    return len(wanted)


async def advisories_about(work: Work, system: InventoryId) -> list[AdvisoryId]:
    """Name the advisories about what a system runs, and those that led to its tasks."""
    about = await distribution.advisories_about(work, await store.packages_of(work, system))
    return sorted({*about, *await store.advisories_of(work, system)})


async def read_due_changes(work: Work, wanted: TaskId) -> list[DueChange]:
    """Give every due time that a task had and what made it move, oldest first."""
    if await store.task(work, wanted) is None:
        raise not_found("task", wanted)
    return await store.due_changes(work, wanted, count_max=DUE_CHANGES_SHOWN_MAX)


async def _add(work: Work, reach: Reach, policies: DuePolicies, *, hits: Sequence[Hit]) -> int:
    advisory = reach.advisory
    matched = [(hit, how) for hit in hits if (how := reach.judge(hit)) is not Match.UNAFFECTED]
    sightings = [_sighting(hit, work.now) for hit, _ in matched]
    dues = await prioritization.due_for(work, advisory.vulnerability, policies, sightings=sightings)
    new = [
        Moved(task=dated(_task(work, hit, advisory), due, words), old_due_at=None, causes=FIRST)
        for (hit, how), due in zip(matched, dues, strict=True)
        for words in [wording.words(hit, advisory.fixed_version, due, match=how, now=work.now)]
    ]
    # Of those that a system has already nothing is told: there is no task of the new id.
    await call_for_telling(work, [one.task for one in new], [])
    return await store.add_tasks(work, new) if new else 0


async def _judge_anew(
    work: Work, reach: Reach, policies: DuePolicies, *, system: InventoryId | None
) -> Counter[str]:  # fmt: skip
    """Close, open again and date anew, page by page; count what was closed, opened, and whose due times moved."""
    count, after = Counter[str](), None
    while page := await store.lock_judged(
        work, reach.advisory.id, after=after, system=system, count_max=TASKS_AT_ONCE_MAX
    ):
        standing = reach.sort(page)
        await _place(work, reach, standing)
        moved = await _moved(work, reach, policies, page=standing.dated)
        if moved:
            await store.move_dues(work, moved)
        changed = {one.task.id: one.task for one in moved if one.causes}
        opened = {one.task.id: one.task for one in standing.opened}
        await call_for_telling(work, [], list({**opened, **changed}.values()), closed=standing.closed)
        count.update(closed=len(standing.closed), opened=len(opened), moved=len(changed))
        after = page[-1].task.id
    return count


async def _place(work: Work, reach: Reach, standing: Standing) -> None:
    if standing.closed:
        await store.close(work, [task.id for task in standing.closed], reach.why_closed)
    if standing.opened:
        await store.reopen(work, [one.task.id for one in standing.opened], reach.why_opened)


async def _moved(work: Work, reach: Reach, policies: DuePolicies, *, page: Sequence[Dated]) -> list[Moved]:
    advisory = reach.advisory
    sightings = [_sighting(one.hit, one.task.made_at) for one in page]
    dues = await prioritization.due_for(work, advisory.vulnerability, policies, sightings=sightings)
    found = [
        redated(one.task, due, wording.words(one.hit, advisory.fixed_version, due, match=how, now=work.now))
        for one, due in zip(page, dues, strict=True)
        for how in [reach.judge(one.hit)]
    ]
    return [one for one in found if one is not None]


def _sighting(hit: Hit, detected_at: datetime) -> Sighting:
    system = hit.inventory
    return Sighting(
        exposed=_REACHED[system.exposed],
        detected_at=detected_at,
        choice=hit.choice,
        mission=system.mission,
        safety=system.safety,
    )


def _task(work: Work, hit: Hit, advisory: PublishedAdvisory) -> Task:
    """Give a new task that has no due time yet."""
    return Task(
        id=TaskId(work.new_id("tsk")),
        party=hit.inventory.party,
        inventory=hit.inventory.id,
        advisory=advisory.id,
        vulnerability=advisory.vulnerability,
        package=hit.package,
        old_version=hit.version,
        new_version=advisory.fixed_version,
        due_at=None,
        forensic=False,
        words="",
        reasons=(),
        stage=TaskStage.OPEN,
        made_at=work.now,
    )
