"""SPDX in: the vulnerabilities of version 3, the security references of version 2."""

import pytest

from clearway.formats.records import ParsedFinding, Severity
from tests.formats.reports import TARGET, only, read

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
VULNERABILITY = {
    "type": "security_Vulnerability", "spdxId": "urn:v", "summary": "Reads too far", "description": "More.",
    "security_publishedTime": "2026-11-23T00:00:00Z",
    "externalIdentifier": [{"identifier": "CVE-2026-1234", "identifierLocator": ["https://example.org/v"]}],
    "externalRef": [{"locator": ["https://example.org/a"]}],
}  # fmt: skip
PACKAGE = {"type": "software_Package", "spdxId": "urn:p", "name": "a", "software_packageUrl": "pkg:npm/a@1"}
OTHER = {"type": "software_Package", "spdxId": "urn:q", "name": "b", "software_packageVersion": "2"}
SCORE = {
    "type": "security_CvssV3VulnAssessmentRelationship", "from": "urn:v", "to": ["urn:p"], "security_severity": "high",
    "security_vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
}  # fmt: skip


def graph(*elements: object) -> dict[str, object]:
    """Write a document of version 3."""
    return {"@context": CONTEXT, "@graph": elements}


def statement(kind: str, *packages: str, **told: str) -> dict[str, object]:
    """Write how a vulnerability was assessed for packages."""
    return {"type": f"security_Vex{kind}VulnAssessmentRelationship", "from": "urn:v", "to": packages, **told}


def test_an_assessed_vulnerability_becomes_a_finding() -> None:
    """Identifiers, score, package and what to do are taken, wherever in the graph they stand."""
    affected = statement("Affected", "urn:p", security_actionStatement="Update.")
    assert only(graph(affected, SCORE, VULNERABILITY, PACKAGE)) == ParsedFinding(
        title="Reads too far", description="Reads too far\n\nMore.\n\nStatus: affected\n\nUpdate.", package="pkg:npm/a",
        version="1", identifiers=("CVE-2026-1234",), severity=Severity.HIGH,
        cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        references=("https://example.org/v", "https://example.org/a"), source="SPDX",
        published="2026-11-23T00:00:00Z",
    )  # fmt: skip


def test_each_package_is_a_finding_of_its_own() -> None:
    """One may be harmless where another is not; an association says nothing of the status."""
    link = {"type": "Relationship", "relationshipType": "hasAssociatedVulnerability", "from": "urn:p", "to": ["urn:v"]}
    first, second = read(graph(VULNERABILITY, PACKAGE, OTHER, statement("NotAffected", "urn:q"), link)).findings
    assert isinstance(first, ParsedFinding)
    assert isinstance(second, ParsedFinding)
    assert (first.package, first.severity) == ("pkg:generic/b", Severity.NONE)
    assert (second.package, second.severity) == ("pkg:npm/a", Severity.UNKNOWN)


def test_a_vulnerability_without_a_package_is_about_the_target() -> None:
    """It is a finding all the same."""
    assert only(graph(VULNERABILITY)).package == TARGET


def test_a_security_reference_of_version_2_becomes_a_finding() -> None:
    """References to one vulnerability are one finding; a CPE only says which package it is."""
    references = [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/xlsx@0.16"},
        {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x:x:1"},
        {
            "referenceCategory": "SECURITY",
            "referenceType": "advisory",
            "referenceLocator": "https://e.org/CVE-2021-32012",
        },
        {
            "referenceCategory": "SECURITY",
            "referenceType": "fix",
            "referenceLocator": "https://e.org/fix/CVE-2021-32012",
        },
    ]
    finding = only({"spdxVersion": "SPDX-2.3", "packages": [{"name": "xlsx", "externalRefs": references}]})
    assert (finding.title, finding.package, finding.version) == (
        "CVE-2021-32012 in pkg:npm/xlsx",
        "pkg:npm/xlsx",
        "0.16",
    )
    assert finding.identifiers == ("CVE-2021-32012",)
    assert len(finding.references) == 2


@pytest.mark.parametrize("value", [graph(PACKAGE), {"spdxVersion": "SPDX-2.2", "packages": [{"name": "x"}]}])
def test_an_inventory_tells_of_no_vulnerabilities(value: object) -> None:
    """It is read, and gives no finding."""
    assert read(value).findings == ()
