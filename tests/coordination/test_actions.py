"""Cases on a real PostgreSQL: one at a time, most urgent first, and nobody hears before the time."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import pytest
from psycopg.errors import InsufficientPrivilege

from clearway.app.policies import shipped_coordination_policy, shipped_due_policy
from clearway.coordination import actions
from clearway.coordination.model import Answer, Case, EmbargoPolicy
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.prioritization import actions as prioritization
from clearway.storage.timers import Timer, fire_next
from clearway.storage.work import Work
from tests.conftest import Member, TestHouse
from tests.prioritization.test_actions import CVE, catalog
from tests.prioritization.worlds import LOCAL, WORST, audited, report, waiting_jobs

POLICY = shipped_coordination_policy()
PACKAGE = "pkg:pypi/example"
# From the most to the least urgent: 3 days, 14 days, 60 days by score.
VECTORS = (
    WORST,
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:L",
    LOCAL,
)


async def opened(house: TestHouse, *, vector: str = WORST, package: str = PACKAGE, cve: str = "") -> Case:
    """Rank a vulnerability and open its case."""
    vulnerability = await report(house, package=package, vector=vector, cve=cve, stage=Stage.REPRODUCED)
    async with house.database.work(house.worker) as work:
        await prioritization.rank(work, vulnerability, shipped_due_policy())
    async with house.database.work(house.worker) as work:
        case = await actions.open_case(work, vulnerability, POLICY)
    assert case is not None
    return case


async def appointed(
    house: TestHouse, *packages: str, open_max: int | None = None, week_max: int | None = None
) -> Member:
    """A maintainer of packages who bears so many reports."""
    maintainer = await house.maintainer()
    for package in packages or (PACKAGE,):
        async with house.database.work(house.admin) as work:
            await actions.appoint_steward(work, package, maintainer.party)
    if open_max is not None:
        async with house.database.work(maintainer.credential) as work:
            await actions.set_capacity(work, maintainer.party, open_max, week_max=week_max)
    return maintainer


async def deliver(house: TestHouse, party: PartyId) -> int:
    """Deliver as the worker."""
    async with house.database.work(house.worker) as work:
        return await actions.deliver(work, party, POLICY)


async def answer(house: TestHouse, member: Member, case: CaseId, said: Answer) -> None:
    """Answer a report."""
    async with house.database.work(member.credential) as work:
        await actions.answer(work, case, said=said, note="a note")


async def known_to(house: TestHouse, member: Member) -> list[CaseId]:
    """The cases that somebody sees, oldest first."""
    async with house.database.work(member.credential) as work:
        page = await actions.list_cases(work, PageRequest())
    return [case.id for case in reversed(page.items)]


async def read(house: TestHouse, case: CaseId) -> Case:
    """A case as staff see it."""
    async with house.database.work(house.worker) as work:
        return (await actions.read_case(work, case)).case


async def rung(house: TestHouse) -> Timer | None:
    """Let the timer that is due ring; only its kind and subject matter here."""

    async def ring(work: Work, timer: Timer) -> None:
        if timer.kind == actions.EMBARGO_END:
            await actions.end_embargo(work, CaseId(timer.subject))
        else:
            await actions.call_for_delivery(work, PartyId(timer.subject))

    return await fire_next(house.database, ring)


async def test_a_case_opens_with_its_embargo(house: TestHouse) -> None:
    """Stage, case, timer, the call for delivery and the record are saved at once."""
    maintainer = await appointed(house)
    case = await opened(house)
    assert (case.policy, case.embargo_until) == (EmbargoPolicy.STANDARD, house.clock.now + timedelta(days=90))
    assert (case.maintainer, case.told_at) == (maintainer.party, None)
    async with house.database.work(house.worker) as work:
        assert (await findings.read_vulnerability(work, case.vulnerability)).stage is Stage.COORDINATED
        assert await actions.read_case_of(work, case.vulnerability) == case
    assert (await waiting_jobs(house, "deliver"))[-1] == maintainer.party
    assert await audited(house, case.id) == ["coordination.open-case"]


async def test_what_is_exploited_has_seven_days(house: TestHouse) -> None:
    """The embargo of a listed vulnerability is short."""
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-19")))
    case = await opened(house, cve=CVE)
    assert (case.policy, case.embargo_until) == (EmbargoPolicy.EXPLOITED, house.clock.now + timedelta(days=7))


async def test_opened_twice_or_at_once_is_opened_once(house: TestHouse) -> None:
    """Of two workers one opens the case; a vulnerability that was not ranked gets none."""
    unranked = await report(house, package="pkg:pypi/other")
    vulnerability = await report(house, stage=Stage.RANKED)

    async def open_it(wanted: VulnerabilityId) -> bool:
        async with house.database.work(house.worker) as work:
            return await actions.open_case(work, wanted, POLICY) is not None

    assert sorted(await asyncio.gather(open_it(vulnerability), open_it(vulnerability))) == [False, True]
    assert not await open_it(vulnerability)
    assert not await open_it(unranked)


async def test_a_maintainer_knows_nothing_before_being_told(house: TestHouse) -> None:
    """Neither case nor vulnerability is there for the maintainer until the delivery, and for others never."""
    maintainer, other = await appointed(house), await house.maintainer("Maintainer Two")
    case = await opened(house)
    assert await known_to(house, maintainer) == []
    async with house.database.work(maintainer.credential) as work:
        with pytest.raises(Refusal, match="no vulnerability"):
            await findings.read_vulnerability(work, case.vulnerability)
    assert await deliver(house, maintainer.party) == 1
    assert await known_to(house, maintainer) == [case.id]
    async with house.database.work(maintainer.credential) as work:
        assert (await findings.read_vulnerability(work, case.vulnerability)).id == case.vulnerability
    for member in (other, await house.finder(), await house.operator()):
        assert await known_to(house, member) == []
        async with house.database.work(member.credential) as work:
            with pytest.raises(Refusal, match="no case"):
                await actions.read_case(work, case.id)


async def test_one_report_at_a_time_the_most_urgent_first(house: TestHouse) -> None:
    """Each resolved report makes room for the next by days due, then by score, whatever order they came in."""
    maintainer = await appointed(house, *(f"{PACKAGE}-{n}" for n in range(4)))
    cases = [await opened(house, vector=VECTORS[n], package=f"{PACKAGE}-{n}") for n in (3, 1, 2, 0)]
    urgent_first = [cases[3].id, cases[1].id, cases[2].id, cases[0].id]
    told: list[CaseId] = []
    for expected in urgent_first:
        assert [await deliver(house, maintainer.party) for _ in range(2)] == [1, 0]
        (open_now,) = set(await known_to(house, maintainer)) - set(told)
        assert open_now == expected
        told.append(open_now)
        await answer(house, maintainer, open_now, Answer.ACKNOWLEDGED)
        assert await deliver(house, maintainer.party) == 0
        await answer(house, maintainer, open_now, Answer.RESOLVED)
        assert (await waiting_jobs(house, "resolve"))[-1] == open_now
        async with house.database.work(house.worker) as work:
            await actions.resolve(work, open_now)
        assert (await waiting_jobs(house, "deliver"))[-1] == maintainer.party
    assert await deliver(house, maintainer.party) == 0


async def test_capacity_holds_whoever_delivers_at_once(house: TestHouse) -> None:
    """Five workers at once tell no more than the maintainer bears."""
    maintainer = await appointed(house, *(f"{PACKAGE}-{n}" for n in range(4)), open_max=1)
    for n in range(4):
        await opened(house, vector=VECTORS[n], package=f"{PACKAGE}-{n}")
    told = await asyncio.gather(*(deliver(house, maintainer.party) for _ in range(5)))
    assert sum(told) == 1
    assert len(await known_to(house, maintainer)) == 1


async def test_a_full_week_is_waited_for(house: TestHouse) -> None:
    """With one new report in seven days the next comes after seven days, by a timer, and not before."""
    maintainer = await appointed(house, f"{PACKAGE}-0", f"{PACKAGE}-1", open_max=5, week_max=1)
    for n in range(2):
        await opened(house, package=f"{PACKAGE}-{n}")
    assert [await deliver(house, maintainer.party) for _ in range(2)] == [1, 0]
    house.clock.move(days=6, hours=23)
    assert await deliver(house, maintainer.party) == 0
    assert await rung(house) is None
    house.clock.move(hours=1)
    calls = await waiting_jobs(house, "deliver")
    ringing = await rung(house)
    assert ringing is not None
    assert (ringing.kind, ringing.subject) == (actions.NEXT_DELIVERY, maintainer.party)
    assert await waiting_jobs(house, "deliver") == [*calls, maintainer.party]
    assert await deliver(house, maintainer.party) == 1


async def test_the_embargo_counts_from_the_telling(house: TestHouse) -> None:
    """A report that waited ten days for a free place is not public ten days sooner."""
    maintainer = await appointed(house)
    case = await opened(house)
    house.clock.move(days=10)
    await deliver(house, maintainer.party)
    assert (await read(house, case.id)).embargo_until == house.clock.now + timedelta(days=90)
    house.clock.move(days=89)
    assert await rung(house) is None
    house.clock.move(days=1)
    ringing = await rung(house)
    assert ringing is not None
    assert (ringing.kind, ringing.subject) == (actions.EMBARGO_END, case.id)
    assert await waiting_jobs(house, "publish") == [case.vulnerability]
    assert await rung(house) is None


async def test_a_fix_resolves_the_case_and_brings_the_end_forward(house: TestHouse) -> None:
    """Forty-five days after a verified fix the embargo ends; done twice it is done once."""
    maintainer = await appointed(house)
    case = await opened(house)
    await deliver(house, maintainer.party)
    for _ in range(2):
        async with house.database.work(house.worker) as work:
            await actions.close_after_fix(work, case.vulnerability, POLICY)
    closed = await read(house, case.id)
    assert closed.resolved_at == house.clock.now
    assert closed.embargo_until == house.clock.now + timedelta(days=45)
    assert (await audited(house, case.id)).count("coordination.resolve") == 1


async def test_a_fix_after_the_maintainers_word_still_brings_the_end_forward(house: TestHouse) -> None:
    """A maintainer who called it resolved before the fix was verified changes nothing about the forty-five days."""
    maintainer = await appointed(house)
    case = await opened(house)
    await deliver(house, maintainer.party)
    await answer(house, maintainer, case.id, Answer.RESOLVED)
    async with house.database.work(house.worker) as work:
        await actions.resolve(work, case.id)
    house.clock.move(days=1)
    async with house.database.work(house.worker) as work:
        await actions.close_after_fix(work, case.vulnerability, POLICY)
    assert (await read(house, case.id)).embargo_until == house.clock.now + timedelta(days=45)


async def test_a_coordinator_moves_the_embargo_for_a_reason(house: TestHouse) -> None:
    """The new end, the timer and the words are kept; publication is free when it has passed."""
    maintainer = await appointed(house)
    case = await opened(house)
    await deliver(house, maintainer.party)
    async with house.database.work(house.admin) as work:
        assert not await actions.is_free_to_publish(work, case.vulnerability)
        await actions.set_embargo(work, case.id, POLICY, until=house.clock.now, reason="the fix is out")
    async with house.database.work(maintainer.credential) as work:
        seen = await actions.read_case(work, case.id)
    assert [(said.answer, said.note) for said in seen.answers] == [(Answer.MESSAGE, "Embargo moved: the fix is out")]
    ringing = await rung(house)
    assert ringing is not None
    assert ringing.kind == actions.EMBARGO_END
    async with house.database.work(house.worker) as work:
        assert await actions.is_free_to_publish(work, case.vulnerability)


async def test_an_embargo_is_not_put_off_without_end(house: TestHouse) -> None:
    """Ninety days and fourteen of grace are all, and nothing is moved without a reason."""
    case = await opened(house)
    latest = house.clock.now + timedelta(days=104)

    async def move(until: datetime, reason: str = "they are nearly there") -> None:
        async with house.database.work(house.admin) as work:
            await actions.set_embargo(work, case.id, POLICY, until=until, reason=reason)

    await move(latest)
    with pytest.raises(Refusal, match="lets this embargo last until"):
        await move(latest + timedelta(seconds=1))
    with pytest.raises(Refusal, match="reason"):
        await move(house.clock.now, reason=" ")
    assert (await read(house, case.id)).embargo_until == latest


@pytest.mark.parametrize("who", ["maintainer", "finder", "operator"])
async def test_others_move_nothing(house: TestHouse, who: str) -> None:
    """In the database itself a maintainer cannot move the embargo, and nobody else finds the case."""
    maintainer = await appointed(house)
    case = await opened(house)
    await deliver(house, maintainer.party)
    member = {"maintainer": maintainer, "finder": await house.finder(), "operator": await house.operator()}[who]
    async with house.database.work(member.credential) as work:
        with pytest.raises(Refusal, match="no case"):
            await actions.set_embargo(work, case.id, POLICY, until=house.clock.now, reason="impatience")
        cursor = await work.connection.execute("UPDATE case_room SET embargo_until = %s", (work.now,))
        assert cursor.rowcount == 0
    if who != "maintainer":
        with pytest.raises(Refusal, match="no case"):
            await answer(house, member, case.id, Answer.RESOLVED)


async def test_answers_at_one_instant_are_all_kept(house: TestHouse) -> None:
    """What is said at the same instant does not push out what was said before."""
    maintainer = await appointed(house)
    case = await opened(house)
    await deliver(house, maintainer.party)
    said: Sequence[Answer] = (Answer.ACKNOWLEDGED, Answer.DISPUTED, Answer.MESSAGE)
    for one in said:
        await answer(house, maintainer, case.id, one)
    async with house.database.work(maintainer.credential) as work:
        kept = (await actions.read_case(work, case.id)).answers
    assert [line.answer for line in kept] == list(said)
    assert {line.party for line in kept} == {maintainer.party}


async def test_a_new_steward_takes_what_was_not_told(house: TestHouse) -> None:
    """What waits goes to the new maintainer; what the old one was told stays there."""
    first = await appointed(house)
    told = await opened(house, vector=VECTORS[0], cve="CVE-2026-1111")
    waiting = await opened(house, vector=VECTORS[3], cve="CVE-2026-2222")
    await deliver(house, first.party)
    second = await house.maintainer("Maintainer Two")
    async with house.database.work(house.admin) as work:
        await actions.appoint_steward(work, f" {PACKAGE} ", second.party)
    await deliver(house, second.party)
    assert await known_to(house, first) == [told.id]
    assert await known_to(house, second) == [waiting.id]


async def test_a_case_without_a_maintainer_waits_for_one(house: TestHouse) -> None:
    """Nobody is told until a steward is appointed, and then that party is called."""
    case = await opened(house)
    assert case.maintainer is None
    maintainer = await appointed(house)
    assert await waiting_jobs(house, "deliver") == [maintainer.party]
    assert await deliver(house, maintainer.party) == 1


async def test_a_maintainer_speaks_for_itself_only(house: TestHouse) -> None:
    """Capacity of somebody else is not a maintainer's to set; staff may, but only of a party that there is."""
    maintainer, other = await house.maintainer(), await house.maintainer("Maintainer Two")
    async with house.database.work(maintainer.credential) as work:
        with pytest.raises(Refusal, match="Only that maintainer") as refused:
            await actions.set_capacity(work, other.party, 3)
    assert refused.value.status == 403
    async with house.database.work(house.admin) as work:
        await actions.set_capacity(work, other.party, 0)
    nobody = PartyId("pty-0000000000000000")
    with pytest.raises(Refusal, match="no party"):
        async with house.database.work(house.admin) as work:
            await actions.set_capacity(work, nobody, 3)
    with pytest.raises(Refusal, match="no party"):
        async with house.database.work(house.admin) as work:
            await actions.appoint_steward(work, PACKAGE, nobody)
    async with house.database.work(maintainer.credential) as work:
        with pytest.raises(InsufficientPrivilege):
            await work.connection.execute(
                "INSERT INTO stewardship (package, party, since) VALUES ('x', %s, %s)", (maintainer.party, work.now)
            )


async def test_a_maintainer_who_bears_nothing_is_told_nothing(house: TestHouse) -> None:
    """A capacity of 0 holds everything back, and the embargo runs from the opening meanwhile."""
    maintainer = await appointed(house, open_max=0)
    case = await opened(house)
    assert await deliver(house, maintainer.party) == 0
    assert (await read(house, case.id)).embargo_until == case.embargo_until


async def test_the_policys_capacity_is_taken_where_nobody_said_another(house: TestHouse) -> None:
    """With a policy of two at once a silent maintainer is told two, one transaction each."""
    maintainer = await appointed(house)
    for vector in VECTORS[:3]:
        await opened(house, vector=vector, cve=f"CVE-2026-{1000 + VECTORS.index(vector)}")
    calls = await waiting_jobs(house, "deliver")
    async with house.database.work(house.worker) as work:
        assert await actions.deliver(work, maintainer.party, msgspec.structs.replace(POLICY, open_max=2)) == 1
    assert await waiting_jobs(house, "deliver") == [*calls, maintainer.party]
