"""OSV in: one finding a record, whatever holds the records, with all that it says."""

import gzip
import io
import json
from pathlib import Path

import pytest

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from tests.formats.reports import TARGET, only, read

RECORD = {
    "id": "GO-2026-0001", "modified": "2026-11-23T00:00:00Z", "published": "2026-11-22T00:00:00Z",
    "aliases": ["CVE-2026-1234", "GHSA-xvch-5gv4-984h"], "related": ["CVE-2020-1"], "upstream": ["CVE-2026-1234"],
    "summary": "Reads too far", "details": "In Dial.\nMore.",
    "affected": [
        {
            "package": {"ecosystem": "Go", "name": "example.org/a/b"},
            "ranges": [
                {"type": "GIT", "repo": "https://example.org/r", "events": [{"introduced": "0"}, {"fixed": "abc"}]},
                {"type": "SEMVER", "events": [{"introduced": "1.0"}, {"fixed": "1.2"}, {"introduced": "2.0"}]},
            ],
            "ecosystem_specific": {"imports": [{"path": "p", "symbols": ["Client.Dial", "Dial"]}]},
        },
        {"package": {"ecosystem": "npm", "name": "@scope/x"}, "versions": ["1.1"]},
    ],
    "severity": [
        {"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"},
        {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"},
    ],
    "references": [{"type": "FIX", "url": "https://example.org/fix"}, {"type": "WEB", "url": "https://example.org/fix"}],
    "credits": [{"name": "A. Finder", "type": "FINDER"}, {"name": "B"}],
    "database_specific": {"cwe_ids": ["CWE-125"]},
}  # fmt: skip


def test_a_record_becomes_a_finding() -> None:
    """Packages, ranges, symbols, aliases, vectors, links, credit and source are all taken; commits are no versions."""
    assert only(RECORD) == ParsedFinding(
        title="Reads too far", description="In Dial.\nMore.", package="pkg:golang/example.org/a/b",
        packages=("pkg:npm/%40scope/x",), version="1.1", fixed_version="1.2",
        ranges=("introduced:1.0 fixed:1.2 introduced:2.0",), symbols=("Client.Dial", "Dial"),
        weaknesses=("CWE-125",), identifiers=("GO-2026-0001", "CVE-2026-1234", "GHSA-xvch-5gv4-984h"),
        severity=Severity.HIGH, cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        references=("https://example.org/fix",), source="GO", published="2026-11-22T00:00:00Z",
        credit="A. Finder; B",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([RECORD, RECORD]).encode(),
        json.dumps({"vulns": [RECORD, RECORD]}).encode(),
        b"\n".join([json.dumps(RECORD).encode()] * 2),
    ],
)
def test_records_stand_in_lists_and_lines(body: bytes) -> None:
    """A list, an answer of OSV's own service, or JSON lines."""
    report = parse_report(body)
    assert report.format == "osv"
    assert report.findings == (only(RECORD),) * 2


def test_what_a_record_leaves_out_is_left_out() -> None:
    """Without package the target, without summary the first line, without versions the commits."""
    events = [{"introduced": "0"}, {"fixed": "abc"}]
    told = {"id": "OSV-2026-1", "modified": "x", "details": "# Heap overflow\nmore", "withdrawn": "2026-11-23"}
    finding = only({**told, "affected": [{"ranges": [{"type": "GIT", "events": events}]}]})
    assert (finding.package, finding.title, finding.ranges) == (TARGET, "Heap overflow", ("introduced:0 fixed:abc",))
    assert finding.description.endswith("Withdrawn: 2026-11-23")
    assert finding.severity is Severity.UNKNOWN
    assert finding.fixed_version == ""


def test_an_advisory_for_several_upstream_ones_is_none_of_them() -> None:
    """One of a distribution that mends two vulnerabilities must not make them one."""
    told = {"id": "ALSA-2026:1", "modified": "x", "details": "d"}
    assert only({**told, "upstream": ["CVE-2026-1111", "CVE-2026-2222"]}).identifiers == ("ALSA-2026:1",)
    assert only({**told, "upstream": ["CVE-2026-1111"]}).identifiers == ("ALSA-2026:1", "CVE-2026-1111")


def test_a_record_without_an_id_is_refused_by_itself() -> None:
    """With its place; the others are read."""
    good, bad = read([RECORD, {"id": 5}]).findings
    assert isinstance(good, ParsedFinding)
    assert isinstance(bad, RefusedFinding)
    assert (bad.code, bad.where) == ("bad-shape", "[1] id")


def test_real_advisories_are_read(shared_data: Path) -> None:
    """Every one of 30,030 advisories of 17 databases becomes a finding with a title and an identifier."""
    body = gzip.decompress((shared_data / "advisories-osv.jsonl.gz").read_bytes())
    count = without_package = 0
    for finding in parse_report(io.BytesIO(body)).findings:
        assert isinstance(finding, ParsedFinding)
        assert finding.title
        assert finding.identifiers
        without_package += not finding.package
        count += 1
    assert (count, without_package) == (30_030, 130)  # PSF's advisories are about Python itself and name no package
