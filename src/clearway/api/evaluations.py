"""Routes of evaluations: runs as they go on, what came of them, the switch, incidents (Order 3(a))."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.benchmarking.actions import evaluations as actions
from clearway.benchmarking.model.ceremony import JointDeed
from clearway.benchmarking.model.evaluations import (
    Connection,
    EvaluationRun,
    Incident,
    IncidentKind,
    NewIncident,
    NewRun,
    RunResult,
    WallAttestation,
)
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_of
from clearway.frontier.actions import run_calls
from clearway.kernel.benchmarking_limits import TOKEN_BUDGETS_MAX
from clearway.kernel.evaluation_limits import CONNECTIONS_PER_RUN_MAX, TASK_HINTS_MAX
from clearway.kernel.ids import CommitmentId, EvaluationId, OpeningId
from clearway.kernel.limits import MATRIX_ROWS_MAX, NAME_CHARACTERS_MAX, SUITE_TASKS_MAX
from clearway.storage.work import Work

_RUN = "benchmarking.run"
_READ = "benchmarking.run.read"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class RunBegun(msgspec.Struct, forbid_unknown_fields=True):
    """A run: within which opening, on which model, what stands before it, and how the sandbox held.

    `budgets`: under which it counts (none: all that `tokens_max` reaches); `rung`: with how many hints; `helpful_only`:
    the root of the checkpoint without refusals that it is on. Runs with either stand beside the estimate.
    `token_hash` is the SHA-256 of the token that the broker takes from it, so that its calls are kept with it.
    """

    opening: str
    model: _Name
    scaffold: str
    tasks: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=SUITE_TASKS_MAX)]
    attempts: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    tokens_max: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    wall: _Name
    wall_attacks: _Count
    wall_held: _Count
    elicitation: tuple[str, ...] = ()
    budgets: Annotated[tuple[_Count, ...], msgspec.Meta(max_length=TOKEN_BUDGETS_MAX)] = ()
    rung: Annotated[int, msgspec.Meta(ge=0, le=TASK_HINTS_MAX)] = 0
    helpful_only: _Name | None = None
    token_hash: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""


class RunProgress(msgspec.Struct, forbid_unknown_fields=True):
    """How far a run is."""

    attempts: _Count
    tokens: _Count


class Reached(msgspec.Struct, forbid_unknown_fields=True):
    """An address that the runner's process tried to reach, so often; what was not allowed was prevented."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    allowed: bool
    count: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class RunBrought(msgspec.Struct, forbid_unknown_fields=True):
    """What came of a run: rows of the outcome matrix, the SHA-256 of the sealed log, the connections."""

    matrix: Annotated[tuple[TaskOutcome, ...], msgspec.Meta(min_length=1, max_length=MATRIX_ROWS_MAX)]
    log_digest: str
    connections: Annotated[tuple[Reached, ...], msgspec.Meta(max_length=CONNECTIONS_PER_RUN_MAX)] = ()


class RunRemains(msgspec.Struct, forbid_unknown_fields=True):
    """What remains of a run that was ended: the SHA-256 of its sealed log."""

    log_digest: str


class Because(msgspec.Struct, forbid_unknown_fields=True):
    """Why, in words of your own."""

    because: Annotated[str, msgspec.Meta(max_length=500)]


class IncidentSeen(msgspec.Struct, forbid_unknown_fields=True):
    """What went wrong and when it was seen (null: just now); nothing sealed belongs in the words."""

    kind: IncidentKind
    about: str
    seen_at: datetime | None = None


@post("/runs", operation_id="start_run")
async def start_run(house: TheHouse, request: Asked, data: JSONBody[RunBegun]) -> EvaluationRun:
    """Begin a run within an opening of yours; its tasks count as exposed to the developer."""
    new = NewRun(
        opening=OpeningId(path_id(data.opening, "opn", "opening")),
        model=data.model,
        scaffold=data.scaffold,
        elicitation=data.elicitation,
        tasks=data.tasks,
        attempts=data.attempts,
        tokens_max=data.tokens_max,
        attestation=WallAttestation(wall=data.wall, attacks=data.wall_attacks, held=data.wall_held),
        budgets=data.budgets,
        rung=data.rung,
        helpful_only=data.helpful_only,
    )

    async def act(work: Work) -> EvaluationRun:
        grant = await run_calls.grant_of_token(work, bytes.fromhex(data.token_hash)) if data.token_hash else None
        return await actions.start_run(work, replace(new, grant=grant))

    return await do(house, request, _RUN, act, answer=EvaluationRun)


@get("/runs", operation_id="list_runs")
async def list_runs(house: TheHouse, request: Asked, commitment: FromQuery[str] = "") -> list[EvaluationRun]:
    """List runs, newest first, with how far they are: developers see those on their own checkpoints."""
    wanted = CommitmentId(path_id(commitment, "cmt", "commitment")) if commitment else None
    return await read(house, request, _READ, lambda work: actions.list_runs(work, commitment=wanted))


@get("/runs/{run:str}", operation_id="read_run")
async def read_run(house: TheHouse, request: Asked, run: FromPath[str]) -> EvaluationRun:
    """Show a run as it stands."""
    return await read(house, request, _READ, lambda work: actions.read_run(work, _run_id(run)))


@get("/runs/{run:str}/connections", operation_id="list_connections")
async def list_connections(house: TheHouse, request: Asked, run: FromPath[str]) -> list[Connection]:
    """List which addresses the process of a run tried to reach."""
    return await read(house, request, _READ, lambda work: actions.list_connections(work, _run_id(run)))


@post("/runs/{run:str}/progress", operation_id="record_progress")
async def record_progress(
    house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[RunProgress]
) -> EvaluationRun:
    """Say how far your run is; the answer tells whether it may go on."""
    return await do(
        house,
        request,
        _RUN,
        lambda work: actions.record_progress(work, _run_id(run), attempts=data.attempts, tokens=data.tokens),
        answer=EvaluationRun,
    )


@post("/runs/{run:str}/result", operation_id="finish_run")
async def finish_run(house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[RunBrought]) -> EvaluationRun:
    """Hand in what came of your run; the log itself stays where it was sealed."""
    result = RunResult(
        matrix=matrix_of(data.matrix),
        log_digest=data.log_digest,
        connections=tuple(
            Connection(address=one.address, allowed=one.allowed, count=one.count) for one in data.connections
        ),
    )
    return await do(
        house, request, _RUN, lambda work: actions.finish_run(work, _run_id(run), result), answer=EvaluationRun
    )


@post("/runs/{run:str}/breakdown", operation_id="break_run")
async def break_run(house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[Because]) -> EvaluationRun:
    """Say that your run broke off."""
    return await do(
        house, request, _RUN, lambda work: actions.break_run(work, _run_id(run), data.because), answer=EvaluationRun
    )


@post("/runs/{run:str}/remains", operation_id="keep_remains")
async def keep_remains(
    house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[RunRemains]
) -> EvaluationRun:
    """Put into the record what your run had logged until it was ended, by the digest of the sealed log."""
    return await do(
        house,
        request,
        _RUN,
        lambda work: actions.keep_remains(work, _run_id(run), data.log_digest),
        answer=EvaluationRun,
    )


@post("/runs/{run:str}/stop", operation_id="stop_run")
async def stop_run(house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[Because]) -> EvaluationRun:
    """Stop a run at once: the program, its evaluators, and the developer whose model it is."""
    return await do(
        house,
        request,
        "benchmarking.stop-run",
        lambda work: actions.stop_run(work, _run_id(run), data.because),
        answer=EvaluationRun,
    )


@post("/runs/{run:str}/incidents", operation_id="report_incident")
async def report_incident(
    house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[IncidentSeen]
) -> Incident:
    """Report an incident: the run stops, and the developer is told at once."""
    new = NewIncident(run=_run_id(run), kind=data.kind, about=data.about, seen_at=data.seen_at)
    return await do(
        house,
        request,
        "benchmarking.report-incident",
        lambda work: actions.report_incident(work, new),
        answer=Incident,
    )


@get("/incidents", operation_id="list_incidents")
async def list_incidents(house: TheHouse, request: Asked) -> list[Incident]:
    """List incidents in evaluations, newest first; developers see those in runs on their own checkpoints."""
    return await read(house, request, _READ, actions.list_incidents)


@post("/runs/{run:str}/invalidation", operation_id="ask_invalidation")
async def ask_invalidation(house: TheHouse, request: Asked, run: FromPath[str], data: JSONBody[Because]) -> JointDeed:
    """Ask for a run to be left out; it counts until another person approves."""
    return await do(
        house,
        request,
        "benchmarking.ask-deed",
        lambda work: actions.ask_invalidation(work, _run_id(run), data.because),
        answer=JointDeed,
    )


@get("/commitments/{commitment:str}/outcomes", operation_id="read_outcomes")
async def read_outcomes(house: TheHouse, request: Asked, commitment: FromPath[str]) -> OutcomeMatrix:
    """Give the outcomes of all runs under a commitment that count, added together; developers never see them."""
    wanted = CommitmentId(path_id(commitment, "cmt", "commitment"))
    return await read(house, request, "benchmarking.outcome.read", lambda work: actions.read_outcomes(work, wanted))


def _run_id(text: str) -> EvaluationId:
    return EvaluationId(path_id(text, "evl", "run"))


ROUTES = [
    start_run, list_runs, read_run, list_connections, record_progress, finish_run, break_run, keep_remains, stop_run,
    report_incident, list_incidents, ask_invalidation, read_outcomes,
]  # fmt: skip
