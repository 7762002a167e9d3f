"""What can be tried as a fix, and what the evidence about one adds up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import VariantName
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FIX_NOTE_CHARACTERS_MAX, PATCH_BYTES_MAX
from clearway.remediation import rules
from clearway.remediation.model import FixStatus, Line, LineOutcome, Proposal, Verification
from clearway.validation.model import RunEvidence, RunOutcome, Sight, Sighting
from tests.validation.worlds import RIGHT_FIX


def run(outcome: RunOutcome) -> RunEvidence:
    """One run on the fixed source that showed this."""
    return RunEvidence(
        variant=VariantName.AFFECTED,
        version="1.0",
        run=1,
        build_digest="00" * 32,
        source_digest="00" * 32,
        sight=Sight(outcome=outcome, reason="seen"),
        wall_seconds=0.1,
        memory_peak_bytes=1,
    )


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal(),
        Proposal(patch=RIGHT_FIX, release="1.1"),
        Proposal(patch=b""),
        Proposal(patch=b"please check the length"),
        Proposal(patch=RIGHT_FIX + b" " * PATCH_BYTES_MAX),
        Proposal(release="--pre"),
        Proposal(release="../1.0"),
        Proposal(release="npm:other"),
        Proposal(release="1 2"),
        Proposal(release="1.1", note="x" * (FIX_NOTE_CHARACTERS_MAX + 1)),
        Proposal(release="1.1", note="\0"),
    ],
)
def test_what_cannot_be_tried_is_refused(proposal: Proposal) -> None:
    """A fix is one unified diff or one version, within limits."""
    with pytest.raises(Refusal) as refused:
        rules.require_proposal(proposal)
    assert refused.value.code == "bad-fix"


def test_patch_and_release_are_taken() -> None:
    """Either kind goes through as it is, and each has its own digest."""
    patch, release = Proposal(patch=RIGHT_FIX), Proposal(release="1.7.15-1+deb12u3")
    assert rules.require_proposal(patch) is patch
    assert rules.require_proposal(release) is release
    assert rules.digest_of(patch) != rules.digest_of(release)


@given(st.lists(st.builds(run, st.sampled_from(RunOutcome)), max_size=6))
def test_only_clearly_quiet_runs_count(runs: list[RunEvidence]) -> None:
    """A proof is stopped exactly when there were runs and every one of them was quiet."""
    quiet = bool(runs) and all(made.sight.outcome is RunOutcome.QUIET for made in runs)
    assert (rules.proofs_stopped(runs, live=1).outcome is LineOutcome.PASSED) == quiet


def test_a_proof_that_never_triggers_shows_nothing() -> None:
    """That the fixed build is quiet on it is no evidence; that it triggers there still is."""
    assert rules.proofs_stopped([run(RunOutcome.QUIET)], live=0).outcome is LineOutcome.NOT_AVAILABLE
    assert rules.proofs_stopped([run(RunOutcome.TRIGGERED)], live=0).outcome is LineOutcome.FAILED


def sighting(outcome: RunOutcome, printed: bytes = b"") -> Sighting:
    """One input among many on the fixed build."""
    return Sighting(sight=Sight(outcome=outcome, reason="seen"), status=0, printed=printed)


@given(st.lists(st.builds(sighting, st.sampled_from(RunOutcome)), max_size=6))
def test_a_variant_that_is_not_stopped_counts(live: list[Sighting]) -> None:
    """Without variants that trigger there is no evidence; one that is not clearly quiet is evidence against a fix."""
    made = rules.variants_stopped(9, live, seed=1)
    quiet = all(one.sight.outcome is RunOutcome.QUIET for one in live)
    want = LineOutcome.NOT_AVAILABLE if not live else LineOutcome.PASSED if quiet else LineOutcome.FAILED
    assert made.outcome is want


def test_another_output_for_a_harmless_input_counts() -> None:
    """The input is named whose output changes; the same outputs pass; without inputs there is no evidence."""
    same, other = sighting(RunOutcome.QUIET, b"1"), sighting(RunOutcome.QUIET, b"2")
    changed = rules.benign_unchanged(["a", "b"], before=[same, same], after=[same, other])
    assert changed.outcome is LineOutcome.FAILED
    assert changed.evidence.endswith(": b")
    assert rules.benign_unchanged(["a"], before=[same], after=[same]).outcome is LineOutcome.PASSED
    triggers = sighting(RunOutcome.TRIGGERED, b"1")
    assert rules.benign_unchanged(["a"], before=[same], after=[triggers]).outcome is LineOutcome.FAILED
    assert rules.benign_unchanged([], before=[], after=[]).outcome is LineOutcome.NOT_AVAILABLE


def test_a_test_that_passed_before_has_to_pass() -> None:
    """A test that a fix breaks is named; one that failed before as well is not its fault."""
    broken = rules.tests_pass({"one", "two"}, {"two", "three"})
    assert (broken.outcome, "one" in broken.evidence) == (LineOutcome.FAILED, True)
    assert rules.tests_pass({"one"}, {"one", "two"}).outcome is LineOutcome.PASSED
    assert rules.tests_pass(set(), {"two"}).outcome is LineOutcome.NOT_AVAILABLE


@pytest.mark.parametrize(
    "added",
    [
        b'__attribute__((no_sanitize("address")))',
        b"#define QUIET __attribute__((no_##sanitize_address))",
        b"#define A no_ ## sanitize",
        b"void __asan_on_error(void) { _exit(0); }",
        b'const char *__asan_default_options(void) { return "exitcode=0"; }',
        b"#ifdef __SANITIZE_ADDRESS__",
        b'del os.environ["CLEARWAY_SECRET"]',
    ],
)
def test_a_fix_that_speaks_to_the_judge_is_caught(added: bytes) -> None:
    """Switching the sanitizer off is no fix, however it is spelled; the same words in what a fix removes are fine."""
    assert rules.oracle_kept(b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n+" + added).outcome is LineOutcome.FAILED
    assert rules.oracle_kept(b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-" + added).outcome is LineOutcome.PASSED


@pytest.mark.parametrize(
    ("lines", "passed"), [(rules.not_applied("Hunk #1 FAILED"), 0), (rules.not_built("x.c:1: error", None), 2)]
)
def test_what_came_after_a_failure_was_not_tried(lines: tuple[Verification, ...], passed: int) -> None:
    """A fix that stops early is refused with the reason, and the rest is said to be untried."""
    decision = rules.decide(lines)
    assert decision.status is FixStatus.REFUSED
    outcomes = [made.outcome for made in decision.lines]
    rest = [LineOutcome.NOT_TRIED] * (len(Line) - 1 - passed)
    assert outcomes == [LineOutcome.PASSED] * passed + [LineOutcome.FAILED] + rest


@given(
    st.lists(
        st.builds(Verification, line=st.sampled_from(Line), outcome=st.sampled_from(LineOutcome), evidence=st.just(""))
    )
)
def test_verified_takes_every_line(lines: list[Verification]) -> None:
    """Verified takes every line, each of them passed; only the project's own tests may be what there are none of."""
    outcomes = {(made.line, made.outcome) for made in lines}
    bad = any(outcome in {LineOutcome.FAILED, LineOutcome.NOT_TRIED} for _, outcome in outcomes)
    complete = all((line, LineOutcome.PASSED) in outcomes for line in set(Line) - {Line.TESTS_PASS})
    assert (rules.decide(lines).status is FixStatus.VERIFIED) == (complete and not bad)
    assert (rules.decide(lines).status is FixStatus.REFUSED) or not bad


def test_evidence_says_what_was_seen() -> None:
    """A refusal names how often the proof still triggers, and what it does."""
    seen = rules.proofs_stopped([run(RunOutcome.TRIGGERED), run(RunOutcome.QUIET)], live=1)
    assert seen.evidence == "the proof still triggers in 1 of 2 runs: seen"


def test_words_are_what_the_added_lines_say() -> None:
    """Texts, escapes also as what they stand for, and numbers; not what the patch takes away."""
    patch = b"""--- a/x.js
+++ b/x.js
@@ -1 +1,3 @@
-if (old == "gone") return 99;
+if (size == 512 || size == 0x1f4) return "a\\u0007b";
+x = 'it';
"""
    assert rules.words_of(patch) == ("512", "500", "a\\u0007b", "a\x07b", "it")
    assert rules.words_of(None) == ()


def test_words_are_also_what_a_patch_looks_for() -> None:
    """In a pattern as in a text; a division is no pattern."""
    patch = b"""+++ b/x.js
+if (/re(quire|ad)/.test(x) || y.match("a.concat()")) z = (a) / b / c;
"""
    assert rules.words_of(patch) == ("quire", "a.concat()", "concat")


def quiet(printed: bytes) -> Sighting:
    """What a harmless input showed."""
    return sighting(RunOutcome.QUIET, printed)


@pytest.mark.parametrize(("changed", "outcome"), [(0, "passed"), (1, "passed"), (2, "failed")])
def test_inputs_as_harmless_by_their_making_may_hardly_change(changed: int, outcome: str) -> None:
    """One may be an accident, two of fifty are a feature that was broken."""
    pairs = [(quiet(b"a"), quiet(b"b" if number < changed else b"a")) for number in range(50)]
    line = rules.benign_unchanged(["x"], before=[quiet(b"s")], after=[quiet(b"s")], twins=pairs)
    assert line.outcome == outcome
    assert f"of 50 inputs as harmless by their making {changed} do not" in line.evidence


@pytest.mark.parametrize(("changed", "outcome"), [(0, "passed"), (8, "passed"), (9, "failed")])
def test_inputs_like_harmless_ones_may_rarely_change(changed: int, outcome: str) -> None:
    """Clearly more than one in twenty count; of the harmless inputs themselves each does."""
    pairs = [(quiet(b"a"), quiet(b"b" if number < changed else b"a")) for number in range(100)]
    same = [quiet(b"same")]
    line = rules.benign_unchanged(["x"], before=same, after=same, alike=pairs)
    assert line.outcome == outcome
    assert f"of 100 inputs like them {changed} do not" in line.evidence
    other = rules.benign_unchanged(["x"], before=same, after=[quiet(b"other")], alike=pairs)
    assert other.outcome == "failed"


def test_inputs_that_were_not_quiet_before_do_not_count_as_harmless() -> None:
    """Stopping what triggered is what a fix is for."""
    pairs = [(sighting(RunOutcome.TRIGGERED), quiet(b"stopped"))] * 50
    line = rules.benign_unchanged(["x"], before=[quiet(b"")], after=[quiet(b"")], alike=pairs)
    assert line.outcome == "passed"
