"""A submission goes its way with everybody's hand in it, its clocks fire, and nobody does what is not theirs to do."""

from datetime import timedelta
from typing import LiteralString

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from clearway.app.policies import shipped_access_policy
from clearway.formats.determination_record import parse_record
from clearway.formats.dsse import parse_envelope, signed_bytes
from clearway.frontier.actions import access, deletion, determinations, endings, inquiries, windows
from clearway.frontier.model.dossier import Opinion
from clearway.frontier.model.moves import Closing
from clearway.gateways.signer import is_signed_by
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import DeterminationId
from tests.conftest import TestHouse
from tests.frontier.worlds import CLOCKS, ENDPOINT, SIGNER, TERMS, Programme, checkpoint_of, open_programme


@pytest.fixture
async def programme(house: TestHouse) -> Programme:
    """An inquiry, and people for every role."""
    return await open_programme(house)


async def test_from_inquiry_to_general_release(programme: Programme) -> None:
    """The whole way: each step is in the history, clocks run where somebody is waited for, nothing is left running."""
    opened = await programme.dossier(programme.developer)
    assert (opened.waits_for, [clock.key for clock in opened.clocks]) == ("government", ["screening"])
    await programme.notify()
    told = await programme.dossier(programme.developer)
    assert (told.waits_for, {clock.key for clock in told.clocks}) == ("developer", {"asking", "opening-access"})
    await programme.open_access()
    await programme.act(
        programme.developer, lambda work: endings.release_to_partners(work, programme.id, clocks=CLOCKS)
    )
    await programme.act(programme.developer, lambda work: endings.release(work, programme.id, clocks=CLOCKS))
    ended = await programme.dossier()
    assert [step.finish.value for step in ended.history] == [
        "inquiry", "screened", "submitted", "accepted", "evaluating", "estimate-frozen", "consulting", "determined",
        "notified", "access-open", "access-closed", "partner-release", "general-release",
    ]  # fmt: skip
    assert ended.window is not None
    assert (ended.window.closing, ended.clocks, ended.next, ended.waits_for) == (Closing.RELEASED, (), (), "nobody")


async def test_the_developer_reads_the_signed_outcome_and_no_reasons(programme: Programme) -> None:
    """Nothing before it is notified; then the statement that two signed, and the house's signature holds."""
    await programme.evaluate()
    await programme.opine("comment")
    await programme.determine("cannot-rule-out")
    assert (await programme.dossier(programme.developer)).determinations == ()
    await programme.act(programme.program, lambda work: determinations.notify(work, programme.id, clocks=CLOCKS))
    seen = await programme.dossier(programme.developer)
    assert "SCORES-CANARY" not in repr(seen)
    assert seen.consultation == ()
    assert seen.waits_for == "nobody"
    (told,) = seen.determinations
    envelope = parse_envelope(told.envelope.encode())
    assert is_signed_by(
        SIGNER.public_key, message=signed_bytes(envelope.payload), signature=envelope.signatures[0].value
    )
    statement = parse_record(envelope.payload)
    assert statement.checkpoint == checkpoint_of(programme.id)
    assert statement.predicate.signers == (programme.official.person, programme.second.person)
    assert statement.predicate.outcome == "cannot-rule-out"
    (kept,) = (await programme.dossier(programme.official)).determinations
    assert kept.reasons == "SCORES-CANARY"


async def test_a_determination_takes_two_people(programme: Programme) -> None:
    """Who proposed it cannot sign it too, through the action or through SQL as the service's role."""
    await programme.evaluate()
    await programme.opine()
    with pytest.raises(Refusal, match="You proposed") as refusal:
        await programme.determine(second=programme.official)
    assert refusal.value.code == "two-people"
    async with programme.house.database.work(programme.official.credential) as work:
        with pytest.raises(CheckViolation):
            await work.connection.execute(
                "UPDATE determination SET cosigned_by = %s, cosigned_at = %s, envelope = 'x'",
                (programme.official.person, work.now),
            )
    async with programme.house.database.work(programme.second.credential) as work:
        with pytest.raises(CheckViolation, match="in its own name"):
            await work.connection.execute(
                "UPDATE determination SET cosigned_by = %s, cosigned_at = %s, envelope = 'x'",
                (programme.program.person, work.now),
            )
    async with programme.house.database.work(programme.second.credential) as work:
        with pytest.raises(CheckViolation, match="before determined"):
            await work.connection.execute("UPDATE submission SET state = 'determined'")


async def test_nobody_moves_what_is_not_theirs_even_by_sql(programme: Programme) -> None:
    """No leap, no government's hand on a release or a withdrawal, no state from the developer that is the program's."""
    for who, state in (
        (programme.developer, "screened"),
        (programme.developer, "general-release-please"),
        (programme.developer, "lapsed"),
        (programme.program, "withdrawn"),
        (programme.program, "general-release"),
        (programme.program, "accepted"),
        (programme.official, "determined"),
    ):
        async with programme.house.database.work(who.credential) as work:
            with pytest.raises(CheckViolation, match="no such move"):
                await work.connection.execute("UPDATE submission SET state = %s", (state,))
    async with programme.house.database.work(programme.program.credential) as work:
        with pytest.raises(InsufficientPrivilege):
            await work.connection.execute("DELETE FROM submission_step")
    await programme.submit(terms=None)
    async with programme.house.database.work(programme.program.credential) as work:
        with pytest.raises(CheckViolation, match="before accepted"):
            await work.connection.execute("UPDATE submission SET state = 'accepted'")
    attacks: tuple[tuple[str, LiteralString], ...] = (
        ("more time", "due_at = due_at + interval '1 day'"),
        ("with its state", "ended_at = changed_at"),
        ("stands still only", "due_at = NULL, time_left = interval '1 day'"),
        ("only time", "ended_at = changed_at, ran_out = true"),
    )
    for told, change in attacks:
        async with programme.house.database.work(programme.program.credential) as work:
            with pytest.raises(CheckViolation, match=told):
                await work.connection.execute(f"UPDATE submission_clock SET {change} WHERE ended_at IS NULL")


async def test_moves_are_refused_to_the_wrong_role_with_words(programme: Programme) -> None:
    """A move that is not there, and one that is somebody else's, each say so."""
    with pytest.raises(Refusal) as refusal:
        await programme.act(programme.program, lambda work: endings.withdraw(work, programme.id, clocks=CLOCKS))
    assert refusal.value.code == "not-your-move"
    with pytest.raises(Refusal) as refusal:
        await programme.act(programme.developer, lambda work: inquiries.submit(work, programme.id, clocks=CLOCKS))
    assert refusal.value.code == "no-such-move"
    other = await open_programme(programme.house)
    with pytest.raises(Refusal) as refusal:
        await programme.act(other.evaluator, lambda work: inquiries.begin(work, programme.id, clocks=CLOCKS))
    assert refusal.value.status == 404


async def test_the_government_lapses_by_its_clock(programme: Programme) -> None:
    """Ten business days with Thanksgiving in them: not a second before the end, and the developer is told."""
    (clock,) = (await programme.dossier()).clocks
    assert clock.due_at is not None
    left = clock.due_at - programme.house.clock.now
    assert await programme.pass_time(seconds=left.total_seconds() - 1) == 0
    assert await programme.pass_time(seconds=1) == 1
    ended = await programme.dossier(programme.developer)
    assert (ended.submission.state.value, ended.clocks) == ("lapsed", ())
    assert ended.notices[0].about == "lapse"
    assert await programme.pass_time(days=400) == 0


async def test_access_ends_by_itself(programme: Programme) -> None:
    """After thirty days, to the second; nobody opens it again, not for evaluating either, or makes it longer."""
    await programme.notify()
    await programme.open_access()
    async with programme.house.database.work(programme.developer.credential) as work:
        with pytest.raises(CheckViolation):
            await work.connection.execute("UPDATE submission_window SET ends_at = ends_at + interval '1 second'")
    await programme.pass_time(days=30, seconds=-1)
    assert await programme.state() == "access-open"
    await programme.pass_time(seconds=1)
    over = await programme.dossier()
    assert over.window is not None
    assert (over.submission.state.value, over.window.closing) == ("access-closed", Closing.EXPIRED)
    assert over.window.ends_at - over.window.opened_at == timedelta(days=30)
    await programme.act(programme.developer, lambda work: access.set_endpoint(work, programme.id, ENDPOINT))
    ends = programme.house.clock.now + timedelta(days=1)
    with pytest.raises(Refusal, match="reach it no more"):
        await programme.act(
            programme.developer,
            lambda work: access.open_access(work, programme.id, ends_at=ends, policy=shipped_access_policy()),
        )


async def test_days_of_evaluation_are_not_days_of_access(programme: Programme) -> None:
    """Evaluators reached the model thirty days ago too; the designated model's days begin when they begin."""
    await programme.act(programme.developer, lambda work: access.set_endpoint(work, programme.id, ENDPOINT))
    ends = programme.house.clock.now + timedelta(days=1)
    policy = shipped_access_policy()
    await programme.act(
        programme.developer, lambda work: access.open_access(work, programme.id, ends_at=ends, policy=policy)
    )
    await programme.pass_time(days=2)
    await programme.notify()
    await programme.open_access()
    opened = await programme.act(programme.developer, lambda work: access.read_access(work, programme.id))
    assert opened.window is not None
    assert opened.window.ends_at - opened.window.opened_at == timedelta(days=30)


async def test_access_ends_with_the_planned_release(programme: Programme) -> None:
    """The plan bounds it when it opens, and a plan for earlier ends it earlier; one for later changes nothing."""
    await programme.notify()
    now = programme.house.clock.now
    await programme.open_access(planned=now + timedelta(days=10))
    for days in (20, 5, 8):
        planned = now + timedelta(days=days)
        await programme.act(programme.developer, lambda work, at=planned: windows.plan_release(work, programme.id, at))
    await programme.pass_time(days=5)
    over = await programme.dossier()
    assert over.window is not None
    assert over.submission.state.value == "access-closed"
    assert over.window.closed_at == now + timedelta(days=5)


async def test_a_new_checkpoint_does_not_begin_the_days_anew(programme: Programme) -> None:
    """Twenty days with one checkpoint leave ten for the next; after those there are none, in the database too."""
    await programme.notify()
    await programme.open_access()
    await programme.pass_time(days=20)
    await programme.supersede()
    assert await programme.state() == "screened"
    await _again(programme)
    over = await programme.dossier()
    assert over.window is not None
    assert over.window.ends_at - over.window.opened_at == timedelta(days=10)
    await programme.pass_time(days=10)
    await programme.supersede()
    with pytest.raises(Refusal) as refusal:
        await _again(programme)
    assert refusal.value.code == "no-time-for-access"
    async with programme.house.database.work(programme.developer.credential) as work:
        with pytest.raises(CheckViolation, match="at most 30 days"):
            await work.connection.execute(
                "INSERT INTO submission_window (submission, opened_by, opened_at, ends_at) VALUES (%s, %s, %s, %s)",
                (programme.id, programme.developer.person, work.now, work.now + timedelta(days=1)),
            )


async def _again(programme: Programme) -> None:
    """From a screened submission to open access."""
    await programme.hand_in()
    for who in (programme.developer, programme.program):
        await programme.sign(who)
    await programme.evaluate_on()
    await programme.open_access()


async def test_silence_of_an_office_is_written_down_and_blocks_nothing(programme: Programme) -> None:
    """Nobody determines before the deadline; after it the silent office has no comment, and cannot answer any more."""
    await programme.evaluate()
    with pytest.raises(Refusal) as refusal:
        await programme.determine()
    assert refusal.value.code == "consultation-over"
    assert await programme.pass_time(days=17) == 1
    (office,) = (await programme.dossier()).consultation
    assert office.opinion is Opinion.NONE
    with pytest.raises(Refusal) as refusal:
        await programme.opine()
    assert refusal.value.code == "not-consulted"
    await programme.determine()
    assert await programme.state() == "determined"


async def test_the_clock_stands_still_while_the_developer_owes(programme: Programme) -> None:
    """A month of silence lapses nothing and reminds twice; an answer lets the clock run on with what it had left."""
    await programme.submit(terms=None)
    before = {clock.key: clock for clock in (await programme.dossier()).clocks}["acceptance"]
    await programme.sign(programme.program)
    asked = await programme.dossier(programme.developer)
    assert asked.waits_for == "developer"
    assert {clock.key: clock.due_at is None for clock in asked.clocks} == {"acceptance": True, "answer": False}
    assert await programme.pass_time(days=14) == 1
    assert await programme.pass_time(days=14) == 1
    assert [one.about for one in (await programme.dossier(programme.developer)).notices].count("remind") == 2
    await programme.sign(programme.developer, terms=TERMS_OF_ITS_OWN)
    (clock,) = (await programme.dossier()).clocks
    assert before.due_at is not None
    assert (clock.key, clock.due_at) == ("acceptance", before.due_at + timedelta(days=28))
    await programme.sign(programme.program, terms=TERMS_OF_ITS_OWN)
    assert await programme.state() == "accepted"


TERMS_OF_ITS_OWN = TERMS.__class__(agreement="e" * 64, materials="b" * 64, access_plan="c" * 64)


async def test_a_developer_that_is_asked_answers_when_it_likes(programme: Programme) -> None:
    """The program asks once at a time; the developer alone ends the wait, and reads what it is asked."""
    await programme.submit()
    await programme.act(
        programme.program,
        lambda work: inquiries.ask_developer(work, programme.id, "Which scaffold do you use?", clocks=CLOCKS),
    )
    with pytest.raises(Refusal) as refusal:
        await programme.act(
            programme.program, lambda work: inquiries.ask_developer(work, programme.id, "And?", clocks=CLOCKS)
        )
    assert refusal.value.code == "asked-already"
    assert await programme.pass_time(days=13) == 0
    await programme.act(
        programme.developer, lambda work: inquiries.answer_request(work, programme.id, "Ours.", clocks=CLOCKS)
    )
    answered = await programme.dossier()
    assert [clock.key for clock in answered.clocks] == ["beginning"]
    assert answered.requests[0].answer == "Ours."


async def test_withdrawal_is_open_from_everywhere(programme: Programme) -> None:
    """In the middle of access too: the window closes with it, every clock ends, and nothing rings any more."""
    await programme.notify()
    await programme.open_access()
    await programme.act(programme.developer, lambda work: endings.withdraw(work, programme.id, clocks=CLOCKS))
    ended = await programme.dossier()
    assert ended.window is not None
    assert (ended.submission.state.value, ended.window.closing) == ("withdrawn", Closing.WITHDRAWN)
    assert ended.clocks == ()
    begun = await programme.act(programme.program, lambda work: deletion.read_deletion(work, programme.id))
    assert begun.began_at == programme.house.clock.now
    assert await programme.pass_time(days=400) == 0


async def test_reconsideration_once_and_in_time(programme: Programme) -> None:
    """The right ends by its clock; asked in time, the answer is a fresh determination by two, and there is no third."""
    await programme.notify("not-designated")
    await programme.act(
        programme.developer, lambda work: determinations.ask_reconsideration(work, programme.id, clocks=CLOCKS)
    )
    assert [clock.key for clock in (await programme.dossier()).clocks] == ["reconsideration"]
    with pytest.raises(Refusal) as refusal:
        await programme.act(
            programme.second,
            lambda work: determinations.cosign_determination(work, programme.id, _NONE, signer=SIGNER, clocks=CLOCKS),
        )
    assert refusal.value.code == "not-the-newest"
    await programme.determine("designated")
    await programme.act(programme.program, lambda work: determinations.notify(work, programme.id, clocks=CLOCKS))
    with pytest.raises(Refusal) as refusal:
        await programme.act(
            programme.developer, lambda work: determinations.ask_reconsideration(work, programme.id, clocks=CLOCKS)
        )
    assert refusal.value.code == "first-reconsideration"
    await programme.pass_time(days=23)
    with pytest.raises(Refusal) as refusal:
        await programme.act(
            programme.developer, lambda work: determinations.ask_reconsideration(work, programme.id, clocks=CLOCKS)
        )
    assert "reconsidered once" in refusal.value.what


_NONE = DeterminationId("det-0000000000000000")


async def test_partners_are_settled_by_time_where_nobody_proposes(programme: Programme) -> None:
    """Nobody waits for proposals for ever; what is not designated has no access at all."""
    await programme.notify()
    await programme.act(programme.program, lambda work: windows.waive_access(work, programme.id, clocks=CLOCKS))
    assert await programme.state() == "access-closed"
    with pytest.raises(Refusal) as refusal:
        await programme.act(programme.program, lambda work: endings.propose_partners(work, programme.id, clocks=CLOCKS))
    assert refusal.value.code == "partner-named"
    assert await programme.pass_time(days=14) == 1
    settled = await programme.dossier()
    assert (settled.submission.state.value, settled.waits_for, settled.clocks) == ("partners-agreed", "nobody", ())


async def test_what_is_not_designated_is_free(programme: Programme) -> None:
    """No access is asked for, nothing waits, and the developer releases when it likes."""
    await programme.notify("not-designated")
    policy = shipped_access_policy()
    with pytest.raises(Refusal) as refusal:
        await programme.act(
            programme.developer,
            lambda work: windows.open_access(work, programme.id, clocks=CLOCKS, policy=policy),
        )
    assert refusal.value.code == "designated"
    await programme.act(programme.developer, lambda work: endings.release(work, programme.id, clocks=CLOCKS))
    assert await programme.state() == "general-release"
