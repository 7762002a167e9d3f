"""The affected range of a vulnerability: asked for, replayed by the worker, set beside what is claimed (2(d)(2))."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.formats.environment import Environment, VariantName
from clearway.gateways.builds import Workbench
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import EvidenceId, ReleaseRangeId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, within
from clearway.storage.database import Database
from clearway.storage.jobs import enqueue
from clearway.storage.work import AsWorker, Work
from clearway.validation import rules
from clearway.validation.actions.environments import shipped_environments
from clearway.validation.actions.ranges import affected_range
from clearway.validation.actions.reproduce import RUNS_DEFAULT, prepare, read_reproductions
from clearway.validation.model import AffectedRange, Proof, ReleaseRange, RunOutcome, SeenRelease, Verdict
from clearway.validation.store import ranges as store


async def ask_range(work: Work, vulnerability: VulnerabilityId) -> ReleaseRangeId:
    """Call for a replay over the releases of the registry, with the newest proof that was seen to trigger."""
    assert work.actor.person is not None
    found = await findings.read_vulnerability(work, vulnerability)
    asked = ReleaseRange(
        id=ReleaseRangeId(work.new_id("rng")),
        vulnerability=found.id,
        proof=await _telling_proof(work, found.id),
        asked_by=work.actor.person,
        asked_at=work.now,
    )
    if not await store.add_range(work, asked):
        what = "A replay of this vulnerability is waiting already."
        raise Refusal("asked-already", what, hint="Wait until the worker has done it.", status=409)
    await enqueue(work, "replay-releases", asked.id)
    await audit.record(work, "validation.ask-range", found.id, {"range": asked.id})
    return asked.id


async def replay_range(
    database: Database,
    bench: Workbench,
    wanted: ReleaseRangeId,
    *,
    runs: int = RUNS_DEFAULT,
    environments: Sequence[Environment] | None = None,
) -> ReleaseRange | None:
    """Replay a proof over the releases and keep what that shows, beside what is published and reported of them.

    None when it was done before. Nothing is held in the database while the sandbox runs; an Outage leaves all as it
    was.
    """
    known = shipped_environments() if environments is None else environments
    async with database.work(AsWorker()) as work:
        asked = await store.release_range(work, wanted)
        if asked is None:
            raise not_found("affected range", wanted)
        if asked.found_at is not None:
            return None
        subject = await _subject(work, asked, known)
    found = await _found(database, bench, asked, subject=subject, runs=runs)
    async with database.work(AsWorker()) as work:
        return await _conclude(work, found)


async def read_range(work: Work, vulnerability: VulnerabilityId) -> ReleaseRange | None:
    """Give the newest replay of a vulnerability with its releases, if there is one that the acting person may see."""
    return await store.newest_range(work, vulnerability)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What is replayed, and what reports claim: ranges in OSV's terms, and versions."""

    environment: Environment
    proof: Proof
    ranges: tuple[str, ...]
    versions: tuple[str, ...]


async def _telling_proof(work: Work, vulnerability: VulnerabilityId) -> EvidenceId:
    runs = [
        made for made in await read_reproductions(work, vulnerability) if made.evidence.variant is VariantName.AFFECTED
    ]
    telling = [made.proof for made in runs if made.evidence.sight.outcome is RunOutcome.TRIGGERED]
    if not telling:
        what = "No proof of this vulnerability was seen to trigger: a replay would show nothing."
        raise Refusal("not-reproduced", what, hint="Ask again when it has been reproduced.", status=409)
    return max(telling)


async def _subject(work: Work, asked: ReleaseRange, known: Sequence[Environment]) -> _Subject | str:
    trial = await prepare(work, asked.vulnerability, environments=known)
    if isinstance(trial, Verdict):
        return " ".join(trial.reasons)
    proof = next((one for one in trial.proofs if one.id == asked.proof), None)
    if proof is None:
        return "The proof that was to be replayed is not among the newest under this vulnerability any more."
    told = [
        one
        for one in await findings.read_findings_of(work, asked.vulnerability)
        if one.package == trial.environment.recipe.package
    ]
    return _Subject(
        environment=trial.environment,
        proof=proof,
        ranges=tuple(text for one in told for text in one.ranges),
        versions=tuple(one.version for one in told if one.version),
    )


async def _found(
    database: Database, bench: Workbench, asked: ReleaseRange, *, subject: _Subject | str, runs: int
) -> ReleaseRange:
    if isinstance(subject, str):
        return replace(asked, problem=subject)
    environment = subject.environment
    asked = replace(asked, environment=environment.recipe.name)
    try:
        seen = await affected_range(bench, environment, subject.proof.body, runs=runs, entropy=database.entropy)
    except Refusal as refusal:
        return replace(asked, problem=refusal.what)
    return replace(asked, method=seen.method, spans=seen.spans, releases=_releases(subject, seen))


def _releases(subject: _Subject, seen: AffectedRange) -> tuple[SeenRelease, ...]:
    recipe, reasons = subject.environment.recipe, {one.version: one.reason for one in seen.tried}
    published = rules.published_of(recipe, seen.releases)
    reported = rules.reported_of(recipe.origin, seen.releases, ranges=subject.ranges, versions=subject.versions)
    return tuple(
        SeenRelease(
            version=version,
            affected=affected,
            tried=version in reasons,
            reason=within(reasons.get(version, ""), REASON_CHARACTERS_MAX),
            published=by_range,
            reported=by_reports,
        )
        for version, affected, by_range, by_reports in zip(seen.releases, seen.seen, published, reported, strict=True)
    )


async def _conclude(work: Work, found: ReleaseRange) -> ReleaseRange | None:
    locked = await store.lock_range(work, found.id)
    if locked is None or locked.found_at is not None:
        return None
    await store.keep_range(work, found)
    tried = sum(one.tried for one in found.releases)
    disputed = sum(one.is_disputed for one in found.releases)
    detail = {"range": found.id, "releases": len(found.releases), "tried": tried, "disputed": disputed}
    spans = "; ".join(f"{first} to {after or 'now'}" for first, after in found.spans)
    await audit.record(work, "validation.replay-releases", found.vulnerability, {**detail, "affected": spans})
    return replace(found, found_at=work.now)
