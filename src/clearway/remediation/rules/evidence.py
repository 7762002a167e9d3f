"""What the evidence about a fix adds up to: one line for each thing tried, and an honest whole. Pure."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from math import sqrt
from typing import Final

from clearway.kernel.limits import EXCERPT_CHARACTERS_MAX, within
from clearway.remediation.model import Decision, FixStatus, Line, LineOutcome, Verification
from clearway.validation.model import RunEvidence, RunOutcome, Sighting

# What speaks to the judge instead of mending the bug: the sanitizers' own switches and doors, and this house's words.
_JUDGE: Final = re.compile(
    rb"no_sanitize|__asan_|__ubsan_|__msan_|__tsan_|__lsan_|__sanitizer_|ASAN_OPTIONS|UBSAN_OPTIONS|__SANITIZE_ADDRESS__"
    rb"|disable_sanitizer|-fno-sanitize|address_sanitizer|undefined_behavior_sanitizer|CLEARWAY_|/work/seen",
    re.IGNORECASE,
)
_PASTED: Final = re.compile(rb"##[ \t]{0,9}_?(?:san|asan)|(?:no|un)[ \t]{0,9}##", re.IGNORECASE)
# A fix is verified only when all of these passed; the project's own tests are asked where the environment has them.
_NEEDED: Final = frozenset(Line) - {Line.TESTS_PASS}
_SHOWN: Final = 3
_CHANGED_SHARES_MAX: Final = (0.01, 0.05)  # of inputs as harmless by their making, and of those that chance made
_ONE_IN_TWENTY: Final = 1.645  # standard deviations, to one side


def not_applied(why: str) -> tuple[Verification, ...]:
    """Give the lines for a fix that could not even be put onto the source."""
    return with_untried([failed(Line.APPLIES, why)])


def not_built(why: str, patch: bytes | None) -> tuple[Verification, ...]:
    """Give the lines for a fix that applies and does not build."""
    return with_untried([applied(), oracle_kept(patch), failed(Line.BUILDS, why)])


def applied() -> Verification:
    """Say that the fix is in the source."""
    return passed(Line.APPLIES, "the fix is in the source that was built")


def built() -> Verification:
    """Say that the fixed source builds."""
    return passed(Line.BUILDS, "the fixed source builds")


def oracle_kept(patch: bytes | None) -> Verification:
    """Look whether a patch speaks to the judge instead of mending the bug; a release is taken as it is."""
    added = b"\n".join(line[1:] for line in (patch or b"").split(b"\n") if line.startswith(b"+"))
    found = _JUDGE.search(added) or _PASTED.search(added)
    if found:
        word = found[0].decode(errors="replace")
        return failed(Line.ORACLE_KEPT, f"the patch switches the judge off instead of mending the bug: {word}")
    return passed(Line.ORACLE_KEPT, "nothing in it speaks to what judges it")


def proofs_stopped(runs: Sequence[RunEvidence], *, live: int) -> Verification:
    """Say whether every run of every proof is clearly quiet; `live` of the proofs trigger where nothing is fixed."""
    if not runs:
        return failed(Line.PROOF_STOPPED, "no proof was ever seen to trigger, so stopping one would show nothing")
    told = [run.sight for run in runs]
    loud = [sight for sight in told if sight.outcome is not RunOutcome.QUIET]
    if not loud and not live:
        what = "no proof triggers where nothing is fixed: that the fixed build is quiet shows nothing"
        return Verification(line=Line.PROOF_STOPPED, outcome=LineOutcome.NOT_AVAILABLE, evidence=what)
    if not loud:
        return passed(Line.PROOF_STOPPED, f"the proof did not trigger in {len(told)} runs: {told[0].reason}")
    triggered = [sight for sight in loud if sight.outcome is RunOutcome.TRIGGERED]
    if triggered:
        what = f"the proof still triggers in {len(triggered)} of {len(told)} runs: {triggered[0].reason}"
        return failed(Line.PROOF_STOPPED, what)
    what = f"{len(loud)} of {len(told)} runs do not show that the proof is stopped: {loud[0].reason}"
    return failed(Line.PROOF_STOPPED, what)


def variants_stopped(made: int, live: Sequence[Sighting], *, seed: int) -> Verification:
    """Say whether the fixed build is quiet on all those of the variants made that trigger on the affected one."""
    if not live:
        what = f"none of {made} variants of the proof (seed {seed}) triggers on the affected build"
        return Verification(line=Line.VARIANTS_STOPPED, outcome=LineOutcome.NOT_AVAILABLE, evidence=what)
    loud = [one.sight for one in live if one.sight.outcome is not RunOutcome.QUIET]
    if loud:
        what = f"{len(loud)} of {len(live)} variants of the proof are not stopped: {_reasons([s.reason for s in loud])}"
        return failed(Line.VARIANTS_STOPPED, what)
    what = f"all {len(live)} variants that trigger on the affected build (of {made} tried, seed {seed}) are stopped"
    return passed(Line.VARIANTS_STOPPED, what)


def benign_unchanged(
    names: Sequence[str],
    *,
    before: Sequence[Sighting],
    after: Sequence[Sighting],
    twins: Sequence[tuple[Sighting, Sighting]] = (),
    alike: Sequence[tuple[Sighting, Sighting]] = (),
) -> Verification:
    """Say whether harmless inputs give the same output and exit status before and after the fix.

    `twins` are the sightings, before and after, of inputs that are as harmless by their making: of those that were
    quiet before, clearly more than one in a hundred have to change to count. `alike` are those of inputs that chance
    made and that may stand at the border of what is harmless: there it is one in twenty.
    """
    if not names:
        what = "the environment has no harmless inputs to compare"
        return Verification(line=Line.BENIGN_UNCHANGED, outcome=LineOutcome.NOT_AVAILABLE, evidence=what)
    changed = [name for name, old, new in zip(names, before, after, strict=True) if _differs(old, new)]
    if changed:
        what = f"{len(changed)} of {len(names)} harmless inputs give another output: {_reasons(changed)}"
        return failed(Line.BENIGN_UNCHANGED, what)
    same = [_changes(twins), _changes(alike)]
    told = [
        f"of {len(seen)} inputs {which} {sum(seen)} do not"
        for seen, which in zip(same, ("as harmless by their making", "like them"), strict=True)
        if seen
    ]
    what = "; ".join([f"{len(names)} harmless inputs give the same output and exit status", *told])
    few = all(sum(seen) <= _by_chance(share, len(seen)) for seen, share in zip(same, _CHANGED_SHARES_MAX, strict=True))
    return passed(Line.BENIGN_UNCHANGED, what) if few else failed(Line.BENIGN_UNCHANGED, what)


def _changes(pairs: Sequence[tuple[Sighting, Sighting]]) -> list[bool]:
    return [_differs(old, new) for old, new in pairs if old.sight.outcome is RunOutcome.QUIET]


def _by_chance(share: float, count: int) -> float:
    """Give how many of so many are still no sign, 19 times in 20, that more than this share of all are."""
    return share * count + _ONE_IN_TWENTY * sqrt(count * share * (1 - share))


def _differs(old: Sighting, new: Sighting) -> bool:
    return (old.printed, old.status) != (new.printed, new.status) or new.sight.outcome is RunOutcome.TRIGGERED


def tests_pass(before: AbstractSet[str], after: AbstractSet[str]) -> Verification:
    """Say whether the project's own tests that passed before pass with the fix."""
    if not before:
        what = "the environment has no tests of the project's own that pass"
        return Verification(line=Line.TESTS_PASS, outcome=LineOutcome.NOT_AVAILABLE, evidence=what)
    broken = sorted(before - after)
    if broken:
        what = f"{len(broken)} of {len(before)} of the project's own tests fail with the fix: {_reasons(broken)}"
        return failed(Line.TESTS_PASS, what)
    return passed(Line.TESTS_PASS, f"the {len(before)} tests of the project's own that passed before pass with the fix")


def no_new_crash(tried: int, new: Sequence[Sighting]) -> Verification:
    """Say whether fuzzing the fixed build found nothing that the affected build did not have already."""
    if new:
        what = f"{len(new)} of {tried} inputs of fuzzing trigger: {_reasons([one.sight.reason for one in new])}"
        return failed(Line.NO_NEW_CRASH, what)
    return passed(Line.NO_NEW_CRASH, f"{tried} inputs of fuzzing trigger nothing new")


def decide(lines: Sequence[Verification]) -> Decision:
    """Verify a fix only if everything passed that can be tried; without a failure, what lacks leaves it plausible."""
    passed_lines = {line.line for line in lines if line.outcome is LineOutcome.PASSED}
    if has_failed(lines) or not passed_lines:
        status = FixStatus.REFUSED
    else:
        status = FixStatus.VERIFIED if passed_lines >= _NEEDED else FixStatus.PLAUSIBLE
    return Decision(status=status, lines=tuple(lines))


def has_failed(lines: Sequence[Verification]) -> bool:
    """Tell whether a line failed, or was not tried because another one did."""
    return any(line.outcome in {LineOutcome.FAILED, LineOutcome.NOT_TRIED} for line in lines)


def with_untried(tried: Sequence[Verification]) -> tuple[Verification, ...]:
    """Add the lines that were not tried because an earlier one failed."""
    rest = [line for line in Line if line not in {made.line for made in tried}]
    what = "an earlier line failed"
    return (*tried, *(Verification(line=line, outcome=LineOutcome.NOT_TRIED, evidence=what) for line in rest))


def passed(line: Line, evidence: str) -> Verification:
    """Say that a line passed, and how that was seen."""
    return Verification(line=line, outcome=LineOutcome.PASSED, evidence=within(evidence, EXCERPT_CHARACTERS_MAX))


def failed(line: Line, evidence: str) -> Verification:
    """Say that a line failed, and how that was seen."""
    return Verification(line=line, outcome=LineOutcome.FAILED, evidence=within(evidence, EXCERPT_CHARACTERS_MAX))


def _reasons(told: Sequence[str]) -> str:
    different = list(dict.fromkeys(told))
    more = f"; and {len(different) - _SHOWN} more" if len(different) > _SHOWN else ""
    return "; ".join(different[:_SHOWN]) + more
