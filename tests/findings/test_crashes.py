"""Candidates for a crash: the same flaw first, reasons that a person can read, and nothing that grows without limit."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.findings.rules import crashes
from clearway.findings.rules.crashes import CrashFacts, candidates, index_of, plain_frame

_DAY = date(2026, 1, 1)
_FRAMES = st.sampled_from(
    ("parse", "parse_list", "own::Reader::read<int>", "void own::put<a<b> >", "NULL", "", "\x1b[2J", "<<<>", "x" * 300)
)
_FACTS = st.builds(
    CrashFacts,
    key=st.uuids().map(str),
    package=st.sampled_from(("", "libown", "libother")),
    kind=st.sampled_from(("", "Heap-buffer-overflow READ 1", "Heap-buffer-overflow WRITE 4", "UNKNOWN", "Timeout")),
    state=st.lists(_FRAMES, max_size=5).map(tuple),
    seen=st.none() | st.dates(min_value=date(2016, 1, 1), max_value=date(2030, 1, 1)),
)
_MANY = st.lists(_FACTS, max_size=12, unique_by=lambda facts: facts.key)


def _facts(key: str, *state: str, package: str = "libown", days: int = 0, kind: str = "UNKNOWN READ") -> CrashFacts:
    return CrashFacts(key=key, package=package, kind=kind, state=state, seen=_DAY + timedelta(days=days))


_EARLIER = (
    _facts("same", "parse_chunk", "read_image", "decode"),
    _facts("two", "parse_chunk", "read_image", "open_file"),
    _facts("deep", "write_row", "flush", "parse_chunk"),
    _facts("none", "hash_table_grow", "insert", "add"),
    _facts("foreign", "parse_chunk", "read_image", "decode", package="libother"),
)


def _keys(crash: CrashFacts, count: int = 10) -> list[str]:
    return [found.key for found in candidates(crash, index_of(_EARLIER), count)]


def test_an_exact_copy_comes_first() -> None:
    """The same frames, kind and day in the same package are the most alike that there is."""
    found = _keys(_facts("new", "parse_chunk", "read_image", "decode"))
    assert found[0] == "same"
    assert found.index("two") < found.index("deep")


@given(_MANY, _FACTS)
def test_a_copy_is_never_behind(earlier: list[CrashFacts], crash: CrashFacts) -> None:
    """Whatever else there is, no crash of the package is more alike than the copy of one with frames."""
    if not any(plain_frame(frame) for frame in crash.state if frame != "NULL"):
        return
    copy = CrashFacts(key="copy", package=crash.package, kind=crash.kind, state=crash.state, seen=crash.seen)
    found = candidates(crash, index_of([*earlier, copy]), 99)
    assert "copy" in {one.key for one in found}
    ours = next(one.likeness for one in found if one.key == "copy")
    inside = {one.key for one in earlier if one.package == crash.package}
    assert all(one.likeness <= ours + 1e-9 for one in found if one.key in inside)


@given(_FACTS, _FACTS, _MANY)
def test_likeness_does_not_depend_on_which_came_first(
    one: CrashFacts, other: CrashFacts, more: list[CrashFacts]
) -> None:
    """Two crashes of one package are as much alike from either side."""
    index = index_of([one, other, *more])
    if one.package != other.package or one.key == other.key:
        return
    there = {found.key: found.likeness for found in candidates(one, index, 99)}
    back = {found.key: found.likeness for found in candidates(other, index, 99)}
    assert there.get(other.key) == pytest.approx(back.get(one.key))


@given(_MANY, _FACTS, st.integers(min_value=0, max_value=5))
def test_candidates_are_ranked_told_and_limited(earlier: list[CrashFacts], crash: CrashFacts, count: int) -> None:
    """At most as many as asked for, falling, never the crash itself, with reasons that do not act."""
    index = index_of([*earlier, crash])
    found = candidates(crash, index, count)
    assert len(found) <= count
    assert crash.key not in {one.key for one in found}
    assert all(0 <= one.likeness <= 1 for one in found)
    assert all(a.likeness >= b.likeness for a, b in pairwise(found))
    assert all(reason.isprintable() for one in found for reason in one.reasons)
    assert found == candidates(crash, index, count)


@pytest.mark.parametrize("state", [(), ("NULL",), ("",), ("???", "<>", "()")])
def test_a_crash_without_known_frames_is_harmless(state: tuple[str, ...]) -> None:
    """It is compared by kind and day with what there is in its package, and found by nothing else."""
    found = candidates(_facts("new", *state), index_of(_EARLIER), 10)
    assert "foreign" not in {one.key for one in found}
    assert all(one.likeness < 0.5 for one in found)


def test_another_package_counts_little() -> None:
    """Equal frames of another package are a hint; a copy of shared code crashes alike."""
    found = {one.key: one.likeness for one in candidates(
        _facts("new", "parse_chunk", "read_image", "decode"), index_of(_EARLIER), 10)}  # fmt: skip
    assert found["foreign"] < found["same"]


def test_days_count_for_and_against() -> None:
    """A crash of the same day is likelier the same flaw than one of years ago; an unknown day says nothing."""
    index = index_of([_facts("near", "parse_chunk"), _facts("far", "parse_chunk", days=-2_000)])
    assert [one.key for one in candidates(_facts("new", "parse_chunk"), index, 2)] == ["near", "far"]


def test_reasons_say_what_is_shared() -> None:
    """A person sees frames, kind, days and package."""
    (found, *_) = candidates(_facts("new", "parse_chunk", "read_image", days=1), index_of(_EARLIER[:1]), 1)
    assert found.reasons == (
        "both stacks hold parse_chunk, read_image",
        "both are UNKNOWN READ",
        "seen 1 day apart",
        "both are of libown",
    )


def test_what_very_many_share_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a frame that every crash has, the newest are compared, and never more than the limit."""
    monkeypatch.setattr(crashes, "CRASHES_PER_TERM_MAX", 20)
    monkeypatch.setattr(crashes, "CRASHES_COMPARED_MAX", 10)
    index = index_of(_facts(f"c{number:03}", "main_loop", "step") for number in range(200))
    found = [one.key for one in candidates(_facts("new", "main_loop", "step"), index, 99)]
    assert len(found) == 10
    assert min(found) >= "c180"


@pytest.mark.parametrize(
    ("frame", "plain"),
    [
        ("void a::Put<int>", "a::Put"),
        ("a::b<c<d>, e>::f", "a::b::f"),
        ("a::operator<", "a::operator"),
        ("Bad-cast to A from B", "Bad-cast to A from B"),
        ("own::Type::operator bool", "own::Type::operator bool"),
        ("", ""),
    ],
)
def test_frames_are_compared_without_template_arguments(frame: str, plain: str) -> None:
    """Two instances of one template are one place in the source."""
    assert plain_frame(frame) == plain
