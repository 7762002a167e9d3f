"""What reputation foretold against what came out: each decision is predicted from those before it alone."""

from datetime import timedelta

import pytest

from clearway.findings.model import Calibration
from clearway.overview import actions
from tests.conftest import TestHouse
from tests.findings.standings import build_past, decide, report, vulnerability_of


async def _calibration(house: TestHouse) -> tuple[Calibration, ...]:
    async with house.database.work(house.admin) as work:
        return await actions.read_calibration(work)


async def test_each_decision_is_foretold_from_those_before_it(house: TestHouse) -> None:
    """Seven of one finder, all confirmed: five as a newcomer, foretold 2/4, 3/5, 4/6, 5/7 and 6/8, two after that."""
    finder = await house.finder()
    await build_past(house, finder, stage="reproduced", count=7, start=0)
    newcomers = [one for one in await _calibration(house) if one.group == "newcomers"]
    known = [one for one in await _calibration(house) if one.group == "known"]
    assert newcomers[0].count == 5
    assert newcomers[0].predicted == pytest.approx((2 / 4 + 3 / 5 + 4 / 6 + 5 / 7 + 6 / 8) / 5)
    assert [(one.predicted_from, one.count) for one in newcomers[1:]] == [(0.4, 1), (0.6, 4)]
    assert [(one.predicted_from, one.count) for one in known] == [(0, 2), (0.6, 1), (0.8, 1)]
    assert known[0].predicted == (7 / 9 + 8 / 10) / 2
    assert {one.observed for one in (*newcomers, *known)} == {1}


async def test_finders_do_not_foretell_one_another(house: TestHouse) -> None:
    """Another finder's past moves nobody's prediction, and each counts one vulnerability once."""
    good, bad = await house.finder("Good"), await house.finder("Bad")
    await build_past(house, good, stage="reproduced", count=1, start=0)
    told, _ = [await report(house, bad, 7) for _ in range(2)]
    decide(house, vulnerability_of(told), "not-reproduced")
    whole, *_ = await _calibration(house)
    assert (whole.count, whole.predicted, whole.observed, whole.is_biased) == (2, 0.5, 0.5, False)


async def test_what_was_decided_at_once_foretells_nothing_of_itself(house: TestHouse) -> None:
    """Three decided in one instant are each foretold by the prior; the time that they waited is measured."""
    finder = await house.finder()
    told = [await report(house, finder, number) for number in range(3)]
    house.clock.move(hours=3)
    for one in told:
        decide(house, vulnerability_of(one), "not-reproduced")
    whole, *_ = await _calibration(house)
    assert (whole.count, whole.predicted, whole.observed) == (3, 0.5, 0)
    assert whole.waited == timedelta(hours=3)
    assert whole.is_biased


async def test_nothing_decided_foretells_nothing(house: TestHouse) -> None:
    """An empty house, and one where all waits, have no calibration; a stranger is told none."""
    assert await _calibration(house) == ()
    finder = await house.finder()
    await report(house, finder, 1)
    assert await _calibration(house) == ()
    decide(house, vulnerability_of(await report(house, finder, 2)), "reproduced")
    async with house.database.work((await house.finder("Stranger")).credential) as work:
        assert await actions.read_calibration(work) == ()
