"""How work on tasks goes: numbers that add up, few operators hidden, and nobody else's for an operator."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Identifier

from clearway.app.flow import ring, run_job
from clearway.exposure import actions as exposure
from clearway.kernel.limits import ROLLUP_HOURS_MAX, TASKS_IN_LIVE_TRENDS_MAX
from clearway.overview.actions.trends import WEEKS, read_trends
from clearway.overview.model.trends import Trends
from clearway.storage.timers import fire_next
from clearway.storage.work import Credential
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import keep, match, published, tasks_of
from tests.houses import whole_house
from tests.prioritization.worlds import waiting_jobs

AFFECTED = "pkg:pypi/example@1.0"


async def trends_of(house: TestHouse, who: Credential) -> Trends:
    """What somebody is told."""
    async with house.database.work(who) as work:
        return await read_trends(work)


async def settle(house: TestHouse, member: Member) -> None:
    """Attest a member's first task as done."""
    (task, *_) = await tasks_of(house, member)
    async with house.database.work(member.credential) as work:
        await exposure.attest(work, task.id, outcome="done", note="")


async def operators(house: TestHouse, count: int) -> list[Member]:
    """So many operators with a task each, in one sector, all counted there."""
    made = [await house.operator(f"Operator {number}") for number in range(count)]
    for member in made:
        await keep(house, member, AFFECTED)
        async with house.database.work(member.credential) as work:
            profile = await exposure.read_profile(work)
        assert profile is not None
    await match(house, (await published(house)).advisory)
    return made


async def test_an_operator_sees_its_own(house: TestHouse) -> None:
    """Open, overdue and done as the clock goes on; another operator's are not among them."""
    one, other = await operators(house, 2)
    first = await trends_of(house, one.credential)
    assert (first.everybody, len(first.weeks)) == (False, WEEKS)
    assert [(week.open, week.overdue) for week in first.weeks[-2:]] == [(0, 0), (1, 0)]
    house.clock.move(days=21)
    assert [(late.late, late.count) for late in (await trends_of(house, one.credential)).lateness] == [
        ("one to four weeks late", 1)
    ]
    await settle(house, one)
    house.clock.move(days=7)
    found = await trends_of(house, one.credential)
    assert [(week.open, week.overdue) for week in found.weeks[-6:]] == [(0, 0), (1, 0), (1, 1), (1, 1), (0, 0), (0, 0)]
    assert [(took.group, took.count, took.half) for took in found.patching] == [("yes", 1, timedelta(days=21))]
    assert [(one.settled, one.total) for one in found.settled] == [(1, 1)]
    theirs = await trends_of(house, other.credential)
    assert (theirs.weeks[-1].open, theirs.patching) == (1, ())


async def test_few_operators_are_hidden_from_staff(house: TestHouse) -> None:
    """Of two operators no number is told, of three it is; what is done by one of three is not."""
    two = await operators(house, 2)
    hidden = await trends_of(house, house.admin)
    assert hidden.everybody
    assert (hidden.weeks[-1].open, hidden.weeks[-2].open) == (None, 0)
    assert [late.count for late in hidden.lateness] == [None]
    assert [(one.settled, one.total) for one in hidden.settled] == [(None, None)]
    await keep(house, third := await house.operator("Third"), AFFECTED)
    await match(house, (await tasks_of(house, two[0]))[0].advisory)
    told = await trends_of(house, house.admin)
    assert (told.weeks[-1].open, told.weeks[-1].overdue) == (3, 0)
    assert [late.count for late in told.lateness] == [3]
    assert [(one.settled, one.total) for one in told.settled] == [(0, 3)]
    house.clock.move(days=4)
    assert [late.count for late in (await trends_of(house, house.admin)).lateness] == [3]
    await settle(house, third)
    assert [(one.settled, one.total) for one in (await trends_of(house, house.admin)).settled] == [(None, None)]


async def test_sectors_are_of_those_who_let_themselves_be_counted(
    house: TestHouse, tamper: Callable[[str], None]
) -> None:
    """A sector of three is told, one of two is not, and who is not counted is in none."""
    made = await operators(house, 6)
    for member in made:
        await settle(house, member)
    for number, member in enumerate(made):
        sector, counted = ("energy", True) if number < 3 else ("dams", number != 5)
        tamper(
            "INSERT INTO operator_profile (party, policy, sector, counted, named, changed_at) VALUES"
            f" ('{member.party}', 'bod-26-04', '{sector}', {counted}, false, now())"
            " ON CONFLICT (party) DO UPDATE SET sector = EXCLUDED.sector, counted = EXCLUDED.counted"
        )
    found = {took.group: took.count for took in (await trends_of(house, house.admin)).patching}
    assert found == {"energy": 3, "dams": None}


async def test_only_the_functions_read_what_lies_behind(house: TestHouse) -> None:
    """The service's role cannot look at the view, whoever acts."""
    for view in ("task_life", "task_lives"):
        with pytest.raises(InsufficientPrivilege):
            async with house.database.work(house.admin) as work:
                await work.connection.execute(SQL("SELECT party FROM {}").format(Identifier(view)))


async def test_what_is_kept_is_what_is_counted_anew(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """Among many tasks staff reads what was kept within hours, each figure the same; among few it is counted anew."""
    made = await operators(house, 4)
    for member in made:
        tamper(
            "INSERT INTO operator_profile (party, policy, sector, counted, named, changed_at) VALUES"
            f" ('{member.party}', 'bod-26-04', 'energy', true, false, now())"
        )
    house.clock.move(days=9, minutes=7)
    for member in made[:3]:
        await settle(house, member)
    house.clock.move(days=8)
    while await fire_next(house.database, ring):
        pass
    assert await waiting_jobs(house, "roll-up") == ["tasks"]
    await run_job(whole_house(house), "roll-up", "tasks")
    live = await trends_of(house, house.admin)
    assert (live.at, live.patching[0].half) == (house.clock.now, timedelta(days=9, minutes=7))
    tamper(f"UPDATE task_rollup SET tasks = {TASKS_IN_LIVE_TRENDS_MAX}")
    assert await trends_of(house, house.admin) == live
    house.clock.move(minutes=30)
    await settle(house, made[3])
    assert await trends_of(house, house.admin) == live
    own = await trends_of(house, made[3].credential)
    assert (own.everybody, own.at, own.weeks[-1].open) == (False, house.clock.now, 0)
    house.clock.move(minutes=30)
    assert await fire_next(house.database, ring) is not None
    house.clock.move(hours=ROLLUP_HOURS_MAX)
    assert (await trends_of(house, house.admin)).weeks[-1].open == 0


async def test_only_staff_reads_what_is_kept(house: TestHouse) -> None:
    """An operator sees no row of it and writes none."""
    member = await house.operator()
    async with house.database.work(house.worker) as work:
        await exposure.roll_up(work)
    async with house.database.work(member.credential) as work:
        cursor = await work.connection.execute("SELECT count(*) FROM task_rollup")
        assert await cursor.fetchone() == (0,)
        with pytest.raises(InsufficientPrivilege):
            await exposure.roll_up(work)
