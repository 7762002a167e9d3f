"""OpenVEX in: one finding a statement."""

from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from tests.formats.reports import TARGET, only, read


def document(*statements: object) -> dict[str, object]:
    """Write an OpenVEX document."""
    head = {"@context": "https://openvex.dev/ns/v0.2.0", "author": "Vendor", "timestamp": "2026-11-23T00:00:00Z"}
    return {**head, "statements": statements}


def test_a_statement_becomes_a_finding() -> None:
    """Products, aliases and what is said of the status are taken."""
    vulnerability = {"name": "CVE-2026-1234", "description": "Reads too far", "aliases": ["GHSA-xvch-5gv4-984h"]}
    products = [{"@id": "pkg:npm/a@1"}, {"@id": "x", "identifiers": {"purl": "pkg:npm/b@2"}}, {"@id": "urn:c"}]
    statement = {
        "vulnerability": vulnerability,
        "products": products,
        "status": "affected",
        "action_statement": "Update.",
    }
    assert only(document(statement)) == ParsedFinding(
        title="Reads too far", description="Reads too far\n\nStatus: affected\n\nAction statement: Update.",
        package="pkg:npm/a", packages=("pkg:npm/b",), identifiers=("CVE-2026-1234", "GHSA-xvch-5gv4-984h"),
        source="Vendor", published="2026-11-23T00:00:00Z",
    )  # fmt: skip


def test_what_is_not_affected_or_fixed_is_harmless() -> None:
    """The older way to name a vulnerability is read too; a statement without one is refused by itself."""
    old, one, bad = read(
        document(
            {"vulnerability": "CVE-2026-1", "products": ["pkg:npm/a@1"], "status": "not_affected"},
            {"vulnerability": {"@id": "CVE-2026-2"}, "status": "fixed"},
            {"status": "fixed"},
        )
    ).findings
    assert isinstance(old, ParsedFinding)
    assert isinstance(one, ParsedFinding)
    assert isinstance(bad, RefusedFinding)
    assert old.severity is one.severity is Severity.NONE
    assert (old.package, old.version, one.package) == ("pkg:npm/a", "1", TARGET)
    assert (bad.position, bad.where) == (2, "statements[2]")
