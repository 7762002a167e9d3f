"""The review over the API: pairs in, decisions out, and the same refusals as everywhere."""

from collections.abc import AsyncGenerator

import pytest

from clearway.findings import actions
from clearway.findings.model import JoinKind
from tests.conftest import TestHouse
from tests.findings.worlds import Town, build_town
from tests.houses import Caller, open_api


@pytest.fixture
async def town(house: TestHouse) -> Town:
    """Five vulnerabilities of which three pairs wait."""
    return await build_town(house)


@pytest.fixture
async def api(town: Town) -> AsyncGenerator[Caller]:
    """The API as a coordinator sees it."""
    async with open_api(town.house) as caller:
        yield caller


async def test_pairs_are_listed_shown_decided_and_undone(town: Town, api: Caller) -> None:
    """The whole way of a pair; undone, it waits as it did, and progress counts each step."""
    before = town.state()
    page = (await api("GET", "/review/pairs", params={"limit": "2"})).json()
    rest = (await api("GET", "/review/pairs", params={"cursor": page["next"]})).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    pair = page["items"][0]["id"]
    view = (await api("GET", f"/review/pairs/{pair}")).json()
    assert view["pair"] == page["items"][0]
    assert view["left"]["told"][0]["title"].startswith("Bug")
    assert {piece["mark"] for line in view["compared"] for value in line["left"] for piece in value} >= {"both", "only"}
    decided = await api("POST", f"/review/pairs/{pair}/decision", json={"decision": "joined", "note": "one fix"})
    assert (decided.status_code, decided.json()["state"], decided.json()["note"]) == (201, "joined", "one fix")
    progress = (await api("GET", "/review/progress")).json()
    assert progress["decided_today"] == 1
    assert progress["open"] == len((await api("GET", "/review/pairs")).json()["items"])
    undone = await api("POST", f"/review/pairs/{pair}/undo")
    assert undone.json()["state"] == "open"
    assert town.state() == before


async def test_who_comes_second_gets_a_conflict(api: Caller) -> None:
    """A second decision is a 409 that says what was decided; so is an undo of nothing."""
    pair = (await api("GET", "/review/pairs")).json()["items"][0]["id"]
    assert (await api("POST", f"/review/pairs/{pair}/undo")).json()["code"] == "not-decided"
    await api("POST", f"/review/pairs/{pair}/decision", json={"decision": "apart"})
    late = await api("POST", f"/review/pairs/{pair}/decision", json={"decision": "never"})
    assert (late.status_code, late.json()["code"]) == (409, "decided-already")
    assert "apart" in late.json()["detail"]


async def test_a_retry_decides_once(api: Caller) -> None:
    """The same decision sent twice with one Idempotency-Key is answered twice and made once."""
    pair = (await api("GET", "/review/pairs")).json()["items"][0]["id"]
    answers = [
        await api(
            "POST",
            f"/review/pairs/{pair}/decision",
            json={"decision": "never"},
            headers={"Idempotency-Key": "once"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("decision", "code"), [("open", "unknown-decision"), ("moved", "unknown-decision"), ("", "unknown-decision")]
)
async def test_only_four_decisions_are_taken(api: Caller, decision: str, code: str) -> None:
    """What is no decision is refused with the four that are."""
    pair = (await api("GET", "/review/pairs")).json()["items"][0]["id"]
    answer = await api("POST", f"/review/pairs/{pair}/decision", json={"decision": decision})
    assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (422, code, "decision")
    assert "joined, apart, never, later" in answer.json()["hint"]


async def test_states_are_filtered(api: Caller) -> None:
    """What was put off is listed by its state alone; any other state is refused."""
    pair = (await api("GET", "/review/pairs")).json()["items"][0]["id"]
    await api("POST", f"/review/pairs/{pair}/decision", json={"decision": "later"})
    listed = [(await api("GET", "/review/pairs", params={"state": state})).json()["items"] for state in ("", "later")]
    assert ([len(items) for items in listed], listed[1][0]["id"]) == ([2, 1], pair)
    assert (await api("GET", "/review/pairs", params={"state": "joined"})).json()["code"] == "unknown-state"


async def test_what_is_absent_is_not_found(api: Caller) -> None:
    """An id that is none, or of nothing, is a 404 on every route."""
    for pair in ("rev-0000000000000000", "nonsense"):
        assert (await api("GET", f"/review/pairs/{pair}")).status_code == 404
        assert (await api("POST", f"/review/pairs/{pair}/undo")).status_code == 404
        answer = await api("POST", f"/review/pairs/{pair}/decision", json={"decision": "later"})
        assert answer.status_code == 404
    assert (await api("POST", "/vulnerabilities/vul-0000000000000000/unmerge")).status_code == 404
    assert (await api("POST", "/findings/fnd-0000000000000000/rejoin")).status_code == 404


async def test_merges_and_separations_are_undone(town: Town, api: Caller) -> None:
    """A merge and a separation are undone by their own routes; the answers name where the findings stood and stand."""
    before = town.state()
    one, other = town.first[2], town.first[3]
    async with town.house.database.work(town.house.admin) as work:
        await actions.merge(work, one, other, kind=JoinKind.PERSON, probability=1, reasons=("one",))
    assert (await api("POST", f"/vulnerabilities/{one}/unmerge")).json() == {"id": other}
    ((finding,),) = town.ask(f"SELECT max(id) FROM finding WHERE vulnerability = '{one}'")
    assert (await api("POST", f"/findings/{finding}/separate")).status_code == 201
    assert (await api("POST", f"/findings/{finding}/rejoin")).json() == {"id": one}
    assert town.state() == before
