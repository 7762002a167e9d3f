"""Stretches of sort keys say of every version what OSV's own evaluation says, whatever the order of events."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.affected import Event, Stretch, complement, from_events, intersection, key_of, union

VERSIONS = [f"{number}.0.0" for number in range(12)]
_NUMBERS = st.integers(1, 11)
_EVENTS = st.lists(
    st.one_of(
        _NUMBERS.map(lambda n: ("introduced", n)),
        _NUMBERS.map(lambda n: ("fixed", n)),
        _NUMBERS.map(lambda n: ("last_affected", n)),
        st.just(("introduced", 0)),
    ),
    max_size=8,
    unique_by=lambda event: event[1],
)


def event(name: str, number: int) -> Event:
    """Write an event as OSV does: the first of all versions is 0."""
    version = f"{number}.0.0" if number else "0"
    match name:
        case "introduced":
            return Event(introduced=version)
        case "fixed":
            return Event(fixed=version)
        case "last_affected":
            return Event(last_affected=version)
        case _:
            return Event(limit=version)


def holds(stretches: list[Stretch], version: str) -> bool:
    """Ask whether a version lies in a stretch."""
    key = key_of("semver", version)
    return any(one.low <= key and (not one.high or key < one.high) for one in stretches)


def by_the_schema(events: list[tuple[str, int]], number: int) -> bool:
    """Evaluate events as OSV's schema tells it: in order, each turns the answer."""
    affected = False
    for name, at in sorted(events, key=lambda one: one[1]):
        if name == "introduced" and number >= at:
            affected = True
        elif (name == "fixed" and number >= at) or (name == "last_affected" and number > at):
            affected = False
    return affected


@given(_EVENTS)
def test_events_are_evaluated_as_the_schema_says(events: list[tuple[str, int]]) -> None:
    """For every version, and events in any order."""
    stretches = from_events("semver", [event(*one) for one in events])
    assert [holds(stretches, version) for version in VERSIONS] == [by_the_schema(events, n) for n in range(12)]


@given(_EVENTS, st.lists(_NUMBERS, min_size=1, max_size=3))
def test_nothing_is_known_from_the_highest_limit_on(events: list[tuple[str, int]], limits: list[int]) -> None:
    """Versions before any limit count, those after all do not."""
    told = [event(*one) for one in events] + [event("limit", limit) for limit in limits]
    found = [holds(from_events("semver", told), version) for version in VERSIONS]
    assert found == [by_the_schema(events, number) and number < max(limits) for number in range(12)]


@given(_EVENTS, _EVENTS)
def test_sets_of_versions_add_up(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    """Union, intersection and complement are those of sets."""
    first, second = (from_events("semver", [event(*told) for told in events]) for events in (one, other))
    for version in VERSIONS:
        in_first, in_second = holds(first, version), holds(second, version)
        assert holds(union([*first, *second]), version) == (in_first or in_second)
        assert holds(intersection(first, second), version) == (in_first and in_second)
        assert holds(complement(first), version) == (not in_first)


@given(_EVENTS, _EVENTS)
def test_joined_stretches_lie_apart(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    """In order, with something between two of them that is not affected."""
    told = [from_events("semver", [event(*event_told) for event_told in events]) for events in (one, other)]
    joined = union([*told[0], *told[1]])
    assert all(before.high and before.high < after.low for before, after in pairwise(joined))
