"""Inventories, matching and tasks on a real PostgreSQL: what is published reaches who runs it, and nobody else."""

import asyncio
from datetime import timedelta

import pytest
from psycopg.errors import InsufficientPrivilege

from clearway.app.flow import run_job
from clearway.app.policies import shipped_sectors
from clearway.exposure import actions
from clearway.exposure.model import Exposed, NewInventory, OperatorProfile, TaskStage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId, TaskId
from clearway.kernel.paging import PageRequest
from clearway.prioritization import actions as prioritization
from clearway.prioritization.model import Choice
from tests.conftest import TestHouse
from tests.exposure.worlds import fixed, keep, match, published, tasks_of
from tests.houses import whole_house
from tests.prioritization.test_actions import CVE, catalog
from tests.prioritization.worlds import LOCAL, audited, waiting_jobs

AFFECTED = "pkg:pypi/example@1.0"


async def test_an_advisory_becomes_a_task_for_who_runs_it(house: TestHouse) -> None:
    """The task says what to do by when in the operator's time; the record counts it."""
    operator = await house.operator()
    kept = await keep(house, operator, AFFECTED, "pkg:pypi/harmless@1.0", "pkg:pypi/example-two@1.0")
    found = await published(house)
    assert await match(house, found.advisory) == 1
    (task,) = await tasks_of(house, operator)
    assert (task.inventory, task.advisory, task.vulnerability) == (kept.id, found.advisory, found.vulnerability)
    assert (task.package, task.old_version, task.new_version) == ("pkg:pypi/example", "1.0", "1.1")
    assert (task.due_at, task.forensic, task.stage) == (house.clock.now + timedelta(days=3), False, TaskStage.OPEN)
    assert task.words.startswith(
        "Update example on web-2 from 1.0 to 1.1 or later. Do it before Thursday, November 26, 2026, 6 am (Chicago)."
        " Why: "
    )
    assert task.reasons[0] == "the internet reaches it"
    assert await audited(house, found.advisory) == ["distribution.publish", "exposure.match"]


async def test_each_system_has_its_own_due_time(house: TestHouse) -> None:
    """What the internet reaches, or perhaps reaches, is due before what it does not reach."""
    operator = await house.operator()
    for exposed in Exposed:
        await keep(house, operator, AFFECTED, name=exposed.value, exposed=exposed)
    await match(house, (await published(house)).advisory)
    days = {task.words.split(" on ")[1].split(" ")[0]: task.due_at for task in await tasks_of(house, operator)}
    now = house.clock.now
    assert days == {
        "yes": now + timedelta(days=3), "unknown": now + timedelta(days=3), "no": now + timedelta(days=60)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("package", "runs"),
    [
        ("pkg:deb/debian/cjson", "pkg:deb/debian/libcjson1@1.0-1?arch=amd64&upstream=cjson"),
        ("pkg:deb/debian/cjson", "pkg:deb/debian/libcjson1@7.0-1?arch=amd64&upstream=cjson%401.0-1"),
        ("pkg:deb/debian/cjson", "pkg:deb/debian/cjson@1.0-1"),
        ("pkg:pypi/Foo_Bar.baz", "pkg:pypi/foo.bar-baz@1.0"),
        ("pkg:npm/@a/b", "pkg:npm/%40a/b@1.0.0"),
    ],
)
async def test_what_is_meant_is_matched(house: TestHouse, package: str, runs: str) -> None:
    """A binary package is matched by its source and the source's version, and a name in any spelling."""
    operator = await house.operator()
    await keep(house, operator, runs)
    assert await match(house, (await published(house, package=package)).advisory) == 1


@pytest.mark.parametrize(
    "runs",
    [
        "pkg:pypi/example@1.1",
        "pkg:npm/example@1.0.0",
        "pkg:pypi/example-x@1.0",
        "pkg:deb/debian/python3-example@1.0?upstream=example",
    ],
)
async def test_what_is_not_meant_is_not_matched(house: TestHouse, runs: str) -> None:
    """The fixed version, another kind of package and another name get no task."""
    operator = await house.operator()
    await keep(house, operator, runs)
    assert await match(house, (await published(house)).advisory) == 0
    assert await tasks_of(house, operator) == []


async def test_what_cannot_be_compared_is_to_be_looked_at(house: TestHouse) -> None:
    """Nobody is left in false safety by a version that is none."""
    operator = await house.operator()
    await keep(house, operator, "pkg:pypi/example@custom-build")
    assert await match(house, (await published(house)).advisory) == 1
    (task,) = await tasks_of(house, operator)
    assert task.words.startswith("Look at example on web-2. We cannot tell how old custom-build is. Get 1.1 or later")


async def test_an_unknown_kind_of_package_is_refused(house: TestHouse) -> None:
    """Where versions cannot be compared no task is made up, and the refusal says which kind it is."""
    operator = await house.operator()
    await keep(house, operator, "pkg:generic/thing@1.0")
    with pytest.raises(Refusal, match="'generic' packages cannot be compared"):
        await match(house, (await published(house, package="pkg:generic/thing")).advisory)


async def test_matched_twice_or_at_once_is_matched_once(house: TestHouse) -> None:
    """A system never gets the same task twice, and only new tasks are on record."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house)
    made = await asyncio.gather(*(match(house, found.advisory) for _ in range(3)))
    assert sum(made) == 1
    assert await match(house, found.advisory) == 0
    assert len(await tasks_of(house, operator)) == 1
    assert (await audited(house, found.advisory)).count("exposure.match") == 1


async def test_an_inventory_handed_in_later_is_matched_too(house: TestHouse) -> None:
    """Keeping an inventory calls for the advisories about what is in it, by name and by source, and for no others."""
    found = await published(house, package="pkg:deb/debian/cjson")
    await published(house, package="pkg:pypi/other", cve="CVE-2026-4321")
    operator = await house.operator()
    kept = await keep(house, operator, "pkg:deb/debian/libcjson1@1.0-1?upstream=cjson")
    assert await waiting_jobs(house, "match-system") == [kept.id]
    await run_job(whole_house(house), "match-system", kept.id)
    assert [task.advisory for task in await tasks_of(house, operator)] == [found.advisory]
    assert await audited(house, kept.id) == ["exposure.keep-inventory"]


async def test_a_system_is_matched_by_itself(house: TestHouse) -> None:
    """An inventory that comes later touches no other system's tasks, and one kind without comparison stops no other."""
    operator, other = await house.operator(), await house.operator("Operator Two")
    await keep(house, other, AFFECTED)
    await published(house, package="pkg:generic/thing", cve="CVE-2026-4321")
    found = await published(house)
    kept = await keep(house, operator, "pkg:generic/thing@1.0", AFFECTED)
    await run_job(whole_house(house), "match-system", kept.id)
    assert [task.advisory for task in await tasks_of(house, operator)] == [found.advisory]
    assert await tasks_of(house, other) == []


async def test_nothing_is_told_under_embargo(house: TestHouse) -> None:
    """Until an advisory is published there is nothing to match, and an operator who runs it hears nothing."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    vulnerability = await fixed(house, package="pkg:pypi/example")
    with pytest.raises(Refusal, match="no advisory"):
        await match(house, AdvisoryId(vulnerability.replace("vul-", "adv-")))
    assert await tasks_of(house, operator) == []
    assert await waiting_jobs(house, "match") == []


async def test_tasks_are_seen_by_their_operator_and_by_whom_it_lets(house: TestHouse) -> None:
    """Nobody else sees the task nor that there is one, coordinators only where the operator lets itself be named."""
    operator, other = await house.operator(), await house.operator("Operator Two")
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, operator)
    for credential in (
        other.credential, (await house.finder()).credential, (await house.maintainer()).credential, house.anonymous,
        house.admin,
    ):  # fmt: skip
        async with house.database.work(credential) as work:
            assert (await actions.list_tasks(work, PageRequest())).items == ()
            with pytest.raises(Refusal, match="no task"):
                await actions.read_task(work, task.id)
            with pytest.raises(Refusal, match="no task"):
                await actions.attest(work, task.id, outcome="done", note="")
    async with house.database.work(operator.credential) as work:
        said = OperatorProfile(policy=Choice.DIRECTIVE, sector="", counted=False, named=True)
        await actions.set_profile(work, said, shipped_sectors())
    async with house.database.work(house.admin) as work:
        assert await actions.read_task(work, task.id) == task
        with pytest.raises(Refusal, match="no task"):
            await actions.attest(work, task.id, outcome="done", note="a coordinator does not speak for an operator")


async def test_inventories_are_the_operators_own(house: TestHouse) -> None:
    """Not even a coordinator sees what somebody runs; another operator cannot add to it in the database itself."""
    operator, other = await house.operator(), await house.operator("Operator Two")
    kept = await keep(house, operator, AFFECTED)
    for credential in (other.credential, house.admin, (await house.finder()).credential, house.anonymous):
        async with house.database.work(credential) as work:
            assert (await actions.list_inventories(work, PageRequest())).items == ()
            cursor = await work.connection.execute("SELECT count(*) FROM component")
            assert await cursor.fetchone() == (0,)
    async with house.database.work(other.credential) as work:
        with pytest.raises(InsufficientPrivilege):
            await work.connection.execute(
                "INSERT INTO component (inventory, package, version, source) VALUES (%s, 'x', '1', '')", (kept.id,)
            )
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute("DELETE FROM component")
        assert cursor.rowcount == 0


async def test_an_operator_makes_no_tasks(house: TestHouse) -> None:
    """In the database itself only the clearinghouse's worker and staff add tasks."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    async with house.database.work(operator.credential) as work:
        with pytest.raises(InsufficientPrivilege):
            await work.connection.execute(
                "INSERT INTO task SELECT replace(id, 'tsk-0', 'tsk-1'), party, inventory, advisory, vulnerability, 'x',"
                " old_version, new_version, due_at, forensic, words, reasons, stage, made_at FROM task"
            )


async def test_attesting_is_kept_every_time(house: TestHouse) -> None:
    """Planned, then done, at the same instant or later: the task stands where it was put last."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, operator)
    for outcome in ("planned", "cannot", "done"):
        async with house.database.work(operator.credential) as work:
            seen = await actions.attest(work, task.id, outcome=outcome, note="a reason")
        assert seen.stage == outcome
    assert await audited(house, task.id) == ["exposure.attest"] * 3
    async with house.database.work(operator.credential) as work:
        with pytest.raises(Refusal, match="no outcome"):
            await actions.attest(work, task.id, outcome="open", note="")
        with pytest.raises(Refusal, match="no task"):
            await actions.attest(work, TaskId("tsk-0000000000000000"), outcome="done", note="")
        cursor = await work.connection.execute("SELECT outcome FROM attestation ORDER BY line")
        assert [outcome for (outcome,) in await cursor.fetchall()] == ["planned", "cannot", "done"]


async def test_the_due_time_moves_both_ways_with_exposure(house: TestHouse) -> None:
    """A system taken off the internet has more time, one put on it less, counted from the day it was detected."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house)
    await match(house, found.advisory)
    detected = house.clock.now
    house.clock.move(days=1)
    for exposed, days in ((Exposed.NO, 60), (Exposed.YES, 3)):
        await keep(house, operator, AFFECTED, exposed=exposed)
        assert await match(house, found.advisory) == 0
        (task,) = await tasks_of(house, operator)
        assert task.due_at == detected + timedelta(days=days)
        assert (task.made_at, task.stage) == (detected, TaskStage.OPEN)
    assert (await audited(house, found.advisory)).count("exposure.match") == 3


async def test_the_due_time_moves_when_it_is_listed_as_exploited(house: TestHouse) -> None:
    """Listed before it was detected, it is due from the listing on, with forensic triage, and the words say so."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house, cve=CVE)
    await match(house, found.advisory)
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-22")))
    await match(house, found.advisory)
    (task,) = await tasks_of(house, operator)
    assert task.due_at is not None
    assert (task.due_at.isoformat(), task.forensic) == ("2026-11-25T00:00:00+00:00", True)
    assert "First save the logs" in task.words
    assert "Attackers already use this hole." in task.words


async def test_what_is_done_is_left_alone(house: TestHouse) -> None:
    """A task that was attested as done keeps the due time that it had."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    found = await published(house)
    await match(house, found.advisory)
    (task,) = await tasks_of(house, operator)
    async with house.database.work(operator.credential) as work:
        done = await actions.attest(work, task.id, outcome="done", note="")
    await keep(house, operator, AFFECTED, exposed=Exposed.NO)
    await match(house, found.advisory)
    assert await tasks_of(house, operator) == [done]


async def test_what_a_system_does_not_run_any_more_is_done(house: TestHouse) -> None:
    """A newer inventory without the old version is the operator's own word that it is gone."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    await keep(house, operator, AFFECTED, name="web-3")
    await match(house, (await published(house)).advisory)
    await keep(house, operator, "pkg:pypi/example@1.1")
    stages = [task.stage for task in await tasks_of(house, operator)]
    assert sorted(stages) == [TaskStage.DONE, TaskStage.OPEN]
    async with house.database.work(operator.credential) as work:
        cursor = await work.connection.execute("SELECT person, note FROM attestation")
        assert await cursor.fetchall() == [
            (operator.person, "The newest inventory of this system does not have it any more.")
        ]


async def test_an_inventory_that_could_not_be_read_whole_closes_nothing(house: TestHouse) -> None:
    """What is missing may be among what could not be read."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    kept = await keep(house, operator, "pkg:pypi/other@1.1", "no purl at all")
    assert (kept.components, kept.unreadable) == (1, 1)
    assert [task.stage for task in await tasks_of(house, operator)] == [TaskStage.OPEN]


async def test_an_upgrade_has_no_instant(house: TestHouse) -> None:
    """What the table leaves to the next upgrade is due at none."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED, exposed=Exposed.NO)
    await match(house, (await published(house, vector=LOCAL)).advisory)
    (task,) = await tasks_of(house, operator)
    assert task.due_at is None
    assert "when you next upgrade this system." in task.words


async def test_the_same_name_is_the_same_system(house: TestHouse) -> None:
    """A second inventory takes the place of the first, and two operators may use one name."""
    operator, other = await house.operator(), await house.operator("Operator Two")
    first = await keep(house, operator, AFFECTED, "pkg:pypi/two@1")
    second = await keep(house, operator, "pkg:pypi/three@1", name=" web-2 ")
    assert first.id == second.id
    assert (await keep(house, other, AFFECTED)).id != first.id
    async with house.database.work(operator.credential) as work:
        cursor = await work.connection.execute("SELECT package FROM component")
        assert await cursor.fetchall() == [("pkg:pypi/three",)]


@pytest.mark.parametrize(
    ("name", "zone", "body"), [("", "UTC", b"a==1\n"), ("web", "Nowhere/At_All", b"a==1\n"), ("web", "UTC", b"{}")]
)
async def test_a_wrong_inventory_leaves_nothing(house: TestHouse, name: str, zone: str, body: bytes) -> None:
    """A refusal says which part is wrong, and nothing of it is kept."""
    operator = await house.operator()
    with pytest.raises(Refusal):
        async with house.database.work(operator.credential) as work:
            await actions.keep_inventory(work, NewInventory(name=name, exposed=Exposed.NO, time_zone=zone, body=body))
    async with house.database.work(operator.credential) as work:
        assert (await actions.list_inventories(work, PageRequest())).items == ()
