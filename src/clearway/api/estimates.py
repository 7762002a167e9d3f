"""Routes of estimates of horizons (Order 3(a)); they are frozen by deeds that take two people."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.benchmarking.actions import estimates
from clearway.benchmarking.model.ceremony import JointDeed
from clearway.benchmarking.model.estimates import Estimate, KeptEstimate
from clearway.formats.outcome_matrix import TaskOutcome, matrix_of
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CommitmentId, EstimateId
from clearway.kernel.limits import MATRIX_ROWS_MAX, NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX, REFERENCE_MODELS_MAX


class CalibrationTold(msgspec.Struct, forbid_unknown_fields=True):
    """Rows of the outcome matrix of a run on public tasks, by a name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS_MAX, pattern=r"^[ -~]+\Z")]
    matrix: Annotated[tuple[TaskOutcome, ...], msgspec.Meta(min_length=1, max_length=MATRIX_ROWS_MAX)]


class EstimateAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Under which commitment the finished runs are estimated from, and what the model came to on public tasks."""

    commitment: str
    calibrations: Annotated[tuple[CalibrationTold, ...], msgspec.Meta(max_length=REFERENCE_MODELS_MAX)] = ()


class FreezeAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Why an estimate is to be frozen."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class FreezeAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """Whether an estimate is frozen; `digest` is that of the estimate that you looked at (SHA-256, hexadecimal)."""

    accepted: bool
    digest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


@get("/estimates", operation_id="list_estimates")
async def list_estimates(house: TheHouse, request: Asked) -> list[KeptEstimate]:
    """List the estimates that you may see, newest first, without their scores."""
    return await read(house, request, "benchmarking.estimate.read", estimates.list_estimates)


@post("/estimates", operation_id="estimate_runs")
async def estimate_runs(house: TheHouse, request: Asked, data: JSONBody[EstimateAsked]) -> KeptEstimate:
    """Estimate the horizon from the runs under a commitment, by its policy (program, evaluators); kept for good."""
    wanted = CommitmentId(path_id(data.commitment, "cmt", "commitment"))
    public = {one.name: matrix_of(one.matrix) for one in data.calibrations}
    if len(public) < len(data.calibrations):
        what = "Two calibrations have the same name."
        raise Refusal("name-twice", what, hint="Name each by itself.", where="calibrations")
    return await do(
        house,
        request,
        "benchmarking.estimate-runs",
        lambda work: estimates.estimate_runs(work, wanted, calibrations=public),
        answer=KeptEstimate,
    )


@get("/estimates/{estimate:str}", operation_id="read_estimate")
async def read_estimate(house: TheHouse, request: Asked, estimate: FromPath[str]) -> Estimate:
    """Show an estimate with its scores (program, official, assigned evaluators); that goes into the record."""
    wanted = EstimateId(path_id(estimate, "est", "estimate"))
    return await read(house, request, "benchmarking.estimate.read", lambda work: estimates.read_result(work, wanted))


@post("/estimates/{estimate:str}/freeze", operation_id="ask_freeze")
async def freeze(house: TheHouse, request: Asked, estimate: FromPath[str], data: JSONBody[FreezeAsked]) -> JointDeed:
    """Ask to freeze an estimate; it is frozen once another person approves."""
    wanted = EstimateId(path_id(estimate, "est", "estimate"))
    return await do(
        house,
        request,
        "benchmarking.ask-deed",
        lambda work: estimates.freeze(work, wanted, data.reason),
        answer=JointDeed,
    )


@post("/estimates/{estimate:str}/freeze/answer", operation_id="answer_freeze")
async def answer_freeze(
    house: TheHouse, request: Asked, estimate: FromPath[str], data: JSONBody[FreezeAnswer]
) -> JointDeed:
    """Approve or decline to freeze an estimate that somebody else asked for."""
    wanted = EstimateId(path_id(estimate, "est", "estimate"))
    return await do(
        house,
        request,
        "benchmarking.answer-deed",
        lambda work: estimates.answer_freeze(work, wanted, accepted=data.accepted, digest=data.digest),
        answer=JointDeed,
    )


ROUTES = [list_estimates, estimate_runs, read_estimate, freeze, answer_freeze]
