"""Replay: build a target as its recipe says and run a proof on it several times; no database is open meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from clearway.formats.environment import (
    DebianPackage,
    Environment,
    PypiProject,
    VariantName,
)
from clearway.gateways.builds import (
    REPORT,
    Built,
    Execution,
    NotBuilt,
    Observed,
    Phase,
    Plan,
    Workbench,
    build,
    execute,
    unpack,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EXCERPT_CHARACTERS_MAX, RUNS_PER_VARIANT_MAX, within
from clearway.validation import rules
from clearway.validation.actions.progress import UNHEARD, Telling
from clearway.validation.actions.sources import fetch_source
from clearway.validation.model import Ending, RunEvidence, Trace

_PATCHES = "debian/patches"
# Once for a build instead of in every run; a file that cannot be compiled may be one that nobody loads.
_BYTECODE = ("sh", "-c", '"$0" -I -m compileall -qq -f --invalidation-mode unchecked-hash . || true', "{python}")
SECRET_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """How a build differs from the affected one: a patch to apply, or another release to take."""

    patch: bytes | None = None
    release: str = ""


NO_REPAIR = Repair()


async def build_variant(
    bench: Workbench,
    environment: Environment,
    variant: VariantName,
    *,
    repair: Repair = NO_REPAIR,
    telling: Telling = UNHEARD,
) -> Built | NotBuilt:
    """Build a variant, repaired or as it is."""
    name = _name_of(environment, variant, repair)
    with telling.step(rules.fetching(name)) as fetching:
        plan = await _plan(bench, environment, variant, repair=repair)
        fetching.outcome = f"{len(plan.source.archives)} files, digest {plan.source.digest[:16]}"
    with telling.step(rules.building(name)) as building:
        built = await build(telling.listen(bench), plan)
        building.outcome = stopped_at(built) if isinstance(built, NotBuilt) else f"digest {built.digest[:16]}"
    return built


def build_steps(
    environment: Environment, variant: VariantName, *, repair: Repair = NO_REPAIR, runs: int = 0
) -> tuple[str, ...]:
    """Name the steps of making a build and running a proof on it so many times."""
    return rules.steps_of(_name_of(environment, variant, repair), runs=runs)


def _name_of(environment: Environment, variant: VariantName, repair: Repair) -> str:
    version = repair.release or environment.recipe.variant(variant).version
    return rules.build_name(variant, version, repaired=repair.patch is not None)


async def _plan(
    bench: Workbench, environment: Environment, variant: VariantName, *, repair: Repair = NO_REPAIR
) -> Plan:
    recipe = environment.recipe
    return Plan(
        source=await fetch_source(bench, environment, variant, release=repair.release),
        without=recipe.variant(variant).without,
        patch=repair.patch,
        harness_name=recipe.run.harness,
        harness=environment.harness,
        steps=(*recipe.build.steps, *([_BYTECODE] if isinstance(recipe.origin, PypiProject) else [])),
        keep=recipe.build.keep,
        seconds_max=recipe.limits.build_seconds,
        memory_bytes_max=recipe.limits.memory_bytes,
    )


async def replay(
    bench: Workbench,
    environment: Environment,
    variant: VariantName,
    *,
    proof: bytes,
    runs: int,
    entropy: Callable[[int], bytes],
    repair: Repair = NO_REPAIR,
    telling: Telling = UNHEARD,
) -> tuple[RunEvidence, ...] | NotBuilt:
    """Build a variant and run the proof on it so many times; NotBuilt says where the build stopped.

    Each run has its own secret from `entropy`. Outages of registries and of the sandbox pass through.
    """
    built = await build_variant(bench, environment, variant, repair=repair, telling=telling)
    if isinstance(built, NotBuilt):
        return built
    version = repair.release or environment.recipe.variant(variant).version
    label = RunLabel(variant=variant, version=version, runs=runs)
    return await run_proof(bench, environment, built, proof=proof, label=label, entropy=entropy, telling=telling)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLabel:
    """What runs are kept under: the variant and version that was built; and how many there are to be.

    `repaired` tells those who watch that a fix is in the build.
    """

    variant: VariantName
    version: str
    runs: int
    repaired: bool = False


async def run_proof(
    bench: Workbench,
    environment: Environment,
    built: Built,
    *,
    proof: bytes,
    label: RunLabel,
    entropy: Callable[[int], bytes],
    telling: Telling = UNHEARD,
) -> tuple[RunEvidence, ...]:
    """Run a proof on a build so many times, each in a sandbox and with a secret of its own."""
    secrets = [entropy(SECRET_BYTES).hex() for _ in range(min(label.runs, RUNS_PER_VARIANT_MAX))]
    name = rules.build_name(label.variant, label.version, repaired=label.repaired)
    seen: list[RunEvidence] = []
    for run, secret in enumerate(secrets, start=1):
        with telling.step(rules.running(name, run, len(secrets))) as step:
            made = await _run_once(
                bench, environment, built, label=label, proof=proof, run=run, secret=secret, telling=telling
            )
            step.outcome = f"{made.sight.outcome}: {made.sight.reason}"
        seen.append(made)
    return tuple(seen)


async def _run_once(
    bench: Workbench,
    environment: Environment,
    built: Built,
    *,
    label: RunLabel,
    proof: bytes,
    run: int,
    secret: str,
    telling: Telling,
) -> RunEvidence:
    execution = execution_of(environment, proof, secret)
    control = await _control(bench, environment, built, secret=secret)
    enough = long_enough(environment, control)
    observed = await execute(
        bench, built, replace(execution, seconds_max=enough.seconds, cpu_seconds_max=enough.cpu_seconds)
    )
    telling.said(_printed(observed, secret))
    sight = rules.see(environment.recipe.oracle, trace_of(observed, execution), control)
    return RunEvidence(
        variant=label.variant,
        version=label.version,
        run=run,
        build_digest=built.digest,
        source_digest=built.source_digest,
        sight=sight,
        wall_seconds=observed.wall_seconds,
        memory_peak_bytes=observed.memory_peak_bytes,
    )


def _printed(observed: Observed, secret: str) -> bytes:
    """Give what a run printed, without what only the judge may know."""
    said = b"\n".join(observed.files.get(name, b"") for name in ("stdout", "stderr"))
    return said.replace(secret.encode(), b"*").strip()


def execution_of(environment: Environment, proof: bytes, secret: str) -> Execution:
    """Say how a build of an environment meets an input, with this run's secret."""
    recipe = environment.recipe
    return Execution(
        command=recipe.run.command,
        proof=proof,
        proof_to_stdin=recipe.run.stdin,
        harness_name=recipe.run.harness,
        harness=environment.harness,
        secret=secret,
        sanitizer_status=rules.sanitizer_status(secret),
        seconds_max=recipe.limits.run_seconds,
        cpu_seconds_max=ceil(recipe.limits.run_seconds),
        memory_bytes_max=recipe.limits.memory_bytes,
    )


def long_enough(environment: Environment, control: Trace | None) -> rules.Enough:
    """Say how long a run on an environment has to go on, at most up to the recipe's own limit."""
    recipe = environment.recipe
    return rules.enough(recipe.oracle, control, most=recipe.limits.run_seconds)


async def _control(bench: Workbench, environment: Environment, built: Built, *, secret: str) -> Trace | None:
    """Run the recipe's harmless input beside the proof, in the same minute on the same machine."""
    name = environment.recipe.run.control
    if not name:
        return None
    execution = execution_of(environment, environment.files[name], secret)
    return trace_of(await execute(bench, built, execution), execution)


def trace_of(observed: Observed, execution: Execution) -> Trace:
    """Give what a run left in the words of the rules."""
    return Trace(
        ending=Ending(observed.stop.value),
        status=observed.status,
        files=observed.files,
        secret=execution.secret,
        sanitizer_status=execution.sanitizer_status,
        input_bytes=len(execution.proof),
        wall_seconds=observed.wall_seconds,
        memory_peak_bytes=observed.memory_peak_bytes,
        cpu_seconds=observed.cpu_seconds,
        output_full=observed.output_full,
    )


async def source_files(bench: Workbench, environment: Environment, variant: VariantName) -> dict[str, bytes]:
    """Give the source of a variant, unpacked and patched, as files by path: what a finder may scan."""
    plan = replace(await _plan(bench, environment, variant), steps=(), keep=(".",))
    built = await build(bench, plan)
    if isinstance(built, NotBuilt):
        what = f"{environment.recipe.name} {variant} could not be unpacked: {stopped_at(built)}"
        raise Refusal("not-built", what, hint="Look at the recipe and at the package's newest version.")
    return unpack(built.tar)


async def run_tests(
    bench: Workbench, environment: Environment, variant: VariantName, *, repair: Repair = NO_REPAIR
) -> frozenset[str]:
    """Run the project's own tests in the built source of a variant; gives the names of those that pass."""
    command = environment.recipe.verify.tests
    if not command:
        return frozenset()
    plan = await _plan(bench, environment, variant, repair=repair)
    built = await build(bench, replace(plan, report=command))
    return frozenset() if isinstance(built, NotBuilt) else rules.passing(unpack(built.tar)[REPORT])


async def known_repair(bench: Workbench, environment: Environment) -> Repair:
    """Give the repair that the recipe knows: the patch that the affected build leaves out, or the fixed release."""
    recipe = environment.recipe
    if not isinstance(recipe.origin, DebianPackage):
        return Repair(release=recipe.variants.fixed.version)
    files = await source_files(bench, environment, VariantName.AFFECTED)
    patches = [files[f"{_PATCHES}/{name}"] for name in recipe.variants.affected.without]
    return Repair(patch=b"\n".join(patches))


def stopped_at(stopped: NotBuilt) -> str:
    """Say in words where a build stopped."""
    match stopped.phase:
        case Phase.UNPACK:
            what = "the source could not be unpacked"
        case Phase.SERIES:
            what = "the package's own patches do not apply as the recipe expects"
        case Phase.PATCH:
            what = "the patch does not apply"
        case Phase.COMPILE:
            what = "it does not build"
        case Phase.LIMIT:
            what = "the build was stopped at its limit"
        case Phase.TOOLS:
            what = "a tool is missing"
    lines: Sequence[str] = stopped.log.strip().splitlines()[-3:]
    return within(f"{what}: {' / '.join(lines)}" if lines else what, EXCERPT_CHARACTERS_MAX)
