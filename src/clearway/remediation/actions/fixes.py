"""Fixes: propose one, verify it, settle a vulnerability whose fix is verified."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.environment import Environment
from clearway.gateways.builds import Workbench
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FixId, VulnerabilityId
from clearway.remediation import rules, store
from clearway.remediation.actions.asking import ask_after_fix
from clearway.remediation.actions.examine import Examination, examine, plan_of
from clearway.remediation.model import (
    DEFAULT_EFFORT,
    Decision,
    Effort,
    Fix,
    FixStatus,
    FixWithEvidence,
    Proposal,
    TriedWith,
)
from clearway.storage.database import Database
from clearway.storage.jobs import enqueue
from clearway.storage.work import AsWorker, Work
from clearway.validation import actions as validation
from clearway.validation.model import RunOutcome, Trial, Verdict


async def propose(work: Work, vulnerability: VulnerabilityId, proposal: Proposal) -> FixId:
    """Take a fix from somebody who may know of the vulnerability, and call for its verification."""
    assert work.actor.party is not None
    assert work.actor.person is not None
    rules.require_proposal(proposal)
    found = await findings.read_vulnerability(work, vulnerability)
    rules.require_open(found.stage)
    fix = Fix(
        id=FixId(work.new_id("fix")),
        vulnerability=found.id,
        party=work.actor.party,
        person=work.actor.person,
        patch=proposal.patch,
        release=proposal.release,
        digest=rules.digest_of(proposal),
        note=proposal.note,
        status=FixStatus.PROPOSED,
        proposed_at=work.now,
        decided_at=None,
    )
    await store.add_fix(work, fix)
    await enqueue(work, "verify", fix.id)
    detail = {"vulnerability": found.id, "digest": fix.digest.hex()}
    await audit.record(work, "remediation.propose", fix.id, detail)
    return fix.id


async def verify(
    database: Database,
    bench: Workbench,
    wanted: FixId,
    *,
    effort: Effort = DEFAULT_EFFORT,
    environments: Sequence[Environment] | None = None,
    asks_matrix: bool = False,
) -> Decision | None:
    """Put a proposed fix to the test and decide; a verified one settles its vulnerability if that is coordinated.

    With `asks_matrix`, one that is not refused is tried next on the proofs of those that wait beside its vulnerability.
    None when the fix was decided before. Nothing is held in the database while the sandbox runs; an Outage leaves all
    as it was.
    """
    known = validation.shipped_environments() if environments is None else environments
    async with database.work(AsWorker()) as work:
        fix = await store.fix(work, wanted)
        if fix is None:
            raise not_found("fix", wanted)
        if fix.status is not FixStatus.PROPOSED:
            await validation.end_attempt(work, fix.id)
            return None
        trial = await _trial(work, fix, known)
        plan = () if isinstance(trial, Verdict) else _plan(trial, fix, effort)
        await validation.begin_attempt(work, fix.id, fix.vulnerability, plan=plan)
    if isinstance(trial, Verdict):
        decision = rules.decide(rules.not_applied(" ".join(trial.reasons)))
    else:
        async with validation.telling(database, fix.id, plan) as told:
            examination = _examination(trial, fix, effort)
            decision = rules.decide(await examine(bench, examination, entropy=database.entropy, told=told))
    async with database.work(AsWorker()) as work:
        return await _conclude(work, fix, decision, tried=_tried_with(trial, bench), asks_matrix=asks_matrix)


async def settle(work: Work, vulnerability: VulnerabilityId) -> bool:
    """Move a coordinated vulnerability on when a fix of it is verified; False when none is."""
    verified = [fix for fix in await store.fixes_of(work, vulnerability) if fix.status is FixStatus.VERIFIED]
    if not verified:
        return False
    return await findings.advance(work, vulnerability, old=Stage.COORDINATED, new=Stage.FIXED)


async def read_fixes(work: Work, vulnerability: VulnerabilityId) -> list[FixWithEvidence]:
    """Give the fixes of a vulnerability that the acting person may see, with their evidence, oldest first."""
    fixes = await store.fixes_of(work, vulnerability)
    lines = await store.verifications_of(work, [fix.id for fix in fixes])
    return [FixWithEvidence(fix=fix, lines=lines.get(fix.id, ())) for fix in fixes]


async def read_fix(work: Work, wanted: FixId) -> FixWithEvidence:
    """Give one fix with its evidence."""
    fix = await store.fix(work, wanted)
    if fix is None:
        raise not_found("fix", wanted)
    lines = await store.verifications_of(work, [wanted])
    return FixWithEvidence(fix=fix, lines=lines.get(wanted, ()))


async def _trial(work: Work, fix: Fix, known: Sequence[Environment]) -> Trial | Verdict:
    """Take the proofs that were seen to trigger, and those never run; others would be stopped by anything.

    Without one that triggered there are none: then stopping them would show nothing.
    """
    trial = await validation.prepare(work, fix.vulnerability, environments=known)
    if isinstance(trial, Verdict):
        return trial
    seen = await validation.read_reproductions(work, fix.vulnerability)
    run = {made.proof for made in seen}
    triggered = {made.proof for made in seen if made.evidence.sight.outcome is RunOutcome.TRIGGERED}
    proofs = tuple(proof for proof in trial.proofs if proof.id in triggered or proof.id not in run)
    return replace(trial, proofs=proofs if triggered else ())


def _examination(trial: Trial, fix: Fix, effort: Effort) -> Examination:
    return Examination(
        environment=trial.environment,
        proofs=[proof.body for proof in trial.proofs],
        repair=validation.Repair(patch=fix.patch, release=fix.release),
        effort=effort,
    )


def _tried_with(trial: Trial | Verdict, bench: Workbench) -> TriedWith | None:
    if isinstance(trial, Verdict) or not trial.proofs:
        return None
    return TriedWith(
        recipe_digest=trial.environment.digest,
        sandbox=bench.wall,
        proofs=tuple(sha256(proof.body).hexdigest() for proof in trial.proofs),
    )


def _plan(trial: Trial, fix: Fix, effort: Effort) -> tuple[str, ...]:
    try:
        return plan_of(_examination(trial, fix, effort))
    except Refusal:  # the examination says in its evidence what is wrong with the fix
        return ()


async def _conclude(
    work: Work, fix: Fix, decision: Decision, *, tried: TriedWith | None, asks_matrix: bool
) -> Decision | None:
    await validation.end_attempt(work, fix.id)
    # the vulnerability is locked before the fix, here as everywhere
    if decision.status is FixStatus.VERIFIED:
        await findings.advance(work, fix.vulnerability, old=Stage.COORDINATED, new=Stage.FIXED)
    locked = await store.lock_fix(work, fix.id)
    if locked is None or locked.status is not FixStatus.PROPOSED:
        return None
    await store.add_decision(work, locked, decision, tried=tried)
    outcomes = {line.line.value: line.outcome.value for line in decision.lines}
    await audit.record(work, "remediation.verify", fix.id, {"status": decision.status.value, **outcomes})
    if asks_matrix and decision.status is not FixStatus.REFUSED:
        await ask_after_fix(work, fix.vulnerability)
    return decision
