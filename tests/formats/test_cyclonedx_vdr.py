"""CycloneDX with vulnerabilities in: what each affects is found among the components."""

from pathlib import Path

import pytest

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from clearway.kernel.errors import Refusal
from tests.formats.reports import TARGET, files_in, only, read, told

COMPONENTS = [
    {"bom-ref": "a", "name": "left-pad", "version": "1.2", "purl": "pkg:npm/left-pad@1.2?x=y", "components": [
        {"bom-ref": "b", "group": "org", "name": "inner", "version": "3"},
    ]},
    {"bom-ref": "c", "name": "openssl", "cpe": "cpe:2.3:a:openssl:openssl:3.0:*:*:*:*:*:*:*"},
]  # fmt: skip
VERSIONS = [{"version": "1.2", "status": "affected"}, {"version": "1.3", "status": "unaffected"}]
VULNERABILITY = {
    "id": "GHSA-xvch-5gv4-984h", "description": "Reads too far\nmore", "recommendation": "Update.",
    "source": {"name": "GitHub", "url": "https://example.org/g"}, "references": [{"id": "CVE-2026-1234"}],
    "ratings": [{"severity": "high", "method": "CVSSv31", "vector": "AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
    "cwes": [79], "published": "2026-11-23T00:00:00Z", "advisories": [{"url": "https://example.org/a"}],
    "credits": {"individuals": [{"name": "A. Finder"}]},
    "affects": [{"ref": "a", "versions": VERSIONS}],
}  # fmt: skip
XML = b"""<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.4">
<components><component bom-ref="a"><name>left-pad</name><version>1.2</version><purl>pkg:npm/left-pad@1.2</purl>
</component></components>
<vulnerabilities><vulnerability bom-ref="v"><id>GHSA-xvch-5gv4-984h</id>
<source><name>GitHub</name><url>https://example.org/g</url></source>
<references><reference><id>CVE-2026-1234</id></reference></references>
<ratings><rating><severity>high</severity><method>CVSSv31</method>
<vector>AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H</vector></rating></ratings>
<cwes><cwe>79</cwe></cwes><description>Reads too far
more</description><recommendation>Update.</recommendation>
<advisories><advisory><url>https://example.org/a</url></advisory></advisories>
<published>2026-11-23T00:00:00Z</published>
<credits><individuals><individual><name>A. Finder</name></individual></individuals></credits>
<affects><target><ref>a</ref><versions><version><version>1.2</version><status>affected</status></version>
<version><version>1.3</version><status>unaffected</status></version></versions></target></affects>
</vulnerability></vulnerabilities></bom>"""


def document(*vulnerabilities: object) -> dict[str, object]:
    """Write a CycloneDX document, the vulnerabilities before the components that they affect."""
    return {"bomFormat": "CycloneDX", "vulnerabilities": vulnerabilities, "components": COMPONENTS}


def test_a_vulnerability_becomes_a_finding() -> None:
    """The reference leads to the purl, although the components come later; rating, links, credit are taken."""
    assert only(document(VULNERABILITY)) == ParsedFinding(
        title="Reads too far", description="Reads too far\nmore\n\nRecommendation: Update.",
        package="pkg:npm/left-pad", version="1.2", fixed_version="1.3", weaknesses=("CWE-79",),
        identifiers=("GHSA-xvch-5gv4-984h", "CVE-2026-1234"), severity=Severity.HIGH,
        cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        references=("https://example.org/g", "https://example.org/a"), source="GitHub",
        published="2026-11-23T00:00:00Z", credit="A. Finder",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "package", "version"),
    [
        ("b", "pkg:generic/org/inner", "3"),
        ("c", "pkg:generic/openssl/openssl", "3.0"),
        ("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a", "pkg:npm/left-pad", "1.2"),
        ("urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:npm/other@5", "pkg:npm/other", "5"),
        ("pkg:npm/left-pad@1.2?x=y", "pkg:npm/left-pad", "1.2"),
        ("nothing", TARGET, ""),
    ],
)
def test_a_reference_is_resolved(reference: str, package: str, version: str) -> None:
    """To inner components, by purl, CPE or name, through a BOM-Link; one that leads nowhere is about the target."""
    finding = only(document({"id": "CVE-2026-1", "affects": [{"ref": reference}]}))
    assert (finding.package, finding.version) == (package, version)


def test_each_thing_that_is_affected_is_a_finding() -> None:
    """And what was found harmless has the severity none and says why."""
    analysis = {"state": "not_affected", "justification": "code_not_reachable", "detail": "Never called."}
    first, second, bad = read(
        document({"id": "X", "affects": [{"ref": "a"}, {"ref": "b"}], "analysis": analysis}, 7)
    ).findings
    assert isinstance(first, ParsedFinding)
    assert isinstance(second, ParsedFinding)
    assert isinstance(bad, RefusedFinding)
    assert first.severity is second.severity is Severity.NONE
    assert first.description == "Analysis: not_affected\nReason: code_not_reachable\nNever called."
    assert (bad.position, bad.where) == (2, "vulnerabilities[1]")


def test_an_inventory_tells_of_no_vulnerabilities() -> None:
    """It is read, and gives no finding."""
    assert read({"bomFormat": "CycloneDX", "components": COMPONENTS}).findings == ()
    assert read(document()).findings == ()


def test_xml_is_read_as_json_is() -> None:
    """The same document in XML gives the same finding."""
    (finding,) = parse_report(XML, target=TARGET).findings
    assert isinstance(finding, ParsedFinding)
    assert finding == only(document(VULNERABILITY))


def test_the_extension_of_before_is_read() -> None:
    """Vulnerabilities in components or beside them; what they affect is an attribute."""
    one = (
        b'<v:vulnerabilities xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">'
        b'<v:vulnerability ref="a"><v:id>CVE-2026-1234</v:id><v:ratings><v:rating><v:score><v:base>9</v:base></v:score>'
        b"<v:severity>Critical</v:severity></v:rating></v:ratings><v:cwes><v:cwe>502</v:cwe></v:cwes>"
        b"<v:advisories><v:advisory>https://example.org/a</v:advisory></v:advisories></v:vulnerability></v:vulnerabilities>"
    )
    part = b'<component bom-ref="a"><name>x</name><purl>pkg:npm/x@1</purl>%s</component>'
    bom = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.2"><components>%s</components>%s</bom>'
    for body in (bom % (part % one, b""), bom % (part % b"", one)):
        (finding,) = parse_report(body).findings
        assert isinstance(finding, ParsedFinding)
        assert (finding.package, finding.version, finding.severity) == ("pkg:npm/x", "1", Severity.CRITICAL)
        assert (finding.weaknesses, finding.references) == (("CWE-502",), ("https://example.org/a",))


def test_xml_that_defines_entities_is_refused() -> None:
    """A bomb does not go off."""
    with pytest.raises(Refusal) as refused:
        parse_report(b'<!DOCTYPE b [<!ENTITY a "ha">]><bom xmlns="http://cyclonedx.org/schema/bom/1.4">&a;</bom>')
    assert "entit" in refused.value.what.lower()


def test_real_documents_are_read(shared_data: Path) -> None:
    """Three tell of 77 vulnerabilities, an SPDX document of one; the others are inventories, or of other formats."""
    found = told(files_in(shared_data / "sboms.tar.gz"))
    assert found == {"cyclonedx-vdr": 24, "spdx": 10, "unknown-format": 3, "findings": 78, "refused": 0}
