"""CVSS vectors: scored when they are some, none when they are not."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.records import Severity
from clearway.formats.scores import rated, score_of


@pytest.mark.parametrize(
    ("vector", "version", "base"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.1", 9.8),
        ("CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:L/I:L/A:H", "3.0", 6.6),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "4.0", 9.3),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "2.0", 7.5),
    ],
)
def test_a_vector_is_scored(vector: str, version: str, base: float) -> None:
    """Every version of CVSS in use."""
    score = score_of(vector)
    assert score is not None
    assert (score.version, score.vector, score.base) == (version, vector, base)


@given(
    st.text(max_size=60) | st.text(max_size=40).map("CVSS:3.1/".__add__) | st.text(max_size=40).map("CVSS:4.0/".__add__)
)
def test_what_is_no_vector_has_no_score(text: str) -> None:
    """Reporters write all sorts of things; nothing breaks."""
    assert score_of(text) is None


def test_a_vector_has_a_length() -> None:
    """A vector that repeats itself without end is none."""
    assert score_of("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/" + "E:P/" * 100) is None


@pytest.mark.shared
def test_scores_are_those_of_the_reference_vectors(shared_data: Path) -> None:
    """Real vectors of all versions have their expected scores: base, temporal and environmental."""
    with gzip.open(shared_data / "cvss-vectors-dev.csv.gz", "rt") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 3_000
    for row in rows:
        score = score_of(row["vector"])
        assert score is not None, row
        told = [float(one) for one in row["expected_scores"].strip("()").split(",") if one.strip() not in {"", "None"}]
        scores = [one for one in (score.base, score.temporal, score.environmental) if one is not None]
        assert scores == told, row


@pytest.mark.parametrize(
    ("word", "vectors", "rating"),
    [
        ("Low", ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"], Severity.LOW),
        ("", ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"], Severity.CRITICAL),
        ("strange", ["nonsense"], Severity.UNKNOWN),
        ("", [], Severity.UNKNOWN),
    ],
)
def test_a_finding_is_rated_by_word_or_by_vector(word: str, vectors: list[str], rating: Severity) -> None:
    """The word counts; without one that is known, the vector's score does."""
    assert rated(word, vectors) == (rating, vectors[0] if vectors else "")


def test_the_vector_of_version_3_goes_first() -> None:
    """It is what most compare by; a vector that is too long is none."""
    four, three, two = "CVSS:4.0/AV:N", "CVSS:3.1/AV:N", "AV:N/AC:L/Au:N/C:P/I:P/A:P"
    assert rated("high", [two, four, three])[1] == three
    assert rated("high", [two, four])[1] == four
    assert rated("high", ["x" * 10_000, two])[1] == two
