"""CVE records in: the assigner's container and those that others added, as one finding."""

from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from tests.formats.reports import only, read

CONTAINER = {
    "title": "Reads too far", "descriptions": [{"lang": "de", "value": "Liest"}, {"lang": "en", "value": "It reads."}],
    "affected": [
        {"vendor": "Acme", "product": "Gate", "programFiles": ["a.c"], "programRoutines": [{"name": "f"}], "versions": [
            {"version": "1.0", "lessThan": "1.5", "status": "affected", "versionType": "semver"},
            {"version": "2.0", "lessThanOrEqual": "2.3", "status": "affected"},
            {"version": "3.0", "status": "affected"},
            {"version": "9.0", "status": "unaffected"},
            {"version": "abc", "lessThan": "def", "status": "affected", "versionType": "git"},
        ]},
        {"packageURL": "pkg:npm/gate"},
    ],
    "problemTypes": [{"descriptions": [{"cweId": "CWE-125"}, {"description": "CWE-20 Improper Input Validation"}]}],
    "references": [{"url": "https://example.org/a"}], "credits": [{"value": "A. Finder"}, {"value": "B"}],
}  # fmt: skip
SCORE = {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "baseSeverity": "HIGH"}
ADDED = {
    "metrics": [{"other": {"type": "ssvc"}}, {"cvssV3_1": SCORE}],
    "references": [{"url": "https://example.org/b"}], "title": "CISA ADP Vulnrichment",
}  # fmt: skip


def record(*added: object, **about: object) -> dict[str, object]:
    """Write a CVE record."""
    told = {"cveId": "CVE-2026-1234", "state": "PUBLISHED", "datePublished": "2026-11-23T00:00:00Z", **about}
    return {"dataType": "CVE_RECORD", "cveMetadata": told, "containers": {"cna": CONTAINER, "adp": added}}


def test_a_record_becomes_a_finding() -> None:
    """Of every container: products, versions, weaknesses, links, scores; commits are no versions."""
    assert only(record(ADDED)) == ParsedFinding(
        title="Reads too far", description="It reads.", package="pkg:generic/acme/gate", packages=("pkg:npm/gate",),
        fixed_version="1.5", file="a.c", symbols=("f",),
        ranges=("introduced:1.0 fixed:1.5", "introduced:2.0 last_affected:2.3", "introduced:3.0 last_affected:3.0"),
        weaknesses=("CWE-125", "CWE-20"), identifiers=("CVE-2026-1234",), severity=Severity.HIGH,
        cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        references=("https://example.org/a", "https://example.org/b"), source="CVE",
        published="2026-11-23T00:00:00Z", credit="A. Finder; B",
    )  # fmt: skip


def test_several_records_stand_in_a_list() -> None:
    """A rejected one is harmless and says so; one without an id is refused by itself."""
    rejected = {
        **record(state="REJECTED"),
        "containers": {"cna": {"rejectedReasons": [{"lang": "en", "value": "Twice."}]}},
    }
    first, second, bad = read([record(), rejected, {"containers": {"adp": 1}}]).findings
    assert isinstance(first, ParsedFinding)
    assert isinstance(second, ParsedFinding)
    assert isinstance(bad, RefusedFinding)
    assert second.severity is Severity.NONE
    assert second.description == "The record was rejected.\n\nTwice."
    assert bad.where == "[2] containers.cna"
