"""What several runs together let us believe, and where a vulnerability stands afterwards. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from clearway.findings.model import Stage
from clearway.formats.environment import Environment, VariantName
from clearway.validation.model import RunEvidence, RunOutcome, Verdict, VerdictKind
from clearway.validation.rules.sampling import rate_of


def choose(package: str, identifiers: Iterable[str], environments: Sequence[Environment]) -> Environment | None:
    """Choose the environment for a vulnerability: same package, most identifiers in common, then by name."""
    known = frozenset(identifiers)
    fitting = [environment for environment in environments if environment.recipe.package == package]
    return min(fitting, key=lambda environment: _distance(environment, known), default=None)


def _distance(environment: Environment, known: frozenset[str]) -> tuple[int, str]:
    return -len(known & frozenset(environment.recipe.identifiers)), environment.recipe.name


def judge(runs: Sequence[RunEvidence], *, current: VariantName, about: bool) -> Verdict:
    """Say what runs on the builds of a target let us believe; the order of runs does not matter.

    `current` is the recipe's variant that people run today, unless there are runs on the registry's current release: a
    proof that triggers on the affected build and not there is already fixed. `about` says that the fixed build is known
    to fix the very vulnerability: a proof that triggers there shows another.
    """
    affected, fixed, latest = (_on(variant, runs) for variant in VariantName)
    triggered = [run for run in affected if run.sight.outcome is RunOutcome.TRIGGERED]
    crash = min((run.sight.crash for run in triggered if run.sight.crash), key=lambda found: found.words, default=None)
    now = latest or (affected if current is VariantName.AFFECTED else fixed)
    kind = _kind(_outcomes(affected), _outcomes(fixed), _outcomes(now), about=about)
    reasons = tuple(line for variant in VariantName if (line := _tell(variant, _on(variant, runs))))
    verdict = Verdict(
        kind=kind,
        reasons=reasons or ("nothing was run",),
        triggered=len(triggered),
        runs=len(affected),
        crash=crash,
        fixed_version=_first_version(fixed or now) if kind is VerdictKind.ALREADY_FIXED else "",
    )
    return with_bounds(verdict)


def with_bounds(verdict: Verdict) -> Verdict:
    """Say between what the share of runs that trigger lies, as far as so many runs can tell."""
    rate = rate_of(verdict.runs - verdict.triggered, verdict.triggered, waiting=0)
    return replace(verdict, low=rate.exact_low, high=rate.exact_high)


def _on(variant: VariantName, runs: Sequence[RunEvidence]) -> list[RunEvidence]:
    return [run for run in runs if run.variant is variant]


def _outcomes(runs: Sequence[RunEvidence]) -> frozenset[RunOutcome]:
    return frozenset(run.sight.outcome for run in runs)


def _first_version(runs: Sequence[RunEvidence]) -> str:
    return min(run.version for run in runs)


def _kind(
    affected: frozenset[RunOutcome], fixed: frozenset[RunOutcome], now: frozenset[RunOutcome], *, about: bool
) -> VerdictKind:
    if RunOutcome.TRIGGERED not in affected:
        return _without_trigger(affected, VerdictKind.NOT_REPRODUCED)
    if about and RunOutcome.TRIGGERED in fixed:
        return VerdictKind.REPRODUCED_ELSEWHERE
    if RunOutcome.TRIGGERED in now:
        return VerdictKind.REPRODUCED
    return _without_trigger(now, VerdictKind.ALREADY_FIXED)


def _without_trigger(outcomes: frozenset[RunOutcome], quiet: VerdictKind) -> VerdictKind:
    """Say what runs of which none triggered let us believe: only when all were quiet, that there is nothing."""
    if not outcomes or RunOutcome.BROKEN in outcomes:
        return VerdictKind.ENVIRONMENT_FAILED
    return VerdictKind.NEEDS_INFORMATION if RunOutcome.UNCLEAR in outcomes else quiet


def _tell(variant: VariantName, runs: Sequence[RunEvidence]) -> str:
    if not runs:
        return ""
    triggered = [run for run in runs if run.sight.outcome is RunOutcome.TRIGGERED]
    unclear = [run for run in runs if run.sight.outcome is RunOutcome.UNCLEAR]
    told = min(triggered or unclear or runs, key=lambda run: (run.sight.reason, run.run, run.version))
    verb = f"triggered in {len(triggered)} of {len(runs)} runs" if triggered else f"did not trigger in {len(runs)} runs"
    return f"The proof {verb} on the {variant} build {told.version}: {told.sight.reason}."


def needs(what: str) -> Verdict:
    """Say that nothing could be tried, and what is missing."""
    return Verdict(kind=VerdictKind.NEEDS_INFORMATION, reasons=(what,), triggered=0, runs=0, crash=None)


def failed(what: str) -> Verdict:
    """Say that the environment could not be built, and where it stopped."""
    return Verdict(kind=VerdictKind.ENVIRONMENT_FAILED, reasons=(what,), triggered=0, runs=0, crash=None)


def best(verdicts: Sequence[Verdict]) -> Verdict:
    """Choose among the verdicts of several proofs of one vulnerability: the one that shows most."""
    order = (
        VerdictKind.REPRODUCED,
        VerdictKind.REPRODUCED_ELSEWHERE,
        VerdictKind.ALREADY_FIXED,
        VerdictKind.ENVIRONMENT_FAILED,
        VerdictKind.NOT_REPRODUCED,
        VerdictKind.NEEDS_INFORMATION,
    )
    return min(verdicts, key=lambda one: (order.index(one.kind), -one.triggered, one.reasons, one.crash is None))


def stage_after(kind: VerdictKind) -> Stage:
    """Say where a vulnerability stands after a verdict; an environment that failed is for a person to look at."""
    match kind:
        case VerdictKind.REPRODUCED:
            return Stage.REPRODUCED
        case VerdictKind.NOT_REPRODUCED:
            return Stage.NOT_REPRODUCED
        case VerdictKind.ALREADY_FIXED:
            return Stage.ALREADY_FIXED
        case VerdictKind.NEEDS_INFORMATION | VerdictKind.ENVIRONMENT_FAILED | VerdictKind.REPRODUCED_ELSEWHERE:
            return Stage.NEEDS_INFORMATION
