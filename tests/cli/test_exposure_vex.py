"""clearway exposure match --vex, and matches written as VEX documents."""

import json
import tarfile
from pathlib import Path

import pytest

from clearway.formats.vex import read_vex
from clearway.gateways.schemas import DocumentFormat, InstalledSchemas
from tests.cli.commands import Row, run, write
from tests.cli.exposure_world import PURL, bom, matched, record

STATEMENT: Row = {
    "vulnerability": {"name": "CVE-1"},
    "products": [{"@id": PURL}],
    "status": "not_affected",
    "justification": "vulnerable_code_not_present",
}
OPENVEX: Row = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "timestamp": "2026-01-01T00:00:00Z",
    "statements": [STATEMENT],
}
CYCLONEDX_VEX: Row = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "vulnerabilities": [
        {
            "id": "CVE-1",
            "analysis": {"state": "not_affected", "justification": "code_not_reachable"},
            "affects": [{"ref": PURL}],
        }
    ],
}
CSAF_VEX: Row = {
    "document": {"csaf_version": "2.0", "category": "csaf_vex", "title": "x", "tracking": {"id": "v"}},
    "product_tree": {
        "full_product_names": [
            {"product_id": "P", "name": "foo", "product_identification_helper": {"purl": PURL}},
        ]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-1",
            "product_status": {"known_not_affected": ["P"]},
            "flags": [{"label": "component_not_present", "product_ids": ["P"]}],
        }
    ],
}


@pytest.mark.parametrize(
    ("vex", "justification"),
    [
        (OPENVEX, "vulnerable_code_not_present"),
        (CYCLONEDX_VEX, "code_not_reachable"),
        (CSAF_VEX, "component_not_present"),
    ],
)
def test_a_vex_statement_takes_a_match_back_and_says_why(tmp_path: Path, vex: Row, justification: str) -> None:
    """Only for its own vulnerability, package and version; the justification is shown."""
    statement = write(tmp_path, "vex.json", vex)
    sbom = bom(PURL, "pkg:pypi/foo-bar@1.1")
    advisories = (record("A-1", aliases=["CVE-1"]), record("A-2", aliases=["CVE-2"]))
    found = matched(tmp_path, sbom, *advisories, options=("--vex", str(statement)))
    assert [(row["purl"], row["advisory"]) for row in found] == [
        (PURL, "A-2"),
        ("pkg:pypi/foo-bar@1.1", "A-1"),
        ("pkg:pypi/foo-bar@1.1", "A-2"),
    ]
    arguments = ("--advisories", tmp_path / "advisories", "--vex", statement, "--format", "json")
    (told,) = json.loads(run("exposure", "match", tmp_path / "bom.json", *arguments).stdout)["inventories"]
    assert [(one["match"]["advisory"], one["status"]) for one in told["suppressed"]] == [("A-1", "not_affected")]
    assert justification in told["suppressed"][0]["justification"]


def test_a_newer_statement_counts(tmp_path: Path) -> None:
    """Who was not affected, and then is, is matched."""
    later = {**STATEMENT, "status": "affected", "timestamp": "2026-02-01T00:00:00Z"}
    vex = write(tmp_path, "vex.json", {**OPENVEX, "statements": [later, STATEMENT]})
    assert len(matched(tmp_path, bom(PURL), record("CVE-1"), options=("--vex", str(vex)))) == 1


@pytest.mark.shared
@pytest.mark.parametrize("output", ["openvex", "csaf", "cyclonedx"])
def test_matches_are_written_as_vex_that_can_be_read_again(shared_data: Path, tmp_path: Path, output: str) -> None:
    """Valid against the official schemas that we have; what was affected and what was not is told again."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "a.json", record("A-1", aliases=["CVE-2026-1000"], summary="A hole"))
    write(folder, "b.json", record("A-2", aliases=["CVE-2026-1001"]))
    statement = {**STATEMENT, "vulnerability": {"name": "CVE-2026-1000"}}
    vex = write(tmp_path, "vex.json", {**OPENVEX, "statements": [statement]})
    files = [write(tmp_path, name, bom(PURL, "pkg:pypi/foo-bar@2.1")) for name in ("one.json", "two.json")]
    arguments = ("--advisories", folder, "--vex", vex, "--format", output)
    document = run("exposure", "match", *files, *arguments).stdout.encode()
    if output != "cyclonedx":
        assert schemas(shared_data, tmp_path).validate(DocumentFormat(output), document) == ()
    told = {(name, one.package, one.version): one.status for one in read_vex(document, "x") for name in one.names}
    assert told["CVE-2026-1000", "pkg:pypi/foo-bar", "1.0"] == "not_affected"
    affected = "" if output == "cyclonedx" else "affected"
    assert told["CVE-2026-1000", "pkg:pypi/foo-bar", "2.1"] == affected
    assert told["CVE-2026-1001", "pkg:pypi/foo-bar", "1.0"] == affected


def schemas(shared_data: Path, folder: Path) -> InstalledSchemas:
    """Lay OpenVEX' schema out of the reference data beside those that packages carry."""
    place = folder / "schemas"
    place.mkdir()
    with tarfile.open(shared_data / "schemas.tar.gz") as archive:
        name = next(name for name in archive.getnames() if name.endswith("openvex/openvex_json_schema.json"))
        held = archive.extractfile(name)
        assert held is not None
        (place / "openvex.json").write_bytes(held.read())
    return InstalledSchemas(folder=place)


def test_nothing_found_is_a_document_too(tmp_path: Path) -> None:
    """CSAF's VEX profile wants a vulnerability, so a document without one is of no profile, and valid."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "a.json", record("A-1"))
    arguments = (write(tmp_path, "b.json", bom("pkg:pypi/other@1")), "--advisories", folder, "--format", "csaf")
    document = run("exposure", "match", *arguments).stdout.encode()
    assert json.loads(document)["document"]["category"] == "csaf_base"
    assert InstalledSchemas().validate(DocumentFormat.CSAF, document) == ()
