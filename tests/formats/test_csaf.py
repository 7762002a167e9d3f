"""CSAF 2.0: what the profile and its mandatory tests ask beyond the schema."""

import json
from dataclasses import replace
from typing import Final, NamedTuple

import msgspec
import pytest

from clearway.formats import csaf
from clearway.formats.advisory import Advisory, Tlp
from tests.formats.advisories import ALL, FULL, OLD_SCORE, PLAIN, UNFIXED


class Note(msgspec.Struct):
    """A note."""

    title: str
    text: str


class Remedy(msgspec.Struct):
    """A remediation."""

    category: str
    product_ids: list[str]


class Score(msgspec.Struct):
    """A score."""

    products: list[str]
    cvss_v3: dict[str, str | float]


class Vulnerability(msgspec.Struct):
    """The parts of a vulnerability that these tests look at."""

    product_status: dict[str, list[str]]
    remediations: list[Remedy]
    notes: list[Note]
    ids: list[dict[str, str]]
    cve: str = ""
    scores: list[Score] = []


class Document(msgspec.Struct):
    """The parts of a document that these tests look at."""

    document: dict[str, object]
    vulnerabilities: list[Vulnerability]


class Read(NamedTuple):
    """A rendering, read again."""

    text: str
    head: dict[str, object]
    vulnerability: Vulnerability


LABELS: Final = {Tlp.CLEAR: "WHITE", Tlp.GREEN: "GREEN", Tlp.AMBER: "AMBER", Tlp.AMBER_STRICT: "AMBER", Tlp.RED: "RED"}


def read(advisory: Advisory) -> Read:
    """Render an advisory and read the document again."""
    body = csaf.render(advisory)
    document = msgspec.json.decode(body, type=Document)
    return Read(text=body.decode(), head=document.document, vulnerability=document.vulnerabilities[0])


@pytest.mark.parametrize("name", ALL)
def test_every_product_named_is_defined_and_has_one_status(name: str) -> None:
    """Mandatory tests 6.1.1, 6.1.2 and 6.1.6."""
    told = read(ALL[name])
    ids = [product for products in told.vulnerability.product_status.values() for product in products]
    assert len(set(ids)) == len(ids)
    assert all(told.text.count(f'"product_id": "{one}"') == 1 for one in ids)


def test_affected_products_have_a_remedy_and_a_score() -> None:
    """The range and the version that was shown to be affected, both."""
    vulnerability = read(PLAIN).vulnerability
    affected = vulnerability.product_status["known_affected"]
    assert affected == ["AFFECTED-1", "AFFECTED-RANGE"]
    assert (vulnerability.remediations[0].category, vulnerability.remediations[0].product_ids) == (
        "vendor_fix",
        affected,
    )
    assert vulnerability.scores[0].products == affected
    assert vulnerability.scores[0].cvss_v3["baseScore"] == 7.5
    assert '"vers:deb/<1.7.15-1%2Bdeb12u3"' in read(PLAIN).text
    assert '"vers:npm/>=1.0.0|<1.2.6"' in read(FULL).text


def test_without_a_fix_there_is_no_range_and_none_is_available() -> None:
    """An advisory about an open vulnerability says so."""
    vulnerability = read(UNFIXED).vulnerability
    assert vulnerability.product_status == {"known_affected": ["AFFECTED-1"]}
    assert vulnerability.remediations[0].category == "none_available"


@pytest.mark.parametrize(("advisory", "told"), [(FULL, "CVSS 4.0: 9.3"), (OLD_SCORE, "CVSS 2.0: 7.5")])
def test_a_score_that_csaf_has_no_place_for_is_told_in_words(advisory: Advisory, told: str) -> None:
    """CVSS 4.0 came after CSAF 2.0, and 2.0 alone is not allowed."""
    vulnerability = read(advisory).vulnerability
    assert vulnerability.scores == []
    assert any(note.title == "Score" and note.text.startswith(told) for note in vulnerability.notes)


@pytest.mark.parametrize("tlp", Tlp)
def test_labels_are_those_of_csaf(tlp: Tlp) -> None:
    """CSAF 2.0 knows the labels of TLP 1.0; none becomes wider than it was."""
    distribution = read(replace(PLAIN, tlp=tlp)).head["distribution"]
    assert json.loads(json.dumps(distribution))["tlp"]["label"] == LABELS[tlp]


def test_an_identifier_without_a_system_has_a_name_for_it_all_the_same() -> None:
    """The schema wants one (section 3.2.3.5)."""
    told = read(replace(PLAIN, identifiers=("-1", " -2", " "))).text
    ids = json.loads(told)["vulnerabilities"][0]["ids"]
    assert [(one["system_name"], one["text"]) for one in ids][:2] == [("unknown", "-1"), ("unknown", " -2")]
    assert len(ids) == 3


def test_releases_are_told() -> None:
    """The version is the number of the last release (mandatory tests 6.1.16 and 6.1.21)."""
    tracking = json.loads(json.dumps(read(FULL).head["tracking"]))
    assert tracking["version"] == "2"
    assert [release["number"] for release in tracking["revision_history"]] == ["1", "2"]
    assert tracking["current_release_date"] == "2026-11-24T06:00:00Z"


def test_the_file_name_is_the_one_that_csaf_prescribes() -> None:
    """Section 5.1: lower case, and underscores for all but letters, digits, plus and hyphen."""
    assert csaf.document_name(replace(PLAIN, id="CW-2026:0001.a")) == "cw-2026_0001_a.json"
    assert csaf.document_name(PLAIN) in read(PLAIN).text
