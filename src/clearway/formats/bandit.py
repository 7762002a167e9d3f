"""The JSON that bandit writes, in: one finding for each result."""

from typing import Final

import msgspec

from clearway.formats.decoding import convert, items, members, refused, require_few
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.formats.words import line_of, severity_of, weaknesses_in
from clearway.kernel.errors import Refusal

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


def recognizes(value: object) -> bool:
    """Tell whether decoded JSON is a report of bandit's."""
    return members(value).keys() >= {"results", "metrics", "generated_at"}


def parse(value: object, target: str) -> ParsedReport:
    """Read a report of bandit's about `target`; a result that cannot be read is refused by itself."""
    results = items(members(value)["results"])
    require_few(len(results))
    findings = tuple(_read(result, position, target) for position, result in enumerate(results))
    return ParsedReport(format=NAME, tool="bandit", findings=findings)


def _read(result: object, position: int, target: str) -> ParsedFinding | RefusedFinding:
    try:
        return _finding(convert(result, _Issue, noun="a result of bandit's"), target)
    except Refusal as refusal:
        return refused(refusal, position, place=f"results[{position}]")


def _finding(issue: _Issue, target: str) -> ParsedFinding:
    number = issue.issue_cwe.id if issue.issue_cwe else None
    return ParsedFinding(
        title=issue.issue_text,
        description=f"{issue.issue_text}\n\n{issue.code}".strip(),
        tool="bandit",
        rule=issue.test_id,
        package=target,
        file=issue.filename.removeprefix("./"),
        line=line_of(issue.line_number),
        weaknesses=weaknesses_in(f"CWE-{number}"),
        severity=severity_of(issue.issue_severity),
        references=(issue.more_info,) if issue.more_info else (),
    )
