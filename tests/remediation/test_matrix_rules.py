"""What a root-cause matrix lets us believe: never more than its clear cells show, in whatever order they stand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import VariantName
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvidenceId, FindingId, FixId, PartyId, PersonId, VulnerabilityId
from clearway.remediation import rules
from clearway.remediation.model import (
    Cell,
    Effect,
    Fix,
    FixStatus,
    FixWithEvidence,
    Grid,
    Line,
    LineOutcome,
    MatrixFix,
    MatrixProof,
    ProposalKind,
    Regroup,
    Verification,
)
from clearway.validation.model import Crash, Frame, RunEvidence, RunOutcome, Sight

HUNK = b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-wrong\n+right\n"
S, T, U = Effect.STOPPED, Effect.TRIGGERS, Effect.UNCLEAR
ONE, OTHER, THIRD = (VulnerabilityId(f"vul-000000000000000{number}") for number in (1, 2, 3))


def fix(name: str, *owners: VulnerabilityId, narrow: bool = True, part: int = 0, problem: str = "") -> MatrixFix:
    """A row."""
    return MatrixFix(
        fix=FixId(name), vulnerabilities=owners, label=f"{name}.{part}", narrow=narrow, part=part, problem=problem
    )


def proof(name: str, of: VulnerabilityId, *, unfixed: Effect = T, finding: str = "") -> MatrixProof:
    """A column."""
    return MatrixProof(
        proof=EvidenceId(name),
        finding=FindingId(finding or f"fnd-{name}"),
        vulnerability=of,
        unfixed=Cell(effect=unfixed, reason="seen"),
    )


def grid(fixes: list[MatrixFix], proofs: list[MatrixProof], *rows: str) -> Grid:
    """A grid whose cells are spelled by letters: s(topped), t(riggers), u(nclear)."""
    words = {"s": S, "t": T, "u": U}
    cells = tuple(tuple(Cell(effect=words[letter], reason="seen") for letter in row) for row in rows)
    return Grid(fixes=tuple(fixes), proofs=tuple(proofs), cells=cells)


def proposed(of: Grid) -> list[tuple[str, tuple[VulnerabilityId, ...]]]:
    """What is proposed, in short."""
    return [(one.kind.value, one.vulnerabilities) for one in rules.read_grid(of).proposals]


ROWS = st.sampled_from(
    (
        fix("f", ONE), fix("f", ONE, part=1), fix("f", ONE, part=2), fix("g", OTHER), fix("h", ONE, OTHER),
        fix("i", THIRD, narrow=False), fix("j", OTHER, problem="no"), fix("g", OTHER, part=1, problem="no"),
    )
)  # fmt: skip
COLUMNS = st.tuples(st.sampled_from((ONE, ONE, OTHER, OTHER, THIRD)), st.sampled_from("abcdef"), st.integers(0, 1))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A grid of two causes, of which a cell and an unfixed run or two may be anything."""
    fixes = draw(st.lists(ROWS, min_size=1, max_size=5, unique=True))
    columns = draw(st.lists(COLUMNS, min_size=2, max_size=5))
    causes = draw(st.lists(st.text("st", min_size=5, max_size=5), min_size=2, max_size=2))
    odd = draw(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from("stu"), max_size=2))
    mute = draw(st.dictionaries(st.integers(0, 4), st.sampled_from((S, U)), max_size=1))
    proofs = [
        proof(f"p{place}", of, unfixed=mute.get(place, T), finding=finding)
        for place, (of, finding, _) in enumerate(columns)
    ]
    rows = [
        "".join(odd.get((row, place), causes[cause][row]) for place, (_, _, cause) in enumerate(columns))
        for row in range(len(fixes))
    ]
    return grid(fixes, proofs, *("" if one.problem else row for one, row in zip(fixes, rows, strict=True)))


def told(of: Grid) -> set[tuple[object, ...]]:
    """All that is proposed, whatever the order."""
    return {
        (one.kind, one.vulnerabilities, one.groups, one.is_mutual, frozenset(one.reasons))
        for one in rules.read_grid(of).proposals
    }


def joined(of: Grid) -> set[frozenset[VulnerabilityId]]:
    """Each two that are proposed to be one."""
    merges = [one for one in rules.read_grid(of).proposals if one.kind is ProposalKind.MERGE]
    return {
        frozenset((one, other)) for made in merges for one in made.vulnerabilities for other in made.vulnerabilities
    }


def column(of: Grid, place: int) -> list[Effect]:
    """What the fixes that were built do to a proof, hunks left out: those may be half a fix."""
    return [row[place].effect for fix, row in zip(of.fixes, of.cells, strict=True) if not fix.problem and not fix.part]


@given(grids())
def test_a_merge_is_shown_by_every_proof(of: Grid) -> None:
    """All proofs of those that are merged are clear and alike in every row, and a narrow fix stops them all."""
    for made in rules.read_grid(of).proposals:
        if made.kind is not ProposalKind.MERGE:
            continue
        places = [
            place
            for place, one in enumerate(of.proofs)
            if one.vulnerability in made.vulnerabilities and one.unfixed.effect is not S
        ]
        assert len({of.proofs[place].vulnerability for place in places}) == len(made.vulnerabilities) > 1
        assert all(of.proofs[place].unfixed.effect is T for place in places)
        columns = [column(of, place) for place in places]
        assert all(one == columns[0] and U not in one for one in columns)
        stopping = [
            row for row, cells in zip(of.fixes, of.cells, strict=True)
            if not row.problem and all(cells[place].effect is S for place in places)
        ]  # fmt: skip
        assert any(row.narrow for row in stopping)
        assert not made.is_mutual or {row.vulnerabilities for row in stopping} >= {
            (one,) for one in made.vulnerabilities
        }


@given(grids())
def test_a_split_is_shown_by_every_proof(of: Grid) -> None:
    """Every proof of what is split is clear and stopped by something; its groups are of its own findings, each once."""
    for made in rules.read_grid(of).proposals:
        if made.kind is not ProposalKind.SPLIT:
            continue
        (one,) = made.vulnerabilities
        places = [place for place, p in enumerate(of.proofs) if p.vulnerability == one and p.unfixed.effect is not S]
        assert all(of.proofs[place].unfixed.effect is T and U not in column(of, place) for place in places)
        grouped = [finding for group in made.groups for finding in group]
        assert len(grouped) == len(set(grouped))
        assert not made.groups or set(grouped) == {of.proofs[place].finding for place in places}


@given(grids(), st.data())
def test_what_is_unclear_never_joins(of: Grid, data: st.DataObject) -> None:
    """A cell of a whole fix, or an unfixed run, that turns unclear proposes no merge that was not proposed before."""
    whole = [place for place, one in enumerate(of.fixes) if not one.problem and not one.part]
    place = data.draw(st.integers(0, len(of.proofs) - 1))
    unclear = Cell(effect=U, reason="")
    row = data.draw(st.sampled_from([None, *whole]))
    proofs, cells = list(of.proofs), [list(one) for one in of.cells]
    if row is None:
        proofs[place] = replace(proofs[place], unfixed=unclear)
    else:
        cells[row][place] = unclear
    after = replace(of, proofs=tuple(proofs), cells=tuple(map(tuple, cells)))
    assert joined(after) <= joined(of)
    if of.proofs[place].unfixed.effect is not S:
        assert not any(of.proofs[place].vulnerability in pair for pair in joined(after))


@given(grids())
def test_what_is_broad_never_joins(of: Grid) -> None:
    """Releases, and patches that were refused or not tested, join nothing, whatever they stop."""
    broad = replace(of, fixes=tuple(replace(one, narrow=False) for one in of.fixes))
    assert joined(broad) == set()


@given(grids(), st.data())
def test_the_order_of_rows_and_columns_tells_nothing(of: Grid, data: st.DataObject) -> None:
    """The same fixes and proofs in any order propose the same, for the same reasons."""
    rows = data.draw(st.permutations(range(len(of.fixes))))
    columns = data.draw(st.permutations(range(len(of.proofs))))
    mixed = Grid(
        fixes=tuple(of.fixes[row] for row in rows),
        proofs=tuple(of.proofs[place] for place in columns),
        cells=tuple(tuple(of.cells[row][place] for place in columns if of.cells[row]) for row in rows),
    )
    assert told(mixed) == told(of)


def test_the_fix_of_each_stops_the_proof_of_the_other() -> None:
    """Two that are one bug are proposed as one, beyond doubt only when each has a fix of its own."""
    proofs = [proof("a", ONE), proof("b", OTHER)]
    both = grid([fix("f", ONE), fix("g", OTHER)], proofs, "ss", "ss")
    assert proposed(both) == [("merge", (ONE, OTHER))]
    assert rules.read_grid(both).proposals[0].is_mutual
    for rows in ([fix("f", ONE)], [fix("f", ONE, OTHER)], [fix("f", ONE), fix("g", OTHER, narrow=False)]):
        (alone,) = rules.read_grid(grid(rows, proofs, *["ss"] * len(rows))).proposals
        assert not alone.is_mutual
        assert "one that mends two bugs at once looks the same" in alone.reasons[-1]


def test_a_fix_that_mends_two_bugs_does_not_join_them() -> None:
    """Another fix that stops one of them, or its own hunks, tell; the hunks do so also inside one vulnerability."""
    proofs = [proof("a", ONE), proof("b", OTHER)]
    assert proposed(grid([fix("f", ONE), fix("g", OTHER)], proofs, "ss", "ts")) == []
    parts = [fix("f", ONE), fix("f", ONE, part=1), fix("f", ONE, part=2)]
    told_apart = grid(parts, proofs, "ss", "st", "ts")
    assert proposed(told_apart) == []
    assert any("several fixes in one" in remark for remark in rules.read_grid(told_apart).remarks)
    inside = grid(parts, [proof("a", ONE), proof("b", ONE)], "ss", "st", "ts")
    assert proposed(inside) == [("split", (ONE,))]


@pytest.mark.parametrize(
    ("hunks", "joins"), [(("ss", "tt"), True), (("tt", "tt"), True), (("su", "tt"), False), (("", "tt"), False)]
)
def test_hunks_that_tell_nothing_join_nothing(hunks: tuple[str, str], *, joins: bool) -> None:
    """One hunk that does all, or hunks that do nothing alone, are one fix; what is unclear or not built may be two."""
    parts = [fix("f", ONE, part=part, problem="" if row else "no") for part, row in enumerate(hunks, start=1)]
    made = grid([fix("f", ONE), *parts], [proof("a", ONE), proof("b", OTHER)], "ss", *hunks)
    assert bool(proposed(made)) is joins


def test_one_with_two_bugs_is_split_by_findings() -> None:
    """Different fixes stop different proofs; half a fix beside a whole one splits nothing, nor do shared findings."""
    proofs = [proof("a", ONE), proof("b", ONE), proof("c", ONE)]
    fixes = [fix("f", ONE, narrow=False), fix("g", ONE, narrow=False)]
    (made,) = rules.read_grid(grid(fixes, proofs, "sts", "tst")).proposals
    assert made.groups == (("fnd-a", "fnd-c"), ("fnd-b",))
    assert made.is_possible
    assert proposed(grid(fixes, proofs, "sts", "sss")) == []
    shared = [proof("a", ONE, finding="x"), proof("b", ONE, finding="x")]
    (stuck,) = rules.read_grid(grid(fixes, shared, "st", "ts")).proposals
    assert not stuck.is_possible
    with pytest.raises(Refusal, match="cannot be split"):
        rules.proposal_in(rules.read_grid(grid(fixes, shared, "st", "ts")), ProposalKind.SPLIT, [ONE])


def test_what_is_not_proposed_is_refused() -> None:
    """Only what the matrix itself proposes is carried out by it, in whatever order the two are named."""
    reading = rules.read_grid(grid([fix("f", ONE)], [proof("a", ONE), proof("b", OTHER)], "ss"))
    assert isinstance(rules.proposal_in(reading, ProposalKind.MERGE, [OTHER, ONE]), Regroup)
    for kind, named in ((ProposalKind.SPLIT, [ONE]), (ProposalKind.MERGE, [ONE, THIRD])):
        with pytest.raises(Refusal) as refused:
            rules.proposal_in(reading, kind, named)
        assert refused.value.code == "not-proposed"


def run(outcome: RunOutcome, *, place: str = "f") -> RunEvidence:
    """One run that showed this, at this place."""
    crash = Crash(kind="heap", access="", frames=(Frame(function=place, file="x.c", line=1),))
    return RunEvidence(
        variant=VariantName.AFFECTED,
        version="1.0",
        run=1,
        build_digest="",
        source_digest="",
        sight=Sight(outcome=outcome, reason="seen", crash=crash if outcome is RunOutcome.TRIGGERED else None),
        wall_seconds=0,
        memory_peak_bytes=0,
    )


@given(st.lists(st.sampled_from(RunOutcome), max_size=4), st.lists(st.sampled_from("fg"), min_size=4, max_size=4))
def test_a_cell_is_clear_only_where_all_runs_agree(outcomes: list[RunOutcome], places: list[str]) -> None:
    """Stopped is quiet in every run, triggers is a crash in every run where it was; all else is unclear."""
    runs = [run(outcome, place=place) for outcome, place in zip(outcomes, places, strict=False)]
    cell = rules.effect_of(runs, unfixed=[run(RunOutcome.TRIGGERED)])
    if runs and all(one is RunOutcome.QUIET for one in outcomes):
        assert cell.effect is S
    elif runs and all(one is RunOutcome.TRIGGERED for one in outcomes) and set(places[: len(runs)]) == {"f"}:
        assert cell.effect is T
    else:
        assert cell.effect is U


def kept(
    status: FixStatus, patch: bytes | None, *, failed: tuple[Line, ...] = (), digest: bytes = b"d"
) -> FixWithEvidence:
    """A fix as it is kept, and the lines that failed."""
    lines = tuple(Verification(line=line, outcome=LineOutcome.FAILED, evidence="") for line in failed)
    made = Fix(
        id=FixId("fix-1"), vulnerability=ONE, party=PartyId("p"), person=PersonId("p"), patch=patch,
        release="" if patch else "1.1", digest=digest, note="", status=status,
        proposed_at=datetime(2026, 1, 1, tzinfo=UTC), decided_at=None,
    )  # fmt: skip
    return FixWithEvidence(fix=made, lines=lines)


def test_only_small_tested_patches_are_narrow() -> None:
    """A release, a large patch, one that was refused or not tested yet may not join."""
    assert rules.row_of(kept(FixStatus.VERIFIED, HUNK), [ONE]).narrow
    assert rules.row_of(kept(FixStatus.PLAUSIBLE, HUNK * 4), [ONE]).narrow
    for found in (
        kept(FixStatus.VERIFIED, HUNK * 5),
        kept(FixStatus.VERIFIED, None),
        kept(FixStatus.PROPOSED, HUNK),
        kept(FixStatus.REFUSED, HUNK),
    ):
        assert not rules.row_of(found, [ONE]).narrow


def test_what_catches_inputs_tells_nothing() -> None:
    """A fix that was refused tells only where a proof still triggers: it may mend one of two bugs."""
    assert rules.may_tell(kept(FixStatus.PROPOSED, HUNK))
    assert rules.may_tell(kept(FixStatus.REFUSED, HUNK, failed=(Line.PROOF_STOPPED, Line.VARIANTS_STOPPED)))
    assert not rules.may_tell(kept(FixStatus.REFUSED, HUNK, failed=(Line.VARIANTS_STOPPED,)))
    assert not rules.may_tell(kept(FixStatus.REFUSED, HUNK, failed=(Line.PROOF_STOPPED, Line.ORACLE_KEPT)))


def test_each_candidate_has_its_turn() -> None:
    """Rows are chosen from the newest of each in turn, and the same fix of two is one row."""
    mine = [kept(FixStatus.PROPOSED, HUNK, digest=bytes([number])) for number in range(9)]
    yours = [kept(FixStatus.PROPOSED, HUNK, digest=bytes([number])) for number in (0, 99)]
    chosen = rules.choose_fixes({ONE: mine, OTHER: yours}, count_max=4)
    assert [found.fix.digest[0] for found in chosen] == [0, 1, 99, 2]


def test_hunks_are_patches_of_their_own() -> None:
    """Each has its file's names; a removed line that looks like a name, and a missing line end, stay where they are."""
    names, other = b"--- a/x.c\n+++ b/x.c\n", b"--- a/y.c\n+++ b/y.c\n"
    first, second = b"@@ -1,2 +1 @@\n--- a/looks like one\n same\n", b"@@ -9 +8 @@ f()\n-old\n+new\n"
    third = b"@@ -3 +3,2 @@\n-old\n+new\n+++ b/newer\n\\ No newline at end of file\n"
    patch = b"diff --git a/x.c b/x.c\n" + names + first + second + b"index 1..2\n" + other + third
    assert rules.hunks_of(patch) == (names + first, names + second, other + third)
    assert rules.hunks_of(b"") == rules.hunks_of(b"@@ -x +y @@") == ()


@given(st.binary(max_size=200), st.integers(0, 2**70))
def test_hostile_patches_have_hunks_or_none(body: bytes, count: int) -> None:
    """Counts that promise more lines than there are, and any bytes, end."""
    assert len(rules.hunks_of(b"@@ -1,%d +1 @@\n" % count + body)) <= 1 + body.count(b"@@")
