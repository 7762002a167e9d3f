"""Which proofs have one root cause: read from what each fix does to each proof (Order 2(d)(1): one record each). Pure.

Proofs that exactly the same fixes stop have one root cause, as far as these fixes can tell. What is unclear decides
nothing: a cell of which the runs do not agree takes its proof out of every judgement, and never adds one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from clearway.findings.model import Stage, Vulnerability
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.kernel.limits import MATRIX_CANDIDATES_MAX, MATRIX_PARTS_MAX, REASON_CHARACTERS_MAX, within
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
from clearway.remediation.rules.hunks import hunks_of
from clearway.validation.model import RunEvidence, RunOutcome

_INSEPARABLE: Final = (
    "a finding has proofs of several causes, so moving findings cannot tell them apart: ask for a report of each"
)
_BROAD: Final = "a release changes much at once, and a patch that did not pass its tests may only catch inputs"
_TESTED: Final = {FixStatus.PROPOSED: "not tested yet"}
_SAYS_NOTHING: Final = frozenset({Line.APPLIES, Line.ORACLE_KEPT, Line.BUILDS})


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
        apart=tuple(pair for pair, _ in seen.different()),
        remarks=tuple(dict.fromkeys([*seen.mute(), *(remark for _, remark in seen.different())])),
    )


class _Seen:
    """A grid's columns in short: which fixes stop each proof, where that is clear."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.triggering = [place for place, one in enumerate(grid.proofs) if one.unfixed.effect is not Effect.STOPPED]
        self.tried = [place for place, fix in enumerate(grid.fixes) if not fix.problem and self._tells(place)]
        self.stops = {place: self._stops(place) for place in self.triggering}
        self.composite = {place for place in self.tried if self._is_composite(place)}
        self.of: dict[VulnerabilityId, list[int]] = {}
        for place in self.triggering:
            self.of.setdefault(grid.proofs[place].vulnerability, []).append(place)
        self.causes = tuple(self._causes())

    def _tells(self, fix: int) -> bool:
        """Tell whether a row counts: a hunk alone is often half a fix, so it counts only where all of it is clear."""
        effects = {self.grid.cells[fix][proof].effect for proof in self.triggering}
        return not self.grid.fixes[fix].part or Effect.UNCLEAR not in effects

    def _stops(self, proof: int) -> frozenset[int] | None:
        """Name the fixes that stop a proof; None where that is not clear."""
        column = {fix: self.grid.cells[fix][proof].effect for fix in self.tried}
        if self.grid.proofs[proof].unfixed.effect is Effect.UNCLEAR or Effect.UNCLEAR in column.values():
            return None
        return frozenset(fix for fix, effect in column.items() if effect is Effect.STOPPED)

    def _stopped_by(self, fix: int) -> frozenset[int]:
        cells = self.grid.cells[fix]
        return frozenset(proof for proof in self.triggering if cells[proof].effect is Effect.STOPPED)

    def _is_composite(self, place: int) -> bool:
        """Tell whether a fix may be several in one, as far as its hunks were tried.

        It is not where one hunk alone stops all that it stops, or where each alone clearly stops nothing.
        """
        fix, stopped = self.grid.fixes[place], self._stopped_by(place)
        parts = [other for other, row in enumerate(self.grid.fixes) if row.part and row.fix == fix.fix]
        alone = [self._stopped_by(other) if other in self.tried else None for other in parts]
        if fix.part or any(one is not None and stopped <= one for one in alone):
            return False
        return any(one is None or one for one in alone)

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
            whole = tuple(sorted(one for one, proofs in self.of.items() if inside.issuperset(proofs)))
            if len(whole) > 1 and self._narrow(cause.fixes):
                mutual = self._owners(cause.fixes).issuperset(whole)
                reasons = self._why_one(cause, whole, is_mutual=mutual)
                yield Regroup(kind=ProposalKind.MERGE, vulnerabilities=whole, reasons=reasons, is_mutual=mutual)

    def _owners(self, fixes: Iterable[int]) -> set[VulnerabilityId]:
        """Name the vulnerabilities that have a narrow fix of their own among these, one that is no other's too."""
        rows = [self.grid.fixes[fix] for fix in fixes if self._narrow((fix,))]
        return {row.vulnerabilities[0] for row in rows if len(row.vulnerabilities) == 1}

    def _why_one(self, cause: RootCause, whole: Sequence[VulnerabilityId], *, is_mutual: bool) -> tuple[str, ...]:
        proofs = sum(len(self.of[one]) for one in whole)
        told = [f"{self._label(fix)} stops all {proofs} proofs of {_listed(whole)}" for fix in cause.fixes]
        others = [fix for fix in self.tried if fix not in cause.fixes]
        if others:
            told.append(f"{self._labels(others)} stops none of them")
        if not is_mutual:
            known = _listed(sorted(self._owners(cause.fixes) & set(whole))) or "none of them"
            told.append(f"a narrow fix of its own is known of {known}: one that mends two bugs at once looks the same")
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
        return {} if is_nested or self._narrow(_everywhere(parts)) else parts

    def _why_several(self, one: VulnerabilityId, parts: Mapping[frozenset[int], Sequence[int]]) -> tuple[str, ...]:
        everywhere = _everywhere(parts)
        return tuple(
            f"{self._labels(stops - everywhere)} stops {len(proofs)} of {len(self.of[one])} proofs of {one} and not"
            " the others"
            for stops, proofs in parts.items()
        )

    def _groups(self, parts: Mapping[frozenset[int], Sequence[int]]) -> tuple[tuple[FindingId, ...], ...]:
        """Sort findings by the cause of their proofs, the oldest finding's first; none where one has several causes."""
        groups = [tuple(sorted({self.grid.proofs[proof].finding for proof in proofs})) for proofs in parts.values()]
        findings = [finding for group in groups for finding in group]
        return tuple(sorted(groups)) if len(findings) == len(set(findings)) else ()

    def _mute_proof(self, place: int) -> str:
        proof = self.grid.proofs[place]
        named = f"proof {place + 1} of {proof.vulnerability}"
        if proof.unfixed.effect is Effect.STOPPED:
            return f"{named} does not trigger where nothing is fixed: {proof.unfixed.reason}"
        if proof.unfixed.effect is Effect.UNCLEAR:
            return f"{named} decides nothing: {proof.unfixed.reason}"
        if self.stops[place] is None:
            return f"{named} decides nothing: what it does is not clear in every run"
        return "" if self.stops[place] else f"{named} is stopped by no fix that was tried"

    def mute(self) -> Iterator[str]:
        """Say which rows and columns decide nothing, and why."""
        for fix in self.grid.fixes:
            if fix.problem and not fix.part:
                yield f"{fix.label} could not be tried: {fix.problem}"
        yield from filter(None, map(self._mute_proof, range(len(self.grid.proofs))))
        for place in sorted(self.composite):
            yield f"{self._label(place)} may be several fixes in one, as its hunks alone show: it joins nothing"
        for cause in self.causes:
            if not self._narrow(cause.fixes):
                yield f"that {self._labels(cause.fixes)} stops proofs joins nothing: {_BROAD}"

    def different(self) -> Iterator[tuple[tuple[VulnerabilityId, VulnerabilityId], str]]:
        """Say of which vulnerabilities a fix stops every proof of one and none of the other."""
        for (one, left), (other, right) in combinations(self.of.items(), 2):
            for fix in self.tried:
                effects = tuple({self.grid.cells[fix][proof].effect for proof in side} for side in (left, right))
                if effects in (({Effect.STOPPED}, {Effect.TRIGGERS}), ({Effect.TRIGGERS}, {Effect.STOPPED})):
                    stopped, left_alone = (one, other) if effects[0] == {Effect.STOPPED} else (other, one)
                    yield (one, other), f"{self._label(fix)} stops {stopped} and leaves {left_alone}: two root causes"
                    break

    def _narrow(self, fixes: Iterable[int]) -> bool:
        return any(self.grid.fixes[fix].narrow and fix not in self.composite for fix in fixes)

    def _label(self, fix: int) -> str:
        return self.grid.fixes[fix].label

    def _labels(self, fixes: Iterable[int]) -> str:
        return _listed(sorted(map(self._label, fixes)))


def _everywhere(parts: Iterable[frozenset[int]]) -> frozenset[int]:
    """Give the fixes that stop every part."""
    first, *others = parts
    return first.intersection(*others)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else "".join(words)


def row_of(found: FixWithEvidence, owners: Sequence[VulnerabilityId]) -> MatrixFix:
    """Make the row of a whole fix: narrow where it is a small patch that was tested and not refused."""
    fix = found.fix
    tested = fix.status in {FixStatus.PLAUSIBLE, FixStatus.VERIFIED}
    named = f"patch {fix.id}" if fix.patch is not None else f"release {fix.release}"
    return MatrixFix(
        fix=fix.id,
        vulnerabilities=tuple(sorted(owners)),
        label=f"{named} ({_TESTED.get(fix.status, fix.status.value)})",
        narrow=tested and fix.patch is not None and len(hunks_of(fix.patch)) <= MATRIX_PARTS_MAX,
    )


def rows_of_parts(whole: MatrixFix, patch: bytes | None) -> tuple[tuple[MatrixFix, bytes], ...]:
    """Make a row for each hunk of a small patch, with the hunk as a patch; none for what has one hunk."""
    hunks = hunks_of(patch or b"")
    if not 1 < len(hunks) <= MATRIX_PARTS_MAX:
        return ()
    return tuple(
        (replace(whole, label=f"hunk {number} of {len(hunks)} of {whole.label}", part=number), hunk)
        for number, hunk in enumerate(hunks, start=1)
    )


def require_candidates(candidates: Sequence[VulnerabilityId]) -> None:
    """Refuse no candidates, too many, or the same one twice."""
    if not 1 <= len(candidates) <= MATRIX_CANDIDATES_MAX or len(set(candidates)) < len(candidates):
        what = f"A matrix compares 1 to {MATRIX_CANDIDATES_MAX} vulnerabilities, each named once."
        raise Refusal("bad-matrix", what, hint="Name the likeliest ones.", where="vulnerabilities")


def require_comparable(found: Sequence[Vulnerability]) -> str:
    """Give the one package that all are about; refused where they are of several, or one is merged already."""
    packages = {one.package for one in found}
    if len(packages) != 1 or "" in packages:
        what = f"A matrix is about one package; these are about {_listed(sorted(packages - {''})) or 'none'}."
        raise Refusal("several-packages", what, hint="Leave the others out.", where="vulnerabilities")
    if merged := [one for one in found if one.stage is Stage.MERGED]:
        what = f"{merged[0].id} is merged into {merged[0].merged_into}."
        raise Refusal("merged", what, hint="Name that one instead.", where="vulnerabilities", status=409)
    return packages.pop()


def proposal_in(reading: Reading, kind: ProposalKind, vulnerabilities: Sequence[VulnerabilityId]) -> Regroup:
    """Find what a reading proposes; refused where it does not, or where moving findings cannot do it."""
    named = tuple(sorted(vulnerabilities))
    found = next((one for one in reading.proposals if (one.kind, one.vulnerabilities) == (kind, named)), None)
    if found is None:
        what = f"The matrix does not propose this {kind.value}."
        raise Refusal("not-proposed", what, hint="Merge or separate by hand instead.", status=409)
    if not found.is_possible:
        raise Refusal("not-splittable", f"It cannot be split: {_INSEPARABLE}.", hint="Ask the reporter.", status=409)
    return found


def choose_fixes(
    proposed: Mapping[VulnerabilityId, Sequence[FixWithEvidence]], *, count_max: int
) -> tuple[FixWithEvidence, ...]:
    """Choose fixes from the newest of each candidate in turn, so that none crowds out the others; the same one once."""
    longest = max((len(fixes) for fixes in proposed.values()), default=0)
    in_turn = [fixes[turn] for turn in range(longest) for fixes in proposed.values() if turn < len(fixes)]
    once = {found.fix.digest: found for found in reversed(in_turn)}
    return tuple([found for found in in_turn if once[found.fix.digest] is found][:count_max])
