"""Reading across folders on a real PostgreSQL: exact counts, whole stories, and nothing beyond need to know."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.overview import actions
from clearway.overview.model import QueueFilter, Story
from tests.conftest import TestHouse
from tests.overview.worlds import TASKS, report


async def test_the_funnel_counts_exactly(house: TestHouse) -> None:
    """Three findings in three reports, two of them the same, are two vulnerabilities and one duplicate."""
    await report(house, title="An overflow")
    await report(house, title="An overflow")
    await report(house, title="An injection", package="pkg:pypi/other")
    async with house.database.work(house.admin) as work:
        funnel = await actions.funnel(work)
    assert (funnel.reports, funnel.findings, funnel.vulnerabilities, funnel.duplicates) == (3, 3, 2, 1)
    assert (funnel.reproduced, funnel.advisories, funnel.tasks, funnel.attested) == (0, 0, 0, 0)


async def test_a_stranger_counts_nothing(house: TestHouse) -> None:
    """Counts are as far as one may see: a visitor and an operator count none of what is under embargo."""
    await report(house)
    for credential in (house.anonymous, (await house.operator()).credential):
        async with house.database.work(credential) as work:
            funnel = await actions.funnel(work)
            backlog = await actions.backlog(work)
            counted = await actions.count_stages(work, QueueFilter())
        assert (funnel.reports, funnel.findings, funnel.vulnerabilities, funnel.duplicates) == (0, 0, 0, 0)
        assert {count.count for part in (backlog.ages, backlog.severities, backlog.urgencies) for count in part} == {0}
        assert counted == ()


async def test_a_story_has_findings_with_reasons(house: TestHouse) -> None:
    """The clearinghouse sees both findings, why they are one, the evidence without bodies, and the lines."""
    first = await report(house, title="An overflow")
    house.clock.move(seconds=1)
    assert await report(house, title="An overflow") == first
    async with house.database.work(house.admin) as work:
        story = await actions.story(work, first)
    assert [joined.kind for joined in story.joins] == ["first", "automatic"]
    assert story.joins[1].reasons
    assert [piece.name for piece in story.evidence] == ["proof.bin", "proof.bin"]
    assert story.evidence[0].size > 0
    assert any("findings.open" in line.text for line in story.lines)


async def test_a_story_can_be_written_as_json(house: TestHouse) -> None:
    """The API hands the story out as it is."""
    found = await report(house)
    async with house.database.work(house.admin) as work:
        story = await actions.story(work, found)
    written = msgspec.json.encode(story)
    assert msgspec.json.decode(written, type=Story, strict=False).vulnerability == story.vulnerability


async def test_a_hidden_story_is_not_found(house: TestHouse) -> None:
    """Who may not see a vulnerability is told the same as if there were none."""
    found = await report(house)
    for credential in (house.anonymous, (await house.finder("Finder Two")).credential):
        async with house.database.work(credential) as work:
            with pytest.raises(Refusal, match="There is no vulnerability"):
                await actions.story(work, found)


async def test_the_queue_is_filtered_and_paged(house: TestHouse) -> None:
    """Filters narrow, pages follow one another by id, and counts ignore the page."""
    made: list[VulnerabilityId] = []
    for number in range(3):
        made.append(await report(house, title=f"Weakness {number}", package=f"pkg:pypi/p{number}"))
        house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        first = await actions.list_queue(work, PageRequest(limit=2), QueueFilter(stage=Stage.NEW))
        assert first.next is not None
        second = await actions.list_queue(work, PageRequest(cursor=first.next, limit=2), QueueFilter(stage=Stage.NEW))
        by_text = await actions.list_queue(work, PageRequest(), QueueFilter(text="weakness 1"))
        by_id = await actions.list_queue(work, PageRequest(), QueueFilter(text=made[2]))
        none = await actions.list_queue(work, PageRequest(), QueueFilter(stage=Stage.FIXED))
        counted = await actions.count_stages(work, QueueFilter(stage=Stage.FIXED))
    assert [row.id for row in (*first.items, *second.items)] == made[::-1]
    assert second.next is None
    assert [row.id for row in by_text.items] == [made[1]]
    assert [row.id for row in by_id.items] == [made[2]]
    assert none.items == ()
    assert [(count.name, count.count) for count in counted] == [("new", 3)]


async def test_work_is_counted_by_age(house: TestHouse) -> None:
    """A vulnerability stands in exactly one bracket of age, and moves on with time."""
    await report(house)
    for days, bracket in ((0, 0), (1, 1), (6, 2), (23, 3), (60, 4)):
        house.clock.move(days=days)
        async with house.database.work(house.admin) as work:
            ages = (await actions.backlog(work)).ages
        assert [count.count for count in ages] == [int(place == bracket) for place in range(5)]


async def test_pace_is_measured_from_opening(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """Of three verdicts after 1, 2 and 9 hours half are there within 2, and nine of ten within 7 h 36 min."""
    for number, hours in enumerate((1, 2, 9)):
        found = await report(house, title=f"Weakness {number}", package=f"pkg:pypi/p{number}")
        tamper(
            "INSERT INTO verdict (vulnerability, decided_at, environment, kind, reasons, triggered, runs, crash_kind,"
            f" crash_access, crash_frames) SELECT id, opened_at + interval '{hours} hours', 'e', 'reproduced', '{{}}',"
            f" 3, 3, '', '', '{{}}' FROM vulnerability WHERE id = '{found}'"
        )
    async with house.database.work(house.admin) as work:
        verdict, *others = await actions.measure_pace(work)
    assert (verdict.step, verdict.count) == ("verdict", 3)
    assert (verdict.half, verdict.most) == (timedelta(hours=2), timedelta(hours=7, minutes=36))
    assert {(pace.count, pace.half, pace.most) for pace in others} == {(0, None, None)}
    house.clock.move(days=actions.PACE_DAYS + 1)
    async with house.database.work(house.admin) as work:
        assert (await actions.measure_pace(work))[0].count == 0


async def test_tasks_come_by_due_time_and_those_without_one_last(
    house: TestHouse, tamper: Callable[[str], None]
) -> None:
    """Page by page every task comes once: soonest due first, equal ones by id, those without a due time at the end."""
    vulnerability = await report(house)
    operator = await house.operator()
    tamper(TASKS.format(vulnerability=vulnerability, party=operator.party))
    tamper(f"INSERT INTO operator_profile VALUES ('{operator.party}', 'bod-26-04', '', false, true, now())")
    for credential in (operator.credential, house.admin):
        seen: list[str] = []
        request: PageRequest | None = PageRequest(limit=2)
        while request is not None:
            async with house.database.work(credential) as work:
                page = await actions.list_tasks(work, request, answered=False)
                counted = {count.name: count.count for count in await actions.count_tasks(work)}
            seen += [task.id[-1] for task in page.items]
            request = PageRequest(cursor=page.next, limit=2) if page.next else None
            assert {name: count for name, count in counted.items() if count} == {"open": 6, "done": 1}
        assert seen == ["3", "1", "2", "4", "5", "6"]


async def test_people_are_introduced_by_name(house: TestHouse) -> None:
    """A person learns the own name and party; a visitor has none."""
    async with house.database.work((await house.finder()).credential) as work:
        introduction = await actions.introduce(work)
    assert introduction is not None
    assert (introduction.person, introduction.party) == ("Finder One person", "Finder One")
    async with house.database.work(house.anonymous) as work:
        assert await actions.introduce(work) is None


async def test_nothing_is_changed_by_reading(house: TestHouse) -> None:
    """Every question of overview can be asked in a transaction that may not write."""
    found = await report(house)
    async with house.database.work(house.admin) as work:
        await work.connection.execute("SET TRANSACTION READ ONLY")
        await actions.funnel(work)
        await actions.backlog(work)
        await actions.measure_pace(work)
        await actions.story(work, found)
        await actions.list_queue(work, PageRequest(), QueueFilter())
        await actions.list_cases(work, PageRequest())
        await actions.list_tasks(work, PageRequest(), answered=True)
        await actions.list_tasks(work, PageRequest(cursor="tsk-0000000000000000"), answered=False)
