"""What can be tried as a fix, and what the evidence about one adds up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import VariantName
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FIX_NOTE_CHARACTERS_MAX, PATCH_BYTES_MAX
from clearway.remediation import rules
from clearway.remediation.model import FixStatus, Line, LineOutcome, Proposal, Verification
from clearway.validation.model import RunEvidence, RunOutcome, Sight
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
def test_only_clearly_quiet_runs_verify(runs: list[RunEvidence]) -> None:
    """A fix is verified exactly when there were runs and every one of them was quiet."""
    decision = rules.decide(rules.replayed(runs))
    quiet = bool(runs) and all(made.sight.outcome is RunOutcome.QUIET for made in runs)
    assert (decision.status is FixStatus.VERIFIED) == quiet
    assert [made.line for made in decision.lines] == list(Line)


@pytest.mark.parametrize(
    ("lines", "passed"), [(rules.not_applied("Hunk #1 FAILED"), 0), (rules.not_built("x.c:1: error"), 1)]
)
def test_what_came_after_a_failure_was_not_tried(lines: tuple[Verification, ...], passed: int) -> None:
    """A fix that stops early is refused with the reason, and the rest is said to be untried."""
    decision = rules.decide(lines)
    assert decision.status is FixStatus.REFUSED
    outcomes = [made.outcome for made in decision.lines]
    rest = [LineOutcome.NOT_TRIED] * (2 - passed)
    assert outcomes == [LineOutcome.PASSED] * passed + [LineOutcome.FAILED] + rest


@given(
    st.lists(
        st.builds(Verification, line=st.sampled_from(Line), outcome=st.sampled_from(LineOutcome), evidence=st.just(""))
    )
)
def test_a_missing_line_refuses(lines: list[Verification]) -> None:
    """Verified takes every line, each of them passed."""
    passed = all(made.outcome is LineOutcome.PASSED for made in lines)
    complete = {made.line for made in lines} == set(Line)
    assert (rules.decide(lines).status is FixStatus.VERIFIED) == (passed and complete)


def test_evidence_says_what_was_seen() -> None:
    """A refusal names how often the proof still triggers, and what it does."""
    decision = rules.decide(rules.replayed([run(RunOutcome.TRIGGERED), run(RunOutcome.QUIET)]))
    assert decision.lines[-1].evidence == "the proof still triggers in 1 of 2 runs: seen"
