"""`clearway findings reputation`: one's own standing, and for coordinators everybody's."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearway.__main__ import serve
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.worker.loop import run_worker
from tests.conftest import Member, TestHouse
from tests.findings.standings import build_past, report
from tests.houses import assemble

ENTRIES = Entries(assemble=assemble, serve=serve, work=run_worker)


@pytest.fixture
async def finder(house: TestHouse) -> Member:
    """A finder with six confirmed, and one that waits."""
    finder = await house.finder("Good")
    await build_past(house, finder, stage="reproduced", count=6, start=100)
    await report(house, finder, 1, title="It waits")
    return finder


async def _run(house: TestHouse, home: Path, *arguments: str, secret: str = "") -> Result:
    env = {
        "CLEARWAY_HOME": str(home),
        "CLEARWAY_DSN": house.service_dsn,
        "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        "CLEARWAY_KEY": secret or house.administrator.secret,
        "CLEARWAY_URL": "",
        "COLUMNS": "160",
    }
    command = ["findings", "reputation", *arguments]
    return await asyncio.to_thread(CliRunner().invoke, cli, command, obj=ENTRIES, env=env)


async def test_standings_are_shown_with_the_prior(house: TestHouse, finder: Member, tmp_path: Path) -> None:
    """The table rounds, JSON does not; the prior is said on stderr."""
    shown = await _run(house, tmp_path, "--of", "parties")
    assert shown.exit_code == 0, shown.output
    assert "the same prior: 2 confirmed, 2 refuted" in shown.stderr
    assert finder.party in shown.stdout
    assert "0.8" in shown.stdout
    told = json.loads((await _run(house, tmp_path, "--of", "parties", "--format", "json")).stdout)
    assert 0.57 < told[0]["low"] < 0.58


async def test_order_and_calibration_are_shown(house: TestHouse, finder: Member, tmp_path: Path) -> None:
    """What waits has its place and its share; what was foretold stands beside what came out."""
    assert finder
    (turn,) = json.loads((await _run(house, tmp_path, "--of", "waiting", "--format", "json")).stdout)
    assert (turn["place"], turn["share"], turn["title"]) == (1, "promise", "It waits")
    shown = await _run(house, tmp_path, "--of", "calibration")
    assert "newcomers" in shown.stdout
    assert "techniques" in (await _run(house, tmp_path, "--help")).stdout


async def test_a_finder_is_shown_its_own_alone(house: TestHouse, finder: Member, tmp_path: Path) -> None:
    """Without an option it is one's own; anything else is refused with exit status 1."""
    own = await _run(house, tmp_path, "--format", "json", secret=finder.secret)
    assert [row["subject"] for row in json.loads(own.stdout)] == [finder.party]
    refused = await _run(house, tmp_path, "--of", "parties", secret=finder.secret)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "not-allowed" in refused.stderr
