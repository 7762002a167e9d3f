"""How long embargoes last by the policy, and how many reports a maintainer may be told."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_coordination_policy
from clearway.coordination.model import Capacity, Case, EmbargoPolicy
from clearway.coordination.rules import (
    WEEK,
    embargo_end,
    end_after_fix,
    end_once_told,
    pace,
    require_capacity,
    require_end,
    require_note,
    require_package,
    require_reason,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CaseId, PartyId, VulnerabilityId

POLICY: Final = shipped_coordination_policy()
NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
days: Final = st.integers(min_value=0, max_value=400)


def opened(*, kind: EmbargoPolicy = EmbargoPolicy.STANDARD, told_after: int | None = None, until: int = 90) -> Case:
    """A case that was opened NOW; days count from then."""
    return Case(
        id=CaseId("cas-0000000000000000"),
        vulnerability=VulnerabilityId("vul-0000000000000000"),
        maintainer=PartyId("pty-0000000000000000"),
        policy=kind,
        embargo_until=NOW + timedelta(days=until),
        opened_at=NOW,
        told_at=None if told_after is None else NOW + timedelta(days=told_after),
        resolved_at=None,
    )


def test_the_shipped_policy_is_ninety_seven_and_forty_five() -> None:
    """Ninety days and fourteen of grace, seven and seven where it is exploited, forty-five after a fix."""
    assert embargo_end(NOW, POLICY, exploited=False) == (EmbargoPolicy.STANDARD, NOW + timedelta(days=90))
    assert embargo_end(NOW, POLICY, exploited=True) == (EmbargoPolicy.EXPLOITED, NOW + timedelta(days=7))
    assert (POLICY.standard.grace_days, POLICY.exploited.grace_days) == (14, 7)
    assert (POLICY.after_fix_days, POLICY.open_max, POLICY.week_max) == (45, 1, None)


@given(days)
def test_the_embargo_counts_from_the_telling(waited: int) -> None:
    """A maintainer who hears late has as many days as one who hears at once."""
    told_at = NOW + timedelta(days=waited)
    assert end_once_told(opened(), POLICY, told_at=told_at) == told_at + timedelta(days=90)


@given(days, days.filter(lambda until: until != 90))
def test_an_end_that_a_person_chose_stays(waited: int, until: int) -> None:
    """Telling the maintainer does not undo what a coordinator has set."""
    case = opened(until=until)
    assert end_once_told(case, POLICY, told_at=NOW + timedelta(days=waited)) == case.embargo_until


@given(days, days)
def test_a_fix_never_puts_the_end_off(until: int, fixed_after: int) -> None:
    """After a verified fix the embargo lasts forty-five days at most, and no longer than before."""
    case = opened(until=until)
    fixed_at = NOW + timedelta(days=fixed_after)
    end = end_after_fix(case, POLICY, fixed_at=fixed_at)
    assert end == min(case.embargo_until, fixed_at + timedelta(days=45))


@given(st.sampled_from(EmbargoPolicy), st.none() | days, st.integers(min_value=-30, max_value=30))
def test_grace_is_all_that_an_embargo_can_be_put_off_by(kind: EmbargoPolicy, told: int | None, beyond: int) -> None:
    """Any earlier end is taken; a later one up to the policy's days and its grace, from the telling on."""
    length = POLICY.exploited if kind is EmbargoPolicy.EXPLOITED else POLICY.standard
    case = opened(kind=kind, told_after=told, until=length.days)
    wanted = NOW + timedelta(days=(told or 0) + length.days + beyond)
    if beyond <= length.grace_days:
        assert require_end(case, POLICY, until=wanted) == wanted
    else:
        with pytest.raises(Refusal, match="lets this embargo last until"):
            require_end(case, POLICY, until=wanted)


def test_the_policy_is_data() -> None:
    """Another policy gives other instants."""
    longer = msgspec.structs.replace(POLICY, standard=msgspec.structs.replace(POLICY.standard, days=120))
    assert embargo_end(NOW, longer, exploited=False)[1] == NOW + timedelta(days=120)


@given(
    st.integers(min_value=0, max_value=8),
    st.none() | st.integers(min_value=1, max_value=5),
    st.integers(min_value=0, max_value=5),
    st.lists(st.integers(min_value=0, max_value=10 * 24), max_size=20),
)
def test_the_pace_is_never_more_than_the_maintainer_bears(
    open_max: int, week_max: int | None, open_now: int, hours_ago: list[int]
) -> None:
    """Neither the open reports nor those of any seven days grow past what was said; waiting has an end."""
    told = [NOW - timedelta(hours=hours) for hours in hours_ago]
    found = pace(Capacity(open_max=open_max, week_max=week_max), open_now=open_now, told_at=told, now=NOW)
    recent = sum(at > NOW - WEEK for at in told)
    assert found.places >= 0
    assert found.places == 0 or open_now + found.places <= open_max
    assert week_max is None or found.places == 0 or recent + found.places <= week_max
    if found.next_at is not None:
        assert week_max is not None
        assert NOW < found.next_at <= NOW + WEEK
        bears = Capacity(open_max=open_max, week_max=week_max)
        before = pace(bears, open_now=open_now, told_at=told, now=found.next_at - timedelta(seconds=1))
        assert before.places == 0
        assert pace(bears, open_now=open_now, told_at=told, now=found.next_at).places > 0
    if open_now < open_max and week_max is None:
        assert found.places == open_max - open_now


def test_the_wait_is_for_the_oldest_that_is_too_many() -> None:
    """With two a week, told one, two and three days ago, the next comes seven days after the second of them."""
    told = [NOW - timedelta(days=days_ago) for days_ago in (1, 2, 3)]
    found = pace(Capacity(open_max=9, week_max=2), open_now=0, told_at=told, now=NOW)
    assert found.next_at == NOW + timedelta(days=5)


@pytest.mark.parametrize(("open_max", "week_max"), [(-1, None), (1001, None), (1, 0), (1, 1001)])
def test_a_capacity_out_of_bounds_is_refused(open_max: int, week_max: int | None) -> None:
    """Nobody bears less than nothing; a week without any is a capacity of 0."""
    with pytest.raises(Refusal):
        require_capacity(open_max, week_max)


@pytest.mark.parametrize("text", ["", " ", "a\nb", pytest.param("x" * 1001, id="too long"), "nul\x00"])
def test_a_package_has_a_name(text: str) -> None:
    """Nothing, too much, and what cannot be printed names no package."""
    with pytest.raises(Refusal, match="package"):
        require_package(text)


@pytest.mark.parametrize("text", ["", "  \n", pytest.param("x" * 501, id="too long"), "nul\x00"])
def test_a_reason_says_something(text: str) -> None:
    """An embargo is not moved without a word."""
    with pytest.raises(Refusal, match="reason"):
        require_reason(text)


@pytest.mark.parametrize("text", [pytest.param("x" * 100_001, id="too long"), "nul\x00"])
def test_a_note_has_a_limit(text: str) -> None:
    """What PostgreSQL would not take is refused before."""
    with pytest.raises(Refusal, match="note"):
        require_note(text)
