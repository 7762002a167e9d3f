"""What runs add up to: verdicts that rest on their evidence, whatever its order."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.findings.model import MOVES, Stage
from clearway.formats.environment import IN_RECIPES, VariantName
from clearway.validation import rules
from clearway.validation.model import RunEvidence, RunOutcome, Sight, VerdictKind
from tests.validation.worlds import environment


def evidence(variant: VariantName, outcome: RunOutcome, run: int = 1) -> RunEvidence:
    """One run that showed this."""
    return RunEvidence(
        variant=variant,
        version="1.0",
        run=run,
        build_digest="00" * 32,
        source_digest="00" * 32,
        sight=Sight(outcome=outcome, reason=outcome.value),
        wall_seconds=0.1,
        memory_peak_bytes=1,
    )


RUNS = st.lists(
    st.builds(evidence, st.sampled_from(VariantName), st.sampled_from(RunOutcome), st.integers(1, 9)), max_size=8
)
CURRENT = st.sampled_from(IN_RECIPES)


@given(runs=RUNS, current=CURRENT, about=st.booleans(), data=st.data())
def test_the_order_of_runs_does_not_matter(
    runs: list[RunEvidence], current: VariantName, *, about: bool, data: st.DataObject
) -> None:
    """The same evidence gives the same verdict, in whatever order it came in."""
    turned = data.draw(st.permutations(runs))
    assert rules.judge(runs, current=current, about=about) == rules.judge(turned, current=current, about=about)


@given(st.lists(RUNS, min_size=1, max_size=4), st.data())
def test_the_order_of_proofs_does_not_matter(tried: list[list[RunEvidence]], data: st.DataObject) -> None:
    """Of several proofs the one that shows most decides, whichever was tried first."""
    verdicts = [rules.judge(runs, current=VariantName.FIXED, about=True) for runs in tried]
    assert rules.best(verdicts) == rules.best(data.draw(st.permutations(verdicts)))


def outcomes_on(variant: VariantName, runs: list[RunEvidence]) -> set[RunOutcome]:
    """What was seen on one build."""
    return {run.sight.outcome for run in runs if run.variant is variant}


@given(runs=RUNS, current=CURRENT, about=st.booleans())
def test_every_verdict_rests_on_its_evidence(runs: list[RunEvidence], current: VariantName, *, about: bool) -> None:
    """Each kind is said when the runs show it and never otherwise, whatever the runs are."""
    affected, fixed, latest = (outcomes_on(variant, runs) for variant in VariantName)
    now = latest or (affected if current is VariantName.AFFECTED else fixed)
    verdict = rules.judge(runs, current=current, about=about)
    seen = RunOutcome.TRIGGERED in affected
    quiet = {RunOutcome.QUIET}
    match verdict.kind:
        case VerdictKind.REPRODUCED:
            assert seen
            assert RunOutcome.TRIGGERED in now
        case VerdictKind.REPRODUCED_ELSEWHERE:
            assert seen
            assert about
            assert RunOutcome.TRIGGERED in fixed
        case VerdictKind.ALREADY_FIXED:
            assert seen
            assert now == quiet
        case VerdictKind.NOT_REPRODUCED:
            assert affected == quiet
        case VerdictKind.NEEDS_INFORMATION:
            assert RunOutcome.UNCLEAR in (now if seen else affected)
        case VerdictKind.ENVIRONMENT_FAILED:
            told = now if seen else affected
            assert not told or RunOutcome.BROKEN in told
    assert bool(verdict.fixed_version) == (verdict.kind is VerdictKind.ALREADY_FIXED)


@given(RUNS, CURRENT)
def test_flakiness_is_stated_and_honest(runs: list[RunEvidence], current: VariantName) -> None:
    """So many of so many runs, within bounds that hold the share seen and that more runs make narrower."""
    verdict = rules.judge(runs, current=current, about=False)
    again = rules.judge([*runs, *runs], current=current, about=False)
    assert 0 <= verdict.low <= verdict.high <= 1
    if verdict.runs:
        assert verdict.low <= verdict.triggered / verdict.runs <= verdict.high
        assert again.high - again.low < verdict.high - verdict.low


def test_what_was_fixed_once_and_came_back_is_reproduced() -> None:
    """The release that people get today is what counts, and a proof that triggers there is no fixed one."""
    runs = [
        evidence(VariantName.AFFECTED, RunOutcome.TRIGGERED),
        evidence(VariantName.FIXED, RunOutcome.QUIET),
        evidence(VariantName.CURRENT, RunOutcome.TRIGGERED),
    ]
    assert rules.judge(runs, current=VariantName.FIXED, about=True).kind is VerdictKind.REPRODUCED
    assert rules.judge(runs[:2], current=VariantName.FIXED, about=True).kind is VerdictKind.ALREADY_FIXED


@given(RUNS, CURRENT)
def test_nothing_is_believed_without_a_trigger(runs: list[RunEvidence], current: VariantName) -> None:
    """Reproduced and already fixed both rest on a run in which the affected build was seen to fail."""
    verdict = rules.judge(runs, current=current, about=False)
    believed = verdict.kind in {VerdictKind.REPRODUCED, VerdictKind.ALREADY_FIXED}
    assert not believed or verdict.triggered > 0
    assert 0 <= verdict.triggered <= verdict.runs
    assert verdict.reasons


@given(RUNS)
def test_reproduced_means_seen_on_what_people_run(runs: list[RunEvidence]) -> None:
    """Where the fixed build is the current one, a trigger on it is what counts."""
    verdict = rules.judge(runs, current=VariantName.FIXED, about=False)
    now = outcomes_on(VariantName.CURRENT, runs) or outcomes_on(VariantName.FIXED, runs)
    assert (verdict.kind is VerdictKind.REPRODUCED) <= (RunOutcome.TRIGGERED in now)
    assert (verdict.kind is VerdictKind.ALREADY_FIXED) <= (RunOutcome.TRIGGERED not in now and bool(now))


@given(RUNS, CURRENT)
def test_one_more_trigger_never_weakens_a_reproduction(runs: list[RunEvidence], current: VariantName) -> None:
    """What was reproduced stays reproduced when it is seen again."""
    again = [*runs, evidence(VariantName.AFFECTED, RunOutcome.TRIGGERED)]
    if rules.judge(runs, current=current, about=False).kind is VerdictKind.REPRODUCED:
        assert rules.judge(again, current=current, about=False).kind is VerdictKind.REPRODUCED


def test_broken_runs_are_no_verdict_on_the_proof() -> None:
    """An environment that did not come up says nothing about the vulnerability."""
    runs = [evidence(VariantName.AFFECTED, RunOutcome.BROKEN), evidence(VariantName.FIXED, RunOutcome.QUIET)]
    assert rules.judge(runs, current=VariantName.AFFECTED, about=False).kind is VerdictKind.ENVIRONMENT_FAILED
    assert rules.judge([], current=VariantName.AFFECTED, about=False).kind is VerdictKind.ENVIRONMENT_FAILED


@pytest.mark.parametrize("kind", VerdictKind)
def test_every_verdict_leads_to_an_allowed_stage(kind: VerdictKind) -> None:
    """A new vulnerability can go wherever a verdict sends it."""
    assert rules.stage_after(kind) in MOVES[Stage.NEW]


def test_the_environment_of_the_same_package_is_chosen() -> None:
    """Other packages do not count; shared identifiers come before names."""
    example = environment()
    recipe = msgspec.structs.replace(example.recipe, name="another", identifiers=("CVE-2026-99999",))
    twin = replace(example, recipe=recipe)
    assert rules.choose("pkg:deb/debian/other", (), (example,)) is None
    assert rules.choose(example.recipe.package, (), (example, twin)) is twin
    assert rules.choose(example.recipe.package, example.recipe.identifiers, (twin, example)) is example
