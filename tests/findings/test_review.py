"""A person decides on pairs that look alike; every decision is taken back exactly, and never means never."""

import asyncio
import random  # noqa: TID251  a seeded walk

import pytest

from clearway.findings import actions, store
from clearway.findings.model import JoinKind, PairState, PairView, Progress, ReviewPair, Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ReviewPairId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX
from clearway.kernel.paging import Page, PageRequest
from tests.conftest import TestHouse
from tests.findings.worlds import Town, build_town, raise_pair

SEEDS = 6
DEEDS = 14


async def _decide(town: Town, pair: ReviewPairId, decision: PairState, note: str = "") -> ReviewPair:
    town.house.clock.move(seconds=1)
    async with town.house.database.work(town.house.admin) as work:
        return await actions.decide(work, pair, decision, note=note)


async def _undo(town: Town, pair: ReviewPairId) -> ReviewPair:
    town.house.clock.move(seconds=1)
    async with town.house.database.work(town.house.admin) as work:
        return await actions.undo(work, pair)


async def _list(town: Town, state: PairState = PairState.OPEN, request: PageRequest | None = None) -> Page[ReviewPair]:
    async with town.house.database.work(town.house.admin) as work:
        return await actions.list_pairs(work, request or PageRequest(), state=state)


async def _first(town: Town) -> ReviewPair:
    return (await _list(town)).items[0]


async def _view(town: Town, pair: ReviewPairId) -> PairView:
    async with town.house.database.work(town.house.admin) as work:
        return await actions.view_pair(work, pair)


async def _progress(town: Town) -> Progress:
    async with town.house.database.work(town.house.admin) as work:
        return await actions.measure_progress(work)


def _stages(town: Town, pair: ReviewPair) -> set[object]:
    return {
        stage for (stage,) in town.ask(f"SELECT stage FROM vulnerability WHERE id IN ('{pair.left}', '{pair.right}')")
    }


@pytest.mark.parametrize("decision", actions.DECISIONS)
async def test_each_decision_is_kept_and_taken_back(house: TestHouse, decision: PairState) -> None:
    """Whatever is decided is written down with who, when and why; undone, all stands as it did before."""
    town = await build_town(house)
    before, pair = town.state(), await _first(town)
    decided = await _decide(town, pair.id, decision, note="seen by me")
    assert (decided.state, decided.note, decided.decided_at) == (decision, "seen by me", house.clock.now)
    assert (decided.left, decided.right, decided.decided_by is not None) == (pair.left, pair.right, True)
    assert (Stage.MERGED in _stages(town, pair)) == (decision is PairState.JOINED)
    assert pair.id not in {waiting.id for waiting in (await _list(town)).items}
    assert (await _view(town, pair.id)).pair == decided
    undone = await _undo(town, pair.id)
    assert (undone.state, undone.decided_by, undone.note) == (PairState.OPEN, None, "")
    assert town.state() == before


async def test_the_second_to_decide_is_told_so(house: TestHouse) -> None:
    """A pair is decided on once: who comes second, or undoes what is not decided, is refused, and nothing changes."""
    town = await build_town(house)
    pair = await _first(town)
    with pytest.raises(Refusal) as early:
        await _undo(town, pair.id)
    await _decide(town, pair.id, PairState.APART)
    before = town.state()
    for decision in actions.DECISIONS:
        with pytest.raises(Refusal) as late:
            await _decide(town, pair.id, decision)
        assert (late.value.code, late.value.status) == ("decided-already", 409)
    assert (early.value.code, early.value.status) == ("not-decided", 409)
    assert town.state() == before


async def test_of_two_at_once_one_decides(house: TestHouse) -> None:
    """Several people decide on one pair at the same moment: one decision holds, the others are refused."""
    town = await build_town(house)
    pair = await _first(town)
    choices = [PairState.JOINED, PairState.NEVER, PairState.APART, PairState.JOINED]
    outcomes = await asyncio.gather(*(_decide(town, pair.id, choice) for choice in choices), return_exceptions=True)
    held = [outcome for outcome in outcomes if isinstance(outcome, ReviewPair)]
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert (len(held), refused) == (1, ["decided-already"] * 3)
    assert (await _view(town, pair.id)).pair == held[0]


async def test_two_people_at_once_decide_on_pairs_that_touch(house: TestHouse) -> None:
    """Pairs that share a vulnerability are joined at once: both joins hold, and no pair waits with itself."""
    town = await build_town(house)
    pairs = [pair for pair in (await _list(town)).items if town.first[1] in {pair.left, pair.right}]
    assert len(pairs) == 2
    await asyncio.gather(*(_decide(town, pair.id, PairState.JOINED) for pair in pairs))
    standing = town.ask(f"SELECT DISTINCT vulnerability FROM finding WHERE vulnerability = ANY (ARRAY{town.first[:3]})")
    assert len(standing) == 1
    assert town.ask("SELECT id FROM review_pair WHERE state = 'open' AND left_side = right_side") == []


async def test_never_is_for_good(house: TestHouse) -> None:
    """What was set apart for good is not raised again and joined by nobody, until that decision itself is undone."""
    town = await build_town(house)
    pair = await _first(town)
    await _decide(town, pair.id, PairState.NEVER)
    again = await raise_pair(town, pair.left, pair.right, probability=0.99)
    assert town.ask(f"SELECT id FROM review_pair WHERE id = '{again}'") == []
    for source, into in ((pair.left, pair.right), (pair.right, pair.left)):
        assert not await town.act(
            lambda work, source=source, into=into: actions.merge(
                work, source, into, kind=JoinKind.PERSON, probability=1, reasons=("one",)
            )
        )
    await _undo(town, pair.id)
    assert pair.id in {waiting.id for waiting in (await _list(town)).items}
    await _decide(town, pair.id, PairState.JOINED)


async def test_never_holds_for_what_is_merged_later(house: TestHouse) -> None:
    """A record that was set apart for good from another takes that along when it is merged into a third."""
    town = await build_town(house)
    one, other, third = town.first[0], town.first[1], town.first[2]
    await _decide(town, await _pair_of(town, one, other), PairState.NEVER)
    async with house.database.work(house.admin) as work:
        await actions.merge(work, third, other, kind=JoinKind.PERSON, probability=1, reasons=("one",))
    await raise_pair(town, one, other, probability=0.99)
    assert await _pairs_between(town, one, other) == []


async def test_apart_is_raised_again_only_when_likelier(house: TestHouse) -> None:
    """What is held apart for now comes back when it looks likelier than it did then, and not before."""
    town = await build_town(house)
    pair = await _first(town)
    await _decide(town, pair.id, PairState.APART)
    await raise_pair(town, pair.left, pair.right, probability=0.4)
    assert await _pairs_between(town, pair.left, pair.right) == []
    again = await raise_pair(town, pair.left, pair.right, probability=0.8)
    assert await _pairs_between(town, pair.left, pair.right) == [again]


async def test_a_pair_is_raised_in_either_order(house: TestHouse) -> None:
    """Whichever side is named first, the one with the finding is the left; undoing a join gives the pair back."""
    town = await build_town(house)
    left, right = town.first[0], town.first[3]
    ((finding,),) = town.ask(f"SELECT min(id) FROM finding WHERE vulnerability = '{left}'")
    pair = await raise_pair(town, right, left, finding=str(finding))
    before = town.state()
    found = (await _view(town, pair)).pair
    assert (found.left, found.right) == (left, right)
    await _decide(town, pair, PairState.JOINED)
    await _undo(town, pair)
    assert town.state() == before


async def test_what_is_put_off_waits_elsewhere(house: TestHouse) -> None:
    """A pair that was put off leaves the open ones, is listed with the others put off, and can be decided on there."""
    town = await build_town(house)
    pair = await _first(town)
    await _decide(town, pair.id, PairState.LATER)
    assert [waiting.id for waiting in (await _list(town, PairState.LATER)).items] == [pair.id]
    assert await _progress(town) == Progress(open=2, later=1, decided_today=1)
    await _decide(town, pair.id, PairState.JOINED)
    assert (await _list(town, PairState.LATER)).items == ()


async def test_undo_last_takes_back_in_turn(house: TestHouse) -> None:
    """The last decision of the acting person goes first, then the one before; with none left it is refused."""
    town = await build_town(house)
    before = town.state()
    decided = [await _first(town)]
    await _decide(town, decided[0].id, PairState.JOINED)
    decided.append(await _first(town))
    await _decide(town, decided[1].id, PairState.NEVER)
    for pair in reversed(decided):
        async with house.database.work(house.admin) as work:
            assert (await actions.undo_last(work)).id == pair.id
    assert town.state() == before
    with pytest.raises(Refusal) as refused:
        async with house.database.work(house.admin) as work:
            await actions.undo_last(work)
    assert refused.value.code == "nothing-to-undo"


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_any_decisions_undone_in_turn_leave_nothing(house: TestHouse, seed: int) -> None:
    """After a random walk of decisions and undos, undoing what is left from the last to the first restores all."""
    town, chance = await build_town(house), random.Random(seed)
    for left in range(5):
        for right in range(left):
            await raise_pair(town, town.first[right], town.first[left], probability=chance.uniform(0.1, 0.9))
    before = town.state()
    done: list[ReviewPairId] = []
    for _ in range(DEEDS):
        waiting = [*(await _list(town)).items, *(await _list(town, PairState.LATER)).items]
        if done and (not waiting or chance.random() < 0.3):
            await _undo(town, done.pop())
        elif waiting:
            pair = chance.choice(waiting)
            decision = chance.choice([one for one in actions.DECISIONS if one is not pair.state])
            await _decide(town, pair.id, decision)
            done = [one for one in done if one != pair.id] + [pair.id]
    while done:
        await _undo(town, done.pop())
    assert town.state() == before


async def test_a_view_tells_both_sides(house: TestHouse) -> None:
    """A view has both sides with what their findings say, and each fact compared."""
    town = await build_town(house)
    view = await _view(town, (await _first(town)).id)
    assert all(side.told and side.count >= len(side.told) for side in (view.left, view.right))
    assert {"Title", "Package", "Text"} <= {line.name for line in view.compared}
    assert view.cannot_join == ""


async def test_what_maintainers_know_of_is_not_joined(house: TestHouse) -> None:
    """When maintainers were told of both, the view says that they cannot be joined, and joining is refused so."""
    town = await build_town(house)
    pair = await _first(town)
    for side in (pair.left, pair.right):
        await _coordinate(town, side)
    assert "past merging" in (await _view(town, pair.id)).cannot_join
    with pytest.raises(Refusal) as refused:
        await _decide(town, pair.id, PairState.JOINED)
    assert (refused.value.code, refused.value.status) == ("not-joinable", 409)
    await _decide(town, pair.id, PairState.APART)


async def test_what_was_merged_is_told_by_its_findings(house: TestHouse) -> None:
    """The history of a vulnerability names each finding that came or went, and whether that was undone."""
    town = await build_town(house)
    source, into = town.first[2], town.first[1]
    moved = tuple(f for (f,) in town.ask(f"SELECT id FROM finding WHERE vulnerability = '{source}' ORDER BY id"))
    assert len(moved) > 1
    async with house.database.work(house.admin) as work:
        await actions.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=("one",))
    for vulnerability in (source, into):
        async with house.database.work(house.admin) as work:
            (told,) = await actions.list_regroupings(work, vulnerability)
        assert (told.source, told.target, told.findings, told.undone_at) == (source, into, moved, None)
    async with house.database.work(house.admin) as work:
        await actions.unmerge(work, source)
        assert (await actions.list_regroupings(work, into))[0].undone_at == house.clock.now


@pytest.mark.parametrize("note", ["x" * (REASON_CHARACTERS_MAX + 1), "a\nb", "a\x1b[2Jb"])
async def test_a_reason_is_a_sentence(house: TestHouse, note: str) -> None:
    """A reason that is too long, or holds what does not print, is refused with its place; nothing is decided."""
    town = await build_town(house)
    pair = await _first(town)
    with pytest.raises(Refusal) as refused:
        await _decide(town, pair.id, PairState.NEVER, note=note)
    assert (refused.value.code, refused.value.where) == ("bad-note", "note")
    assert (await _first(town)).state is PairState.OPEN


async def test_absent_and_moved_pairs_are_not_decided(house: TestHouse) -> None:
    """A pair that is not there is not found; one that a merge made one waits for nobody until the merge is undone."""
    town = await build_town(house)
    with pytest.raises(Refusal) as absent:
        await _decide(town, ReviewPairId("rev-0000000000000000"), PairState.APART)
    assert absent.value.status == 404
    pair = await _first(town)
    source = max(pair.left, pair.right)
    async with house.database.work(house.admin) as work:
        await actions.merge(
            work, source, min(pair.left, pair.right), kind=JoinKind.PERSON, probability=1, reasons=("one",)
        )
    assert (await _view(town, pair.id)).pair.state is PairState.MOVED
    with pytest.raises(Refusal) as moved:
        await _decide(town, pair.id, PairState.APART)
    assert moved.value.status == 409
    async with house.database.work(house.admin) as work:
        await actions.unmerge(work, source)
    assert (await _view(town, pair.id)).pair.state is PairState.OPEN


async def test_pages_of_pairs_leave_none_out(house: TestHouse) -> None:
    """Page after page, each pair that waits comes once, the likeliest first, equal ones included."""
    town = await build_town(house)
    for left, right in ((0, 2), (0, 3), (1, 3), (2, 4)):
        await raise_pair(town, town.first[left], town.first[right], probability=0.7)
    seen: list[ReviewPair] = []
    page = await _list(town, request=PageRequest(limit=2))
    seen += page.items
    while page.next:
        page = await _list(town, request=PageRequest(limit=2, cursor=page.next))
        seen += page.items
    assert len({pair.id for pair in seen}) == len(seen) == 7
    assert [pair.probability for pair in seen] == sorted((pair.probability for pair in seen), reverse=True)


async def _coordinate(town: Town, vulnerability: VulnerabilityId) -> None:
    for old, new in (
        (Stage.NEW, Stage.REPRODUCED),
        (Stage.REPRODUCED, Stage.RANKED),
        (Stage.RANKED, Stage.COORDINATED),
    ):
        async with town.house.database.work(town.house.worker) as work:
            assert await actions.advance(work, vulnerability, old=old, new=new)


async def _pair_of(town: Town, one: VulnerabilityId, other: VulnerabilityId) -> ReviewPairId:
    (pair,) = await _pairs_between(town, one, other)
    return pair


async def _pairs_between(town: Town, one: VulnerabilityId, other: VulnerabilityId) -> list[ReviewPairId]:
    async with town.house.database.work(town.house.admin) as work:
        waiting = await store.waiting_pairs_of(work, one)
    return [pair.id for pair in waiting if {pair.left, pair.right} == {one, other}]
