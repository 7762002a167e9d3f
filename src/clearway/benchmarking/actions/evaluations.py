"""Verbs of evaluations: begin a run, say how far it is, hand in what came of it, stop it, report what went wrong."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.benchmarking.actions import deeds, suites
from clearway.benchmarking.actions.commitments import read_policy
from clearway.benchmarking.actions.openings import read_opening
from clearway.benchmarking.model.ceremony import DeedKind, JointDeed, NewDeed
from clearway.benchmarking.model.evaluations import (
    BesideOutcomes,
    Connection,
    EvaluationRun,
    Incident,
    KeptCalls,
    NewIncident,
    NewRun,
    RunResult,
    RunStatus,
)
from clearway.benchmarking.rules import evaluations as rules
from clearway.benchmarking.store import evaluations as store
from clearway.distribution.actions import webhooks
from clearway.distribution.model.webhooks import Event
from clearway.formats.outcome_matrix import OutcomeMatrix, matrix_digest
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.frontier_limits import RUN_CALLS_SECONDS
from clearway.kernel.ids import CommitmentId, EvaluationId, IncidentId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, within
from clearway.storage.jobs import enqueue
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

RUN_END: Final = "evaluation-run-end"
RUN_CALLS: Final = "evaluation-run-calls"
_TELL: Final = "tell-incident"
_TOO_LONG: Final = "the opening of the suite ended"


async def start_run(work: Work, new: NewRun) -> EvaluationRun:
    """Begin a run within an opening of one's own; the tasks count as exposed to the developer from here on.

    It ends by itself when the opening does.
    """
    opening = await read_opening(work, new.opening)
    await deeds.require_unfrozen(work, opening.commitment)
    policy = await read_policy(work, opening.commitment)
    rules.require_startable(new, opening, policy, now=work.now)
    new = replace(new, budgets=rules.budgets_of(new, policy))
    earlier = await store.extents(work, opening.commitment, used=new.used, rung=new.rung)
    rules.require_room(new, earlier, policy)
    identifier = EvaluationId(work.new_id("evl"))
    await store.add_run(work, identifier, new, opening=opening)
    if new.grant is not None:
        await store.add_calls(work, identifier, new.grant)
    await suites.expose(
        work,
        opening.suite,
        identifier,
        developer=opening.developer,
        checkpoint=new.helpful_only or opening.checkpoint,
        tasks=new.tasks,
    )
    await set_timer(work, RUN_END, identifier, due=opening.ends_at)
    detail = {"commitment": opening.commitment, "opening": opening.id, "scaffold": new.scaffold, "rung": new.rung}
    await audit.record(work, "benchmarking.start-run", identifier, detail)
    return await read_run(work, identifier)


async def record_progress(work: Work, wanted: EvaluationId, *, attempts: int, tokens: int) -> EvaluationRun:
    """Keep how far one's own run is, and give it as it stands: whoever leads it stops when it is not running any more.

    Nothing is written of a run that is over. It is no deed that the record tells of.
    """
    run = await _lock(work, wanted)
    rules.require_own(run, work.actor.person)
    if run.status is RunStatus.RUNNING:
        await store.set_progress(work, wanted, attempts=attempts, tokens=tokens)
    return await read_run(work, wanted)


async def finish_run(work: Work, wanted: EvaluationId, result: RunResult) -> EvaluationRun:
    """Hand in the outcomes of one's own run, under pseudonyms, and the digest of its sealed log."""
    run = await _lock(work, wanted)
    rules.require_own(run, work.actor.person)
    rules.require_running(run)
    await deeds.require_unfrozen(work, run.commitment)
    rules.require_result(result, await read_policy(work, run.commitment))
    await store.add_result(work, run, result)
    await _wind_up(work, run)
    detail = {
        "commitment": run.commitment,
        "matrix": matrix_digest(result.matrix),
        "log": result.log_digest,
        "prevented": sum(one.count for one in result.connections if not one.allowed),
    }
    await audit.record(work, "benchmarking.finish-run", wanted, detail)
    return await read_run(work, wanted)


async def stop_run(work: Work, wanted: EvaluationId, because: str) -> EvaluationRun:
    """Stop a run at once: the kill switch of the program, evaluators and the developer; harmless when it is over."""
    return await _end(work, wanted, RunStatus.STOPPED, because=because)


async def break_run(work: Work, wanted: EvaluationId, because: str) -> EvaluationRun:
    """Say that one's own run broke off; harmless when it is over."""
    rules.require_own(await read_run(work, wanted), work.actor.person)
    return await _end(work, wanted, RunStatus.BROKEN, because=because)


async def keep_remains(work: Work, wanted: EvaluationId, log_digest: str) -> EvaluationRun:
    """Put the digest of what one's own run had logged until it was ended into the record; nothing of it counts."""
    run = await read_run(work, wanted)
    rules.require_own(run, work.actor.person)
    rules.require_remains(run, log_digest)
    await audit.record(work, "benchmarking.keep-remains", wanted, {"log": log_digest, "attempts": run.attempts_done})
    return run


async def end_run(work: Work, subject: str) -> None:
    """End a run that goes on when its opening is over: its timer ran out."""
    await _end(work, EvaluationId(subject), RunStatus.BROKEN, because=_TOO_LONG)


async def report_incident(work: Work, new: NewIncident) -> Incident:
    """Report what went wrong: the run stops by the same statement, and the developer is told at once."""
    rules.require_incident(new, now=work.now)
    run = await _lock(work, new.run)
    identifier = IncidentId(work.new_id("icd"))
    await store.add_incident(work, identifier, new, developer=run.developer)
    if run.status is RunStatus.RUNNING:
        await _wind_up(work, run)
    await enqueue(work, _TELL, identifier)
    detail = {"run": new.run, "kind": new.kind.value, "was_running": run.status is RunStatus.RUNNING}
    await audit.record(work, "benchmarking.report-incident", identifier, detail)
    return await read_incident(work, identifier)


async def keep_calls(work: Work, wanted: EvaluationId, kept: KeptCalls) -> None:
    """Keep with a run that is over what the broker's log says of its calls, in the record too."""
    await store.keep_calls(work, wanted, kept)
    detail = {"calls": kept.calls, "lines": kept.lines, "last": kept.last_line, "digest": kept.digest}
    await audit.record(work, "benchmarking.keep-run-calls", wanted, detail)


async def tell_incident(work: Work, wanted: IncidentId) -> None:
    """Tell the developer's webhooks of an incident; harmless when repeated."""
    found = await read_incident(work, wanted)
    data = {
        "incident": found.id,
        "run": found.run,
        "kind": found.kind.value,
        "seen_at": found.seen_at,
        "aware_at": found.aware_at,
        "stopped_run": found.stopped_run,
    }
    await webhooks.tell_party(
        work, found.developer, Event.EVALUATION_INCIDENT, about=f"incident:{found.id}", data=data, at=found.told_at
    )


async def ask_invalidation(work: Work, wanted: EvaluationId, reason: str) -> JointDeed:
    """Ask for a finished run to be left out; it counts until another person approves, and never after the freezing."""
    run = await read_run(work, wanted)
    if run.matrix_digest is None:
        raise Refusal("nothing-to-leave-out", "This run brought no outcomes.", hint="It counts nowhere.", status=409)
    await deeds.require_unfrozen(work, run.commitment)
    new = NewDeed(
        kind=DeedKind.INVALIDATE,
        subject=wanted,
        about=run.commitment,
        digest=run.matrix_digest,
        reason=reason,
    )
    return await deeds.ask(work, new)


async def read_run(work: Work, wanted: EvaluationId) -> EvaluationRun:
    """Give a run as it stands: how far it is while it goes on."""
    found = await store.run(work, wanted)
    if found is None:
        raise not_found("run", wanted)
    return found


async def list_runs(work: Work, *, commitment: CommitmentId | None = None) -> list[EvaluationRun]:
    """List runs, newest first: the program all, a developer those on its own checkpoints."""
    return await store.runs(work, commitment)


async def list_connections(work: Work, wanted: EvaluationId) -> list[Connection]:
    """List which addresses a run's process tried to reach."""
    await read_run(work, wanted)
    return await store.connections(work, wanted)


async def read_outcomes(work: Work, commitment: CommitmentId) -> OutcomeMatrix:
    """Give the outcomes of all runs under a commitment that feed the estimate, together; refused where there are none.

    Those with hints and on other checkpoints are never among them.
    """
    found = await store.matrices(work, commitment)
    if not found:
        what = "No run under this commitment has outcomes that count."
        raise Refusal("no-outcomes", what, hint="Run the suite, or look at what was left out.", status=409)
    return rules.pool(found)


async def read_beside(work: Work, commitment: CommitmentId) -> list[BesideOutcomes]:
    """Give the outcomes of the runs under a commitment that stand beside the estimate, those of one kind together."""
    return rules.pool_beside(await store.beside(work, commitment))


async def list_feeding(work: Work, commitment: CommitmentId) -> list[EvaluationId]:
    """List the runs that an estimate under a commitment is made from: finished, valid, and none beside it."""
    return await store.feeding(work, commitment)


async def count_steps(work: Work, commitment: CommitmentId) -> dict[str, int]:
    """Count how many finished and valid runs under a commitment took each step of elicitation."""
    return await store.steps_taken(work, commitment)


async def read_incident(work: Work, wanted: IncidentId) -> Incident:
    """Give an incident."""
    found = await store.incident(work, wanted)
    if found is None:
        raise not_found("incident", wanted)
    return found


async def list_incidents(work: Work) -> list[Incident]:
    """List incidents, newest first: the program all, a developer those in runs on its own checkpoints."""
    return await store.incidents(work)


async def _end(work: Work, wanted: EvaluationId, status: RunStatus, *, because: str) -> EvaluationRun:
    run = await _lock(work, wanted)
    if run.status is RunStatus.RUNNING:
        await store.set_ended(work, wanted, status, because=within(because.strip(), REASON_CHARACTERS_MAX))
        await _wind_up(work, run)
        await audit.record(work, "benchmarking.end-run", wanted, {"status": status.value})
    return await read_run(work, wanted)


async def _wind_up(work: Work, run: EvaluationRun) -> None:
    """Let a run's own clock stand, and have its calls kept once the broker's log has all of them."""
    await cancel_timer(work, RUN_END, run.id)
    if run.calls is not None:
        await set_timer(work, RUN_CALLS, run.id, due=work.now + timedelta(seconds=RUN_CALLS_SECONDS))


async def _lock(work: Work, wanted: EvaluationId) -> EvaluationRun:
    found = await store.run(work, wanted, locked=True)
    if found is None:
        raise not_found("run", wanted)
    return found
