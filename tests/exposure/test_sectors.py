"""How many operators of which sectors run a package: counted where they agree, never few; it orders what is equal."""

from collections.abc import Sequence

import pytest

from clearway.app.flow import run_job
from clearway.app.policies import shipped_coordination_policy, shipped_due_policy, shipped_sectors
from clearway.coordination import actions as coordination
from clearway.exposure import actions
from clearway.exposure.model import OperatorProfile
from clearway.findings.model import Stage
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization import actions as prioritization
from clearway.prioritization.model import Choice, Rank, SectorCount
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import keep
from tests.houses import whole_house
from tests.prioritization.worlds import report, waiting_jobs

CASES = shipped_coordination_policy()


async def say(house: TestHouse, member: Member, sector: str, *, counted: bool = True) -> None:
    """Let an operator say of which sector it is."""
    said = OperatorProfile(policy=Choice.DIRECTIVE, sector=sector, counted=counted, named=False)
    async with house.database.work(member.credential) as work:
        await actions.set_profile(work, said, shipped_sectors())


async def operators(house: TestHouse, sectors: Sequence[str], *, runs: str, counted: bool = True) -> list[Member]:
    """Operators of some sectors, each with a system that runs something."""
    made = [await house.operator(f"{runs} {number} {counted}") for number in range(len(sectors))]
    for member, sector in zip(made, sectors, strict=True):
        await say(house, member, sector, counted=counted)
        await keep(house, member, f"{runs}@1.0")
    return made


async def ranked(house: TestHouse, vulnerability: VulnerabilityId) -> Rank:
    """Rank as the worker does."""
    async with house.database.work(house.worker) as work:
        sectors = await actions.count_sectors(work, vulnerability, shipped_sectors())
        found = await prioritization.rank(work, vulnerability, shipped_due_policy(), sectors=sectors)
    assert found is not None
    return found


async def test_who_agrees_is_counted_and_few_are_not(house: TestHouse) -> None:
    """Three of energy are counted; two dams, one without a sector and those that did not agree are not."""
    await operators(house, ["energy"] * 3 + ["dams"] * 2 + [""], runs="pkg:pypi/example")
    await operators(house, ["energy"] * 3, runs="pkg:pypi/example", counted=False)
    await operators(house, ["dams"] * 3, runs="pkg:pypi/other")
    rank = await ranked(house, await report(house, stage=Stage.REPRODUCED))
    assert rank.weight == 3
    assert "run by operators that let themselves be counted: 3 in energy" in rank.reasons
    assert not any("dams" in reason for reason in rank.reasons)


async def test_systems_of_one_operator_count_once(house: TestHouse) -> None:
    """Ten systems of two operators are two operators, and two are few."""
    for member in await operators(house, ["energy"] * 2, runs="pkg:pypi/example"):
        for number in range(4):
            await keep(house, member, "pkg:pypi/example@1.0", name=f"system {number}")
    rank = await ranked(house, await report(house, stage=Stage.REPRODUCED))
    assert (rank.weight, [reason for reason in rank.reasons if "operators" in reason]) == (0, [])


async def test_an_inventory_that_comes_later_weighs_too(house: TestHouse) -> None:
    """Handing in an inventory ranks anew what is under embargo, and its operator learns nothing of it."""
    made = await operators(house, ["energy"] * 2, runs="pkg:pypi/example")
    vulnerability = await report(house, stage=Stage.REPRODUCED)
    assert (await ranked(house, vulnerability)).weight == 0
    house.clock.move(hours=1)
    made += await operators(house, ["energy"], runs="pkg:pypi/example", counted=False)
    await say(house, made[-1], "energy")
    for system in await waiting_jobs(house, "match-system"):
        await run_job(whole_house(house), "match-system", system)
    async with house.database.work(house.worker) as work:
        found = await prioritization.read_rank(work, vulnerability)
    assert found is not None
    assert found.weight == 3
    async with house.database.work(made[-1].credential) as work:
        assert await prioritization.read_rank(work, vulnerability) is None


async def test_weight_orders_what_is_equally_urgent(house: TestHouse) -> None:
    """Of two reports with the same days and severity the maintainer first hears of the one that more operators run."""
    await operators(house, ["energy"] * 3, runs="pkg:pypi/second")
    maintainer = await house.maintainer()
    found: dict[str, VulnerabilityId] = {}
    for package, cve in (("pkg:pypi/first", "CVE-2026-1111"), ("pkg:pypi/second", "CVE-2026-2222")):
        async with house.database.work(house.admin) as work:
            await coordination.appoint_steward(work, package, maintainer.party)
        found[package] = await report(house, package=package, cve=cve, stage=Stage.REPRODUCED)
        await ranked(house, found[package])
        async with house.database.work(house.worker) as work:
            await coordination.open_case(work, found[package], CASES)
        house.clock.move(minutes=1)
    async with house.database.work(house.worker) as work:
        assert await coordination.deliver(work, maintainer.party, CASES) == 1
        first = await coordination.read_case_of(work, found["pkg:pypi/first"])
        second = await coordination.read_case_of(work, found["pkg:pypi/second"])
    assert first is not None
    assert second is not None
    assert (first.told_at, second.told_at) == (None, house.clock.now)


@pytest.mark.parametrize("who", ["operator", "finder", "coordinator"])
async def test_nobody_else_counts(house: TestHouse, who: str) -> None:
    """The database shows nobody but the worker whom to count: an operator sees itself, which is few."""
    made = await operators(house, ["energy"] * 3, runs="pkg:pypi/example")
    vulnerability = await report(house)
    credentials = {
        "operator": made[0].credential, "finder": (await house.finder()).credential, "coordinator": house.admin
    }  # fmt: skip
    async with house.database.work(house.worker) as work:
        counted = await actions.count_sectors(work, vulnerability, shipped_sectors())
    assert counted == (SectorCount(name="energy", operators=3),)
    async with house.database.work(credentials[who]) as work:
        cursor = await work.connection.execute(
            "SELECT count(*) FROM operator_profile o JOIN inventory i ON i.party = o.party"
        )
        assert await cursor.fetchone() == ((1,) if who == "operator" else (0,))
