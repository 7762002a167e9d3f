"""Standings on a real PostgreSQL: what counts, who sees what, and that no judgement asks for them."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final, LiteralString

import grimp
import psycopg
import pytest

from clearway.app.policies import shipped_due_policy
from clearway.findings import actions
from clearway.findings.model import Finding, JoinKind, Outcome, Share, Stage, Standing
from clearway.findings.store import reputation as store
from clearway.kernel.limits import STANDINGS_SHOWN_MAX
from clearway.prioritization import actions as prioritization
from clearway.storage.work import Credential
from tests.conftest import TestHouse
from tests.findings.standings import build_past, decide, report, vulnerability_of

_PASSED: Final = (Stage.REPRODUCED, Stage.RANKED, Stage.COORDINATED, Stage.FIXED, Stage.PUBLISHED)


async def _parties(house: TestHouse) -> dict[str, Standing]:
    async with house.database.work(house.admin) as work:
        return {one.subject: one for one in (await actions.read_standings(work)).items}


async def _techniques(house: TestHouse) -> dict[str, Standing]:
    async with house.database.work(house.admin) as work:
        return {one.subject: one for one in (await actions.read_techniques(work)).items}


async def _own(house: TestHouse, credential: Credential) -> Standing:
    async with house.database.work(credential) as work:
        (own,) = (await actions.read_own_standing(work)).items
    return own


def _counts(standing: Standing) -> tuple[int, int, int]:
    return standing.confirmed, standing.refuted, standing.pending


async def test_each_stage_counts_as_it_says(house: TestHouse) -> None:
    """Reproduced and all after it, and already fixed, are confirmed; not reproduced is refuted; the rest is pending."""
    finder = await house.finder()
    first = vulnerability_of(await report(house, finder, 1))
    assert _counts((await _parties(house))[finder.party]) == (0, 0, 1)
    decide(house, first, "reproduced")
    for old, new in pairwise(_PASSED):
        assert _counts((await _parties(house))[finder.party]) == (1, 0, 0)
        async with house.database.work(house.worker) as work:
            assert await actions.advance(work, first, old=old, new=new)
    assert _counts((await _parties(house))[finder.party]) == (1, 0, 0)
    decide(house, vulnerability_of(await report(house, finder, 2)), "not-reproduced")
    decide(house, vulnerability_of(await report(house, finder, 3)), "already-fixed")
    decide(house, vulnerability_of(await report(house, finder, 4)), "needs-information")
    assert _counts((await _parties(house))[finder.party]) == (2, 1, 1)


async def test_what_lacks_something_or_was_refused_counts_for_nothing(house: TestHouse) -> None:
    """A finding that needs information, or cannot be read, neither helps nor harms."""
    finder = await house.finder()
    lacking = await report(house, finder, 1, package="", version="", proof="")
    refused = await report(house, finder, 2, proof="not base 64!")
    assert (lacking.outcome, refused.outcome) == (Outcome.NEEDS_INFORMATION, Outcome.REFUSED)
    assert await _parties(house) == {}


async def test_a_duplicate_of_a_confirmed_one_is_confirmed_and_counts_once(house: TestHouse) -> None:
    """Who comes second was right all the same; who says the same thing thrice was right once."""
    first, second = await house.finder("First"), await house.finder("Second")
    vulnerability = vulnerability_of(await report(house, first, 1))
    for _ in range(3):
        again = await report(house, second, 1)
        assert (again.outcome, again.vulnerability) == (Outcome.JOINED, vulnerability)
    decide(house, vulnerability, "reproduced")
    standings = await _parties(house)
    assert _counts(standings[first.party]) == _counts(standings[second.party]) == (1, 0, 0)
    other = vulnerability_of(await report(house, first, 2))
    async with house.database.work(house.admin) as work:
        await actions.merge(work, other, vulnerability, kind=JoinKind.PERSON, probability=1, reasons=("one",))
    assert _counts((await _parties(house))[first.party]) == (1, 0, 0)


async def test_a_technique_is_a_model_with_its_version_or_a_tool(house: TestHouse) -> None:
    """What a model found counts for the model whatever it ran in; a tool of the same name is another technique."""
    one, other = await house.finder("One"), await house.finder("Other")
    for number, finder in enumerate((one, other)):
        told = await report(house, finder, number, model="m", model_version="7", tool="harness")
        decide(house, vulnerability_of(told), "reproduced")
    await report(house, one, 3, tool="m 7")
    await report(house, one, 4)
    techniques = await _techniques(house)
    assert {name: _counts(one) for name, one in techniques.items()} == {
        "model m 7": (2, 0, 0), "tool m 7": (0, 0, 1), "": (0, 0, 1)
    }  # fmt: skip
    assert next(iter(techniques)) == "model m 7"


async def test_there_may_be_more_techniques_than_are_listed(house: TestHouse) -> None:
    """The best known are listed, and how many more there are is said: names cost a reporter nothing."""
    finder = await house.finder()
    for number, tool in enumerate("abc"):
        await report(house, finder, number, tool=tool)
    async with house.database.work(house.admin) as work:
        tallies, count = await store.technique_tallies(work, count_max=2)
    assert (len(tallies), count) == (2, 3)
    assert len(tallies) < STANDINGS_SHOWN_MAX


async def test_a_finder_sees_its_own_standing_only(house: TestHouse) -> None:
    """Row-level security: nothing of others, and of its own what is published; the rest is pending until then."""
    mine, theirs = await house.finder("Mine"), await house.finder("Theirs")
    await build_past(house, theirs, stage="reproduced", count=2, start=10)
    vulnerability = vulnerability_of(await report(house, mine, 1))
    decide(house, vulnerability, "reproduced")
    assert _counts(await _own(house, mine.credential)) == (0, 0, 1)
    for old, new in pairwise(_PASSED):
        async with house.database.work(house.worker) as work:
            await actions.advance(work, vulnerability, old=old, new=new)
    own = await _own(house, mine.credential)
    assert (own.subject, _counts(own)) == (mine.party, (1, 0, 0))
    async with house.database.work(mine.credential) as work:
        assert [one.subject for one in (await actions.read_standings(work)).items] == [mine.party]
        assert await actions.order_waiting(work) == ()
    assert _counts(await _own(house, house.admin)) == (0, 0, 0)
    stranger = await _own(house, (await house.finder("Stranger")).credential)
    assert (_counts(stranger), stranger.mean) == ((0, 0, 0), 0.5)


async def test_work_waits_in_order_and_a_newcomer_soon_has_a_turn(house: TestHouse) -> None:
    """The good finder's before the bad one's, a newcomer's third, the oldest fifth; what is decided no longer waits."""
    good, bad, new = await house.finder("Good"), await house.finder("Bad"), await house.finder("New")
    await build_past(house, good, stage="reproduced", count=6, start=100)
    await build_past(house, bad, stage="not-reproduced", count=6, start=200)
    waiting = list[Finding]()
    for number, finder in enumerate((bad, bad, good, good, good, new)):
        waiting.append(await report(house, finder, number))
        house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        turns = await actions.order_waiting(work)
    places = [waiting.index(next(one for one in waiting if one.vulnerability == turn.waiting.id)) for turn in turns]
    assert places == [2, 3, 5, 4, 0, 1]
    assert [turn.share for turn in turns] == [
        Share.PROMISE, Share.PROMISE, Share.NEWCOMER, Share.PROMISE, Share.AGE, Share.PROMISE
    ]  # fmt: skip
    assert turns[0].waiting.parties == (good.party,)


async def test_what_both_reported_is_as_likely_as_the_better_of_them(house: TestHouse) -> None:
    """A vulnerability of a good and a bad finder waits once, with both, at the good one's promise."""
    good, bad = await house.finder("Good"), await house.finder("Bad")
    await build_past(house, good, stage="reproduced", count=6, start=100)
    await build_past(house, bad, stage="not-reproduced", count=6, start=200)
    for finder in (bad, good):
        await report(house, finder, 1)
    async with house.database.work(house.admin) as work:
        (turn,) = await actions.order_waiting(work)
    assert (turn.waiting.parties, turn.promise) == (tuple(sorted((good.party, bad.party))), 0.8)


async def test_standing_never_enters_outcome_or_rank(house: TestHouse) -> None:
    """The same finding of the finder with the worst standing and of a newcomer: placed, gated and ranked alike."""
    worst, new = await house.finder("Worst"), await house.finder("New")
    await build_past(house, worst, stage="not-reproduced", count=8, start=100)
    known = vulnerability_of(await report(house, await house.finder("Known"), 50))
    told = [await report(house, finder, number) for number, finder in enumerate((worst, new))]
    assert [one.outcome for one in told] == [Outcome.NEW, Outcome.NEW]
    ranks = list[object]()
    for one in told:
        vulnerability = vulnerability_of(one)
        async with house.database.work(house.worker) as work:
            assert await actions.advance(work, vulnerability, old=Stage.NEW, new=Stage.REPRODUCED)
        async with house.database.work(house.worker) as work:
            await prioritization.rank(work, vulnerability, shipped_due_policy())
        async with house.database.work(house.worker) as work:
            rank = await prioritization.read_rank(work, vulnerability)
        assert rank is not None
        ranks.append(replace(rank, vulnerability=known))
    assert ranks[0] == ranks[1]
    one, other = [await report(house, finder, 50) for finder in (worst, new)]
    assert (one.vulnerability, one.outcome, one.outcome_reason) == (known, other.outcome, other.outcome_reason)
    one, other = [await report(house, who, at, package="", proof="") for at, who in enumerate((worst, new), 60)]
    assert (one.outcome, one.outcome_reason) == (Outcome.NEEDS_INFORMATION, other.outcome_reason)


def test_no_judgement_asks_for_a_standing() -> None:
    """Placing, the gate, ranks and verdicts import nothing of reputation; only those who list or show it do."""
    graph = grimp.build_graph("clearway", cache_dir=None)
    findings = "clearway.findings"
    importers = {
        kind: graph.find_modules_that_directly_import(f"{findings}.{kind}.reputation")
        for kind in ("rules", "store", "actions")
    }
    assert importers == {
        "rules": {f"{findings}.actions.reputation", "clearway.overview.actions"},
        "store": {f"{findings}.actions.reputation"},
        "actions": {f"{findings}.actions"},
    }


@pytest.mark.parametrize("query", ["party_tallies", "technique_tallies", "own_tallies"])
async def test_tallies_are_read_from_the_index_alone(house: TestHouse, query: str) -> None:
    """No finding's wide row is read to count: the plan is an index-only scan of finding_standing."""
    finder = await house.finder()
    plans: dict[str, tuple[LiteralString, Mapping[str, object]]] = {
        "party_tallies": (store.BY_PARTY, store.STAGES),
        "technique_tallies": (store.BEST_KNOWN, {**store.STAGES, "rows": 10}),
        "own_tallies": (store.OWN, {**store.STAGES, "party": finder.party}),
    }
    statement, values = plans[query]
    async with house.database.work(finder.credential if query == "own_tallies" else house.admin) as work:
        await work.connection.execute("SET LOCAL enable_seqscan = off")
        await work.connection.execute("SET LOCAL enable_bitmapscan = off")
        cursor = await work.connection.execute("EXPLAIN (COSTS OFF) " + statement, values)
        plan = "\n".join(line for (line,) in await cursor.fetchall())
    assert "Index Only Scan using finding_standing on finding" in plan


def test_the_stages_of_many_come_from_the_index(house: TestHouse) -> None:
    """The index of stages holds what need to know is decided by."""
    with psycopg.connect(house.owner_dsn) as connection:
        ((definition,),) = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'vulnerability_stage'"
        ).fetchall()
    assert "INCLUDE (published_at)" in definition
