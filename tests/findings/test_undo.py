"""What people merge and separate is undone exactly, whatever else they did in between."""

import asyncio
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.findings import actions
from clearway.findings.model import JoinKind
from clearway.kernel.ids import FindingId, VulnerabilityId
from tests.conftest import TestHouse
from tests.findings.worlds import Row, Town, build_town


async def _merge(town: Town, source: VulnerabilityId, into: VulnerabilityId) -> bool:
    done = await town.act(
        lambda work: actions.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=("one",))
    )
    if done:
        town.done.append(lambda work: actions.unmerge(work, source))
    return done


async def _separate(town: Town, finding: FindingId) -> bool:
    done = await town.act(lambda work: actions.separate(work, finding))
    if done:
        town.done.append(lambda work: actions.rejoin(work, finding))
    return done


async def _undo(town: Town, place: int) -> bool:
    done = await town.act(town.done[place])
    if done:
        town.done.pop(place)
    return done


def _check_whole(town: Town) -> None:
    assert (
        town.ask("SELECT finding FROM finding_join WHERE ended_at IS NULL GROUP BY finding HAVING count(*) > 1") == []
    )
    strays = "SELECT f.id FROM finding f JOIN vulnerability v ON v.id = f.vulnerability WHERE v.stage = 'merged'"
    assert town.ask(strays) == []
    assert town.ask("SELECT id FROM finding WHERE vulnerability IS NULL") == []
    empty = (
        "SELECT v.id FROM vulnerability v WHERE v.stage <> 'merged'"
        " AND NOT EXISTS (SELECT FROM finding f WHERE f.vulnerability = v.id)"
    )
    assert town.ask(empty) == []
    crossed = (
        "SELECT p.id FROM review_pair p JOIN vulnerability v ON v.id IN (p.left_side, p.right_side)"
        " WHERE p.state = 'open' AND v.stage = 'merged'"
    )
    assert town.ask(crossed) == []


_STEP = st.tuples(st.sampled_from(["merge", "merge", "separate", "undo"]), st.integers(0, 20), st.integers(0, 20))


@pytest.mark.timeout(240)
async def test_undoing_all_gives_back_the_first_state(house: TestHouse) -> None:
    """Whatever is merged, separated and undone in any order: each finding stands once, and all can be undone."""
    town = await build_town(house)
    before = town.state()

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        database=None,
    )
    @given(st.lists(_STEP, min_size=1, max_size=8))
    def walk(steps: list[tuple[str, int, int]]) -> None:
        future = asyncio.run_coroutine_threadsafe(_walk(town, steps, before), loop)
        future.result()

    loop = asyncio.get_running_loop()
    await asyncio.to_thread(walk)


async def _walk(town: Town, steps: list[tuple[str, int, int]], before: list[list[Row]]) -> None:
    for what, one, other in steps:
        live = [
            cast("VulnerabilityId", v)
            for (v,) in town.ask("SELECT id FROM vulnerability WHERE stage <> 'merged' ORDER BY id")
        ]
        findings = [cast("FindingId", f) for (f,) in town.ask("SELECT id FROM finding ORDER BY id")]
        if what == "merge":
            await _merge(town, live[one % len(live)], live[other % len(live)])
        elif what == "separate":
            await _separate(town, findings[one % len(findings)])
        elif town.done:
            await _undo(town, one % len(town.done))
        _check_whole(town)
    while town.done:
        places = range(len(town.done) - 1, -1, -1)
        assert any([await _undo(town, place) for place in places if place < len(town.done)])
        _check_whole(town)
    assert [row for now, then in zip(town.state(), before, strict=True) for row in {*now} ^ {*then}] == []
