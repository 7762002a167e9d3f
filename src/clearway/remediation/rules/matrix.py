"""Which proofs have one root cause: read from what each fix does to each proof (Order 2(d)(1): one record each). Pure.

Proofs that exactly the same fixes stop have one root cause, as far as these fixes can tell. What is unclear decides
nothing: a cell of which the runs do not agree takes its proof out of every judgement, and never adds one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, within
from clearway.remediation.model import (
    Cell,
    Effect,
    FixStatus,
    FixWithEvidence,
    Grid,
    Line,
    LineOutcome,
    MatrixFix,
    ProposalKind,
    Reading,
    Regroup,
    RootCause,
)
from clearway.validation.model import RunEvidence, RunOutcome

_INSEPARABLE: Final = (
    "a finding has proofs of several causes, so moving findings cannot tell them apart: ask for a report of each"
)
_SAYS_NOTHING = frozenset({Line.APPLIES, Line.ORACLE_KEPT, Line.BUILDS})


def may_tell(fix: FixWithEvidence) -> bool:
    """Tell whether a fix tells something of root causes: not when it was refused though it stops every proof.

    One that was refused because a proof still triggers may well mend one of two bugs; one that stops them all and was
    refused for something else catches inputs instead of mending the bug, or speaks to the judge.
    """
    failed = {line.line for line in fix.lines if line.outcome is LineOutcome.FAILED}
    return fix.fix.status is not FixStatus.REFUSED or (Line.PROOF_STOPPED in failed and not failed & _SAYS_NOTHING)


def effect_of(runs: Sequence[RunEvidence], *, unfixed: Sequence[RunEvidence] = ()) -> Cell:
    """Say what several runs of one proof on one build show; `unfixed` are its runs where nothing is fixed.

    Runs that do not agree are unclear, and so is a crash at another place than without the fix.
    """
    outcomes = {run.sight.outcome for run in runs}
    reason = within(runs[0].sight.reason if runs else "nothing was run", REASON_CHARACTERS_MAX)
    if outcomes == {RunOutcome.QUIET}:
        return Cell(effect=Effect.STOPPED, reason=reason)
    if outcomes != {RunOutcome.TRIGGERED}:
        kinds = ", ".join(sorted(one.value for one in outcomes)) or "none"
        what = f"the runs do not agree ({kinds}): {reason}" if len(outcomes) > 1 else reason
        return Cell(effect=Effect.UNCLEAR, reason=within(what, REASON_CHARACTERS_MAX))
    if unfixed and _places(runs) != _places(unfixed):
        what = f"it triggers at another place than without the fix: {reason}"
        return Cell(effect=Effect.UNCLEAR, reason=within(what, REASON_CHARACTERS_MAX))
    return Cell(effect=Effect.TRIGGERS, reason=reason)


def _places(runs: Sequence[RunEvidence]) -> set[tuple[str, ...]]:
    return {run.sight.crash.state if run.sight.crash else () for run in runs}


def read_grid(grid: Grid) -> Reading:
    """Say what a grid lets us believe: its root causes, what to merge and to split, and what decides nothing."""
    seen = _Seen(grid)
    return Reading(
        causes=seen.causes,
        proposals=(*seen.merges(), *seen.splits()),
        remarks=tuple(dict.fromkeys([*seen.mute(), *seen.different()])),
    )


class _Seen:
    """A grid's columns in short: which fixes stop each proof, where that is clear."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.tried = [place for place, fix in enumerate(grid.fixes) if not fix.problem]
        triggering = [place for place, one in enumerate(grid.proofs) if one.unfixed.effect is not Effect.STOPPED]
        self.stops = {place: self._stops(place) for place in triggering}
        self.of: dict[VulnerabilityId, list[int]] = {}
        for place in triggering:
            self.of.setdefault(grid.proofs[place].vulnerability, []).append(place)
        self.causes = tuple(self._causes())

    def _stops(self, proof: int) -> frozenset[int] | None:
        """Name the fixes that stop a proof; None where that is not clear."""
        column = {fix: self.grid.cells[fix][proof].effect for fix in self.tried}
        if self.grid.proofs[proof].unfixed.effect is Effect.UNCLEAR or Effect.UNCLEAR in column.values():
            return None
        return frozenset(fix for fix, effect in column.items() if effect is Effect.STOPPED)

    def _causes(self) -> Iterator[RootCause]:
        """Put together the proofs that exactly the same fixes stop."""
        together: dict[frozenset[int], list[int]] = {}
        for proof, stops in self.stops.items():
            if stops:
                together.setdefault(stops, []).append(proof)
        for stops, proofs in together.items():
            yield RootCause(proofs=tuple(proofs), fixes=tuple(sorted(stops)))

    def merges(self) -> Iterator[Regroup]:
        """Propose to merge those whose every proof has the same one root cause, as a narrow fix shows."""
        for cause in self.causes:
            inside = set(cause.proofs)
            whole = tuple(one for one, proofs in self.of.items() if inside.issuperset(proofs))
            if len(whole) > 1 and self._narrow(cause.fixes):
                yield Regroup(kind=ProposalKind.MERGE, vulnerabilities=whole, reasons=self._why_one(cause, whole))

    def _why_one(self, cause: RootCause, whole: Sequence[VulnerabilityId]) -> tuple[str, ...]:
        proofs = sum(len(self.of[one]) for one in whole)
        stopping = [self.grid.fixes[fix] for fix in cause.fixes]
        told = [f"{fix.label} stops all {proofs} proofs of {_listed(whole)}" for fix in stopping]
        others = [self.grid.fixes[fix].label for fix in self.tried if fix not in cause.fixes]
        if others:
            told.append(f"{_listed(others)} stops none of them")
        owners = {one for fix in stopping if fix.narrow for one in fix.vulnerabilities} & set(whole)
        if len(owners) < len(whole):
            known = _listed([one for one in whole if one in owners]) or "none of them"
            told.append(f"narrow fixes are known of {known} only: one that mends two bugs would look the same")
        return tuple(told)

    def splits(self) -> Iterator[Regroup]:
        """Propose to split what has proofs that different fixes stop, and that no narrow fix stops all of."""
        for one, proofs in self.of.items():
            parts = self._parts(proofs)
            if len(parts) > 1:
                groups = self._groups(parts)
                reasons = self._why_several(one, parts)
                if not groups:
                    reasons = (*reasons, _INSEPARABLE)
                yield Regroup(kind=ProposalKind.SPLIT, vulnerabilities=(one,), reasons=reasons, groups=groups)

    def _parts(self, proofs: Sequence[int]) -> dict[frozenset[int], list[int]]:
        """Sort one vulnerability's proofs by what stops them; none where anything is unclear or may be half a fix."""
        parts: dict[frozenset[int], list[int]] = {}
        for proof in proofs:
            stops = self.stops[proof]
            if not stops:
                return {}
            parts.setdefault(stops, []).append(proof)
        is_nested = any(one < other or other < one for one, other in combinations(parts, 2))
        common = _everywhere(parts)
        return {} if is_nested or self._narrow(common) else parts

    def _why_several(self, one: VulnerabilityId, parts: Mapping[frozenset[int], Sequence[int]]) -> tuple[str, ...]:
        everywhere = _everywhere(parts)
        return tuple(
            f"{_listed([self.grid.fixes[fix].label for fix in sorted(stops - everywhere)])} stops {len(proofs)} of"
            f" {len(self.of[one])} proofs of {one} and not the others"
            for stops, proofs in parts.items()
        )

    def _groups(self, parts: Mapping[frozenset[int], Sequence[int]]) -> tuple[tuple[FindingId, ...], ...]:
        """Sort findings by the cause of their proofs, the oldest finding's first; none where one has several causes."""
        groups = [tuple(sorted({self.grid.proofs[proof].finding for proof in proofs})) for proofs in parts.values()]
        findings = [finding for group in groups for finding in group]
        return tuple(sorted(groups)) if len(findings) == len(set(findings)) else ()

    def _mute_proof(self, place: int) -> str:
        proof = self.grid.proofs[place]
        if proof.unfixed.effect is Effect.STOPPED:
            return f"proof {place + 1} does not trigger where nothing is fixed: {proof.unfixed.reason}"
        named = f"proof {place + 1} of {proof.vulnerability}"
        if self.stops[place] is None:
            return f"{named} decides nothing: what it does is not clear in every run"
        return "" if self.stops[place] else f"{named} is stopped by no fix that was tried"

    def mute(self) -> Iterator[str]:
        """Say which rows and columns decide nothing, and why."""
        for fix in self.grid.fixes:
            if fix.problem:
                yield f"{fix.label} could not be tried: {fix.problem}"
        yield from filter(None, map(self._mute_proof, range(len(self.grid.proofs))))
        for cause in self.causes:
            if not self._narrow(cause.fixes):
                labels = _listed([self.grid.fixes[fix].label for fix in cause.fixes])
                yield f"that {labels} stops proofs joins nothing: a release changes much at once; propose a patch"

    def different(self) -> Iterator[str]:
        """Say of which vulnerabilities a fix stops every proof of one and none of the other."""
        for (one, left), (other, right) in combinations(self.of.items(), 2):
            for fix in self.tried:
                effects = tuple({self.grid.cells[fix][proof].effect for proof in side} for side in (left, right))
                if effects in (({Effect.STOPPED}, {Effect.TRIGGERS}), ({Effect.TRIGGERS}, {Effect.STOPPED})):
                    stopped, left_alone = (one, other) if effects[0] == {Effect.STOPPED} else (other, one)
                    yield f"{self.grid.fixes[fix].label} stops {stopped} and leaves {left_alone}: two root causes"
                    break

    def _narrow(self, fixes: frozenset[int] | tuple[int, ...]) -> bool:
        return any(self.grid.fixes[fix].narrow for fix in fixes)


def _everywhere(parts: Iterable[frozenset[int]]) -> frozenset[int]:
    """Give the fixes that stop every part."""
    first, *others = parts
    return first.intersection(*others)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else "".join(words)


def choose_fixes(proposed: Mapping[VulnerabilityId, Sequence[MatrixFix]], *, count_max: int) -> tuple[MatrixFix, ...]:
    """Choose rows from the newest fixes of each candidate in turn, so that none crowds out the others."""
    longest = max((len(fixes) for fixes in proposed.values()), default=0)
    in_turn = [fixes[turn] for turn in range(longest) for fixes in proposed.values() if turn < len(fixes)]
    return tuple(in_turn[:count_max])
