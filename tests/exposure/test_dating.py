"""Due times that move, on a real PostgreSQL: every move is a line of history that says what made it, and is kept."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import InsufficientPrivilege

from clearway.app.flow import ring, run_job
from clearway.app.policies import shipped_due_policy, shipped_trees
from clearway.exposure import actions
from clearway.exposure.model import CauseKind, DueChange, Exposed, TaskStage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import TaskId
from clearway.prioritization import actions as prioritization
from clearway.prioritization.model import Choice, DuePolicies, Sighting, Signals
from clearway.prioritization.rules import due_by, facts_from
from clearway.storage.timers import fire_next
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import keep, match, published, task_due, tasks_of
from tests.houses import whole_house
from tests.prioritization.test_actions import CVE, catalog
from tests.prioritization.worlds import LOCAL, WORST, waiting_jobs

AFFECTED = "pkg:pypi/example@1.0"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUIET = Signals(listed_on=None, catalog_dated=NOW.date(), epss=None, epss_dated=None)
POLICIES = DuePolicies(directive=shipped_due_policy(), trees=shipped_trees())


async def history(house: TestHouse, member: Member, task: TaskId) -> list[DueChange]:
    """A task's history as somebody sees it."""
    async with house.database.work(member.credential) as work:
        return await actions.read_due_changes(work, task)


async def test_a_new_task_has_the_first_line(house: TestHouse) -> None:
    """The history begins with the task: when it is due, by which policy, along which path, from which editions."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, operator)
    (line,) = await history(house, operator, task.id)
    assert (line.number, line.old_due_at, line.due_at, line.forensic) == (1, None, task.due_at, False)
    assert (line.policy, line.outcome) == ("BOD 26-04 2026-06-10", "3-days")
    assert [(step.point, step.value) for step in line.path] == [
        ("exposed", "yes"), ("in-kev", "no"), ("automatable", "yes"), ("technical-impact", "total")
    ]  # fmt: skip
    assert line.editions == ("KEV none loaded", "SSVC statements none loaded", "CVSS 3.1 as reported")
    assert [cause.kind for cause in line.causes] == [CauseKind.MADE]
    assert (task.policy, task.outcome, task.path, task.editions) == (
        line.policy, line.outcome, line.path, line.editions
    )  # fmt: skip


async def test_a_listing_moves_what_it_is_about_and_nothing_else(house: TestHouse) -> None:
    """Loading the catalog calls for exactly the vulnerabilities of which it says other than before."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED, "pkg:pypi/other@1.0")
    found = await published(house, cve=CVE)
    other = await published(house, package="pkg:pypi/other", cve="CVE-2026-4321")
    for advisory in (found.advisory, other.advisory):
        await match(house, advisory)
    house.clock.move(days=1)
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-22"), dated="2026.11.24"))
    assert await waiting_jobs(house, "redate") == [found.vulnerability]
    await run_job(whole_house(house), "redate", found.vulnerability)
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-22"), dated="2026.11.24"))
    assert await waiting_jobs(house, "redate") == [found.vulnerability]
    moved = task_due(await tasks_of(house, operator), found.advisory)
    first, second = await history(house, operator, moved.id)
    assert (second.number, second.old_due_at, second.due_at) == (2, first.due_at, moved.due_at)
    assert (second.forensic, second.outcome, second.at) == (True, "3-days-forensic", house.clock.now)
    assert [(cause.kind, cause.words) for cause in second.causes] == [
        (CauseKind.LISTING, "listing changed: it is listed as exploited since 2026-11-22 (no became yes)")
    ]
    assert second.editions[0] == "KEV 2026-11-24"
    assert len(await history(house, operator, task_due(await tasks_of(house, operator), other.advisory).id)) == 1


async def test_what_leaves_the_catalog_moves_back(house: TestHouse) -> None:
    """A listing that is taken back gives the time back, as a third line."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED, exposed=Exposed.NO)
    found = await published(house, cve=CVE)
    await match(house, found.advisory)
    for dated, listed in (("2026.11.24", (CVE, "2026-11-22")), ("2026.11.25", ("CVE-2026-9999", "2026-11-22"))):
        house.clock.move(hours=1)
        async with house.database.work(house.admin) as work:
            await prioritization.load_kev(work, catalog(listed, dated=dated))
        await run_job(whole_house(house), "redate", found.vulnerability)
    (task,) = await tasks_of(house, operator)
    lines = await history(house, operator, task.id)
    assert [line.outcome for line in lines] == ["60-days", "3-days-forensic", "60-days"]
    assert lines[0].due_at == lines[2].due_at == task.due_at
    assert (await waiting_jobs(house, "redate")) == [found.vulnerability] * 2


async def test_exposure_that_changes_is_a_line(house: TestHouse) -> None:
    """A system that is put on the internet is due sooner; handing the same in again adds nothing."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED, exposed=Exposed.NO)
    await match(house, (await published(house)).advisory)
    for _ in range(2):
        kept = await keep(house, operator, AFFECTED, exposed=Exposed.YES)
        await run_job(whole_house(house), "match-system", kept.id)
    (task,) = await tasks_of(house, operator)
    _, second = await history(house, operator, task.id)
    assert [cause.kind for cause in second.causes] == [CauseKind.EXPOSURE]
    assert second.causes[0].words == "exposure changed: the internet reaches it (no became yes)"


async def test_a_newer_edition_that_says_the_same_is_no_move(house: TestHouse) -> None:
    """The reasons name the newer catalog, and the history stays as it is."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house, cve=CVE)
    await match(house, found.advisory)
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog(("CVE-2026-9999", "2026-11-22"), dated="2026.11.23"))
    await match(house, found.advisory)
    (task,) = await tasks_of(house, operator)
    assert "it is not listed as exploited in the catalog of 2026-11-23" in task.reasons
    assert task.editions[0] == "KEV 2026-11-23"
    assert len(await history(house, operator, task.id)) == 1


async def test_a_new_edition_of_the_policy_dates_anew(house: TestHouse) -> None:
    """Where the house's policy is another than the one that dated a task, the daily look finds it, once."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house)
    await match(house, found.advisory)
    house.clock.move(days=1)
    while await fire_next(house.database, ring):
        pass
    assert len(await waiting_jobs(house, "redate-outdated")) == 1
    row = [msgspec.structs.replace(one, days=1) if one.days == 3 else one for one in POLICIES.directive.row]
    newer = msgspec.structs.replace(POLICIES.directive, version="2027-01-01", row=tuple(row))
    stricter = DuePolicies(directive=newer, trees=POLICIES.trees)
    for policies, called in ((POLICIES, 0), (stricter, 1)):
        async with house.database.work(house.worker) as work:
            assert await actions.redate_outdated(work, policies) == called
    assert await waiting_jobs(house, "redate") == [found.vulnerability]
    async with house.database.work(house.worker) as work:
        await actions.redate(work, found.vulnerability, stricter)
        assert await actions.redate_outdated(work, stricter) == 0
    (task,) = await tasks_of(house, operator)
    last = (await history(house, operator, task.id))[-1]
    assert (last.due_at, task.policy) == (task.made_at + timedelta(days=1), "BOD 26-04 2027-01-01")
    assert [cause.kind for cause in last.causes] == [CauseKind.POLICY]


async def test_what_is_planned_moves_and_what_is_done_does_not(house: TestHouse) -> None:
    """A plan is still to be done by a due time; what is done had the one it had."""
    operator = await house.operator()
    for name in ("one", "two"):
        await keep(house, operator, AFFECTED, name=name)
    found = await published(house, cve=CVE)
    await match(house, found.advisory)
    planned, done = await tasks_of(house, operator)
    async with house.database.work(operator.credential) as work:
        await actions.attest(work, planned.id, outcome="planned", note="")
        await actions.attest(work, done.id, outcome="done", note="")
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-20")))
    await run_job(whole_house(house), "redate", found.vulnerability)
    assert [len(await history(house, operator, task.id)) for task in (planned, done)] == [2, 1]


async def test_a_task_that_its_inventory_lacks_is_dated_too(house: TestHouse) -> None:
    """An inventory that could not be read whole leaves its tasks open, so they move with the others."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house, cve=CVE)
    await match(house, found.advisory)
    await keep(house, operator, "pkg:pypi/other@1.0", "no purl at all")
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-20")))
    await run_job(whole_house(house), "redate", found.vulnerability)
    (task,) = await tasks_of(house, operator)
    assert (task.stage, task.forensic) == (TaskStage.OPEN, True)


async def test_a_history_is_seen_by_whom_the_task_is(house: TestHouse) -> None:
    """Another operator, a finder and a visitor see neither the history nor that there is one."""
    operator, other = await house.operator(), await house.operator("Operator Two")
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, operator)
    for credential in (other.credential, (await house.finder()).credential, house.anonymous):
        async with house.database.work(credential) as work:
            with pytest.raises(Refusal, match="no task"):
                await actions.read_due_changes(work, task.id)
            cursor = await work.connection.execute("SELECT count(*) FROM due_change")
            assert await cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE due_change SET due_at = NULL",
        "DELETE FROM due_change",
        "INSERT INTO due_change SELECT task, 2, at, NULL, NULL, true, '', '', '[]', '{}', '{}', '[1]' FROM due_change",
    ],
)
async def test_nobody_rewrites_a_history(house: TestHouse, statement: str) -> None:
    """An operator neither changes, removes nor adds a line; changing and removing is nobody's."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    for credential in (operator.credential,) if statement.startswith("INSERT") else (operator.credential, house.worker):
        async with house.database.work(credential) as work:
            with pytest.raises(InsufficientPrivilege):
                await work.connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]  a test's


@given(
    st.sampled_from([WORST, LOCAL, "", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"]),
    st.none() | st.booleans(),
    st.sampled_from(Choice),
    st.integers(min_value=-400, max_value=400),
)
def test_a_listing_never_gives_more_time(vector: str, exposed: bool | None, choice: Choice, days: int) -> None:  # noqa: FBT001  a fact
    """Whatever is known, and by either policy: after a listing it is due at the same instant or sooner."""
    sighting = Sighting(exposed=exposed, detected_at=NOW, choice=choice)
    listed = Signals(
        listed_on=(NOW + timedelta(days=days)).date(), catalog_dated=NOW.date(), epss=None, epss_dated=None
    )
    before = due_by(choice, facts_from(vector, QUIET, exposed=exposed), POLICIES, sighting=sighting)
    after = due_by(choice, facts_from(vector, listed, exposed=exposed), POLICIES, sighting=sighting)
    if before.at is not None:
        assert after.at is not None
        assert after.at <= before.at
    assert after.forensic or not before.forensic
