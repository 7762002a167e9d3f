"""Answers from home: the hub learns how an operator stands, not what it runs, and tells of no single party."""

import pytest
from psycopg.errors import InsufficientPrivilege

from clearway.exposure.actions import home
from clearway.exposure.model.home import HomeAnswer, HomeAnswersKept
from clearway.exposure.rules.home import require_answer
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import published
from tests.houses import open_api
from tests.prioritization.worlds import audited


async def _coordinator(house: TestHouse) -> Member:
    return await house.member("Coordinator", PartyKind.CLEARINGHOUSE, "coordinator")


async def _tell(house: TestHouse, member: Member, *answers: HomeAnswer) -> HomeAnswersKept:
    async with house.database.work(member.credential) as work:
        return await home.take_home_answers(work, answers)


async def _known(house: TestHouse, member: Member) -> list[tuple[str, str, str]]:
    async with house.database.work(member.credential) as work:
        return [(one.advisory, one.outcome, one.note) for one in await home.read_home_answers(work)]


async def test_the_newest_word_counts_and_a_known_one_adds_nothing(house: TestHouse) -> None:
    """Told twice it is one line; told anew it is another; the record says how many, and not about what."""
    advisory = (await published(house)).advisory
    operator = await house.operator()
    planned, done = (require_answer(advisory, outcome, "") for outcome in ("planned", "done"))
    assert await _tell(house, operator, planned) == HomeAnswersKept(kept=1, unchanged=0)
    assert await _tell(house, operator, planned) == HomeAnswersKept(kept=0, unchanged=1)
    assert await _tell(house, operator, planned, done) == HomeAnswersKept(kept=1, unchanged=0)
    assert await _known(house, operator) == [(advisory, "done", "")]
    assert (await audited(house, operator.party)).count("exposure.answer-from-home") == 2
    assert "exposure.answer-from-home" not in await audited(house, advisory)


async def test_nobody_else_sees_an_answer(house: TestHouse) -> None:
    """Neither another operator nor a coordinator; and nobody answers for another party."""
    advisory = (await published(house)).advisory
    operator, other, coordinator = await house.operator(), await house.operator("Other"), await _coordinator(house)
    await _tell(house, operator, require_answer(advisory, "cannot", "the vendor is on holiday"))
    for member in (other, coordinator):
        assert await _known(house, member) == []
        async with house.database.work(member.credential) as work:
            cursor = await work.connection.execute("SELECT count(*) FROM home_answer")
            assert await cursor.fetchone() == (0,)
    with pytest.raises(InsufficientPrivilege):
        async with house.database.work(other.credential) as work:
            await work.connection.execute(
                "INSERT INTO home_answer (party, person, advisory, outcome, note, at)"
                " VALUES (%s, %s, %s, 'done', '', now())",
                (operator.party, other.person, advisory),
            )


async def test_coordinators_see_counts_of_three_and_more(house: TestHouse) -> None:
    """Two are told as some; the third makes a number. Operators are told nothing."""
    advisory = (await published(house)).advisory
    operators = [await house.operator(f"Operator {number}") for number in range(3)]
    coordinator = await _coordinator(house)

    async def counted(member: Member) -> list[tuple[str, int | None]]:
        async with house.database.work(member.credential) as work:
            return [(one.outcome, one.parties) for one in await home.count_home_answers(work, advisory)]

    for operator in operators[:2]:
        await _tell(house, operator, require_answer(advisory, "done", ""))
    assert await counted(coordinator) == [("done", None)]
    await _tell(house, operators[2], require_answer(advisory, "done", ""))
    assert await counted(coordinator) == [("done", 3)]
    assert await counted(operators[0]) == []


@pytest.mark.parametrize(
    ("advisory", "outcome", "note", "code"),
    [
        ("openssl", "done", "", "not-found"),
        ("adv-0000000000000000", "fixed", "", "unknown-outcome"),
        ("adv-0000000000000000", "deferred", "until summer", "unknown-outcome"),
        ("adv-0000000000000000", "cannot", " ", "no-reason"),
        ("adv-0000000000000000", "done", "x" * 2_001, "bad-note"),
    ],
)
def test_what_is_no_answer_is_refused(advisory: str, outcome: str, note: str, code: str) -> None:
    """Each with its code."""
    with pytest.raises(Refusal) as caught:
        require_answer(advisory, outcome, note)
    assert caught.value.code == code


async def test_an_answer_about_no_advisory_is_refused_whole(house: TestHouse) -> None:
    """Nothing of a batch is kept where one of it is about nothing."""
    advisory = (await published(house)).advisory
    operator = await house.operator()
    answers = [require_answer(name, "done", "") for name in (advisory, AdvisoryId("adv-0000000000000000"))]
    with pytest.raises(Refusal) as caught:
        await _tell(house, operator, *answers)
    assert caught.value.code == "not-found"
    assert await _known(house, operator) == []


async def test_the_api_takes_answers_of_operators_only(house: TestHouse) -> None:
    """A finder may not; an empty batch, and one that is too large, are refused."""
    advisory = (await published(house)).advisory
    operator, coordinator = await house.operator(), await _coordinator(house)
    item = {"advisory": advisory, "outcome": "done", "note": ""}
    async with open_api(house) as administrator:
        as_operator = administrator.as_key(operator.secret)
        answer = await as_operator("POST", "/home-answers", json={"items": [item]})
        assert (answer.status_code, answer.json()) == (201, {"kept": 1, "unchanged": 0})
        assert [one["outcome"] for one in (await as_operator("GET", "/home-answers")).json()["items"]] == ["done"]
        for items in ([], [item] * 201):
            assert (await as_operator("POST", "/home-answers", json={"items": items})).status_code == 413
        assert (await as_operator("GET", f"/advisories/{advisory}/home-answers")).status_code == 403
        as_coordinator = administrator.as_key(coordinator.secret)
        counted = await as_coordinator("GET", f"/advisories/{advisory}/home-answers")
        assert counted.json() == {"items": [{"outcome": "done", "parties": None}]}
        assert (await as_coordinator("POST", "/home-answers", json={"items": [item]})).status_code == 403
