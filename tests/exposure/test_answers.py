"""Answers to tasks: what ends by itself always ends, and a control counts only once somebody else accepted it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.errors import CheckViolation, InsufficientPrivilege

from clearway.app.flow import ring
from clearway.app.policies import shipped_answer_policy
from clearway.exposure import actions
from clearway.exposure.model import CauseKind, Task
from clearway.exposure.model.answers import Control, NewAnswer, NewControl
from clearway.exposure.model.stages import TaskStage
from clearway.exposure.rules.answers import ENDING, require_answer
from clearway.formats.answer_policy import parse_answer_policy
from clearway.identity import actions as identity
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ANSWER_DAYS_MAX, PLANNED_DAYS_UNSAID
from clearway.prioritization import actions as prioritization
from clearway.storage.timers import fire_next
from tests.conftest import Member, TestHouse
from tests.exposure.test_dating import history
from tests.exposure.worlds import keep, match, published, tasks_of
from tests.houses import Caller
from tests.prioritization.test_actions import CVE, catalog
from tests.prioritization.worlds import audited

AFFECTED = "pkg:pypi/example@1.0"
POLICY = shipped_answer_policy()
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def given_task(house: TestHouse, operator: Member) -> Task:
    """One task of an operator."""
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house, cve=CVE)).advisory)
    (task,) = await tasks_of(house, operator)
    return task


async def colleague(house: TestHouse, of: Member, name: str = "Colleague") -> Member:
    """Somebody else of the same party."""
    async with house.database.work(house.admin) as work:
        person = await identity.register_person(work, of.party, name=name, roles=["operator"])
    async with house.database.work(house.admin) as work:
        issued = await identity.issue_key(work, person.id, label="test", days=366)
    return Member(party=of.party, person=person.id, secret=issued.secret)


async def answer(house: TestHouse, member: Member, task: Task, outcome: str, **said: object) -> Task:
    """Attest as somebody."""
    async with house.database.work(member.credential) as work:
        told = {"note": "because", **said}
        return await actions.attest(work, task.id, outcome=outcome, policy=POLICY, **told)  # pyright: ignore[reportArgumentType]  as named


async def propose(house: TestHouse, member: Member, task: Task, *, days: int = 30, kind: str = "monitoring") -> Control:
    """Tell of a control as somebody."""
    new = NewControl(
        kind=kind, done="A guard watches.", checked="We tried it.", until=house.clock.now + timedelta(days=days)
    )
    async with house.database.work(member.credential) as work:
        return await actions.propose_control(work, task.id, new, policy=POLICY)


async def review(house: TestHouse, member: Member, control: Control, *, accepted: bool = True) -> Control:
    """Review a control as somebody."""
    async with house.database.work(member.credential) as work:
        return await actions.review_control(work, control.id, accepted=accepted, note="" if accepted else "no")


async def fire(house: TestHouse) -> int:
    """Let every clock that has run out ring; return how many were those of answers."""
    count = 0
    while timer := await fire_next(house.database, ring):
        count += timer.kind == actions.ANSWER_END
    return count


async def test_a_deferral_ends(house: TestHouse) -> None:
    """When its day comes the task is open again with its due time, the history says why, and it is on record."""
    operator = await house.operator()
    task = await given_task(house, operator)
    until = house.clock.now + timedelta(days=20)
    deferred = await answer(house, operator, task, "deferred", until=until)
    assert (deferred.stage, deferred.until, deferred.due_at) == (TaskStage.DEFERRED, until, task.due_at)
    house.clock.move(days=19)
    assert await fire(house) == 0
    house.clock.move(days=1)
    assert await fire(house) == 1
    (opened,) = await tasks_of(house, operator)
    assert (opened.stage, opened.until, opened.due_at) == (TaskStage.OPEN, None, task.due_at)
    last = (await history(house, operator, task.id))[-1]
    assert [(one.kind, one.words) for one in last.causes] == [(CauseKind.REOPENED, "opened again: the deferral ended")]
    assert (last.old_due_at, last.due_at) == (task.due_at, task.due_at)
    assert await audited(house, task.id) == ["exposure.attest", "exposure.reopen"]


async def test_a_plan_ends_also_where_no_day_was_told(house: TestHouse) -> None:
    """A plan that nobody dates is looked at again after thirty days; done in time, nothing happens."""
    operator = await colleague(house, await house.operator())
    task = await given_task(house, operator)
    planned = await answer(house, operator, task, "planned")
    assert planned.until == house.clock.now + timedelta(days=PLANNED_DAYS_UNSAID)
    await answer(house, operator, task, "done")
    house.clock.move(days=PLANNED_DAYS_UNSAID + 1)
    assert await fire(house) == 0
    await answer(house, operator, task, "planned", until=house.clock.now + timedelta(hours=1))
    house.clock.move(hours=2)
    assert await fire(house) == 1
    assert (await tasks_of(house, operator))[0].stage is TaskStage.OPEN


async def test_a_due_time_moves_under_a_deferral(house: TestHouse) -> None:
    """Put off is not forgotten: a listing moves the due time, and the deferral ends when it was to end."""
    operator = await house.operator()
    task = await given_task(house, operator)
    await answer(house, operator, task, "deferred", until=house.clock.now + timedelta(days=20))
    async with house.database.work(house.admin) as work:
        await prioritization.load_kev(work, catalog((CVE, "2026-11-20")))
    await match(house, task.advisory)
    (moved,) = await tasks_of(house, operator)
    assert (moved.stage, moved.forensic) == (TaskStage.DEFERRED, True)
    assert moved.due_at != task.due_at


async def test_deferrals_do_not_follow_one_another_for_ever(house: TestHouse) -> None:
    """All deferrals of a task together are bounded, counted from the first one."""
    operator = await colleague(house, await house.operator())
    task = await given_task(house, operator)
    for _ in range(2):
        await answer(house, operator, task, "deferred", until=house.clock.now + timedelta(days=90))
        house.clock.move(days=90)
        assert await fire(house) == 1
    with pytest.raises(Refusal, match="All deferrals of a task together"):
        await answer(house, operator, task, "deferred", until=house.clock.now + timedelta(days=1))
    assert (await tasks_of(house, operator))[0].stage is TaskStage.OPEN


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"outcome": "deferred", "note": " ", "until": NOW + timedelta(days=1)}, "no-reason"),
        ({"outcome": "deferred", "note": "x"}, "no-end"),
        ({"outcome": "deferred", "note": "x", "until": NOW}, "bad-end"),
        ({"outcome": "deferred", "note": "x", "until": NOW + timedelta(days=91)}, "bad-end"),
        ({"outcome": "planned", "until": NOW - timedelta(days=1)}, "bad-end"),
        ({"outcome": "planned", "until": NOW + timedelta(days=ANSWER_DAYS_MAX + 1)}, "bad-end"),
        ({"outcome": "done", "until": NOW + timedelta(days=1)}, "no-end"),
        ({"outcome": "not-affected"}, "no-justification"),
        ({"outcome": "not-affected", "justification": "we_think_so"}, "unknown-justification"),
        ({"outcome": "done", "justification": "component_not_present"}, "no-justification-here"),
        ({"outcome": "covered"}, "unknown-outcome"),
        ({"outcome": "cannot"}, "no-reason"),
    ],
)
def test_what_an_answer_lacks_is_refused(said: dict[str, object], code: str) -> None:
    """Each answer needs what makes it one, and nothing that belongs to another."""
    with pytest.raises(Refusal) as caught:
        require_answer(NewAnswer(**said), POLICY, now=NOW, deferred_since=None)  # pyright: ignore[reportArgumentType]  as named
    assert caught.value.code == code
    assert caught.value.hint


days = st.integers(min_value=-2, max_value=95).map(lambda number: timedelta(days=number))
hours = st.integers(min_value=-24 * 400, max_value=24 * 400).map(lambda number: timedelta(hours=number))


@settings(max_examples=500)
@given(
    st.sampled_from([*TaskStage, "nonsense"]) | st.just(TaskStage.DEFERRED),
    st.none() | hours.map(lambda by: NOW + by) | days.map(lambda by: NOW + by),
    st.none() | hours.map(lambda by: NOW - abs(by)),
    st.sampled_from(["", " ", "because"]),
)
def test_an_answer_that_ends_has_an_end_in_time(
    outcome: str, until: datetime | None, since: datetime | None, note: str
) -> None:
    """Whatever is said: what opens again has a day to come, a deferral one within the policy, and nothing else has."""
    try:
        said = require_answer(NewAnswer(outcome=outcome, note=note, until=until), POLICY, now=NOW, deferred_since=since)
    except Refusal:
        return
    assert (said.until is not None) == (said.stage in ENDING)
    if said.until is not None:
        assert NOW < said.until <= NOW + timedelta(days=ANSWER_DAYS_MAX)
    if said.stage is TaskStage.DEFERRED:
        assert said.until is not None
        assert said.note.strip()
        assert said.until <= NOW + timedelta(days=POLICY.deferral_days_max)
        assert said.until <= (since or NOW) + timedelta(days=POLICY.deferral_days_total_max)


@pytest.mark.parametrize("end", ["NULL", "'infinity'", "now() - interval '1 day'", "now() + interval '400 days'"])
async def test_the_database_knows_no_endless_deferral(
    house: TestHouse, tamper: Callable[[str], None], end: str
) -> None:
    """Not even the owner of the tables puts a task off without an end, for ever, or beyond all days."""
    operator = await house.operator()
    task = await given_task(house, operator)
    with pytest.raises(CheckViolation):
        tamper(
            "INSERT INTO attestation (task, at, person, outcome, note, until) SELECT"
            f" '{task.id}', now(), '{operator.person}', 'deferred', 'x', {end}"
        )
    if end in {"NULL", "'infinity'"}:
        for stage in ("deferred", "covered"):
            with pytest.raises(CheckViolation):
                tamper(f"UPDATE task SET stage = '{stage}', until = {end} WHERE id = '{task.id}'")


def lots(seed: int, count: int) -> list[tuple[str, int]]:
    """Deeds and days by lot, the same for the same seed."""
    deeds = ("done", "planned", "deferred", "cannot", "cover", "wait", "wait")
    drawn = [sha256(f"{seed} {number}".encode()).digest() for number in range(count)]
    return [(deeds[lot[0] % len(deeds)], lot[1] % 60 + 1) for lot in drawn]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_answered_nothing_stays_put_off(house: TestHouse, seed: int) -> None:
    """Through months of answers, reviews and clocks by lot no task is put off beyond its day, and all open again."""
    operator = await colleague(house, await house.operator())
    other = await colleague(house, operator, "Another")
    task = await given_task(house, operator)
    began, refused = house.clock.now, set[str]()
    for deed, days in lots(seed, 40):
        until = house.clock.now + timedelta(days=days)
        try:
            if deed == "wait":
                house.clock.move(days=days)
            elif deed == "cover":
                await review(house, other, await propose(house, operator, task, days=min(30, days)))
            else:
                await answer(house, operator, task, deed, until=until if deed in {"planned", "deferred"} else None)
        except Refusal as refusal:
            refused.add(refusal.code)
        await fire(house)
        (seen,) = await tasks_of(house, operator)
        assert (seen.until is not None) == (seen.stage in ENDING)
        assert seen.until is None or seen.until > house.clock.now
        if house.clock.now - began > timedelta(days=250):
            break
    assert refused <= {"deferred-too-long", "not-coverable"}
    await answer(house, operator, task, "planned", until=house.clock.now + timedelta(days=3))
    house.clock.move(days=3)
    assert await fire(house) == 1
    assert (await tasks_of(house, operator))[0].stage is TaskStage.OPEN


async def test_a_control_covers_once_somebody_else_accepted_it(house: TestHouse) -> None:
    """Told of, it changes nothing; accepted by a colleague the task is covered, not done; at its end it is open."""
    operator = await colleague(house, await house.operator())
    task = await given_task(house, operator)
    other = await colleague(house, operator)
    control = await propose(house, operator, task)
    assert (await tasks_of(house, operator))[0].stage is TaskStage.OPEN
    with pytest.raises(Refusal, match="Nobody reviews a control that they wrote"):
        await review(house, operator, control)
    accepted = await review(house, other, control)
    assert (accepted.accepted, accepted.reviewer, accepted.author) == (True, other.person, operator.person)
    (covered,) = await tasks_of(house, operator)
    assert (covered.stage, covered.until, covered.due_at) == (TaskStage.COVERED, control.until, task.due_at)
    with pytest.raises(Refusal, match="reviewed before"):
        await review(house, other, control)
    house.clock.move(days=30)
    assert await fire(house) == 1
    (opened,) = await tasks_of(house, operator)
    assert (opened.stage, opened.due_at) == (TaskStage.OPEN, task.due_at)
    assert (await history(house, operator, task.id))[-1].causes[0].words == (
        "opened again: the compensating control ended"
    )
    assert await audited(house, task.id) == [
        "exposure.propose-control", "exposure.review-control", "exposure.reopen"
    ]  # fmt: skip


async def test_a_control_that_is_turned_down_covers_nothing(house: TestHouse) -> None:
    """A no says why, and another control may be told of then; two never wait at once."""
    operator = await house.operator()
    task = await given_task(house, operator)
    other = await colleague(house, operator)
    control = await propose(house, operator, task)
    with pytest.raises(Refusal, match="waits for a review"):
        await propose(house, operator, task)
    refused = await review(house, other, control, accepted=False)
    assert (refused.accepted, refused.note) == (False, "no")
    assert (await tasks_of(house, operator))[0].stage is TaskStage.OPEN
    house.clock.move(minutes=1)
    await propose(house, operator, task)
    async with house.database.work(operator.credential) as work:
        assert [one.accepted for one in await actions.list_controls(work, task.id)] == [False, None]


async def test_controls_are_seen_and_reviewed_by_whom_the_task_is(house: TestHouse) -> None:
    """Another operator sees no control and cannot review one, in the database neither."""
    operator, stranger = await house.operator(), await house.operator("Operator Two")
    task = await given_task(house, operator)
    control = await propose(house, operator, task)
    for credential in (stranger.credential, (await house.finder()).credential):
        async with house.database.work(credential) as work:
            for ask in (
                actions.list_controls(work, task.id),
                actions.review_control(work, control.id, accepted=True, note=""),
            ):
                with pytest.raises(Refusal, match="There is no"):
                    await ask
            cursor = await work.connection.execute(
                "UPDATE compensating_control SET reviewer = %s, reviewed_at = %s, accepted = true",
                (work.actor.person, work.now),
            )
            assert cursor.rowcount == 0
    with pytest.raises(Refusal, match="no task"):
        await propose(house, stranger, task)


async def test_the_database_covers_nothing_without_an_accepted_control(house: TestHouse) -> None:
    """An operator cannot cover its own task, nor write a review in another's name, past the code."""
    operator = await house.operator()
    task = await given_task(house, operator)
    other = await colleague(house, operator)
    control = await propose(house, operator, task)
    reviewed = "reviewed_at = now(), accepted = true"
    for error, statement in (
        (CheckViolation, "UPDATE task SET stage = 'covered', until = now() + interval '5 days'"),
        (CheckViolation, f"UPDATE compensating_control SET reviewer = '{operator.person}', {reviewed}"),
        (InsufficientPrivilege, f"UPDATE compensating_control SET reviewer = '{other.person}', {reviewed}"),
        (InsufficientPrivilege, "UPDATE compensating_control SET until = now()"),
    ):  # fmt: skip
        async with house.database.work(operator.credential) as work:
            with pytest.raises(error):
                await work.connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]  a test's
    assert (await review(house, other, control)).accepted


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "hope"}, "unknown-control"),
        ({"done": " "}, "bad-control"),
        ({"checked": ""}, "bad-control"),
        ({"done": "x" * 2001}, "bad-control"),
        ({"until": "2026-11-23T11:00:00Z"}, "bad-end"),
        ({"until": "2027-03-23T11:00:00Z"}, "bad-end"),
    ],
)
async def test_a_control_that_says_too_little_is_refused(
    house: TestHouse, api: Caller, told: dict[str, str], code: str
) -> None:
    """What was done, how it was checked, and an end within the days of its kind; the API says which is missing."""
    operator = await house.operator()
    task = await given_task(house, operator)
    whole = {"kind": "monitoring", "done": "x", "checked": "y", "until": "2026-12-01T00:00:00Z"}
    answered = await api.as_key(operator.secret)("POST", f"/tasks/{task.id}/controls", json=whole | told)
    assert (answered.status_code, answered.json()["code"]) == (422, code)


async def test_the_api_takes_answers_and_controls(house: TestHouse, api: Caller) -> None:
    """Defer, cover, review and read, as an operator's own program does it."""
    operator = await house.operator()
    task = await given_task(house, operator)
    other = await colleague(house, operator)
    mine, theirs = api.as_key(operator.secret), api.as_key(other.secret)
    said = {"outcome": "deferred", "note": "harvest", "until": "2026-12-20T00:00:00Z"}
    assert (await mine("POST", f"/tasks/{task.id}/attestations", json=said)).json()["stage"] == "deferred"
    naive = said | {"until": "2026-12-20T00:00:00"}
    assert (await mine("POST", f"/tasks/{task.id}/attestations", json=naive)).status_code == 400
    whole = {"kind": "network-isolation", "done": "x", "checked": "y", "until": "2027-01-01T00:00:00Z"}
    control = (await mine("POST", f"/tasks/{task.id}/controls", json=whole)).json()
    assert (await mine("POST", f"/controls/{control['id']}/review", json={"accepted": True})).status_code == 403
    assert (await theirs("POST", f"/controls/{control['id']}/review", json={"accepted": True})).status_code == 200
    assert (await mine("GET", f"/tasks/{task.id}")).json()["stage"] == "covered"
    listed = (await mine("GET", f"/tasks/{task.id}/controls")).json()["items"]
    assert [one["accepted"] for one in listed] == [True]
    assert (await mine("GET", f"/tasks/{task.id}/due-dates")).json()["items"][0]["number"] == 1
    assert "one-way-gateway" in [kind["key"] for kind in (await mine("GET", "/answer-policy")).json()["control"]]
    assert (await api("POST", f"/tasks/{task.id}/controls", json=whole)).status_code == 403


def test_a_kind_of_control_that_comes_twice_is_refused() -> None:
    """One word is one kind of control."""
    kind = '[[control]]\nkey = "a"\nname = "A"\ndays_max = 3\n'
    head = 'name = "n"\nversion = "1"\nsource = "s"\ndeferral_days_max = 1\ndeferral_days_total_max = 1\n'
    assert parse_answer_policy((head + kind).encode()).control[0].days_max == 3
    with pytest.raises(Refusal, match="comes twice"):
        parse_answer_policy((head + kind + kind).encode())
