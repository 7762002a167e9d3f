"""Tasks that are not needed any more: their advisory was withdrawn, or a later release does not cover them."""

import json

import pytest

from clearway.app.flow import run_job
from clearway.distribution.model import Supplement
from clearway.exposure import actions
from clearway.exposure.actions import telling
from clearway.exposure.model import CauseKind, Task, TaskStage
from clearway.formats.advisory import ProductStatus, Status
from clearway.kernel.paging import PageRequest
from clearway.overview import actions as overview
from clearway.overview.actions.trends import read_trends
from clearway.prioritization import actions as prioritization
from tests.conftest import Member, TestHouse
from tests.distribution.test_withdrawal import REASON, opened, revise, withdraw
from tests.exposure.test_dating import history
from tests.exposure.worlds import keep, match, published, tasks_of
from tests.houses import whole_house
from tests.prioritization.test_actions import CVE, catalog
from tests.prioritization.worlds import audited, waiting_jobs

OLD = "pkg:pypi/example@0.9"
CLEARED = Supplement(statuses=(ProductStatus(purl=OLD, status=Status.NOT_AFFECTED, note="It came in with 1.0."),))


async def stages(house: TestHouse, member: Member) -> dict[str, TaskStage]:
    """How a member's tasks stand, by the version that they are about."""
    return {task.old_version: task.stage for task in await tasks_of(house, member)}


async def attest(house: TestHouse, member: Member, task: Task, outcome: str) -> None:
    """Answer a task."""
    async with house.database.work(member.credential) as work:
        await actions.attest(work, task.id, outcome=outcome, note="because")


async def test_a_withdrawn_advisory_ends_what_is_still_to_do(house: TestHouse) -> None:
    """Open, planned and refused ones end with the reason as a line of history; what was done stays done."""
    operator = await house.operator()
    versions = ("0.5", "0.6", "0.7", "0.8")
    await keep(house, operator, *(f"pkg:pypi/example@{version}" for version in versions))
    found = await published(house)
    await match(house, found.advisory)
    tasks = {task.old_version: task for task in await tasks_of(house, operator)}
    for version, outcome in (("0.6", "planned"), ("0.7", "cannot"), ("0.8", "done")):
        await attest(house, operator, tasks[version], outcome)
    await opened(house, operator, "task.closed")
    await withdraw(house, found.advisory)
    house.clock.move(hours=1)
    for _ in range(2):
        await run_job(whole_house(house), "match", found.advisory)
    over = TaskStage.NOT_NEEDED
    assert await stages(house, operator) == {"0.5": over, "0.6": over, "0.7": over, "0.8": TaskStage.DONE}
    first, last = await history(house, operator, tasks["0.6"].id)
    assert (last.due_at, last.old_due_at, last.at) == (first.due_at, first.due_at, house.clock.now)
    assert [(cause.kind, cause.words) for cause in last.causes] == [
        (CauseKind.WITHDRAWN, f"the advisory was withdrawn on 2026-11-23: {REASON}")
    ]
    about = [one for one in await waiting_jobs(house, "tell") if one.startswith("closed:")]
    assert len(about) == 3
    async with house.database.work(house.worker) as work:
        await telling.tell_task(work, tasks["0.5"].id, about=about[0])
        cursor = await work.connection.execute("SELECT body FROM webhook_message WHERE event = 'task.closed'")
        ((body,),) = await cursor.fetchall()
    assert REASON in json.loads(body)["data"]["reason"]
    async with house.database.work(operator.credential) as work:
        rows = (await overview.list_tasks(work, PageRequest(), answered=True)).items
        assert {row.note for row in rows if row.stage == over} == {last.causes[0].words}
        assert (await read_trends(work)).weeks[-1].open == 0
    assert (await audited(house, found.advisory)).count("exposure.match") == 2


async def test_no_new_task_comes_of_what_was_withdrawn(house: TestHouse) -> None:
    """A system that is handed in later gets none, and one that is handed in again keeps none open."""
    operator = await house.operator()
    found = await published(house)
    await withdraw(house, found.advisory)
    kept = await keep(house, operator, OLD)
    await run_job(whole_house(house), "match-system", kept.id)
    assert await match(house, found.advisory) == 0
    assert await stages(house, operator) == {}


async def test_what_a_revision_does_not_cover_ends_and_comes_back_with_it(house: TestHouse) -> None:
    """The reason names the revision; opened again it is due as it is reckoned then, with all its history."""
    operator = await house.operator()
    await keep(house, operator, OLD, "pkg:pypi/example@1.0")
    found = await published(house, cve=CVE)
    await match(house, found.advisory)
    (old,) = [task for task in await tasks_of(house, operator) if task.old_version == "0.9"]
    await attest(house, operator, old, "planned")
    await revise(house, found.advisory, CLEARED)
    await run_job(whole_house(house), "match", found.advisory)
    assert await stages(house, operator) == {"0.9": TaskStage.NOT_NEEDED, "1.0": TaskStage.OPEN}
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-22")))
    await revise(house, found.advisory)
    house.clock.move(hours=1)
    await run_job(whole_house(house), "match", found.advisory)
    assert await stages(house, operator) == {"0.9": TaskStage.OPEN, "1.0": TaskStage.OPEN}
    lines = await history(house, operator, old.id)
    assert [line.causes[0].kind for line in lines] == [
        CauseKind.MADE, CauseKind.UNCOVERED, CauseKind.REOPENED, CauseKind.LISTING
    ]  # fmt: skip
    assert lines[1].causes[0].words == "no longer affected since revision 2 of the advisory"
    assert lines[2].causes[0].words == "opened again: revision 3 of the advisory covers it again"
    assert (lines[3].forensic, lines[3].old_due_at) == (True, lines[0].due_at)


async def test_what_the_system_has_no_more_is_not_opened_again(house: TestHouse) -> None:
    """A later release covers the version, but nobody runs it there."""
    operator = await house.operator()
    await keep(house, operator, OLD)
    found = await published(house)
    await match(house, found.advisory)
    await withdraw(house, found.advisory)
    await match(house, found.advisory)
    await keep(house, operator, "pkg:pypi/other@1.0")
    await revise(house, found.advisory)
    await match(house, found.advisory)
    assert await stages(house, operator) == {"0.9": TaskStage.NOT_NEEDED}


@pytest.mark.parametrize("package", ["pkg:pypi/renamed", "pkg:npm/example"])
async def test_another_package_covers_none_of_the_tasks(house: TestHouse, package: str) -> None:
    """Where the advisory is about another product now, the tasks about the first are not needed."""
    operator = await house.operator()
    await keep(house, operator, OLD)
    found = await published(house)
    await match(house, found.advisory)
    async with house.database.work(house.worker) as work:
        await work.connection.execute("UPDATE advisory SET package = %s", (package,))
    await match(house, found.advisory)
    assert await stages(house, operator) == {"0.9": TaskStage.NOT_NEEDED}
