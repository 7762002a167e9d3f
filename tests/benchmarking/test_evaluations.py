"""Runs: only under a commitment within an opening; stopped by an incident; what came of them stays as it was."""

from dataclasses import replace
from datetime import timedelta
from typing import LiteralString

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, RaiseException

from clearway.app.flow import ring
from clearway.benchmarking.actions import deeds, evaluations, suites
from clearway.benchmarking.model.ceremony import Commitment, DeedKind
from clearway.benchmarking.model.evaluations import (
    Connection,
    EvaluationRun,
    Incident,
    IncidentKind,
    NewIncident,
    NewRun,
    RunResult,
    RunStatus,
    Used,
    WallAttestation,
)
from clearway.benchmarking.rules.evaluations import pool
from clearway.distribution.actions import webhooks
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_of
from clearway.formats.submission_package import CheckpointEntry, CheckpointKind, write_package
from clearway.formats.webhooks import Scheme
from clearway.frontier.actions import packages
from clearway.gateways.signer import KeySigner
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvaluationId, IncidentId
from clearway.storage.timers import fire_next
from clearway.storage.work import AsWorker
from tests.benchmarking.ceremonies import CHECKPOINT, TASKS, Ceremony, policy, prepare
from tests.conftest import Member, TestHouse
from tests.frontier.handed import POLICY as MATERIALS
from tests.frontier.handed import register, signed, whole_package
from tests.frontier.programme import programme_of

BUDGET = policy().token_budgets[-1]
HELD = WallAttestation(wall="bubblewrap", attacks=12, held=12)


@pytest.fixture
async def ceremony(house: TestHouse) -> Ceremony:
    """A house with a sealed suite."""
    return await prepare(house)


def matrix(passes: int = 1, *, tasks: tuple[str, ...] = TASKS, attempts: int = 2) -> OutcomeMatrix:
    """Outcomes of all tasks."""
    return matrix_of(
        TaskOutcome(task=task, family="f", log2_minutes=3, budget=BUDGET, attempts=attempts, passes=passes, flagged=0)
        for task in tasks
    )


def result(outcomes: OutcomeMatrix | None = None) -> RunResult:
    """What a run hands in."""
    connections = (Connection(address="127.0.0.1:1", allowed=True, count=2),)
    return RunResult(matrix=outcomes or matrix(), log_digest="d" * 64, connections=connections)


async def new_run(ceremony: Ceremony, commitment: Commitment) -> NewRun:
    """Open the suite, and say what would be run."""
    opening, _ = await ceremony.open(commitment)
    return NewRun(
        opening=opening.id, model="m", scaffold="5" * 64, elicitation=policy().elicitation[:1], tasks=TASKS, attempts=2,
        tokens_max=BUDGET, attestation=HELD,
    )  # fmt: skip


async def start(ceremony: Ceremony, new: NewRun, who: Member | None = None) -> EvaluationRun:
    """Begin a run."""
    async with ceremony.house.database.work((who or ceremony.evaluator).credential) as work:
        return await evaluations.start_run(work, new)


async def finish(ceremony: Ceremony, run: EvaluationRun, what: RunResult | None = None) -> EvaluationRun:
    """Hand in what came of it."""
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        return await evaluations.finish_run(work, run.id, what or result())


async def report(ceremony: Ceremony, run: EvaluationRun, who: Member | None = None) -> Incident:
    """Report an incident that was seen a minute ago."""
    seen = ceremony.house.clock.now - timedelta(minutes=1)
    new = NewIncident(run=run.id, kind=IncidentKind.EGRESS, about="It tried to reach an address.", seen_at=seen)
    async with ceremony.house.database.work((who or ceremony.evaluator).credential) as work:
        return await evaluations.report_incident(work, new)


async def test_a_run_goes_on_and_is_finished(ceremony: Ceremony) -> None:
    """Begun, watched, handed in: its tasks count as exposed, its outcomes as the commitment's."""
    commitment = await ceremony.commit()
    run = await start(ceremony, await new_run(ceremony, commitment))
    assert (run.status, run.attempts_all) == (RunStatus.RUNNING, 2 * len(TASKS))
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        await evaluations.record_progress(work, run.id, attempts=3, tokens=900)
        again = await evaluations.record_progress(work, run.id, attempts=2, tokens=100)
    assert (again.attempts_done, again.tokens_spent) == (3, 900)
    finished = await finish(ceremony, run)
    assert finished.status is RunStatus.FINISHED
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        assert await evaluations.read_outcomes(work, commitment.id) == matrix()
        assert await evaluations.list_connections(work, run.id) == list(result().connections)
        assert run.id in [exposure.subject for exposure in await suites.list_exposures(work)]
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        (seen,) = await evaluations.list_runs(work)
        assert seen.id == run.id
        with pytest.raises(Refusal):
            await evaluations.read_outcomes(work, commitment.id)
        cursor = await work.connection.execute("SELECT count(*) FROM evaluation_outcome")
        assert await cursor.fetchone() == (0,)
    # Nor does an evaluator who neither made the run nor is assigned to a submission of that developer.
    other = await ceremony.house.member("Other evaluators", PartyKind.AGENCY, "evaluator")
    async with ceremony.house.database.work(other.credential) as work:
        cursor = await work.connection.execute("SELECT count(*) FROM evaluation_outcome")
        assert await cursor.fetchone() == (0,)


async def test_a_run_needs_an_opening_of_its_own_and_the_committed_policy(ceremony: Ceremony) -> None:
    """Closed, somebody else's, beyond the policy, on a sandbox that did not hold, or frozen: none begins."""
    commitment = await ceremony.commit()
    new = await new_run(ceremony, commitment)
    other = await ceremony.house.member("Other laboratory", PartyKind.AGENCY, "evaluator")
    with pytest.raises(Refusal) as refused:
        await start(ceremony, new, other)
    assert refused.value.code == "run-refused"
    for wrong, code in (
        (replace(new, attempts=6), "beyond-policy"),
        (replace(new, elicitation=("something else",)), "beyond-policy"),
        (replace(new, tokens_max=10), "beyond-policy"),
        (replace(new, attestation=replace(HELD, held=11)), "sandbox-not-held"),
        (replace(new, tasks=("t-ffffffffffffffff",)), "unknown-task"),
        (replace(new, scaffold="x"), "bad-digest"),
    ):
        with pytest.raises(Refusal) as refused:
            await start(ceremony, wrong)
        assert refused.value.code == code
    ceremony.house.clock.move(minutes=300)
    with pytest.raises(Refusal) as refused:
        await start(ceremony, new)
    assert refused.value.code == "suite-not-open"
    ceremony.house.clock.move(minutes=-300)
    running = await start(ceremony, new)
    await ceremony.freeze(commitment)
    for attempt in (start(ceremony, new), finish(ceremony, running)):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert refused.value.code == "estimate-frozen"
    assert (await report(ceremony, running)).stopped_run


async def test_an_incident_stops_the_run_and_tells_the_developer_at_once(ceremony: Ceremony) -> None:
    """By one statement; seen, aware and told are three instants; webhooks hear of it, in no one's words."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        await webhooks.open_webhook(
            work, "https://developer.example/hook", events=["evaluation.incident"], scheme=Scheme.HMAC
        )
    incident = await report(ceremony, run)
    assert incident.stopped_run
    assert incident.seen_at < incident.aware_at == incident.told_at
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        assert [one.id for one in await evaluations.list_incidents(work)] == [incident.id]
        assert (await evaluations.read_run(work, run.id)).status is RunStatus.STOPPED
    async with ceremony.house.database.work(AsWorker()) as work:
        await evaluations.tell_incident(work, incident.id)
        await evaluations.tell_incident(work, incident.id)
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        cursor = await work.connection.execute("SELECT body FROM webhook_message")
        bodies = [str(row[0]) for row in await cursor.fetchall()]
    assert len(bodies) == 1
    assert incident.id in bodies[0]
    assert incident.about not in bodies[0]
    with pytest.raises(Refusal) as refused:
        await finish(ceremony, run)
    assert refused.value.code == "run-over"
    assert not (await report(ceremony, run, ceremony.program)).stopped_run


async def test_the_switch_is_in_both_hands(ceremony: Ceremony) -> None:
    """The developer and the program stop a run at once, and nobody else does; who leads it hears of it."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    stranger = await ceremony.house.member("Another developer", PartyKind.DEVELOPER, "developer")
    async with ceremony.house.database.work(stranger.credential) as work:
        with pytest.raises(Refusal) as refused:
            await evaluations.stop_run(work, run.id, "mine")
        assert refused.value.code == "not-found"
        assert await evaluations.list_incidents(work) == []
    async with ceremony.house.database.work(ceremony.developer.credential) as work:
        assert (await evaluations.stop_run(work, run.id, "we withdraw")).status is RunStatus.STOPPED
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        heard = await evaluations.record_progress(work, run.id, attempts=9, tokens=9)
        assert (heard.status, heard.attempts_done, heard.ended_because) == (RunStatus.STOPPED, 0, "we withdraw")


async def test_a_run_ends_with_its_opening(ceremony: Ceremony) -> None:
    """Nobody has to be there for it."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    ceremony.house.clock.move(minutes=240)
    fired = [await fire_next(ceremony.house.database, ring) for _ in range(2)]
    assert evaluations.RUN_END in {timer.kind for timer in fired if timer is not None}
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        assert (await evaluations.read_run(work, run.id)).status is RunStatus.BROKEN


async def test_only_what_a_run_brought_is_handed_in(ceremony: Ceremony) -> None:
    """Other tasks, more attempts, another budget, or somebody else: refused, and nothing is kept."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    odd = TaskOutcome(task=TASKS[0], family="f", log2_minutes=3, budget=BUDGET + 1, attempts=1, passes=0)
    for wrong, code in (
        (result(matrix(tasks=("t-other",))), "result-refused"),
        (result(matrix(attempts=3)), "result-refused"),
        (result(matrix_of([odd])), "beyond-policy"),
        (replace(result(), log_digest="?"), "bad-digest"),
    ):
        with pytest.raises(Refusal) as refused:
            await finish(ceremony, run, wrong)
        assert refused.value.code == code
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        with pytest.raises(Refusal) as refused:
            await evaluations.finish_run(work, run.id, result())
    assert refused.value.code == "not-yours"
    assert (await finish(ceremony, run)).status is RunStatus.FINISHED


async def test_no_more_attempts_are_made_than_were_committed_to(ceremony: Ceremony) -> None:
    """Refused before anything is tried; room is left by another budget, another rung, and a run that was left out."""
    commitment = await ceremony.commit()
    new = replace(await new_run(ceremony, commitment), attempts=3)
    first = await start(ceremony, new)
    assert first.budgets == policy().token_budgets
    small = replace(new, budgets=policy().token_budgets[:1], tasks=TASKS[:1])
    for wrong, code in (
        (new, "attempts-made"),
        (small, "attempts-made"),
        (replace(new, budgets=(7,)), "beyond-policy"),
        (replace(new, rung=10), "no-such-rung"),
        (replace(new, helpful_only="c1" * 32), "run-refused"),
    ):
        with pytest.raises(Refusal) as refused:
            await start(ceremony, wrong)
        assert refused.value.code == code
    with pytest.raises(CheckViolation, match="than were committed to"):
        async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
            await work.connection.execute(AGAIN)
    hinted = await start(ceremony, replace(new, rung=1, tasks=TASKS[:2]))
    assert (hinted.rung, hinted.is_beside, first.is_beside) == (1, True, False)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        await evaluations.break_run(work, first.id, "it broke off")
    assert (await start(ceremony, small)).budgets == small.budgets


async def test_a_checkpoint_without_refusals_is_one_of_the_same_package(ceremony: Ceremony) -> None:
    """The run names it and stands beside the estimate; one that is listed as something else is refused."""
    house, developer, helpful = ceremony.house, ceremony.developer, "e1" * 32
    programme = await programme_of(house, developer, program=ceremony.program, evaluator=ceremony.evaluator)
    await register(house, developer, b"L")
    listed = {
        CHECKPOINT: CheckpointKind.RELEASE_CANDIDATE,
        helpful: CheckpointKind.HELPFUL_ONLY,
        "b0" * 32: CheckpointKind.BASE,
    }
    entries = tuple(
        CheckpointEntry(name=kind.value, kind=kind, root=root, files=1, bytes=1) for root, kind in listed.items()
    )
    package = whole_package(submission=programme.submission, developer=developer.party, checkpoints=entries)
    async with house.database.work(developer.credential) as work:
        body = signed(write_package(package), KeySigner(b"L" * 32))
        await packages.submit_package(work, programme.submission, body, policy=MATERIALS)
    new = await new_run(ceremony, await ceremony.commit())
    with pytest.raises(Refusal, match="No run can begin"):
        await start(ceremony, replace(new, helpful_only="b0" * 32))
    run = await start(ceremony, replace(new, helpful_only=helpful))
    assert (run.checkpoint, run.used, run.is_beside) == (helpful, Used.HELPFUL_ONLY, True)
    await finish(ceremony, run)
    async with house.database.work(ceremony.evaluator.credential) as work:
        assert [one.used for one in await evaluations.read_beside(work, run.commitment)] == [Used.HELPFUL_ONLY]
        with pytest.raises(Refusal, match="No run under this commitment"):
            await evaluations.read_outcomes(work, run.commitment)


async def test_what_remains_of_a_run_that_was_ended_goes_into_the_record(ceremony: Ceremony) -> None:
    """By its digest, from whoever led it, once it is over; one that goes on or is finished has no remains."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        with pytest.raises(Refusal) as refused:
            await evaluations.keep_remains(work, run.id, "e" * 64)
        assert refused.value.code == "nothing-remains"
    await report(ceremony, run)
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        with pytest.raises(Refusal) as refused:
            await evaluations.keep_remains(work, run.id, "e" * 64)
        assert refused.value.code == "not-yours"
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        await evaluations.keep_remains(work, run.id, "e" * 64)
        query = "SELECT entry FROM audit_record WHERE action = 'benchmarking.keep-remains'"
        cursor = await work.connection.execute(query)
        assert ["e" * 64 in str(row[0]) for row in await cursor.fetchall()] == [True]


async def test_two_people_leave_a_run_out(ceremony: Ceremony) -> None:
    """Until the second one approves it counts; afterwards the other runs do."""
    commitment = await ceremony.commit()
    new = await new_run(ceremony, commitment)
    first, second = [await start(ceremony, new) for _ in range(2)]
    await finish(ceremony, first, result(matrix(2)))
    await finish(ceremony, second)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        deed = await evaluations.ask_invalidation(work, first.id, "the endpoint served another checkpoint")
        assert await evaluations.read_outcomes(work, commitment.id) == pool([matrix(2), matrix(1)])
        with pytest.raises(Refusal):
            await deeds.answer(work, DeedKind.INVALIDATE, first.id, accepted=True, digest=deed.digest)
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        await deeds.answer(work, DeedKind.INVALIDATE, first.id, accepted=True, digest=deed.digest)
        assert await evaluations.read_outcomes(work, commitment.id) == matrix(1)
        assert (await evaluations.read_run(work, first.id)).is_invalid


STATEMENTS: tuple[LiteralString, ...] = (
    (
        "UPDATE evaluation_run SET status = 'running', ended_at = NULL, ended_by = NULL, matrix_digest = NULL,"
        " log_digest = NULL"
    ),
    "UPDATE evaluation_run SET scaffold = sha256('x')",
    "UPDATE evaluation_outcome SET passes = attempts",
    "DELETE FROM evaluation_outcome",
    "DELETE FROM evaluation_incident",
    "UPDATE evaluation_incident SET told_at = now()",
    "DELETE FROM evaluation_run",
    (
        "INSERT INTO evaluation_outcome SELECT run, commitment, task, family, log2_minutes, 7, attempts, attempts, 0"
        " FROM evaluation_outcome"
    ),
    (
        "INSERT INTO evaluation_run (id, commitment, opening, suite, developer, checkpoint, model, scaffold,"
        " elicitation, tasks, attempts, tokens_max, wall, wall_attacks, wall_held, started_by, started_at, heard_at)"
        " SELECT 'evl-0000000000000009', commitment, opening, suite, developer, 'another', model, scaffold,"
        " elicitation, tasks, attempts, tokens_max, wall, wall_attacks, wall_held, started_by, started_at, heard_at"
        " FROM evaluation_run"
    ),
)


AGAIN: LiteralString = (
    "INSERT INTO evaluation_run (id, commitment, opening, suite, developer, checkpoint, model, scaffold, elicitation,"
    " tasks, attempts, tokens_max, wall, wall_attacks, wall_held, started_by, started_at, heard_at, budgets)"
    " SELECT 'evl-0000000000000009', commitment, opening, suite, developer, checkpoint, model, scaffold, elicitation,"
    " tasks[:1], attempts, tokens_max, wall, wall_attacks, wall_held, started_by, started_at, heard_at, budgets[:1]"
    " FROM evaluation_run"
)


async def test_sql_cannot_change_what_came_of_a_run(ceremony: Ceremony) -> None:
    """Not even as the service's role, by whoever led it."""
    run = await start(ceremony, await new_run(ceremony, await ceremony.commit()))
    await finish(ceremony, run)
    await report(ceremony, run)
    for statement in STATEMENTS:
        with pytest.raises((CheckViolation, InsufficientPrivilege, RaiseException)):
            async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
                await work.connection.execute(statement)


async def test_what_is_not_there_is_not_found(ceremony: Ceremony) -> None:
    """The same words whether it is absent or hidden; and a run without outcomes is not left out."""
    async with ceremony.house.database.work(ceremony.program.credential) as work:
        for absent in (
            evaluations.read_run(work, EvaluationId("evl-0000000000000000")),
            evaluations.read_incident(work, IncidentId("icd-0000000000000000")),
        ):
            with pytest.raises(Refusal) as refused:
                await absent
            assert refused.value.code == "not-found"
