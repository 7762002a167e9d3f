"""Reproduce: replay a vulnerability's proofs and write down what is believed from now on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import EvidenceKind, Stage
from clearway.formats.environment import IN_RECIPES, Environment, VariantName
from clearway.gateways.builds import NotBuilt, Workbench
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvidenceId, ReproductionId, VulnerabilityId
from clearway.kernel.limits import PROOFS_TRIED_MAX
from clearway.storage.database import Database
from clearway.storage.work import AsWorker, Work
from clearway.validation import rules, store
from clearway.validation.actions.environments import shipped_environments
from clearway.validation.actions.progress import UNHEARD, Telling, begin_attempt, end_attempt, telling
from clearway.validation.actions.replay import NO_REPAIR, Repair, build_steps, replay, stopped_at
from clearway.validation.actions.sources import releases_of
from clearway.validation.model import (
    KeptVerdict,
    Proof,
    Replayed,
    Reproduction,
    RunEvidence,
    RunOutcome,
    Trial,
    Verdict,
    VerdictKind,
)

RUNS_DEFAULT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    verdict: Verdict
    environment: str
    runs: tuple[tuple[EvidenceId, RunEvidence], ...]
    replayed: Replayed | None = None


async def reproduce(
    database: Database,
    bench: Workbench,
    vulnerability: VulnerabilityId,
    *,
    runs: int = RUNS_DEFAULT,
    environments: Sequence[Environment] | None = None,
) -> Verdict | None:
    """Replay the proofs of a new vulnerability on the affected and on the fixed build, decide, and move it on.

    None when it does not stand at `new` (any more). Nothing is held in the database while the sandbox runs; an Outage
    leaves all as it was.
    """
    known = shipped_environments() if environments is None else environments
    async with database.work(AsWorker()) as work:
        found = await findings.read_vulnerability(work, vulnerability)
        if found.stage is not Stage.NEW:
            await end_attempt(work, vulnerability)
            return None
        trial = await prepare(work, vulnerability, environments=known)
        plan = () if isinstance(trial, Verdict) else _plan(trial.environment, runs)
        await begin_attempt(work, vulnerability, vulnerability, plan=plan)
    async with telling(database, vulnerability, plan) as told:
        tried = await _try(trial, database, bench, runs=runs, told=told)
    async with database.work(AsWorker()) as work:
        return await _conclude(work, vulnerability, tried)


async def prepare(
    work: Work, vulnerability: VulnerabilityId, *, environments: Sequence[Environment]
) -> Trial | Verdict:
    """Find out what can be replayed for a vulnerability; a Verdict `needs-information` when nothing can."""
    found = await findings.read_vulnerability(work, vulnerability)
    pieces = await findings.read_evidence(work, vulnerability, kind=EvidenceKind.PROOF)
    if not pieces:
        return rules.needs("There is no proof to run: attach an input that triggers the vulnerability.")
    environment = rules.choose(found.package, found.identifiers, environments)
    if environment is None:
        return rules.needs(f"There is no environment for {found.package}: write a recipe for it.")
    newest = pieces[::-1][:PROOFS_TRIED_MAX]  # a proof that came later comes because the earlier ones did not do
    proofs = tuple(Proof(id=piece.id, finding=piece.finding, body=piece.body) for piece in newest)
    about = not frozenset(found.identifiers).isdisjoint(environment.recipe.identifiers)
    return Trial(environment=environment, proofs=proofs, about=about)


def _plan(environment: Environment, runs: int) -> tuple[str, ...]:
    return tuple(step for variant in IN_RECIPES for step in build_steps(environment, variant, runs=runs))


async def _try(trial: Trial | Verdict, database: Database, bench: Workbench, *, runs: int, told: Telling) -> _Tried:
    if isinstance(trial, Verdict):
        return _Tried(verdict=trial, environment="", runs=())
    verdicts: list[tuple[Verdict, EvidenceId]] = []
    made: list[tuple[EvidenceId, RunEvidence]] = []
    for number, proof in enumerate(trial.proofs, start=1):
        if len(trial.proofs) > 1:
            told.plan(_plan(trial.environment, runs), about=f"Proof {number} of {len(trial.proofs)}")
        seen = await try_proof(bench, trial.environment, proof.body, runs=runs, entropy=database.entropy, told=told)
        if isinstance(seen, Verdict):
            verdicts.append((seen, proof.id))
            continue
        made += [(proof.id, run) for run in seen]
        verdicts.append((rules.judge(seen, current=trial.environment.recipe.current, about=trial.about), proof.id))
        if verdicts[-1][0].kind is VerdictKind.REPRODUCED:
            break
    verdict = rules.best([one for one, _ in verdicts])
    return _Tried(
        verdict=verdict,
        environment=trial.environment.recipe.name,
        runs=tuple(made),
        replayed=Replayed(
            proof=next(proof for one, proof in verdicts if one == verdict),
            recipe_digest=trial.environment.digest,
            sandbox=bench.wall,
        ),
    )


async def try_proof(
    bench: Workbench,
    environment: Environment,
    proof: bytes,
    *,
    runs: int,
    entropy: Callable[[int], bytes],
    told: Telling = UNHEARD,
) -> tuple[RunEvidence, ...] | Verdict:
    """Replay a proof on the affected and on the fixed build; a Verdict where one could not be built.

    Where people run the fixed build and only the affected one triggers, also on the release that the registry offers
    today: what was fixed once may have come back.
    """
    attempt = _Attempt(bench=bench, environment=environment, proof=proof, runs=runs, entropy=entropy, told=told)
    seen: tuple[RunEvidence, ...] = ()
    for variant in IN_RECIPES:
        part = await attempt.on(variant)
        if isinstance(part, Verdict):
            return part
        seen += part
    if environment.recipe.current is VariantName.FIXED and _triggers(seen, VariantName.AFFECTED):
        part = await attempt.on_current()
        return part if isinstance(part, Verdict) else (*seen, *part)
    return seen


def _triggers(runs: Sequence[RunEvidence], variant: VariantName) -> bool:
    return any(run.sight.outcome is RunOutcome.TRIGGERED for run in runs if run.variant is variant)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    bench: Workbench
    environment: Environment
    proof: bytes
    runs: int
    entropy: Callable[[int], bytes]
    told: Telling

    async def on(self, variant: VariantName, repair: Repair = NO_REPAIR) -> tuple[RunEvidence, ...] | Verdict:
        """Replay the proof on one build; a Verdict where it could not be made."""
        try:
            seen = await replay(
                self.bench,
                self.environment,
                variant,
                proof=self.proof,
                runs=self.runs,
                entropy=self.entropy,
                repair=repair,
                telling=self.told,
            )
        except Refusal as refusal:
            return rules.failed(f"The {variant.value} build could not be made: {refusal.what}")
        if isinstance(seen, NotBuilt):
            return rules.failed(f"The {variant.value} build could not be made: {stopped_at(seen)}")
        return seen

    async def on_current(self) -> tuple[RunEvidence, ...] | Verdict:
        """Replay the proof on the newest release; no runs where the registry lists none, or none that is newer."""
        recipe = self.environment.recipe
        with self.told.step("Ask the registry for the current release") as asking:
            release = rules.newest(recipe, await releases_of(self.bench, recipe))
            asking.outcome = release or f"none besides {recipe.variants.fixed.version}"
        return await self.on(VariantName.CURRENT, Repair(release=release)) if release else ()


async def validate(
    bench: Workbench, environment: Environment, proof: bytes, *, runs: int, entropy: Callable[[int], bytes]
) -> tuple[Verdict, tuple[RunEvidence, ...]]:
    """Judge a proof of the very vulnerability that an environment is for; gives the runs too. No database is open."""
    seen = await try_proof(bench, environment, proof, runs=runs, entropy=entropy)
    if isinstance(seen, Verdict):
        return seen, ()
    return rules.judge(seen, current=environment.recipe.current, about=True), seen


async def _conclude(work: Work, vulnerability: VulnerabilityId, tried: _Tried) -> Verdict | None:
    verdict = tried.verdict
    await end_attempt(work, vulnerability)
    if not await findings.advance(work, vulnerability, old=Stage.NEW, new=rules.stage_after(verdict.kind)):
        return None
    await store.add_reproductions(work, [_kept(work, vulnerability, tried, made=made) for made in tried.runs])
    kept = KeptVerdict(
        vulnerability=vulnerability,
        environment=tried.environment,
        verdict=verdict,
        decided_at=work.now,
        replayed=tried.replayed,
    )
    await store.add_verdict(work, kept)
    builds = sorted({run.build_digest for _, run in tried.runs})
    detail = {
        "verdict": verdict.kind.value,
        "environment": tried.environment,
        "triggered": verdict.triggered,
        "runs": verdict.runs,
        "builds": " ".join(builds),
    }
    await audit.record(work, "validation.reproduce", vulnerability, detail)
    return verdict


def _kept(
    work: Work, vulnerability: VulnerabilityId, tried: _Tried, *, made: tuple[EvidenceId, RunEvidence]
) -> Reproduction:
    proof, evidence = made
    return Reproduction(
        id=ReproductionId(work.new_id("run")),
        vulnerability=vulnerability,
        proof=proof,
        environment=tried.environment,
        evidence=evidence,
        ran_at=work.now,
    )


async def read_verdict(work: Work, vulnerability: VulnerabilityId) -> KeptVerdict | None:
    """Give the verdict that counts, if there is one that the acting person may see."""
    kept = await store.newest_verdict(work, vulnerability)
    return None if kept is None else replace(kept, verdict=rules.with_bounds(kept.verdict))


async def read_reproductions(work: Work, vulnerability: VulnerabilityId) -> list[Reproduction]:
    """Give every run made for a vulnerability that the acting person may see, oldest first."""
    return await store.reproductions_of(work, vulnerability)
