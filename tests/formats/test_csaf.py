"""CSAF 2.0: what the profile and its mandatory tests ask beyond the schema."""

import json
from dataclasses import replace
from typing import Final, NamedTuple

import msgspec
import pytest

from clearway.formats import csaf
from clearway.formats.advisory import Advisory, Affected, Rating, Tlp
from tests.formats.advisories import FULL, HIGH, OLD_SCORE, PLAIN, STANDING, UNFIXED


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
    cvss_v3: dict[str, str | float] = {}


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


class Newer(msgspec.Struct, omit_defaults=True):
    """The parts of a vulnerability of CSAF 2.1 that these tests look at."""

    notes: list[Note]
    remediations: list[Remedy]
    product_status: dict[str, list[str]]
    cwes: list[dict[str, str]] = []
    metrics: list[dict[str, object]] = []
    flags: list[dict[str, str | list[str]]] = []
    first_known_exploitation_dates: list[dict[str, str | list[str]]] = []

    @property
    def sources(self) -> list[tuple[list[str], object]]:
        """What kind of score each metric holds, and whose it is."""
        return [(sorted(msgspec.convert(one["content"], dict[str, object])), one.get("source")) for one in self.metrics]


class NewerDocument(msgspec.Struct):
    """The part of a CSAF 2.1 document that these tests look at."""

    vulnerabilities: list[Newer]


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


@pytest.mark.parametrize("name", STANDING)
def test_every_product_named_is_defined_and_has_one_status(name: str) -> None:
    """Mandatory tests 6.1.1, 6.1.2 and 6.1.6."""
    told = read(STANDING[name])
    ids = [product for products in told.vulnerability.product_status.values() for product in products]
    assert len(set(ids)) == len(ids)
    assert all(told.text.count(f'"product_id": "{one}"') == 1 for one in ids)


def test_affected_products_have_a_remedy_and_a_score() -> None:
    """The range and the version that was shown to be affected, both."""
    vulnerability = read(PLAIN).vulnerability
    affected = vulnerability.product_status["known_affected"]
    assert affected == ["AFFECTED-1", "RANGE-1"]
    assert (vulnerability.remediations[0].category, vulnerability.remediations[0].product_ids) == (
        "vendor_fix",
        affected,
    )
    assert vulnerability.scores[0].products == affected
    assert vulnerability.scores[0].cvss_v3["baseScore"] == 7.5
    assert '"vers:deb/<1.7.15-1%2Bdeb12u3"' in read(PLAIN).text
    assert '"vers:npm/>=1.0.0|<1.2.6"' in read(FULL).text


def test_without_a_fix_every_version_is_affected() -> None:
    """An advisory about an open vulnerability says so, and what helps until there is a fix."""
    told = read(UNFIXED)
    assert told.vulnerability.product_status == {"known_affected": ["AFFECTED-1", "RANGE-1"]}
    assert [one.category for one in told.vulnerability.remediations] == ["mitigation"]
    assert '"vers:deb/*"' in told.text


def told_in(advisory: Advisory, title: str) -> str:
    """Give the text of a note of the vulnerability; nothing when there is none."""
    return next((note.text for note in read(advisory).vulnerability.notes if note.title == title), "")


def test_what_has_no_place_is_told_in_words() -> None:
    """CSAF 2.0 has one weakness, no CVSS 4.0, no raters, no decision points."""
    assert "CVSS 4.0: 9.3" in told_in(FULL, "Ratings")
    assert "rated by An agency" in told_in(FULL, "Ratings")
    assert told_in(FULL, "Weaknesses") == "CWE-1321, CWE-20, CWE-99999"
    assert told_in(FULL, "Decision points").startswith("SSVC. Exploitation: active.")
    assert told_in(FULL, "Further CVE ids") == "CVE-2021-44907"
    assert "Being looked at." in told_in(FULL, "Products")
    assert told_in(PLAIN, "Ratings") == ""


def test_no_product_has_two_scores_of_one_version() -> None:
    """Mandatory test 6.1.7: the publisher's own stays; version 2.0 has its place, too."""
    assert [score.cvss_v3["vectorString"] for score in read(FULL).vulnerability.scores] == [FULL.ratings[1].vector]
    assert '"cvss_v2"' in read(OLD_SCORE).text


def newer(advisory: Advisory, name: str = "csaf-2.1") -> Newer:
    """Render an advisory as CSAF 2.1 and read its vulnerability."""
    return msgspec.json.decode(csaf.render_as(advisory, csaf.EDITIONS[name]), type=NewerDocument).vulnerabilities[0]


def test_csaf_2_1_has_a_place_for_more() -> None:
    """All weaknesses that have names, every rater's score, and since when it is known to be exploited."""
    told = newer(FULL)
    assert [one["id"] for one in told.cwes] == ["CWE-1321", "CWE-20"]
    assert told.sources == [
        (["cvss_v4"], None), (["cvss_v3"], None), (["cvss_v3"], "https://agency.example"),
    ]  # fmt: skip
    assert told.first_known_exploitation_dates[0]["exploitation_date"] == "2026-11-20T00:00:00Z"
    assert told.flags == [{"label": "vulnerable_code_not_in_execute_path", "product_ids": ["NOT_AFFECTED-4"]}]


def test_a_score_that_binary_validators_refuse_is_told_in_words() -> None:
    """9.2 is no multiple of 0.1 to them, though it is one."""
    vector = "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
    told = newer(replace(PLAIN, ratings=(Rating(vector=vector), Rating(vector=HIGH))))
    assert told.sources == [(["cvss_v3"], None)]
    assert any(note.text.startswith("CVSS 4.0: 9.2") for note in told.notes)


@pytest.mark.parametrize("name", csaf.EDITIONS)
def test_as_vex_it_is_a_document_of_its_own(name: str) -> None:
    """No two documents of a publisher have one id; what they say of the vulnerability is the same."""
    edition = csaf.EDITIONS[name]
    document = json.loads(csaf.render_as(FULL, edition))["document"]
    assert document["category"] == ("csaf_vex" if edition.is_vex else "csaf_security_advisory")
    assert document["tracking"]["id"] == (f"{FULL.id}-vex" if edition.is_vex else FULL.id)
    assert document["csaf_version"] == edition.version
    assert newer(FULL, name) == newer(FULL, name.removesuffix("-vex"))


def test_a_version_that_reads_like_a_range_is_no_version_branch() -> None:
    """Mandatory test 6.1.31."""
    text = read(replace(PLAIN, affected=(Affected(package="pkg:npm/a", seen="1.0 before 2", fixed="3"),))).text
    tree = json.loads(text)["product_tree"]
    assert [one["product_id"] for one in tree["full_product_names"]] == ["AFFECTED-1"]


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
