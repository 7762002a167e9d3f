"""Verbs of estimates: make one from the runs under a commitment, freeze it by two people, read it."""

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from clearway.audit import actions as audit
from clearway.benchmarking.actions import deeds, evaluations
from clearway.benchmarking.actions.commitments import read_policy
from clearway.benchmarking.actions.estimator import estimator_code
from clearway.benchmarking.model.ceremony import DeedKind, JointDeed, NewDeed
from clearway.benchmarking.model.estimates import Estimate, KeptEstimate
from clearway.benchmarking.rules.elicitation import elicitation_of
from clearway.benchmarking.rules.estimate.estimating import estimate
from clearway.benchmarking.store import estimates as store
from clearway.formats.outcome_matrix import OutcomeMatrix
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CommitmentId, EstimateId
from clearway.storage.work import Work


async def estimate_runs(
    work: Work, commitment: CommitmentId, *, calibrations: Mapping[str, OutcomeMatrix] | None = None
) -> KeptEstimate:
    """Estimate the horizon from all runs under a commitment that count, by its policy; kept, and never changed.

    Runs with hints or on another checkpoint stand beside it. `calibrations`: outcomes on public tasks, by name.
    """
    assert work.actor.person is not None
    await deeds.require_unfrozen(work, commitment)
    policy = await read_policy(work, commitment)
    matrix = await evaluations.read_outcomes(work, commitment)
    elicitation = elicitation_of(
        matrix,
        policy,
        beside=await evaluations.read_beside(work, commitment),
        taken=await evaluations.count_steps(work, commitment),
        calibrations=calibrations,
    )
    told = estimate(matrix, policy, code=estimator_code(), references={})
    told = msgspec.structs.replace(told, elicitation=elicitation)
    result = msgspec.json.encode(told)
    new = KeptEstimate(
        id=EstimateId(work.new_id("est")),
        commitment=commitment,
        runs=tuple(await evaluations.list_feeding(work, commitment)),
        matrix=told.matrix,
        digest=sha256(result).hexdigest(),
        made_by=work.actor.person,
        made_at=work.now,
        frozen_at=None,
    )
    await store.add(work, new, result=result)
    detail = {"commitment": commitment, "matrix": new.matrix, "digest": new.digest}
    await audit.record(work, "benchmarking.estimate-runs", new.id, detail)
    return new


async def freeze(work: Work, wanted: EstimateId, reason: str) -> JointDeed:
    """Ask to freeze an estimate: no run under its commitment is added or changed once another person approves."""
    known = await read_estimate(work, wanted)
    new = NewDeed(kind=DeedKind.FREEZE, subject=known.commitment, about=wanted, digest=known.digest, reason=reason)
    return await deeds.ask(work, new)


async def answer_freeze(work: Work, wanted: EstimateId, *, accepted: bool, digest: str) -> JointDeed:
    """Approve or decline to freeze an estimate, as another person; `digest` says which estimate was looked at."""
    known = await read_estimate(work, wanted)
    waiting = await deeds.read_deed(work, DeedKind.FREEZE, known.commitment)
    if waiting.about != wanted:
        what = "What waits to be frozen under this commitment is another estimate."
        raise Refusal("other-estimate", what, hint="Look at the deeds that wait.", status=409)
    return await deeds.answer(work, DeedKind.FREEZE, known.commitment, accepted=accepted, digest=digest)


async def read_estimate(work: Work, wanted: EstimateId) -> KeptEstimate:
    """Give what is known of an estimate that the acting person may see; its scores are read by `read_result`."""
    found = await store.estimate(work, wanted)
    if found is None:
        raise not_found("estimate", wanted)
    return found


async def read_result(work: Work, wanted: EstimateId) -> Estimate:
    """Give an estimate with its scores; that it was looked at goes into the record."""
    body = await store.result(work, wanted)
    if body is None:
        raise not_found("estimate", wanted)
    await audit.record(work, "benchmarking.read-estimate", wanted, {})
    return msgspec.json.decode(body, type=Estimate)


async def list_estimates(work: Work) -> list[KeptEstimate]:
    """List estimates, newest first."""
    return list(await store.estimates(work))


async def require_frozen(work: Work, wanted: EstimateId, digest: str) -> KeptEstimate:
    """Give an estimate that two people froze under this digest; refused where they did not."""
    known = await read_estimate(work, wanted)
    if known.frozen_at is None or known.digest != digest:
        what = "Two people have not frozen this estimate under this digest."
        raise Refusal("not-frozen", what, hint="One person asks for that, another approves.", status=409)
    return known
