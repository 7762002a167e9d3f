"""Tables of evaluations: runs, the connections of their processes, their outcomes, and incidents."""

from typing import Final, LiteralString

from psycopg.errors import CheckViolation
from psycopg.rows import TupleRow

from clearway.benchmarking.model.ceremony import Opening
from clearway.benchmarking.model.evaluations import (
    BesideOutcomes,
    Connection,
    EvaluationRun,
    Extent,
    Incident,
    IncidentKind,
    KeptCalls,
    NewIncident,
    NewRun,
    RunCalls,
    RunResult,
    RunStatus,
    Used,
    WallAttestation,
)
from clearway.formats.outcome_matrix import OutcomeMatrix, TaskOutcome, matrix_digest, matrix_of
from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import INCIDENTS_SHOWN_MAX, RUNS_SHOWN_MAX
from clearway.kernel.ids import (
    CommitmentId,
    EvaluationId,
    GrantId,
    IncidentId,
    OpeningId,
    PartyId,
    PersonId,
    SubmissionId,
    SuiteId,
)
from clearway.storage.work import Work

_RUN: Final[LiteralString] = (
    "r.id, r.commitment, r.opening, r.suite, r.developer, r.checkpoint, r.model, encode(r.scaffold, 'hex'),"
    " r.elicitation, r.rung, r.used, r.budgets, r.attempts * cardinality(r.tasks), r.tokens_max, r.wall,"
    " r.wall_attacks, r.wall_held,"
    " r.started_by, r.started_at, r.status, r.attempts_done, r.tokens_spent, r.heard_at, r.ended_at, r.ended_by,"
    " r.ended_because, encode(r.matrix_digest, 'hex'), encode(r.log_digest, 'hex'),"
    " EXISTS (SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted),"
    " c.submission, c.granted, c.after_line, c.last_line, c.lines, c.calls, encode(c.digest, 'hex')"
)
_RUNS: Final[LiteralString] = f"SELECT {_RUN} FROM evaluation_run r LEFT JOIN evaluation_calls c ON c.run = r.id"
_INCIDENT: Final[LiteralString] = (
    "i.id, i.run, i.developer, i.kind, i.about, i.seen_at, i.aware_at, i.told_at, i.stopped_run, i.reported_by"
)


async def add_run(work: Work, identifier: EvaluationId, new: NewRun, *, opening: Opening) -> None:
    """Keep a run that begins; refused by the database where it may not."""
    try:
        await work.connection.execute(
            "INSERT INTO evaluation_run (id, commitment, opening, suite, developer, checkpoint, model, scaffold,"
            " elicitation, tasks, attempts, tokens_max, wall, wall_attacks, wall_held, started_by, started_at,"
            " heard_at, rung, used, budgets) VALUES (%s, %s, %s, %s, %s, %s, %s, decode(%s, 'hex'), %s, %s, %s, %s, %s,"
            " %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                identifier, opening.commitment, opening.id, opening.suite, opening.developer,
                new.helpful_only or opening.checkpoint, new.model, new.scaffold, list(new.elicitation), list(new.tasks),
                new.attempts, new.tokens_max, new.attestation.wall, new.attestation.attacks, new.attestation.held,
                work.actor.person, work.now, work.now, new.rung, new.used.value, list(new.budgets),
            ),
        )  # fmt: skip
    except CheckViolation:
        what = "No run can begin under this commitment and opening."
        hint = (
            "It takes an approved commitment without a frozen estimate, an opening of your own that runs, and a"
            " checkpoint without refusals that stands in the same package, where you name one."
        )
        raise Refusal("run-refused", what, hint=hint, status=409) from None


async def add_calls(work: Work, identifier: EvaluationId, grant: GrantId) -> None:
    """Keep by which grant a run that begins reaches its model; refused by the database where it is not of the two."""
    try:
        await work.connection.execute(
            "INSERT INTO evaluation_calls (run, granted) VALUES (%s, %s)", (identifier, grant)
        )
    except CheckViolation:
        what = "This access is not yours, or does not lead to the model of the developer whose suite is open."
        raise Refusal("other-access", what, hint="Run with the token of your own access to it.", status=409) from None


async def keep_calls(work: Work, wanted: EvaluationId, kept: KeptCalls) -> None:
    """Keep which lines of the broker's log were of a run that is over."""
    await work.connection.execute(
        "UPDATE evaluation_calls SET last_line = %s, lines = %s, calls = %s, digest = decode(%s, 'hex'), kept_at = %s"
        " WHERE run = %s",
        (kept.last_line, kept.lines, kept.calls, kept.digest, work.now, wanted),
    )


async def run(work: Work, wanted: EvaluationId, *, locked: bool = False) -> EvaluationRun | None:
    """Load a run if the acting person may see it; `locked` for one that is about to change."""
    lock: LiteralString = " FOR UPDATE OF r" if locked else ""
    cursor = await work.connection.execute(f"{_RUNS} WHERE r.id = %s{lock}", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _run(row)


async def runs(work: Work, commitment: CommitmentId | None) -> list[EvaluationRun]:
    """Load the newest runs that the acting person may see, newest first, under one commitment or all."""
    cursor = await work.connection.execute(
        f"{_RUNS} WHERE %s::text IS NULL OR r.commitment = %s ORDER BY r.id DESC LIMIT %s",
        (commitment, commitment, RUNS_SHOWN_MAX),
    )
    return [_run(row) for row in await cursor.fetchall()]


async def set_progress(work: Work, wanted: EvaluationId, *, attempts: int, tokens: int) -> None:
    """Keep how far a run is; it never goes back."""
    await work.connection.execute(
        "UPDATE evaluation_run SET attempts_done = greatest(attempts_done, %s),"
        " tokens_spent = greatest(tokens_spent, %s), heard_at = %s WHERE id = %s",
        (attempts, tokens, work.now, wanted),
    )


async def set_ended(work: Work, wanted: EvaluationId, status: RunStatus, *, because: str) -> None:
    """Keep that a run is over without outcomes."""
    await work.connection.execute(
        "UPDATE evaluation_run SET status = %s, ended_at = %s, ended_by = %s, ended_because = %s WHERE id = %s",
        (status.value, work.now, work.actor.person, because, wanted),
    )


async def add_result(work: Work, known: EvaluationRun, result: RunResult) -> None:
    """Keep the outcomes and connections of a run, and that it is finished; refused where they are not this run's."""
    rows = [
        (
            known.id, known.commitment, row.task, row.family, row.log2_minutes, row.budget, row.attempts, row.passes,
            row.flagged, row.refused,
        )
        for row in result.matrix.rows
    ]  # fmt: skip
    try:
        async with work.connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO evaluation_outcome (run, commitment, task, family, log2_minutes, budget, attempts, passes,"
                " flagged, refused) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )
            await cursor.executemany(
                "INSERT INTO evaluation_connection (run, address, allowed, count) VALUES (%s, %s, %s, %s)",
                [(known.id, one.address, one.allowed, one.count) for one in result.connections],
            )
            await cursor.execute(
                "UPDATE evaluation_run SET status = 'finished', ended_at = %s, ended_by = %s,"
                " matrix_digest = decode(%s, 'hex'), log_digest = decode(%s, 'hex') WHERE id = %s",
                (work.now, work.actor.person, matrix_digest(result.matrix), result.log_digest, known.id),
            )
    except CheckViolation:
        what = "These outcomes are not of this run: other tasks, more attempts, or its estimate is frozen."
        raise Refusal("result-refused", what, hint="Hand in what this run brought.", status=409) from None


async def matrices(work: Work, commitment: CommitmentId) -> list[OutcomeMatrix]:
    """Load the outcomes of every run that feeds the estimate under a commitment: finished, valid, without hints."""
    found = await _outcomes(work, commitment)
    return [matrix for used, rung, matrix in found if used is Used.COMMITTED and rung == 0]


async def beside(work: Work, commitment: CommitmentId) -> list[BesideOutcomes]:
    """Load the outcomes of the other finished and valid runs: with hints, or on a checkpoint without refusals."""
    found = await _outcomes(work, commitment)
    told = [BesideOutcomes(used=used, rung=rung, matrix=matrix) for used, rung, matrix in found]
    return [one for one in told if one.used is not Used.COMMITTED or one.rung]


async def extents(work: Work, commitment: CommitmentId, *, used: Used, rung: int) -> list[Extent]:
    """Load what valid runs of one kind under a commitment count for: those that go on or are finished."""
    cursor = await work.connection.execute(
        "SELECT r.tasks, r.budgets, r.attempts FROM evaluation_run r"
        " WHERE r.commitment = %s AND r.used = %s AND r.rung = %s"
        " AND r.status IN ('running', 'finished') AND NOT EXISTS"
        " (SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted)",
        (commitment, used.value, rung),
    )
    rows = await cursor.fetchall()
    return [Extent(tasks=tuple(row[0]), budgets=tuple(row[1]), attempts=row[2]) for row in rows]


async def feeding(work: Work, commitment: CommitmentId) -> list[EvaluationId]:
    """Load which runs an estimate under a commitment is made from, oldest first."""
    cursor = await work.connection.execute(
        "SELECT r.id FROM evaluation_run r"
        " WHERE r.commitment = %s AND r.used = 'committed' AND r.rung = 0 AND r.status = 'finished' AND NOT EXISTS"
        " (SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted) ORDER BY r.id",
        (commitment,),
    )
    return [EvaluationId(row[0]) for row in await cursor.fetchall()]


async def steps_taken(work: Work, commitment: CommitmentId) -> dict[str, int]:
    """Load how many finished and valid runs under a commitment took each step of elicitation."""
    cursor = await work.connection.execute(
        "SELECT taken.step, count(DISTINCT r.id) FROM evaluation_run r CROSS JOIN unnest(r.elicitation) taken (step)"
        " WHERE r.commitment = %s AND r.status = 'finished' AND NOT EXISTS"
        " (SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted)"
        " GROUP BY taken.step",
        (commitment,),
    )
    return {str(row[0]): int(row[1]) for row in await cursor.fetchall()}


async def _outcomes(work: Work, commitment: CommitmentId) -> list[tuple[Used, int, OutcomeMatrix]]:
    cursor = await work.connection.execute(
        "SELECT o.run, o.task, o.family, o.log2_minutes, o.budget, o.attempts, o.passes, o.flagged, o.refused,"
        " r.used, r.rung"
        " FROM evaluation_outcome o JOIN evaluation_run r ON r.id = o.run"
        " WHERE o.commitment = %s AND r.status = 'finished' AND NOT EXISTS"
        " (SELECT FROM joint_deed d WHERE d.kind = 'invalidate' AND d.subject = r.id AND d.accepted)"
        " ORDER BY o.run, o.budget, o.task",
        (commitment,),
    )
    by_run: dict[tuple[str, str, int], list[TaskOutcome]] = {}
    for row in await cursor.fetchall():
        outcome = TaskOutcome(
            task=row[1], family=row[2], log2_minutes=row[3], budget=row[4], attempts=row[5], passes=row[6],
            flagged=row[7], refused=row[8],
        )  # fmt: skip
        by_run.setdefault((row[0], row[9], row[10]), []).append(outcome)
    return [(Used(used), rung, matrix_of(rows)) for (_, used, rung), rows in by_run.items()]


async def connections(work: Work, wanted: EvaluationId) -> list[Connection]:
    """Load which addresses a run's process tried to reach."""
    cursor = await work.connection.execute(
        "SELECT c.address, c.allowed, c.count FROM evaluation_connection c WHERE c.run = %s"
        " ORDER BY c.allowed, c.address",
        (wanted,),
    )
    return [Connection(address=row[0], allowed=row[1], count=row[2]) for row in await cursor.fetchall()]


async def add_incident(work: Work, identifier: IncidentId, new: NewIncident, *, developer: PartyId) -> None:
    """Keep an incident; the database stops the run by the same statement."""
    await work.connection.execute(
        "INSERT INTO evaluation_incident (id, run, developer, kind, about, seen_at, aware_at, told_at, stopped_run,"
        " reported_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, false, %s)",
        (
            identifier, new.run, developer, new.kind.value, new.about.strip(), new.seen_at or work.now, work.now,
            work.now,
            work.actor.person,
        ),
    )  # fmt: skip


async def incident(work: Work, wanted: IncidentId) -> Incident | None:
    """Load an incident if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_INCIDENT} FROM evaluation_incident i WHERE i.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _incident(row)


async def incidents(work: Work) -> list[Incident]:
    """Load the newest incidents that the acting person may see, newest first."""
    cursor = await work.connection.execute(
        f"SELECT {_INCIDENT} FROM evaluation_incident i ORDER BY i.id DESC LIMIT %s", (INCIDENTS_SHOWN_MAX,)
    )
    return [_incident(row) for row in await cursor.fetchall()]


def _run(row: TupleRow) -> EvaluationRun:
    return EvaluationRun(
        id=EvaluationId(row[0]),
        commitment=CommitmentId(row[1]),
        opening=OpeningId(row[2]),
        suite=SuiteId(row[3]),
        developer=PartyId(row[4]),
        checkpoint=row[5],
        model=row[6],
        scaffold=row[7],
        elicitation=tuple(row[8]),
        rung=row[9],
        used=Used(row[10]),
        budgets=tuple(row[11]),
        attempts_all=row[12],
        tokens_max=row[13],
        attestation=WallAttestation(wall=row[14], attacks=row[15], held=row[16]),
        started_by=PersonId(row[17]),
        started_at=row[18],
        status=RunStatus(row[19]),
        attempts_done=row[20],
        tokens_spent=row[21],
        heard_at=row[22],
        ended_at=row[23],
        ended_by=PersonId(row[24]) if row[24] else None,
        ended_because=row[25],
        matrix_digest=row[26],
        log_digest=row[27],
        is_invalid=row[28],
        calls=None if row[29] is None else _calls(row[29:]),
    )


def _calls(row: TupleRow) -> RunCalls:
    return RunCalls(
        submission=SubmissionId(row[0]),
        grant=GrantId(row[1]),
        after_line=row[2],
        kept=None if row[3] is None else KeptCalls(last_line=row[3], lines=row[4], calls=row[5], digest=row[6]),
    )


def _incident(row: TupleRow) -> Incident:
    return Incident(
        id=IncidentId(row[0]),
        run=EvaluationId(row[1]),
        developer=PartyId(row[2]),
        kind=IncidentKind(row[3]),
        about=row[4],
        seen_at=row[5],
        aware_at=row[6],
        told_at=row[7],
        stopped_run=row[8],
        reported_by=PersonId(row[9]),
    )
