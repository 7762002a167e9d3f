"""Reputation over the API: staff see all, a finder its own, nobody else anything."""

from collections.abc import AsyncGenerator

import pytest

from tests.conftest import Member, TestHouse
from tests.findings.standings import build_past, report
from tests.houses import Caller, open_api

STAFF_ONLY = ("parties", "techniques", "calibration", "waiting")


@pytest.fixture
async def finder(house: TestHouse) -> Member:
    """A finder with six confirmed, and one that waits."""
    finder = await house.finder("Good")
    await build_past(house, finder, stage="reproduced", count=6, start=100)
    await report(house, finder, 1, tool="scanner", title="It waits")
    return finder


@pytest.fixture
async def api(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API as a coordinator sees it."""
    async with open_api(house) as caller:
        yield caller


async def test_staff_read_standings_with_prior_and_interval(finder: Member, api: Caller) -> None:
    """Each party with counts, mean and interval, and the prior beside them; techniques in the same shape."""
    answer = (await api("GET", "/reputation/parties")).json()
    assert (answer["prior"], answer["left_out"]) == ({"confirmed": 2, "refuted": 2}, 0)
    (standing,) = answer["items"]
    assert (standing["subject"], standing["confirmed"], standing["pending"], standing["mean"]) == (
        finder.party, 6, 1, 0.8
    )  # fmt: skip
    assert 0 < standing["low"] < 0.8 < standing["high"] < 1
    techniques = (await api("GET", "/reputation/techniques")).json()["items"]
    assert [one["subject"] for one in techniques] == ["", "tool scanner"]


async def test_staff_read_the_order_and_the_calibration(finder: Member, api: Caller) -> None:
    """What waits with its share and its parties; what was foretold against what came out."""
    (turn,) = (await api("GET", "/reputation/waiting")).json()
    assert (turn["share"], turn["promise"], turn["waiting"]["parties"]) == ("promise", 0.8, [finder.party])
    whole = (await api("GET", "/reputation/calibration")).json()[0]
    assert (whole["group"], whole["count"], whole["observed"]) == ("newcomers", 5, 1)


async def test_a_finder_reads_its_own_and_no_other(house: TestHouse, finder: Member, api: Caller) -> None:
    """Its own standing, as far as it is published; 403 for everything of all; nothing tells of another finder."""
    other = api.as_key((await house.finder("Other")).secret)
    mine = (await other("GET", "/reputation/mine")).json()
    assert [(one["subject"], one["mean"], one["pending"]) for one in mine["items"]] == [
        ((await house.finder("Other")).party, 0.5, 0)
    ]
    own = (await api.as_key(finder.secret)("GET", "/reputation/mine")).json()["items"][0]
    assert (own["subject"], own["confirmed"], own["pending"]) == (finder.party, 0, 7)
    for name in STAFF_ONLY:
        for caller in (other, api.as_key(finder.secret), api.as_key((await house.operator()).secret)):
            assert (await caller("GET", f"/reputation/{name}")).status_code == 403
        assert (await api.as_key("")("GET", f"/reputation/{name}")).status_code == 401


async def test_who_does_not_report_has_no_standing(house: TestHouse, finder: Member, api: Caller) -> None:
    """An operator has no findings and no standing; a visitor has no party."""
    assert finder
    assert (await api.as_key((await house.operator()).secret)("GET", "/reputation/mine")).status_code == 403
    assert (await api.as_key("")("GET", "/reputation/mine")).status_code == 401
