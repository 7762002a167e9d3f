"""Reproduce: replay a vulnerability's proofs and write down what is believed from now on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import EvidenceKind, Stage
from clearway.formats.environment import Environment, VariantName
from clearway.gateways.builds import NotBuilt, Workbench
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvidenceId, ReproductionId, VulnerabilityId
from clearway.kernel.limits import PROOFS_TRIED_MAX
from clearway.storage.database import Database
from clearway.storage.work import AsWorker, Work
from clearway.validation import rules, store
from clearway.validation.actions.environments import shipped_environments
from clearway.validation.actions.replay import replay, stopped_at
from clearway.validation.model import (
    KeptVerdict,
    Proof,
    Replayed,
    Reproduction,
    RunEvidence,
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
            return None
        trial = await prepare(work, vulnerability, environments=known)
    tried = await _try(trial, database, bench, runs=runs)
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


async def _try(trial: Trial | Verdict, database: Database, bench: Workbench, *, runs: int) -> _Tried:
    if isinstance(trial, Verdict):
        return _Tried(verdict=trial, environment="", runs=())
    verdicts: list[tuple[Verdict, EvidenceId]] = []
    made: list[tuple[EvidenceId, RunEvidence]] = []
    for proof in trial.proofs:
        seen = await try_proof(bench, trial.environment, proof.body, runs=runs, entropy=database.entropy)
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
    bench: Workbench, environment: Environment, proof: bytes, *, runs: int, entropy: Callable[[int], bytes]
) -> tuple[RunEvidence, ...] | Verdict:
    """Replay a proof on the affected and on the fixed build; a Verdict where one could not be built."""
    seen: tuple[RunEvidence, ...] = ()
    for variant in VariantName:
        try:
            part = await replay(bench, environment, variant, proof=proof, runs=runs, entropy=entropy)
        except Refusal as refusal:
            return rules.failed(f"The {variant.value} build could not be made: {refusal.what}")
        if isinstance(part, NotBuilt):
            return rules.failed(f"The {variant.value} build could not be made: {stopped_at(part)}")
        seen += part
    return seen


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
    return await store.newest_verdict(work, vulnerability)


async def read_reproductions(work: Work, vulnerability: VulnerabilityId) -> list[Reproduction]:
    """Give every run made for a vulnerability that the acting person may see, oldest first."""
    return await store.reproductions_of(work, vulnerability)
