"""How far operators are with an advisory: counted for coordinators, few of them hidden, nobody named unasked."""

from collections.abc import AsyncGenerator, Sequence

import pytest

from clearway.app.policies import shipped_answer_policy, shipped_sectors
from clearway.exposure import actions as exposure
from clearway.exposure.actions import home
from clearway.exposure.model import OperatorProfile
from clearway.exposure.rules.home import require_answer
from clearway.kernel.paging import PageRequest
from clearway.overview import actions
from clearway.overview.model import Coverage
from clearway.prioritization.model import Choice
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import Published, keep, match, published
from tests.houses import Caller, open_api

AFFECTED = "pkg:pypi/example@1.0"


@pytest.fixture
async def api(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API as the administrator sees it."""
    async with open_api(house) as caller:
        yield caller


async def answered(house: TestHouse, outcomes: Sequence[str]) -> tuple[Published, list[Member]]:
    """An advisory about which an operator each has said something; an empty word is no answer."""
    found = await published(house)
    operators = [await house.operator(f"Operator {number}") for number in range(len(outcomes))]
    for operator in operators:
        await keep(house, operator, AFFECTED)
    await match(house, found.advisory)
    for operator, outcome in zip(operators, outcomes, strict=True):
        async with house.database.work(operator.credential) as work:
            (task,) = (await exposure.list_tasks(work, PageRequest())).items
            if outcome:
                await exposure.attest(work, task.id, outcome=outcome, note="x", policy=shipped_answer_policy())
    return found, operators


async def coverage(house: TestHouse, found: Published) -> Coverage:
    """Coverage as a coordinator sees it."""
    async with house.database.work(house.admin) as work:
        return await actions.read_coverage(work, found.advisory)


def told(seen: Coverage) -> dict[str, tuple[int | None, int | None]]:
    """Parties and tasks by stage, those left out at which nobody stands."""
    return {cell.stage: (cell.parties, cell.tasks) for cell in seen.stages if cell.tasks != 0}


async def test_every_answer_is_counted(house: TestHouse) -> None:
    """Of three and more at each stage the numbers are told, and their sum."""
    found, _ = await answered(house, [*["done"] * 3, *["cannot"] * 3, *[""] * 4])
    seen = await coverage(house, found)
    assert told(seen) == {"open": (4, 4), "done": (3, 3), "cannot": (3, 3)}
    assert (seen.parties, seen.tasks, seen.named) == (10, 10, ())
    assert seen.advisory.id == found.advisory


async def test_few_are_hidden_and_no_sum_tells_them(house: TestHouse) -> None:
    """Of two at a stage only that there are some is told, and then no sum; an advisory that nobody has is all none."""
    found, _ = await answered(house, [*["done"] * 2, *["planned"] * 3])
    seen = await coverage(house, found)
    assert told(seen) == {"done": (None, None), "planned": (3, 3)}
    assert (seen.parties, seen.tasks) == (None, None)
    other = await published(house, package="pkg:pypi/other", cve="CVE-2026-4321")
    nobody = await coverage(house, other)
    assert (told(nobody), nobody.parties, nobody.tasks) == ({}, 0, 0)


async def test_only_who_wants_to_is_named(house: TestHouse) -> None:
    """An operator that lets itself be named is named, and the others are not."""
    found, operators = await answered(house, ["done"] * 3)
    async with house.database.work(operators[1].credential) as work:
        said = OperatorProfile(policy=Choice.DIRECTIVE, sector="", counted=False, named=True)
        await exposure.set_profile(work, said, shipped_sectors())
    seen = await coverage(house, found)
    assert seen.named == ("Operator 1",)
    assert told(seen) == {"done": (3, 3)}


async def test_coverage_is_for_coordinators(house: TestHouse, api: Caller) -> None:
    """An operator, a finder and a visitor are refused by the API, and the database counts nothing for them."""
    found, operators = await answered(house, ["done"] * 3)
    listed = (await api("GET", "/coverage")).json()["items"]
    assert [one["advisory"]["id"] for one in listed] == [found.advisory]
    assert (await api("GET", f"/advisories/{found.advisory}/coverage")).json() == listed[0]
    finder = await house.finder()
    for secret, status in ((operators[0].secret, 403), (finder.secret, 403), ("", 401)):
        asked = api.as_key(secret)
        assert (await asked("GET", "/coverage")).status_code == status
        assert (await asked("GET", f"/advisories/{found.advisory}/coverage")).status_code == status
    for credential in (operators[0].credential, finder.credential, house.anonymous):
        async with house.database.work(credential) as work:
            cursor = await work.connection.execute("SELECT count(*) FROM coverage_of(%s::text[])", ([found.advisory],))
            assert await cursor.fetchone() == (0,)
    assert (await api("GET", "/advisories/adv-0000000000000000/coverage")).status_code == 404


async def test_totals_count_what_nobody_may_list(house: TestHouse) -> None:
    """Coordinators count all tasks and list none of operators that are not named; an operator counts its own."""
    _, operators = await answered(house, ["done", "", ""])
    async with house.database.work(house.admin) as work:
        funnel = await actions.funnel(work)
        counted = {count.name: count.count for count in await actions.count_tasks(work) if count.count}
        assert (await exposure.list_tasks(work, PageRequest())).items == ()
    assert (funnel.operators_with_tasks, funnel.tasks, funnel.attested) == (3, 3, 1)
    assert counted == {"open": 2, "done": 1}
    for credential, own in ((operators[0].credential, {"done": 1}), (house.anonymous, {})):
        async with house.database.work(credential) as work:
            assert {count.name: count.count for count in await actions.count_tasks(work) if count.count} == own


async def test_answers_from_home_stand_beside_and_count_nobody_twice(api: Caller, house: TestHouse) -> None:
    """Told apart from tasks; who has a task of it here is counted there alone, and fewer than three are hidden."""
    found, (both, *_) = await answered(house, ["done", "", "", ""])
    at_home = [await house.operator(f"Home {number}") for number in range(4)]
    for member, outcome in zip([both, *at_home], ["planned", *["done"] * 3, "cannot"], strict=True):
        async with house.database.work(member.credential) as work:
            await home.take_home_answers(work, [require_answer(found.advisory, outcome, "x")])
    seen = await coverage(house, found)
    assert [(cell.outcome, cell.parties) for cell in seen.home] == [("cannot", None), ("done", 3)]
    async with house.database.work(house.admin) as work:
        counted = await home.count_home_answers(work, found.advisory)
    assert [(one.outcome.value, one.parties) for one in counted] == [("cannot", None), ("done", 3)]
    answer = (await api("GET", f"/advisories/{found.advisory}/coverage")).json()
    assert answer["home"] == [{"outcome": "cannot", "parties": None}, {"outcome": "done", "parties": 3}]
