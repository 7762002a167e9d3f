"""JSON and CSV of any shape in, by a mapping that says where our fields stand in theirs."""

import io
import json

import pytest

from clearway.formats.detect import parse_report
from clearway.formats.mapping import parse_mapping
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MAPPING_CHARACTERS_MAX

MAPPING = """
# where the list stands
findings: result.issues
title: name
description: texts[0]
file: location.path
line: location.line
weaknesses: cwes[].id
identifiers: ids
severity: risk
severity P1: critical
severity nothing to do: none   # their words
tool = Acme Scanner
"""
ISSUE = {
    "name": "Overflow", "texts": ["first", "second"], "location": {"path": "a.c", "line": "12"}, "risk": "P1",
    "cwes": [{"id": 79}, {"id": "CWE-125"}, {"other": 1}], "ids": "CVE-2026-1234, GHSA-xvch-5gv4-984h",
}  # fmt: skip
READ = ParsedFinding(
    title="Overflow", description="first", file="a.c", line=12, weaknesses=("CWE-79", "CWE-125"), tool="Acme Scanner",
    identifiers=("CVE-2026-1234", "GHSA-xvch-5gv4-984h"), severity=Severity.CRITICAL, package="pkg:npm/a",
)  # fmt: skip


def read(body: bytes, mapping: str = MAPPING) -> tuple[ParsedFinding | RefusedFinding, ...]:
    """Read a body by a mapping."""
    report = parse_report(io.BytesIO(body), target="pkg:npm/a", columns=parse_mapping(mapping))
    assert report.format == "mapped"
    return tuple(report.findings)


def test_json_is_read_by_paths() -> None:
    """Names, numbers of items, all items, fixed texts and words of severity; a bad one is refused in its place."""
    body = {
        "x": [1],
        "result": {"other": {"y": 2}, "issues": [ISSUE, {"name": " "}, {**ISSUE, "risk": "Nothing to do"}]},
    }
    first, bad, last = read(json.dumps(body).encode())
    assert first == READ
    assert isinstance(bad, RefusedFinding)
    assert (bad.position, bad.code, bad.where) == (1, "no-title", "result.issues[1] title")
    assert isinstance(last, ParsedFinding)
    assert last.severity is Severity.NONE


def test_lists_on_the_way_are_gone_through() -> None:
    """Results under results, a list without a path, and one object a line."""
    nested = {"result": [{"issues": [ISSUE]}, {"issues": [ISSUE, ISSUE]}, {"x": 1}]}
    plain = MAPPING.replace("findings: result.issues", "")
    assert read(json.dumps(nested).encode()) == (READ,) * 3
    assert read(json.dumps([ISSUE, ISSUE]).encode(), plain) == (READ,) * 2
    assert read(json.dumps(ISSUE).encode() + b"\n" + json.dumps(ISSUE).encode(), plain) == (READ,) * 2


def test_csv_is_read_by_columns() -> None:
    """Names of columns in any case; several values of a cell stand apart by spaces, commas or semicolons."""
    mapping = "title: Issue Name\nweaknesses: CWE\nline: Line\nseverity: Risk\nseverity p1: high\n"
    first, bad = read(b'Line,issue name,cwe,risk,other\n3,"a, b","79; 125",P1,x\n-1,c,,,\n', mapping)
    assert first == ParsedFinding(
        title="a, b", weaknesses=("CWE-79", "CWE-125"), line=3, severity=Severity.HIGH, package="pkg:npm/a"
    )
    assert isinstance(bad, RefusedFinding)
    assert bad.where == "line 3 line"
    with pytest.raises(Refusal) as refused:
        read(b"a,b\n1,2\n", mapping)
    assert (refused.value.code, refused.value.hint) == ("no-such-column", "There are: a, b.")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("title name", "mapping line 1"),
        ("title: a\ncolour: b", "mapping line 2"),
        ("title: a\ntitle = b", "mapping line 2"),
        ("title x: a", "mapping line 1"),
        ("title: a\nchain: b", "mapping line 2"),
        ("file: a", ""),
        ("", ""),
    ],
)
def test_a_bad_mapping_is_refused_with_its_line(text: str, where: str) -> None:
    """What is not understood is not guessed at."""
    with pytest.raises(Refusal) as refused:
        parse_mapping(text)
    assert (refused.value.code, refused.value.where) == ("bad-mapping", where)


def test_a_mapping_has_a_limit() -> None:
    """It is a few lines, not a file."""
    with pytest.raises(Refusal) as refused:
        parse_mapping("#" * (MAPPING_CHARACTERS_MAX + 1))
    assert refused.value.code == "mapping-too-long"
