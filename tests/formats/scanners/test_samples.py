"""The shipped declarations against real outputs of the tools; the texts of those stay beside the project."""

from pathlib import Path

import pytest

from benchmarks.scanners import Outcome, measure, shares
from clearway.app.scanners import shipped_scanners

RECOGNIZED_MIN = 0.98
COUNTED_MIN = 0.95
TOOLS_MIN = 80


@pytest.fixture(scope="module")
def outcomes(shared_data: Path) -> list[Outcome]:
    """What becomes of every sample of a tool that has a declaration."""
    return measure(shared_data / "scanner-outputs-dev.tar.gz")


@pytest.mark.shared
def test_many_tools_are_covered(outcomes: list[Outcome]) -> None:
    """Each by a declaration that real reports of it try."""
    assert len({outcome.taken for outcome in outcomes} & {scanner.name for scanner in shipped_scanners()}) >= TOOLS_MIN


@pytest.mark.shared
def test_reports_are_recognized_by_exactly_their_tool(outcomes: list[Outcome]) -> None:
    """By their content, of those files that other parsers read as reports of the tool."""
    recognized, _ = shares([outcome for outcome in outcomes if outcome.sample.expected])
    assert recognized >= RECOGNIZED_MIN


@pytest.mark.shared
def test_the_number_of_findings_is_as_others_count(outcomes: list[Outcome]) -> None:
    """Where a number is known."""
    _, counted = shares(outcomes)
    assert counted >= COUNTED_MIN


@pytest.mark.shared
def test_no_report_is_claimed_by_two_tools(outcomes: list[Outcome]) -> None:
    """A declaration asks for enough to take no other tool's reports."""
    assert [(outcome.sample.path, outcome.rivals) for outcome in outcomes if outcome.rivals] == []
