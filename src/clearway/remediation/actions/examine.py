"""Examine: put a fix to the test, one line of evidence after the other; no database is open meanwhile."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clearway.formats.environment import DebianPackage, Environment, RatioOracle, VariantName
from clearway.gateways.builds import Built, NotBuilt, Phase, Workbench
from clearway.kernel.errors import Refusal
from clearway.remediation import rules
from clearway.remediation.model import DEFAULT_EFFORT, Effort, Line, LineOutcome, Verification
from clearway.validation import actions as validation
from clearway.validation.model import RunEvidence, RunOutcome, Sighting

Entropy = Callable[[int], bytes]
_SLOWER: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A fix and what it is put to the test with: proofs that trigger, an environment, and how much is tried.

    `until_failed` leaves untried what follows a line that failed: the decision is the same, the evidence is less.
    """

    environment: Environment
    proofs: Sequence[bytes]
    repair: validation.Repair
    effort: Effort = DEFAULT_EFFORT
    until_failed: bool = False


def plan_of(wanted: Examination) -> tuple[str, ...]:
    """Name the steps that an examination takes when nothing stops it early; refused as the examination would be."""
    variant, repair = fixed_build(wanted.environment, wanted.repair)
    return (
        *validation.build_steps(wanted.environment, VariantName.AFFECTED),
        *validation.build_steps(wanted.environment, variant, repair=repair),
        *rules.LINE_WORDS.values(),
    )


async def examine(
    bench: Workbench, wanted: Examination, *, entropy: Entropy, told: validation.Telling = validation.UNHEARD
) -> tuple[Verification, ...]:
    """Give every line of evidence about a fix. An Outage of a registry or of the sandbox passes through."""
    try:
        affected = await validation.build_variant(bench, wanted.environment, VariantName.AFFECTED, telling=told)
        variant, repair = fixed_build(wanted.environment, wanted.repair)
        fixed = await validation.build_variant(bench, wanted.environment, variant, repair=repair, telling=told)
    except Refusal as refusal:
        return rules.not_applied(refusal.what)
    if isinstance(affected, NotBuilt):
        return rules.not_applied(f"the affected build could not be made: {validation.stopped_at(affected)}")
    if isinstance(fixed, NotBuilt):
        why = validation.stopped_at(fixed)
        before = fixed.phase in {Phase.UNPACK, Phase.SERIES, Phase.PATCH}
        return rules.not_applied(why) if before else rules.not_built(why, wanted.repair.patch)
    seed = int.from_bytes(entropy(4)) if wanted.effort.seed is None else wanted.effort.seed
    trial = _Trial(bench=bench, wanted=wanted, affected=affected, fixed=fixed, entropy=entropy, seed=seed, told=told)
    lines = [rules.applied(), rules.oracle_kept(wanted.repair.patch), rules.built()]
    for line, attempt in trial.attempts():
        if wanted.until_failed and rules.has_failed(lines):
            return rules.with_untried(lines)
        lines.append(await trial.tell(line, attempt))
    return tuple(lines)


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
    told: validation.Telling

    def attempts(self) -> Iterator[tuple[Line, Callable[[], Awaitable[Verification]]]]:
        """Give the lines that are tried on the fixed build, in order."""
        yield Line.PROOF_STOPPED, self.proofs
        yield Line.VARIANTS_STOPPED, self.variants
        yield Line.BENIGN_UNCHANGED, self.benign
        yield Line.TESTS_PASS, self.tests
        yield Line.NO_NEW_CRASH, self.fuzzing

    async def tell(self, line: Line, trying: Callable[[], Awaitable[Verification]]) -> Verification:
        """Try one line of evidence and let those who watch know what came of it."""
        with self.told.step(rules.LINE_WORDS[line]) as step:
            found = await trying()
            step.outcome = f"{found.outcome}: {found.evidence}"
        return found

    async def proofs(self) -> Verification:
        """Run each proof on the fixed build, each time in a sandbox of its own; what never triggers shows nothing."""
        live = [await self._triggers_unfixed(proof) for proof in self.wanted.proofs]
        after = [await self._run(self.fixed, proof, runs=self.wanted.effort.runs) for proof in self.wanted.proofs]
        return rules.proofs_stopped([run for runs in after for run in runs], live=live.count(True))

    async def _triggers_unfixed(self, proof: bytes) -> bool:
        for _ in range(self.wanted.effort.runs):
            (run,) = await self._run(self.affected, proof, runs=1)
            if run.sight.outcome is RunOutcome.TRIGGERED:
                return True
        return False

    async def _run(self, built: Built, proof: bytes, *, runs: int) -> tuple[RunEvidence, ...]:
        environment = self.wanted.environment
        fixed = self.wanted.repair.release if built is self.fixed else ""
        version = fixed or environment.recipe.variants.affected.version
        repaired = built is self.fixed and self.wanted.repair.patch is not None
        label = validation.RunLabel(variant=VariantName.AFFECTED, version=version, runs=runs, repaired=repaired)
        return await validation.run_proof(
            self.bench, environment, built, proof=proof, label=label, entropy=self.entropy, telling=self.told
        )

    async def variants(self) -> Verification:
        """Try the variants of the proofs that trigger on the affected build."""
        harmless, count = self._harmless(), self._count(self.wanted.effort.variants)
        made = self._like(self.wanted.proofs, count=count, seed=self.seed, beside=harmless)
        before = await self._survey(self.affected, made)
        live = [body for body, seen in zip(made, before, strict=True) if _triggers(seen)]
        return rules.variants_stopped(len(made), await self._survey(self.fixed, live), seed=self.seed)

    async def benign(self) -> Verification:
        """Compare what both builds print for harmless inputs and, where little was changed, for inputs like them."""
        names = self.wanted.environment.recipe.verify.benign
        inputs = self._harmless()
        before, after = await self._before_and_after(inputs)
        line = rules.benign_unchanged(names, before=before, after=after)
        if self.wanted.repair.patch is None or line.outcome is not LineOutcome.PASSED:
            return line
        twins, kin = self._harmless_too(inputs)
        paired = list(zip(*await self._before_and_after([*twins, *kin]), strict=True))
        return rules.benign_unchanged(
            names, before=before, after=after, twins=paired[: len(twins)], alike=paired[len(twins) :]
        )

    def _harmless_too(self, inputs: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
        """Make inputs that are as harmless by their making, a third, and others like them."""
        environment, count, seed = self.wanted.environment, self.wanted.effort.variants, self.seed + 2
        twins = validation.twins(environment, inputs, count=count // 3, seed=seed)
        words = rules.words_of(self.wanted.repair.patch)
        return twins, validation.kin(environment, inputs, count=count - len(twins), seed=seed, words=words)

    async def _before_and_after(self, inputs: Sequence[bytes]) -> tuple[list[Sighting], list[Sighting]]:
        return await self._survey(self.affected, inputs), await self._survey(self.fixed, inputs)

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
        seeds = [*self.wanted.proofs, *self._harmless()]
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

    def _harmless(self) -> list[bytes]:
        environment = self.wanted.environment
        return [environment.files[name] for name in environment.recipe.verify.benign]

    def _like(self, seeds: Sequence[bytes], *, count: int, seed: int, beside: Sequence[bytes] = ()) -> list[bytes]:
        words, environment = rules.words_of(self.wanted.repair.patch), self.wanted.environment
        return validation.variants(environment, seeds, count=count, seed=seed, words=words, beside=beside)

    async def _survey(self, built: Built, inputs: Sequence[bytes]) -> list[Sighting]:
        return await validation.survey(self.bench, self.wanted.environment, built, inputs=inputs, entropy=self.entropy)


def _triggers(seen: Sighting) -> bool:
    return seen.sight.outcome is RunOutcome.TRIGGERED


def _place(seen: Sighting) -> tuple[str, ...]:
    """Name the functions in which a sanitizer saw a crash; none where no sanitizer looks."""
    return seen.sight.crash.state if seen.sight.crash else ()
