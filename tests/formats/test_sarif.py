"""SARIF 2.1.0: every place where a fact of a finding may stand is looked at, and one bad result spoils no other."""

import csv
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FLOW_STEPS_MAX, LINE_NUMBER_MAX, TEXT_CHARACTERS_MAX


def log(*results: object, rules: Sequence[object] = (), **run: object) -> bytes:
    """Write a SARIF log with one run."""
    driver = {"name": "Tool", "version": "1.2", "rules": rules}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results, **run}]}).encode()


def only(body: bytes) -> ParsedFinding:
    """Read the one finding of a report."""
    (finding,) = parse_report(body, target="pkg:deb/debian/x").findings
    assert isinstance(finding, ParsedFinding)
    return finding


def test_a_result_becomes_a_finding_with_its_rule_and_place() -> None:
    """Rule, tool, place, function, weakness, identifier, severity and link are all taken."""
    rule = {
        "id": "R1",
        "shortDescription": {"text": "Overflow"},
        "helpUri": "https://example.org/R1",
        "properties": {"tags": ["security", "external/cwe/cwe-787"], "security-severity": "9.8"},
    }
    place = {
        "physicalLocation": {"artifactLocation": {"uri": "file:///src/a%20b.c"}, "region": {"startLine": 12}},
        "logicalLocations": [{"kind": "namespace", "name": "n"}, {"kind": "function", "name": "parse"}],
    }
    finding = only(
        log({"ruleId": "R1", "message": {"text": "Bad\nmore CVE-2026-1234"}, "locations": [place]}, rules=(rule,))
    )
    assert finding == ParsedFinding(
        title="Bad",
        description="Bad\nmore CVE-2026-1234\n\nOverflow",
        tool="Tool",
        tool_version="1.2",
        rule="R1",
        package="pkg:deb/debian/x",
        file="/src/a b.c",
        function="parse",
        line=12,
        weaknesses=("CWE-787",),
        identifiers=("CVE-2026-1234",),
        severity=Severity.CRITICAL,
        references=("https://example.org/R1",),
    )


@pytest.mark.parametrize(
    ("result", "rule", "severity"),
    [
        ({"level": "error"}, {}, Severity.HIGH),
        ({"level": "note"}, {}, Severity.LOW),
        ({}, {}, Severity.MEDIUM),
        ({}, {"defaultConfiguration": {"level": "error"}}, Severity.HIGH),
        ({"level": "error"}, {"properties": {"security-severity": "2.0"}}, Severity.LOW),
        ({"properties": {"security-severity": "7.0"}}, {"properties": {"security-severity": "2.0"}}, Severity.HIGH),
        ({"level": "error", "properties": {"security-severity": "nan"}}, {}, Severity.HIGH),
        ({"kind": "pass"}, {"properties": {"security-severity": "9.0"}}, Severity.NONE),
    ],
)
def test_severity_comes_from_score_then_level(
    result: dict[str, object], rule: dict[str, object], severity: Severity
) -> None:
    """The result's score goes before the rule's, a score before a level, and what passed has none."""
    body = log({"ruleId": "R", "message": {"text": "m"}, **result}, rules=({"id": "R", **rule},))
    assert only(body).severity is severity


def test_a_weakness_may_stand_in_taxa_and_relationships() -> None:
    """CWE is found wherever SARIF lets a tool put it, each number once."""
    rule = {"id": "R", "relationships": [{"target": {"id": "79", "toolComponent": {"name": "CWE"}}}]}
    result = {"ruleId": "R", "message": {"text": "m"}, "taxa": [{"id": "CWE-79"}, {"id": "CWE-22"}, {"id": "A1"}]}
    assert only(log(result, rules=(rule,))).weaknesses == ("CWE-79", "CWE-22")


def test_message_templates_are_filled_in() -> None:
    """An id names a template of the rule; arguments fill it, and a missing one stays as it is."""
    rule = {"id": "R", "messageStrings": {"default": {"text": "{0} calls {1} and {7}"}}}
    result = {"ruleIndex": 0, "message": {"id": "default", "arguments": ["a", "b"]}}
    finding = only(log(result, rules=(rule,)))
    assert finding.title == "a calls b and {7}"
    assert finding.rule == "R"


def test_arguments_do_not_fill_the_memory() -> None:
    """A long argument is put in as often as the limit lets, then its places stay as they are."""
    message = {"text": "{0}" * 5, "arguments": ["a" * (TEXT_CHARACTERS_MAX // 2)]}
    finding = only(log({"message": message}))
    assert finding.description.count("a") == TEXT_CHARACTERS_MAX
    assert finding.description.endswith("{0}{0}{0}")


def test_a_hierarchical_rule_and_an_artifact_index_are_resolved() -> None:
    """`R/sub` is a kind of `R`; a place may name its file by number."""
    rule = {"id": "R", "shortDescription": {"text": "short"}}
    place = {"physicalLocation": {"artifactLocation": {"index": 1}}}
    result: dict[str, object] = {"ruleId": "R/sub", "message": {}, "locations": [place]}
    finding = only(log(result, rules=(rule,), artifacts=[{}, {"location": {"uri": "b.c"}}]))
    assert (finding.title, finding.rule, finding.file) == ("short", "R/sub", "b.c")


def test_a_bad_result_is_refused_in_its_place() -> None:
    """The others are read; the refused one says where it stands, what is wrong and what to do."""
    good = {"ruleId": "R", "message": {"text": "m"}}
    report = parse_report(log(good, {"ruleId": 5}, good))
    bad = report.findings[1]
    assert isinstance(bad, RefusedFinding)
    assert (bad.position, bad.code) == (1, "bad-shape")
    assert bad.where == "runs[0].results[1] $.ruleId"
    assert all(isinstance(report.findings[n], ParsedFinding) for n in (0, 2))


@pytest.mark.parametrize("line", [-1, 0, LINE_NUMBER_MAX + 1, 10**50])
def test_a_line_that_no_file_has_is_unknown(line: int) -> None:
    """A line number that the database could not hold is left out."""
    place = {"physicalLocation": {"region": {"startLine": line}}}
    assert only(log({"message": {"text": "m"}, "locations": [place]})).line == 0


def test_several_runs_are_several_tools() -> None:
    """Findings keep the tool of their run; positions go on counting."""
    runs = [{"tool": {"driver": {"name": name}}, "results": [{"message": {"text": name}}]} for name in ("B", "A")]
    report = parse_report(json.dumps({"runs": runs}).encode())
    assert report.tool == "A, B"
    assert [finding.tool for finding in report.findings if isinstance(finding, ParsedFinding)] == ["B", "A"]


@pytest.mark.shared
def test_every_real_sarif_file_is_read_whole(shared_data: Path) -> None:
    """Of 83 real files by 31 tools, every result becomes a finding; none is refused."""
    read = 0
    with tarfile.open(shared_data / "sarif-dev.tar.gz") as archive:
        index = archive.extractfile("sarif/index.csv")
        assert index is not None
        for row in csv.DictReader(io.StringIO(index.read().decode())):
            held = archive.extractfile(row["file"])
            assert held is not None
            report = parse_report(held.read())
            assert report.format == "sarif"
            assert len(report.findings) == int(row["results"])
            assert all(isinstance(finding, ParsedFinding) for finding in report.findings), row["file"]
            read += 1
    assert read == 83


def test_a_flow_is_told_in_order_and_the_main_place_stays() -> None:
    """The steps of the first flow with place and words; others are counted; steps of the run are found by number."""
    step = {
        "physicalLocation": {"artifactLocation": {"index": 0}, "region": {"startLine": 3}},
        "logicalLocations": [{"name": "read", "kind": "function"}],
        "message": {"text": "comes\nin here"},
    }
    flows = [
        {
            "threadFlows": [
                {"locations": [{"location": step}, {"index": 0}, {"index": 9}]},
                {"locations": [{"index": 9}]},
            ]
        }
    ]
    finding = only(
        log(
            {"message": {"text": "m"}, "codeFlows": flows},
            artifacts=[{"location": {"uri": "in.c"}}],
            threadFlowLocations=[{"location": {"message": {"text": "goes on"}}}],
        )
    )
    assert finding.file == ""
    assert finding.description == (
        "m\n\nHow it comes there:\n1. in.c:3 in read - comes in here\n2. - goes on\n3. ?\nThere are 1 other ways to it."
    )


def test_a_long_flow_is_cut() -> None:
    """What is left out is counted."""
    flow = {"threadFlows": [{"locations": [{"index": 9}] * (FLOW_STEPS_MAX + 7)}]}
    finding = only(log({"message": {"text": "m"}, "codeFlows": [flow]}))
    assert finding.description.endswith(f"{FLOW_STEPS_MAX}. ?\nand 7 further steps")


def test_fingerprints_of_both_kinds_are_kept() -> None:
    """Flat ones by name, nested ones by path, the stable over the partial; as many as a finding may have."""
    finding = only(
        log(
            {
                "message": {"text": "m"},
                "partialFingerprints": {"a": "1", "b": {"c": 2, "d": [3]}},
                "fingerprints": {"a": "x"},
            }
        )
    )
    assert finding.fingerprints == ("a=x", "b/c=2")


def test_a_suppressed_result_is_kept_and_says_so() -> None:
    """With the reason; a suppression that was rejected is none."""
    kept = only(log({"message": {"text": "m"}, "suppressions": [{"kind": "inSource", "justification": "a test"}]}))
    rejected = only(log({"message": {"text": "m"}, "suppressions": [{"kind": "external", "status": "rejected"}]}))
    assert kept.description == "m\n\nSuppressed in the source: a test"
    assert rejected.description == "m"


def test_a_weakness_is_found_through_a_taxonomy() -> None:
    """By the number of the taxonomy and of the class in it; a number that leads nowhere says nothing."""
    taxonomies = [{"name": "CWE", "taxa": [{"id": "22"}, {"id": "79"}]}]
    taxa = [{"index": 1, "toolComponent": {"index": 0}}, {"id": "20", "toolComponent": {"index": 0}}, {"index": -7}]
    finding = only(log({"message": {"text": "m"}, "taxa": taxa}, taxonomies=taxonomies))
    assert finding.weaknesses == ("CWE-79", "CWE-20")


def test_results_may_stand_before_what_they_refer_to() -> None:
    """The order of names in an object says nothing."""
    place = {"physicalLocation": {"artifactLocation": {"index": 0}}}
    body = {
        "runs": [
            {
                "results": [
                    {"ruleId": "R", "locations": [place], "provenance": {"firstDetectionTimeUtc": "2026-11-23"}}
                ],
                "artifacts": [{"location": {"uri": "a.c"}}],
                "tool": {"driver": {"name": "T", "rules": [{"id": "R", "shortDescription": {"text": "short"}}]}},
            }
        ]
    }
    finding = only(json.dumps(body).encode())
    assert (finding.title, finding.file, finding.tool, finding.published) == ("short", "a.c", "T", "2026-11-23")


def test_a_stream_of_results_is_read_one_by_one() -> None:
    """A file gives its findings as they are taken; a fault further down comes out when it is reached."""
    good = log(*[{"message": {"text": str(n)}} for n in range(20_000)])
    report = parse_report(io.BytesIO(good))
    assert report.tool == "Tool"
    assert sum(isinstance(finding, ParsedFinding) for finding in report.findings) == 20_000
    broken = parse_report(io.BytesIO(good.replace(b'"19990"', b'"19990" 7')))
    with pytest.raises(Refusal) as refused:
        list(broken.findings)
    assert refused.value.code == "bad-json"
