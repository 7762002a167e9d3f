"""bandit's JSON: one finding for each result, a bad one refused by itself."""

import json

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity

GOOD = {"filename": "./a.py", "issue_text": "eval", "test_id": "B307", "line_number": 3, "issue_severity": "LOW"}


def report(*results: object) -> bytes:
    """Write a report of bandit's."""
    return json.dumps({"results": results, "metrics": {}, "generated_at": "x"}).encode()


def test_a_result_becomes_a_finding() -> None:
    """Rule, file, line, severity and weakness are taken."""
    (finding,) = parse_report(report({**GOOD, "issue_cwe": {"id": 78}})).findings
    assert isinstance(finding, ParsedFinding)
    assert (finding.rule, finding.file, finding.line) == ("B307", "a.py", 3)
    assert (finding.severity, finding.weaknesses) == (Severity.LOW, ("CWE-78",))


def test_a_result_without_or_with_a_strange_weakness_has_none() -> None:
    """Numbers that are no CWE are left out."""
    strange: list[dict[str, object]] = [{}, {"issue_cwe": None}, {"issue_cwe": {}}, {"issue_cwe": {"id": -7}}]
    for told in strange:
        (finding,) = parse_report(report({**GOOD, **told})).findings
        assert isinstance(finding, ParsedFinding)
        assert finding.weaknesses == ()


def test_a_bad_result_is_refused_in_its_place() -> None:
    """The others are read."""
    bad, good = parse_report(report({"filename": 1}, GOOD)).findings
    assert isinstance(bad, RefusedFinding)
    assert bad.where.startswith("results[0]")
    assert isinstance(good, ParsedFinding)
