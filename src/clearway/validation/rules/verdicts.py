"""What several runs together let us believe, and where a vulnerability stands afterwards. Pure."""

from collections.abc import Iterable, Sequence

from clearway.findings.model import Stage
from clearway.formats.environment import Environment, VariantName
from clearway.validation.model import RunEvidence, RunOutcome, Verdict, VerdictKind


def choose(package: str, identifiers: Iterable[str], environments: Sequence[Environment]) -> Environment | None:
    """Choose the environment for a vulnerability: same package, most identifiers in common, then by name."""
    known = frozenset(identifiers)
    fitting = [environment for environment in environments if environment.recipe.package == package]
    return min(fitting, key=lambda environment: _distance(environment, known), default=None)


def _distance(environment: Environment, known: frozenset[str]) -> tuple[int, str]:
    return -len(known & frozenset(environment.recipe.identifiers)), environment.recipe.name


def judge(runs: Sequence[RunEvidence], *, current: VariantName, about: bool) -> Verdict:
    """Say what runs on the affected and on the fixed build let us believe; the order of runs does not matter.

    `current` is the variant that people run today: a proof that triggers before it and not on it is already fixed.
    `about` says that the fixed build is known to fix the very vulnerability: a proof that triggers there shows another.
    """
    affected = [run for run in runs if run.variant is VariantName.AFFECTED]
    fixed = [run for run in runs if run.variant is VariantName.FIXED]
    triggered = [run for run in affected if run.sight.outcome is RunOutcome.TRIGGERED]
    crash = min((run.sight.crash for run in triggered if run.sight.crash), key=lambda found: found.words, default=None)
    reasons = tuple(line for name, group in (("affected", affected), ("fixed", fixed)) if (line := _tell(name, group)))
    return Verdict(
        kind=_kind(affected, fixed, current=current, about=about),
        reasons=reasons or ("nothing was run",),
        triggered=len(triggered),
        runs=len(affected),
        crash=crash,
    )


def _kind(
    affected: Sequence[RunEvidence], fixed: Sequence[RunEvidence], *, current: VariantName, about: bool
) -> VerdictKind:
    outcomes, repaired = ({run.sight.outcome for run in runs} for runs in (affected, fixed))
    now = outcomes if current is VariantName.AFFECTED else repaired
    if RunOutcome.TRIGGERED not in outcomes:
        broken = not outcomes or RunOutcome.BROKEN in outcomes
        return VerdictKind.ENVIRONMENT_FAILED if broken else VerdictKind.NOT_REPRODUCED
    if about and RunOutcome.TRIGGERED in repaired:
        return VerdictKind.REPRODUCED_ELSEWHERE
    if RunOutcome.TRIGGERED in now:
        return VerdictKind.REPRODUCED
    if not now or RunOutcome.BROKEN in now:
        return VerdictKind.ENVIRONMENT_FAILED
    return VerdictKind.ALREADY_FIXED


def _tell(name: str, runs: Sequence[RunEvidence]) -> str:
    if not runs:
        return ""
    triggered = [run for run in runs if run.sight.outcome is RunOutcome.TRIGGERED]
    told = min(triggered or runs, key=lambda run: (run.sight.reason, run.run))
    verb = f"triggered in {len(triggered)} of {len(runs)} runs" if triggered else f"did not trigger in {len(runs)} runs"
    return f"The proof {verb} on the {name} build {told.version}: {told.sight.reason}."


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
    return min(verdicts, key=lambda verdict: (order.index(verdict.kind), -verdict.triggered, verdict.reasons))


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
