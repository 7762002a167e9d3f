"""Examine: put a fix to the test, one line of evidence after the other; no database is open meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from clearway.formats.environment import DebianPackage, Environment, RatioOracle, VariantName
from clearway.gateways.builds import Built, NotBuilt, Phase, Workbench
from clearway.kernel.errors import Refusal
from clearway.remediation import rules
from clearway.remediation.model import DEFAULT_EFFORT, Effort, Verification
from clearway.validation import actions as validation
from clearway.validation.model import RunOutcome, Sighting

Entropy = Callable[[int], bytes]
_SLOWER: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A fix and what it is put to the test with: proofs that trigger, an environment, and how much is tried."""

    environment: Environment
    proofs: Sequence[bytes]
    repair: validation.Repair
    effort: Effort = DEFAULT_EFFORT


async def examine(bench: Workbench, wanted: Examination, *, entropy: Entropy) -> tuple[Verification, ...]:
    """Give every line of evidence about a fix. An Outage of a registry or of the sandbox passes through."""
    try:
        affected = await validation.build_variant(bench, wanted.environment, VariantName.AFFECTED)
        variant, repair = fixed_build(wanted.environment, wanted.repair)
        fixed = await validation.build_variant(bench, wanted.environment, variant, repair=repair)
    except Refusal as refusal:
        return rules.not_applied(refusal.what)
    if isinstance(affected, NotBuilt):
        return rules.not_applied(f"the affected build could not be made: {validation.stopped_at(affected)}")
    if isinstance(fixed, NotBuilt):
        why = validation.stopped_at(fixed)
        before = fixed.phase in {Phase.UNPACK, Phase.SERIES, Phase.PATCH}
        return rules.not_applied(why) if before else rules.not_built(why, wanted.repair.patch)
    seed = int.from_bytes(entropy(4)) if wanted.effort.seed is None else wanted.effort.seed
    trial = _Trial(bench=bench, wanted=wanted, affected=affected, fixed=fixed, entropy=entropy, seed=seed)
    return (
        rules.applied(),
        rules.oracle_kept(wanted.repair.patch),
        rules.built(),
        await trial.proofs(),
        await trial.variants(),
        await trial.benign(),
        await trial.tests(),
        await trial.fuzzing(),
    )


def fixed_build(environment: Environment, repair: validation.Repair) -> tuple[VariantName, validation.Repair]:
    """Say which build has a fix: a variant that the recipe knows, or the affected one repaired."""
    recipe, release = environment.recipe, repair.release
    if release and release == recipe.variants.fixed.version:
        return VariantName.FIXED, validation.NO_REPAIR
    if release and isinstance(recipe.origin, DebianPackage):
        what = f"Only {recipe.variants.fixed.version} is known as a fixed release of this Debian package."
        raise Refusal("release-unknown", what, hint="Propose the patch itself.")
    return VariantName.AFFECTED, repair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """The two builds that are compared, and everything to compare them with."""

    bench: Workbench
    wanted: Examination
    affected: Built
    fixed: Built
    entropy: Entropy
    seed: int

    async def proofs(self) -> Verification:
        """Run each proof on the fixed build, each time in a sandbox of its own."""
        environment, effort = self.wanted.environment, self.wanted.effort
        version = self.wanted.repair.release or environment.recipe.variants.affected.version
        runs = [
            await validation.run_proof(
                self.bench,
                environment,
                self.fixed,
                proof=proof,
                label=validation.RunLabel(variant=VariantName.AFFECTED, version=version, runs=effort.runs),
                entropy=self.entropy,
            )
            for proof in self.wanted.proofs
        ]
        return rules.proofs_stopped([run for of_proof in runs for run in of_proof])

    async def variants(self) -> Verification:
        """Try the variants of the proofs that trigger on the affected build."""
        made = self._like(self.wanted.proofs, count=self._count(self.wanted.effort.variants), seed=self.seed)
        before = await self._survey(self.affected, made)
        live = [body for body, seen in zip(made, before, strict=True) if _triggers(seen)]
        return rules.variants_stopped(len(made), await self._survey(self.fixed, live), seed=self.seed)

    async def benign(self) -> Verification:
        """Compare what both builds print for harmless inputs and, where little was changed, for inputs like them."""
        names = self.wanted.environment.recipe.verify.benign
        inputs = [self.wanted.environment.files[name] for name in names]
        wanted = 0 if self.wanted.repair.patch is None else self._count(self.wanted.effort.variants)
        made = self._like(inputs, count=wanted, seed=self.seed + 2)
        before = await self._survey(self.affected, [*inputs, *made])
        after = await self._survey(self.fixed, [*inputs, *made])
        alike = list(zip(before[len(inputs) :], after[len(inputs) :], strict=True))
        known = len(inputs)
        return rules.benign_unchanged(names, before=before[:known], after=after[:known], alike=alike)

    async def tests(self) -> Verification:
        """Run the project's own tests in both sources."""
        variant, repair = fixed_build(self.wanted.environment, self.wanted.repair)
        before = await validation.run_tests(self.bench, self.wanted.environment, VariantName.AFFECTED)
        after = await validation.run_tests(self.bench, self.wanted.environment, variant, repair=repair)
        return rules.tests_pass(before, after)

    async def fuzzing(self) -> Verification:
        """Feed the fixed build what is like the proofs and the harmless inputs.

        What triggers does not count where the affected build crashes at the same place, and the proofs do not.
        """
        environment = self.wanted.environment
        harmless = [environment.files[name] for name in environment.recipe.verify.benign]
        seeds = [*self.wanted.proofs, *harmless]
        made = self._like(seeds, count=self._count(self.wanted.effort.fuzzing), seed=self.seed + 1)
        after = await self._survey(self.fixed, made)
        loud = [(body, seen) for body, seen in zip(made, after, strict=True) if _triggers(seen)]
        before = await self._survey(self.affected, [*self.wanted.proofs, *(body for body, _ in loud)])
        own = {_place(seen) for seen in before[: len(self.wanted.proofs)]}
        known = {_place(seen) for seen in before if _triggers(seen)} - own
        return rules.no_new_crash(len(made), [seen for _, seen in loud if _place(seen) not in known])

    def _count(self, count: int) -> int:
        """Try fewer inputs where each that triggers takes as long as it may."""
        return count // _SLOWER if isinstance(self.wanted.environment.recipe.oracle, RatioOracle) else count

    def _like(self, seeds: Sequence[bytes], *, count: int, seed: int) -> list[bytes]:
        words = rules.words_of(self.wanted.repair.patch)
        return validation.variants(self.wanted.environment, seeds, count=count, seed=seed, words=words)

    async def _survey(self, built: Built, inputs: Sequence[bytes]) -> list[Sighting]:
        return await validation.survey(self.bench, self.wanted.environment, built, inputs=inputs, entropy=self.entropy)


def _triggers(seen: Sighting) -> bool:
    return seen.sight.outcome is RunOutcome.TRIGGERED


def _place(seen: Sighting) -> tuple[str, ...]:
    """Name the functions in which a sanitizer saw a crash; none where no sanitizer looks."""
    return seen.sight.crash.state if seen.sight.crash else ()
