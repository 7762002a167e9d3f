"""CSAF in: one finding for each vulnerability and each package that it affects."""

import re
from pathlib import Path

import pytest

from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from clearway.formats.vers import range_of
from clearway.kernel.errors import Refusal
from tests.formats.reports import TARGET, files_in, only, read, told

HEAD = {
    "csaf_version": "2.0", "title": "Advisory", "publisher": {"name": "Vendor"},
    "tracking": {"initial_release_date": "2026-11-23T00:00:00Z"}, "acknowledgments": [{"organization": "Finders"}],
}  # fmt: skip
OLD = {"category": "product_version_range", "name": "<= 3.1", "product": {"name": "Gate <= 3.1", "product_id": "A"}}
NEW = {"category": "product_version", "name": "3.2", "product": {"name": "Gate 3.2", "product_id": "B"}}
CPE = "cpe:2.3:a:openssl:openssl:3.0:*:*:*:*:*:*:*"
IN_PLAIN = {"name": "left-pad in Plain", "product_id": "F"}
SCORE = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
TREE = {
    "branches": [
        {"category": "vendor", "name": "Acme", "branches": [
            {"category": "product_name", "name": "Gate", "branches": [OLD, NEW]},
        ]},
    ],
    "full_product_names": [
        {"name": "left-pad", "product_id": "C", "product_identification_helper": {"purl": "pkg:npm/left-pad@1.2.0"}},
        {"name": "openssl", "product_id": "D", "product_identification_helper": {"cpe": CPE}},
        {"name": "Plain", "product_id": "E"},
    ],
    "relationships": [
        {"product_reference": "C", "relates_to_product_reference": "E", "full_product_name": IN_PLAIN},
    ],
}  # fmt: skip
VULNERABILITY = {
    "cve": "CVE-2026-1234", "cwe": {"id": "CWE-79"}, "notes": [{"category": "description", "text": "It breaks."}],
    "ids": [{"text": "ICSA-26-001-01"}], "references": [{"url": "https://example.org/a"}],
    "product_status": {"known_affected": ["A", "C"], "fixed": ["B"], "known_not_affected": ["D"]},
    "scores": [{"products": ["A"], "cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
    "acknowledgments": [{"names": ["A. Finder"], "organization": "Lab", "summary": "reporting it"}],
}  # fmt: skip


def document(*vulnerabilities: object) -> dict[str, object]:
    """Write a CSAF document."""
    return {"document": HEAD, "product_tree": TREE, "vulnerabilities": vulnerabilities}


def test_a_vulnerability_is_a_finding_for_each_package() -> None:
    """Products of one package are one finding; purl, vendor and name, range, fix, score, thanks are taken."""
    gate, pad = read(document(VULNERABILITY)).findings
    assert gate == ParsedFinding(
        title="CVE-2026-1234: Advisory", description="It breaks.\n\nAffected: Gate <= 3.1",
        package="pkg:generic/acme/gate",
        ranges=("introduced:0 last_affected:3.1",), fixed_version="3.2", weaknesses=("CWE-79",),
        identifiers=("CVE-2026-1234", "ICSA-26-001-01"), severity=Severity.CRITICAL,
        cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", references=("https://example.org/a",),
        source="Vendor", published="2026-11-23T00:00:00Z", credit="A. Finder, Lab: reporting it",
    )  # fmt: skip
    assert isinstance(pad, ParsedFinding)
    assert (pad.package, pad.version, pad.fixed_version) == ("pkg:npm/left-pad", "1.2.0", "")


@pytest.mark.parametrize(
    ("product", "package", "version"),
    [
        ("D", "pkg:generic/openssl/openssl", "3.0"),
        ("E", TARGET, ""),
        ("F", "pkg:npm/left-pad", "1.2.0"),
        ("unknown", TARGET, ""),
    ],
)
def test_a_product_is_found_by_what_it_is_known_by(product: str, package: str, version: str) -> None:
    """By CPE, by the part that a whole is affected through, or not at all: then it is about the target."""
    finding = only(document({"cve": "CVE-2026-1", "product_status": {"known_affected": [product]}}))
    assert (finding.package, finding.version) == (package, version)


def test_what_affects_nothing_is_told_and_harmless() -> None:
    """A VEX statement is kept as a finding of the severity none, with its reason."""
    value = {
        "cve": "CVE-2026-1",
        "product_status": {"known_not_affected": ["C", "D"]},
        "flags": [{"label": "inline_mitigations"}],
    }
    finding = only(document(value))
    assert finding.severity is Severity.NONE
    assert finding.package == "pkg:npm/left-pad"
    assert "Reason: inline_mitigations" in finding.description


def test_csaf_2_1_is_read_and_others_are_refused() -> None:
    """Version 2.1 has its scores elsewhere; an older one is refused with its place."""
    score = {
        "cvss_v4": {
            "vectorString": SCORE,
            "baseSeverity": "HIGH",
        }
    }
    value = {"cve": "CVE-2026-1", "cwes": [{"id": "CWE-20"}], "metrics": [{"content": score, "products": ["A"]}]}
    finding = only({"document": {**HEAD, "csaf_version": "2.1"}, "vulnerabilities": [value]})
    assert (finding.severity, finding.weaknesses, finding.package) == (Severity.HIGH, ("CWE-20",), TARGET)
    for version in ("1.2", ["2.0"], None):
        with pytest.raises(Refusal) as refused:
            read({"document": {"csaf_version": version}})
        assert (refused.value.code, refused.value.where) == ("unknown-version", "document.csaf_version")


def test_a_vulnerability_that_is_none_is_refused_by_itself() -> None:
    """In its place, with where it stands."""
    bad, good = read(document(7, {"cve": "CVE-2026-1"})).findings
    assert isinstance(bad, RefusedFinding)
    assert (bad.position, bad.where) == (0, "vulnerabilities[0]")
    assert isinstance(good, ParsedFinding)


@pytest.mark.parametrize(
    ("told", "events"),
    [
        ("vers:npm/>=1.0|<2.0", "introduced:1.0 fixed:2.0"),
        ("vers:deb/<1%3A2.0-1%2Bdeb12u3", "introduced:0 fixed:1:2.0-1+deb12u3"),
        ("vers:all/*", "introduced:0"),
        ("<= 03.0.02", "introduced:0 last_affected:03.0.02"),
        ("prior to 7.1", "introduced:0 fixed:7.1"),
        ("some versions", ""),
    ],
)
def test_a_range_is_read_into_events(told: str, events: str) -> None:
    """Both as vers writes it and as people do; what is neither says nothing."""
    assert range_of(told) == events


def test_real_documents_are_read(shared_data: Path) -> None:
    """All 60 of CISA's, all 42 examples and all 619 of the validator's vectors; other documents are refused as such."""
    assert told(files_in(shared_data / "csaf-cisa-sample-dev.tar.gz")) == {"csaf": 60, "findings": 665, "refused": 0}
    examples = told(files_in(shared_data / "csaf-schemas-and-examples.tar.gz"))
    assert examples == {"csaf": 42, "unknown-format": 28, "findings": 128, "refused": 0}
    vectors = files_in(shared_data / "csaf-vectors-dev.tar.gz")
    assert told(one for one in vectors if re.search(r"-\d+\.json$", one[0]))["csaf"] == 619
