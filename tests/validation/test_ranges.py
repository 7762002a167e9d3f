"""Affected ranges: exact where one block of releases is affected, and every release tried where it is not."""

import secrets  # noqa: TID251  runs at once with other tests, so secrets take real chance
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import NpmPackage, PypiProject, parse_recipe
from clearway.kernel.errors import Refusal
from clearway.validation import rules
from clearway.validation.actions import affected_range
from clearway.validation.model import Affected, RunOutcome, Tried
from tests.validation.targets import WHEEL_RECIPE, flags, publish, real_bench

RECIPE = parse_recipe(WHEEL_RECIPE.encode())


def explore(truth: Sequence[Affected]) -> dict[int, Affected]:
    """Try releases as the rule says until it asks for no more."""
    tried: dict[int, Affected] = {}
    while wanted := rules.next_to_try(len(truth), tried):
        assert not set(wanted) & set(tried)
        tried |= {place: truth[place] for place in wanted}
    return tried


def found(truth: Sequence[Affected], *, claimed: str = "") -> tuple[set[int], list[tuple[str, bool]]]:
    """What is concluded, as places, and what the published range says otherwise."""
    releases = [f"1.{number}" for number in range(len(truth))]
    tried = {place: Tried(version=releases[place], affected=one, reason="") for place, one in explore(truth).items()}
    recipe = parse_recipe((WHEEL_RECIPE + claimed).encode())
    concluded = rules.conclude(recipe, releases, tried)
    return (
        {releases.index(one) for one in concluded.affected},
        [(one.version, one.said_affected) for one in concluded.disputes],
    )


@given(st.integers(1, 600), st.data())
def test_one_block_is_found_exactly_with_few_tries(count: int, data: st.DataObject) -> None:
    """Whatever its borders, once the spread meets it; a handful of releases out of hundreds is tried."""
    first = data.draw(st.integers(0, count - 1))
    after = data.draw(st.integers(min(count, first + count // 11 + 1), count))
    truth = [Affected.YES if first <= place < after else Affected.NO for place in range(count)]
    assert found(truth)[0] == set(range(first, after))
    assert len(explore(truth)) <= 12 + 2 * (count // 11 + 1).bit_length()


@given(st.lists(st.sampled_from(Affected), max_size=80))
def test_nothing_is_said_that_was_not_seen(truth: list[Affected]) -> None:
    """Whatever the truth, what was tried is told as it was seen; it always comes to an end."""
    tried = explore(truth)
    places, _ = found(truth)
    for place, one in tried.items():
        assert (place in places) == (one is Affected.YES)


def test_where_it_came_back_every_release_is_tried() -> None:
    """Two blocks in what was tried first: no bisection can be trusted."""
    truth = [Affected.YES] * 30 + [Affected.NO] * 30 + [Affected.YES] * 30
    assert len(explore(truth)) == 90
    assert found(truth)[0] == {*range(30), *range(60, 90)}


def test_a_release_that_says_nothing_ends_no_block() -> None:
    """The block goes on over releases that cannot be built, and these are not called affected."""
    truth = [Affected.NO] * 3 + [Affected.YES, Affected.UNKNOWN, Affected.YES] + [Affected.NO] * 3
    assert found(truth)[0] == {3, 5}


def test_the_published_range_is_disputed_where_it_differs() -> None:
    """Also when its border was never released: it has its place in the order."""
    truth = [Affected.NO] * 2 + [Affected.YES] * 3 + [Affected.NO] * 2
    assert found(truth, claimed='[[claimed]]\nintroduced = "1.1.5"\nfixed = "1.4.9"\n')[1] == []
    assert found(truth, claimed='[[claimed]]\nfixed = "1.4"\n')[1] == [("1.0", True), ("1.1", True), ("1.4", False)]
    assert found(truth)[1] == []


def test_releases_stand_in_their_ecosystems_order() -> None:
    """Ten comes after nine; pre-releases and what is no version are left out."""
    said = ["1.10", "1.9", "2.0rc1", "nonsense", "1.9.post1"]
    assert rules.in_order(PypiProject(package="x"), said) == ("1.9", "1.9.post1", "1.10")
    npm = ["1.10.0", "1.9.0", "2.0.0-rc.1", "1.0", "v1.2.3"]
    assert rules.in_order(NpmPackage(package="x"), npm) == ("v1.2.3", "1.9.0", "1.10.0")


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([RunOutcome.TRIGGERED, RunOutcome.QUIET], Affected.YES),
        ([RunOutcome.QUIET] * 3, Affected.NO),
        ([RunOutcome.QUIET, RunOutcome.UNCLEAR], Affected.UNKNOWN),
        ([RunOutcome.BROKEN], Affected.UNKNOWN),
        ([], Affected.UNKNOWN),
    ],
)
def test_one_run_that_triggers_is_enough(seen: list[RunOutcome], told: Affected) -> None:
    """And only runs that are all quiet speak against."""
    assert rules.as_affected(seen) is told


@pytest.mark.parametrize(
    ("releases", "affected"),
    [
        (dict(flags("ffaaaf")), ("1.2", "1.3", "1.4")),
        (dict(flags("nnfafaf")), ("1.3", "1.5")),
        ({**dict(flags("faaaaaaaaaaaaa")), **dict(flags("ffffffffffffffffffff", first="2"))}, None),
    ],
)
async def test_releases_of_a_registry_are_built_and_tried(
    tmp_path: Path, releases: Mapping[str, bool | None], affected: tuple[str, ...] | None
) -> None:
    """Real builds behind the real wall; one that cannot be loaded is unknown, and says why."""
    environment = publish(tmp_path, releases)
    proof = environment.files["proof.txt"]
    told = await affected_range(real_bench(tmp_path), environment, proof, runs=1, entropy=secrets.token_bytes)
    assert told.affected == (affected or tuple(version for version, bad in releases.items() if bad))
    assert len(told.tried) <= len(releases)
    unknown = {one.version: one.reason for one in told.tried if one.affected is Affected.UNKNOWN}
    assert set(unknown) <= {version for version, bad in releases.items() if bad is None}
    assert all("could not load" in reason for reason in unknown.values())


async def test_a_target_without_releases_is_refused(tmp_path: Path) -> None:
    """Nothing to replay is no answer."""
    environment = publish(tmp_path, {"2.0rc1": True})
    with pytest.raises(Refusal) as refused:
        await affected_range(real_bench(tmp_path), environment, b"run", runs=1, entropy=secrets.token_bytes)
    assert refused.value.code == "no-releases"
