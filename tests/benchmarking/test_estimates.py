"""Kept estimates: made from a commitment's runs, frozen by two people, unchangeable, hidden from the developer."""

from hashlib import sha256
from typing import LiteralString

import msgspec
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from clearway.benchmarking.actions import estimates, evaluations
from clearway.benchmarking.actions.estimator import estimator_code
from clearway.benchmarking.model.ceremony import Commitment, DeedKind
from clearway.benchmarking.model.estimates import KeptEstimate
from clearway.benchmarking.model.evaluations import NewRun
from clearway.benchmarking.rules.estimate.estimating import ESTIMATOR
from clearway.formats.outcome_matrix import matrix_digest, matrix_of
from clearway.formats.threshold_policy import Measure
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EstimateId
from tests.benchmarking.ceremonies import TASKS, Ceremony, policy, prepare
from tests.benchmarking.test_evaluations import BUDGET, HELD, finish, matrix, new_run, result, start
from tests.conftest import Member, TestHouse


@pytest.fixture
async def ceremony(house: TestHouse) -> Ceremony:
    """A house with a sealed suite."""
    return await prepare(house)


async def _evaluated(ceremony: Ceremony) -> Commitment:
    """A commitment with one finished run."""
    chosen = msgspec.structs.replace(policy(), estimator=ESTIMATOR, estimator_code=f"sha256:{estimator_code()}")
    commitment = await ceremony.commit(chosen)
    await finish(ceremony, await start(ceremony, await new_run(ceremony, commitment)), result(matrix()))
    return commitment


async def _made(ceremony: Ceremony) -> KeptEstimate:
    commitment = await _evaluated(ceremony)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        return await estimates.estimate_runs(work, commitment.id)


async def _frozen(ceremony: Ceremony, known: KeptEstimate, *, by: Member) -> KeptEstimate:
    async with ceremony.house.database.work(by.credential) as work:
        await estimates.answer_freeze(work, known.id, accepted=True, digest=known.digest)
        return await estimates.read_estimate(work, known.id)


async def test_an_estimate_is_made_frozen_and_read(ceremony: Ceremony) -> None:
    """Evaluator and official see it; it counts as frozen once another person than the asking one approved."""
    made = await _made(ceremony)
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        told = await estimates.read_result(work, made.id)
        assert await estimates.list_estimates(work) == [made]
        with pytest.raises(Refusal) as early:
            await estimates.require_frozen(work, made.id, made.digest)
    assert early.value.code == "not-frozen"
    assert sha256(msgspec.json.encode(told)).hexdigest() == made.digest
    assert told.counts.tasks == len(TASKS)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        deed = await estimates.freeze(work, made.id, "All runs are in.")
        assert (deed.kind, deed.about, deed.digest) == (DeedKind.FREEZE, made.id, made.digest)
    with pytest.raises(Refusal) as own:
        await _frozen(ceremony, made, by=ceremony.evaluator)
    assert own.value.code == "own-approval"
    frozen = await _frozen(ceremony, made, by=ceremony.official)
    assert frozen.frozen_at is not None
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        assert await estimates.require_frozen(work, made.id, made.digest) == frozen
        with pytest.raises(Refusal) as late:
            await estimates.estimate_runs(work, made.commitment)
    assert late.value.code == "estimate-frozen"


async def test_neither_the_developer_nor_a_strange_evaluator_sees_it(ceremony: Ceremony) -> None:
    """For them there is no such estimate, through the action and through SQL."""
    made = await _made(ceremony)
    strange = await ceremony.house.member("Other laboratory", PartyKind.AGENCY, "evaluator")
    for member in (ceremony.developer, strange, ceremony.custodians[0]):
        async with ceremony.house.database.work(member.credential) as work:
            with pytest.raises(Refusal) as refused:
                await estimates.read_result(work, made.id)
            assert refused.value.code == "not-found"
            cursor = await work.connection.execute("SELECT count(*) FROM estimate")
            assert await cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE estimate SET result = ''", InsufficientPrivilege),
        ("DELETE FROM estimate", InsufficientPrivilege),
        (
            (
                "INSERT INTO joint_deed (kind, subject, number, about, digest, reason, author, asked_at)"
                " SELECT 'freeze', e.commitment, 9, e.id, sha256(''), 'r', acting_person(), e.made_at FROM estimate e"
            ),
            CheckViolation,
        ),
        (
            (
                "INSERT INTO estimate SELECT 'est-0000000000000000', e.commitment, e.runs, e.matrix_digest, sha256(''),"
                " e.result, e.made_by, e.made_at FROM estimate e"
            ),
            CheckViolation,
        ),
    ],
    ids=["changed", "deleted", "another digest frozen", "a wrong digest kept"],
)
async def test_sql_changes_nothing_of_it(ceremony: Ceremony, statement: LiteralString, error: type[Exception]) -> None:
    """As the service's role an estimate stays, and what is frozen is the estimate that was looked at."""
    await _made(ceremony)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        with pytest.raises(error):
            await work.connection.execute(statement)


async def test_runs_with_hints_stand_beside_and_never_in_an_estimate(ceremony: Ceremony) -> None:
    """They are told of by rung, change no figure, and no statement keeps an estimate that names one."""
    commitment = await _evaluated(ceremony)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        (first,) = await evaluations.list_runs(work, commitment=commitment.id)
    beside = NewRun(
        opening=first.opening, model="m", scaffold="5" * 64, elicitation=(), tasks=TASKS, attempts=2, rung=2,
        tokens_max=BUDGET, attestation=HELD,
    )  # fmt: skip
    hinted = await finish(ceremony, await start(ceremony, beside), result(matrix(2)))
    public = matrix_of(msgspec.structs.replace(row, task="public") for row in matrix(2, tasks=TASKS[:1]).rows)
    async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
        made = await estimates.estimate_runs(work, commitment.id, calibrations={"foundations": public})
        told = await estimates.read_result(work, made.id)
        assert made.matrix == matrix_digest(matrix())
    assert made.runs == (first.id,)
    (line,) = told.elicitation.beside
    assert (line.rung, line.passes, line.plain_passes) == (2, 2 * len(TASKS), len(TASKS))
    assert {one.measure: one.done for one in told.elicitation.measures} == {
        Measure.HINTS: True, Measure.LARGE_BUDGET: True, Measure.HELPFUL_ONLY: False, Measure.CALIBRATION: True,
    }  # fmt: skip
    assert [one.runs for one in told.elicitation.steps] == [1, 0, 0, 0, 0, 0]
    with pytest.raises(CheckViolation, match="without hints"):
        async with ceremony.house.database.work(ceremony.evaluator.credential) as work:
            await work.connection.execute(
                "INSERT INTO estimate SELECT 'est-0000000000000000', e.commitment, ARRAY[%s::text], e.matrix_digest,"
                " e.digest, e.result, e.made_by, e.made_at FROM estimate e",
                (hinted.id,),
            )


async def test_an_unknown_estimate_is_refused(ceremony: Ceremony) -> None:
    """As one that is hidden."""
    async with ceremony.house.database.work(ceremony.official.credential) as work:
        with pytest.raises(Refusal) as refused:
            await estimates.freeze(work, EstimateId("est-0000000000000000"), "r")
    assert refused.value.code == "not-found"
