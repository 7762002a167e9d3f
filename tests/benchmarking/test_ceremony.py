"""The ceremony: committed before opened, opened by two in time, frozen before revealed; and who sees what."""

from dataclasses import replace

import msgspec
import pytest
from psycopg.errors import CheckViolation

from clearway.app.flow import ring
from clearway.benchmarking.actions import commitments, deeds, openings, suites
from clearway.benchmarking.model.ceremony import Broken, DeedKind, ExposureKind, Kept, NewDeed
from clearway.gateways.sealed_suites import new_key_pair
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvaluationId
from clearway.storage.timers import fire_next
from tests.benchmarking.ceremonies import CHECKPOINT, DIGEST, FILES, TASKS, Ceremony, policy, prepare
from tests.conftest import Member, TestHouse

RUN = EvaluationId("evl-0000000000000001")


@pytest.fixture
async def ceremony(house: TestHouse) -> Ceremony:
    """A house with a sealed suite."""
    return await prepare(house)


async def test_whole_ceremony(ceremony: Ceremony) -> None:
    """Committed, approved, opened by two, wiped, frozen, revealed: the files come out, and the developer can check."""
    commitment = await ceremony.commit()
    opening, opened = await ceremony.open(commitment)
    assert opened.files == FILES
    closed = await ceremony.close(opening)
    assert closed.wiped_at is not None
    await ceremony.freeze(commitment)
    assert (await ceremony.reveal(commitment)).revealed_at is not None
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        reveal = await commitments.read_reveal(work, commitment.id, public_key=b"k" * 32)
        assert await commitments.read_policy(work, commitment.id) == policy()
    kept = commitments.verify_reveal(reveal, None)
    assert isinstance(kept, Kept)
    assert kept.committed_at == commitment.committed_at


@pytest.mark.parametrize("step", ["nobody approved", "declined", "other version", "frozen", "retired"])
async def test_no_opening_without_a_standing_commitment(ceremony: Ceremony, step: str) -> None:
    """Before a second person approved, after a refusal or the freezing, or for another version nothing is opened."""
    made = await ceremony.commit(
        policy(suite_versions=("2.0.0",)) if step == "other version" else None,
        approved=step not in {"nobody approved", "declined"},
    )
    if step == "declined":
        async with ceremony.house.database.work(ceremony.official.credential) as work:
            await commitments.answer_commitment(work, made.id, accepted=False)
    if step == "frozen":
        await ceremony.freeze(made)
    if step == "retired":
        for number in range(ceremony.suite.task_exposures_max):
            await expose(ceremony, EvaluationId(f"evl-000000000000000{number}"))
    with pytest.raises(Refusal):
        await ceremony.ask(made, new_key_pair())


async def test_approver_is_another_person(ceremony: Ceremony) -> None:
    """Nobody approves the own policy or the own deed, and nothing is answered twice."""
    made = await ceremony.commit(approved=False)
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        with pytest.raises(Refusal) as refused:
            await commitments.answer_commitment(work, made.id, accepted=True)
    assert refused.value.code == "own-approval"
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        await commitments.answer_commitment(work, made.id, accepted=True)
        with pytest.raises(Refusal) as refused:
            await commitments.answer_commitment(work, made.id, accepted=False)
    assert refused.value.code == "answered-before"


async def test_one_commitment_at_a_time(ceremony: Ceremony) -> None:
    """Nobody commits to two policies for a checkpoint and chooses afterwards; after the reveal a new one may follow."""
    made = await ceremony.commit()
    with pytest.raises(Refusal) as refused:
        await ceremony.commit(policy(threshold_minutes=60))
    assert refused.value.code == "commitment-stands"
    await ceremony.freeze(made)
    await ceremony.reveal(made)
    assert (await ceremony.commit(policy(threshold_minutes=60))).accepted


async def test_two_different_custodians(ceremony: Ceremony) -> None:
    """One share, or one custodian twice, releases nothing; only the asker is given what opens the suite."""
    opening = await ceremony.ask(await ceremony.commit(), new_key_pair())
    await ceremony.hand_in(opening, 0)
    with pytest.raises(Refusal) as refused:
        await ceremony.hand_in(opening, 0)
    assert refused.value.code == "handed-in-before"
    with pytest.raises(Refusal) as refused:
        await ceremony.release(opening)
    assert refused.value.code == "shares-missing"
    await ceremony.hand_in(opening, 1)
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        with pytest.raises(Refusal) as refused:
            await openings.release(work, opening.id)
    assert refused.value.code == "not-yours"
    assert len((await ceremony.release(opening)).shares) == 2


async def test_the_timer_ends_an_opening(ceremony: Ceremony) -> None:
    """When the minutes are over no share is taken, the timer closes the opening, and the shares are forgotten."""
    opening = await ceremony.ask(await ceremony.commit(), new_key_pair())
    await ceremony.hand_in(opening, 0)
    ceremony.house.clock.move(minutes=31)
    with pytest.raises(Refusal) as refused:
        await ceremony.hand_in(opening, 1)
    assert refused.value.code == "opening-over"
    fired = await fire_next(ceremony.house.database, ring)
    assert fired is not None
    assert fired.kind == openings.OPENING_END
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        assert (await openings.read_opening(work, opening.id)).ending == "expired"
        cursor = await work.connection.execute("SELECT sealed, custodian FROM opening_share")
        assert await cursor.fetchall() == [(b"", ceremony.custodians[0].person)]
    with pytest.raises(Refusal):
        await ceremony.release(opening)


async def test_opened_suite_is_closed_in_time(ceremony: Ceremony) -> None:
    """Once released, the clock runs for as long as a suite may be open, and then ends it."""
    opening, _ = await ceremony.open(await ceremony.commit())
    assert (opening.ends_at - ceremony.house.clock.now).total_seconds() == 240 * 60
    ceremony.house.clock.move(minutes=239)
    assert await fire_next(ceremony.house.database, ring) is None
    ceremony.house.clock.move(minutes=1)
    assert await fire_next(ceremony.house.database, ring) is not None


async def test_exposures_are_counted_and_retire(ceremony: Ceremony) -> None:
    """Each opening and each run is an exposure, once; a task that was exposed often enough is retired."""
    opening, _ = await ceremony.open(await ceremony.commit())
    await ceremony.close(opening)
    for _ in range(2):
        await expose(ceremony, RUN, TASKS[:1])
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        told = await suites.list_tasks(work, ceremony.suite.id)
    assert [task.exposures for task in told] == [2, 1, 1]
    for number in range(2, 6):
        await expose(ceremony, EvaluationId(f"evl-000000000000000{number}"), TASKS[:1])
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        told = await suites.list_tasks(work, ceremony.suite.id)
        seen = await suites.list_exposures(work)
    assert [task.retired_at is not None for task in told] == [True, False, False]
    assert {line.kind for line in seen} == {ExposureKind.OPENING, ExposureKind.RUN}
    assert len(seen) == 6


async def test_who_reads_exposures(ceremony: Ceremony) -> None:
    """A developer reads its own exposures, the program all, another developer none."""
    await expose(ceremony, RUN)
    other = await ceremony.house.member("Other Developer", PartyKind.DEVELOPER, "developer")
    read = {
        name: await exposures_of(ceremony, who)
        for name, who in (("own", ceremony.developer), ("program", ceremony.program), ("other", other))
    }
    assert read == {"own": 1, "program": 1, "other": 0}


async def test_policy_is_hidden_until_revealed(ceremony: Ceremony) -> None:
    """The developer sees that something was committed to, and not what, until the estimate is frozen and it is told."""
    made = await ceremony.commit()
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        assert [seen.digest for seen in await commitments.list_commitments(work)] == [made.digest]
        with pytest.raises(Refusal):
            await commitments.read_policy(work, made.id)
        with pytest.raises(Refusal):
            await commitments.read_reveal(work, made.id, public_key=b"k" * 32)
    with pytest.raises(Refusal) as refused:
        await ceremony.reveal(made)
    assert refused.value.code == "not-to-reveal"


async def test_verifier_finds_what_was_changed(ceremony: Ceremony) -> None:
    """A changed policy, nonce, digest or line does not pass the check that needs no server."""
    made = await ceremony.commit()
    await ceremony.freeze(made)
    await ceremony.reveal(made)
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        reveal = await commitments.read_reveal(work, made.id, public_key=b"k" * 32)
    changes = (
        {"policy": reveal.policy.replace('"threshold_minutes":480', '"threshold_minutes":60')},
        {"policy": "{}"},
        {"nonce": "0" * 64},
        {"digest": "0" * 64},
        {"commitment": "cmt-0000000000000001"},
        {"line": reveal.line.replace(made.digest, "0" * 64)},
        {"line": "{"},
    )
    for change in changes:
        changed = msgspec.structs.replace(reveal, **change)
        assert isinstance(commitments.verify_reveal(changed, None), Broken), change
    assert isinstance(commitments.verify_reveal(reveal, b"k" * 32), Broken)


async def test_deed_takes_the_bytes_that_were_asked_for(ceremony: Ceremony) -> None:
    """A deed that was approved stands for its bytes only; one that was declined may be asked for again."""
    new = NewDeed(kind=DeedKind.INVALIDATE, subject=RUN, about="", digest=DIGEST, reason="the sandbox failed")
    database, evaluator, official = ceremony.house.database, ceremony.evaluator, ceremony.official
    async with database.work(evaluator.credential) as work:
        await deeds.ask(work, new)
    async with database.work(official.credential) as work:
        with pytest.raises(Refusal) as refused:
            await deeds.answer(work, new.kind, RUN, accepted=True, digest="e" * 64)
        assert refused.value.code == "other-digest"
        await deeds.answer(work, new.kind, RUN, accepted=False, digest=DIGEST)
    async with database.work(evaluator.credential) as work:
        assert (await deeds.ask(work, replace(new, digest="e" * 64))).number == 2
    async with database.work(official.credential) as work:
        await deeds.answer(work, new.kind, RUN, accepted=True, digest="e" * 64)
        assert (await deeds.require_approved(work, new.kind, RUN, digest="e" * 64)).accepted
        with pytest.raises(Refusal):
            await deeds.require_approved(work, new.kind, RUN, digest=DIGEST)


async def test_no_run_is_left_out_after_the_freezing(ceremony: Ceremony) -> None:
    """What was asked for before the estimate was frozen is not approved afterwards, by the action or by SQL."""
    made = await ceremony.commit()
    new = NewDeed(kind=DeedKind.INVALIDATE, subject=RUN, about=made.id, digest=DIGEST, reason="the sandbox failed")
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        await deeds.ask(work, new)
    await ceremony.freeze(made)
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        with pytest.raises(Refusal) as refused:
            await deeds.answer(work, new.kind, RUN, accepted=True, digest=DIGEST)
        assert refused.value.code == "estimate-frozen"
    statement = (
        "UPDATE joint_deed SET approver = acting_person(), approved_at = asked_at, accepted = true"
        " WHERE kind = 'invalidate'"
    )
    with pytest.raises(CheckViolation, match="left out"):
        async with ceremony.house.database.work(ceremony.official.credential) as work:
            await work.connection.execute(statement)


async def expose(ceremony: Ceremony, run: EvaluationId, tasks: tuple[str, ...] = TASKS) -> None:
    """Have the evaluator write down a run."""
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        await suites.expose(
            work, ceremony.suite.id, run, developer=ceremony.developer.party, checkpoint=CHECKPOINT, tasks=tasks
        )


async def exposures_of(ceremony: Ceremony, who: Member) -> int:
    """Count the exposures that somebody reads."""
    async with ceremony.house.database.work(who.credential) as work:
        return len(await suites.list_exposures(work))
