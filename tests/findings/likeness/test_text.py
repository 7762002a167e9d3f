"""What is read out of text: spelled in one way, whatever the writer's habits, and never a stumble."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.findings.rules.likeness import profile, text
from clearway.formats.statements import Statement


@pytest.mark.parametrize(
    ("written", "spelled"),
    [("v1.2.0", "1.2"), ("1.0", "1.0"), ("2.3.4+1", "2.3.4"), ("1.2.3-0", "1.2.3"), ("V2.0.0", "2.0")],
)
def test_a_version_has_one_spelling(written: str, spelled: str) -> None:
    """Leading v, trailing zeros and build numbers make no difference."""
    assert text.version(written) == spelled


@pytest.mark.parametrize(
    "url",
    [
        "https://forge.example/o/r/commit/0123456789abcdef0123",
        "http://www.forge.example/o/r/commit/0123456789abcdef0123.patch",
        "https://forge.example/o/r/pull/7/commits/0123456789abcdef0123#diff-1",
    ],
)
def test_a_commit_is_told_however_it_is_addressed(url: str) -> None:
    """The commit is what counts, not the page that shows it."""
    assert text.address_key(url) == "commit:0123456789"


def test_names_of_code_are_found() -> None:
    """Quoted, dotted, called, camel and snake case; plain prose is not code."""
    found = text.code_names("`Rat.SetString`, parse_string() and xmlReader of std::vector overflow in the big parser")
    assert {"setstring", "parse_string", "xmlreader"} <= found
    assert not found & {"overflow", "parser", "the"}


def test_ranges_end_in_versions() -> None:
    """OSV's events and comparisons are both understood."""
    assert text.fixed_in(("introduced:1.0 fixed:1.2.0 introduced:2.0 fixed:2.1",)) == {"1.2", "2.1"}
    assert text.fixed_in(("patched_versions:['>= 1.0.5', '~> 0.9.8']",)) == {"1.0.5", "0.9.8"}
    assert text.fixed_in(
        ("branches:{'7.x': ['>=7.0', '<7.80'], '8.0.x': ['>=8.0', '<8.1'], '8.1.x': ['>=8.1', '<8.1.7']}",)
    ) == {"7.80", "8.1.7"}


@given(st.text(max_size=300), st.text(max_size=600), st.lists(st.text(max_size=60), max_size=4))
def test_nothing_makes_it_stumble(title: str, body: str, odd: list[str]) -> None:
    """Any text in any place is taken apart without an error."""
    many = tuple(odd)
    made = profile(
        Statement(
            key="k", title=title, text=body, packages=many, ranges=many, references=many, cvss=many, symbols=many,
            published=body[:12],
        )
    )  # fmt: skip
    assert all(word == word.lower() for word in made.words)
