"""Words as they are written in the wild."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.records import Severity
from clearway.formats.words import (
    first_line,
    identifiers_in,
    identifiers_told,
    line_of,
    listed,
    severity_of,
    severity_of_score,
    weaknesses_in,
)
from clearway.kernel.limits import IDENTIFIERS_PER_FINDING_MAX, LINE_NUMBER_MAX, LISTED_PER_FINDING_MAX


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        (10.0, Severity.CRITICAL), (9.0, Severity.CRITICAL), (8.9, Severity.HIGH), (7.0, Severity.HIGH),
        (6.9, Severity.MEDIUM), (4.0, Severity.MEDIUM), (3.9, Severity.LOW), (0.1, Severity.LOW), (0.0, Severity.NONE),
    ],
)  # fmt: skip
def test_scores_fall_into_the_words_of_cvss(score: float, severity: Severity) -> None:
    """The limits of CVSS 3.1, section 5."""
    assert severity_of_score(score) is severity


def test_severities_are_known_in_many_words() -> None:
    """Case and blanks do not matter; an unknown word is unknown."""
    assert severity_of(" Moderate ") is Severity.MEDIUM
    assert severity_of("ERROR") is Severity.HIGH
    assert severity_of("lots") is Severity.UNKNOWN


def test_weaknesses_and_identifiers_are_found_in_prose() -> None:
    """Each once, in order, in the usual case; what only looks like one is left."""
    assert weaknesses_in("cwe-079, CWE_22", "external/cwe/cwe-79 xcwe-5 CWE-123456") == ("CWE-79", "CWE-22")
    assert identifiers_in("see cve-2026-1234 (GHSA-XVCH-5GV4-984H), CVE-26-1, PYSEC-2026-1") == (
        "CVE-2026-1234",
        "GHSA-xvch-5gv4-984h",
        "PYSEC-2026-1",
    )


def test_a_finding_has_a_limited_number_of_identifiers() -> None:
    """More are left out."""
    many = " ".join(f"CVE-2026-{number}" for number in range(1000, 1000 + 2 * IDENTIFIERS_PER_FINDING_MAX))
    assert len(identifiers_in(many)) == IDENTIFIERS_PER_FINDING_MAX


@given(st.none() | st.integers())
def test_a_line_is_one_that_a_file_can_have(number: int | None) -> None:
    """Anything else is zero: unknown."""
    assert line_of(number) == (number if number is not None and 0 < number <= LINE_NUMBER_MAX else 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cve-2026-1234", ("CVE-2026-1234",)),
        ("ALSA-2026:1234", ("ALSA-2026:1234",)),
        (" OSV-2026-1 ", ("OSV-2026-1",)),
        ("see CVE-2026-1234 and GHSA-xvch-5gv4-984h", ("CVE-2026-1234", "GHSA-xvch-5gv4-984h")),
        ("finding-1", ()),
        ("java-S1234", ()),
        ("", ()),
    ],
)
def test_an_identifier_that_was_told_is_one_of_a_known_database(text: str, found: tuple[str, ...]) -> None:
    """A tool's own number would join what has nothing to do with one another."""
    assert identifiers_told(text) == found


def test_values_are_listed_once_and_within_the_limit() -> None:
    """In order, without empty ones."""
    assert listed(["b", "", "a", "b"]) == ("b", "a")
    assert len(listed(str(n) for n in range(LISTED_PER_FINDING_MAX + 5))) == LISTED_PER_FINDING_MAX


@pytest.mark.parametrize(("text", "line"), [("\n# Title #\nmore", "Title"), ("---\n  x", "x"), (" \n", ""), ("", "")])
def test_the_first_line_that_says_something_is_a_title(text: str, line: str) -> None:
    """Without marks of headings."""
    assert first_line(text) == line
