"""Clusters: one vulnerability for what is one, siblings apart, whatever the order in which things come."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.models import shipped_models
from clearway.findings.rules.likeness import cluster, profile
from clearway.findings.rules.likeness.clustering import clusters
from clearway.findings.rules.likeness.reasons import agreements, differences
from clearway.findings.rules.likeness.terms import Pairs
from clearway.formats.statements import Statement

ADVISORY = Statement(
    key="a",
    source="one",
    ecosystem="PyPI",
    packages=("webframe",),
    title="webframe: crafted header lets parse_cookie read past the end of its buffer",
    text="The function parse_cookie of webframe trusts the length in a Cookie header. A crafted header makes it read"
    " past the end of its buffer and shows memory of other requests. Fixed in 2.4.1.",
    ranges=("introduced:2.0.0 fixed:2.4.1",),
    references=("https://forge.example/acme/webframe/commit/0123456789abcdef",),
    cvss=("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",),
    published="2026-03-04",
)
COPY = replace(
    ADVISORY,
    key="b",
    source="two",
    ecosystem="",
    title="Out-of-bounds read in parse_cookie in webframe",
    text="webframe before 2.4.1 reads past a buffer in parse_cookie when the Cookie header is crafted, which shows"
    " memory of other requests.",
    ranges=(),
)
SIBLING = replace(
    ADVISORY,
    key="c",
    title="webframe: crafted form lets render_template run code",
    text="The function render_template of webframe evaluates names of form fields. A crafted form runs code on the"
    " server. Fixed in 2.4.1.",
    references=("https://forge.example/acme/webframe/commit/fedcba9876543210",),
    cvss=("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",),
)
OTHERS = tuple(
    Statement(
        key=f"other-{number}",
        source="one",
        packages=(f"{word}lib",),
        title=f"{word}lib mishandles {word} in its {word}_loader",
        text=f"A flaw in {word}_loader of {word}lib before 1.{number} lets a {word} file exhaust memory.",
        ranges=(f"fixed:1.{number}",),
        published=f"2025-01-{number + 1:02}",
    )
    for number, word in enumerate(("amber", "basalt", "cedar", "delta", "ember", "fjord", "garnet", "harbor", "indigo"))
)


def _together(statements: list[Statement]) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for statement, number in zip(statements, _numbers(statements), strict=True):
        groups.setdefault(number, set()).add(statement.key)
    return {frozenset(group) for group in groups.values()}


def _numbers(statements: list[Statement], *, apart: tuple[tuple[int, int], ...] = ()) -> list[int]:
    return [made.vulnerability for made in cluster(statements, shipped_models(), apart=apart).assignments]


def test_two_sources_one_vulnerability() -> None:
    """The same flaw told in other words by another source joins; its sibling of the same release does not."""
    found = _together([ADVISORY, SIBLING, COPY, *OTHERS])
    assert frozenset({"a", "b"}) in found
    assert frozenset({"c"}) in found
    assert len(found) == 2 + len(OTHERS)


@given(st.permutations([ADVISORY, SIBLING, COPY, *OTHERS[:4]]))
def test_order_does_not_matter(statements: list[Statement]) -> None:
    """The same statements come to the same vulnerabilities in whatever order they come."""
    assert _together(statements) == _together(sorted(statements, key=lambda s: s.key))


def test_how_sure_it_is_lies_between_none_and_all() -> None:
    """Every place has a probability, and a clear case is nearly certain."""
    made = cluster([ADVISORY, SIBLING, COPY, *OTHERS], shipped_models()).assignments
    assert all(0 <= one.probability <= 1 for one in made)
    assert made[0].probability > 0.8


def test_nothing_at_all() -> None:
    """No statement, or a single empty one, is no trouble."""
    assert _numbers([]) == []
    assert _numbers([Statement(key="x")]) == [0]


def test_a_person_has_the_last_word() -> None:
    """Two that a person has set apart stay apart, also by way of a third."""
    third = replace(COPY, key="d", source="three")
    statements = [ADVISORY, COPY, third, *OTHERS]
    numbers = _numbers(statements, apart=((0, 1),))
    assert numbers[0] != numbers[1]


@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("pqr")), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(0, 1, width=32)), max_size=40),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=5),
)
def test_constraints_hold_whatever_is_probable(
    statements: list[tuple[str, str]], likely: list[tuple[int, int, float]], apart: list[tuple[int, int]]
) -> None:
    """No cluster holds two statements of one source about one package, nor two that were set apart."""
    count = len(statements)
    profiles = [profile(Statement(key="", source=source, packages=(name,))) for source, name in statements]
    links = {(min(a, b), max(a, b)): p for a, b, p in likely if a != b and max(a, b) < count}
    forbidden = [(a, b) for a, b in apart if a != b and max(a, b) < count]
    ends = np.array(list(links), np.int64).reshape(-1, 2)
    found = clusters(
        profiles,
        Pairs(left=ends[:, 0], right=ends[:, 1]),
        np.array(list(links.values()), np.float32),
        threshold=0.3,
        apart=forbidden,
    )
    for number in set(found):
        members = [place for place in range(count) if found[place] == number]
        assert len({statements[place] for place in members}) == len(members)
        assert not any(a in members and b in members for a, b in forbidden)


def test_reasons_can_be_checked() -> None:
    """What speaks for one vulnerability and what speaks for two names the very things."""
    for_one = agreements(profile(ADVISORY), profile(COPY))
    assert "both point to commit 0123456789" in for_one
    assert "both name parse_cookie" in for_one
    against = differences(profile(ADVISORY), profile(SIBLING))
    assert "one tells them apart" in against
    assert "one names parse_cookie, the other render_template" in against


def test_reasons_are_inert() -> None:
    """Nothing that a reporter wrote can move the terminal or turn the reading direction."""
    evil = replace(ADVISORY, packages=("web\x1b[31m\u202eframe",), identifiers=("CVE-2026-1\x1b]0;x\x07",))
    said = " ".join(agreements(profile(evil), profile(evil)))
    assert "\x1b" not in said
    assert "\u202e" not in said
