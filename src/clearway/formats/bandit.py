"""The JSON that bandit writes, in: one finding for each result."""

from typing import Final

import msgspec

from clearway.formats.decoding import convert
from clearway.formats.records import ParsedFinding, ParsedReport
from clearway.formats.words import severity_of

NAME: Final = "bandit"


class _Weakness(msgspec.Struct):
    id: int | None = None


class _Issue(msgspec.Struct):
    filename: str
    issue_text: str
    test_id: str
    line_number: int = 0
    issue_severity: str = ""
    more_info: str = ""
    code: str = ""
    issue_cwe: _Weakness | None = None


class _Report(msgspec.Struct):
    results: list[_Issue]


def recognizes(value: object) -> bool:
    """Tell whether decoded JSON is a report of bandit's."""
    return isinstance(value, dict) and {"results", "metrics", "generated_at"} <= value.keys()


def parse(value: object, target: str) -> ParsedReport:
    """Read a report of bandit's about `target`."""
    report = convert(value, _Report, noun="a bandit report")
    return ParsedReport(
        format=NAME, tool="bandit", findings=tuple(_finding(issue, target) for issue in report.results)
    )


def _finding(issue: _Issue, target: str) -> ParsedFinding:
    weakness = issue.issue_cwe.id if issue.issue_cwe else None
    return ParsedFinding(
        title=issue.issue_text,
        description=f"{issue.issue_text}\n\n{issue.code}".strip(),
        tool="bandit",
        rule=issue.test_id,
        package=target,
        file=issue.filename.removeprefix("./"),
        line=max(issue.line_number, 0),
        weaknesses=(f"CWE-{weakness}",) if weakness else (),
        severity=severity_of(issue.issue_severity),
        references=(issue.more_info,) if issue.more_info else (),
    )
