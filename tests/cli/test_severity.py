"""`clearway severity`: rate, show, habits and fit from the command line, refused as everywhere."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

from click.testing import CliRunner, Result
from litestar import Litestar

from clearway.__main__ import serve
from clearway.app.wiring import House
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.findings.standings import report, vulnerability_of
from tests.houses import assemble
from tests.validation.test_severity import HIGH, LOW, believed


async def _run(house: TestHouse, home: Path, *arguments: str, secret: str = "") -> Result:
    env = {
        "CLEARWAY_HOME": str(home),
        "CLEARWAY_DSN": house.service_dsn,
        "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        "CLEARWAY_KEY": secret or house.administrator.secret,
        "CLEARWAY_URL": "",
        "COLUMNS": "160",
    }
    entries = Entries(assemble=partial(_assembled, house), serve=serve, work=run_worker)
    return await asyncio.to_thread(CliRunner().invoke, cli, ["severity", *arguments], obj=entries, env=env)


def _assembled(house: TestHouse, opened: House) -> Litestar:
    return assemble(replace(opened, database=replace(opened.database, clock=house.clock)))


async def test_a_vulnerability_is_rated_shown_and_fitted(house: TestHouse, tmp_path: Path) -> None:
    """Rated, shown with what is believed and how far raters are apart; habits are found; a bad vector exits with 1."""
    vulnerability = vulnerability_of(await report(house, await house.finder(), 1, cvss_vector=HIGH))
    house.clock.move(seconds=1)
    rated = await _run(house, tmp_path, "rate", vulnerability, LOW, "--reason", "only with a shell")
    assert rated.exit_code == 0, rated.output
    await believed(house, vulnerability)
    shown = await _run(house, tmp_path, "show", vulnerability)
    assert f"As reported, unchanged: {HIGH}" in shown.stderr
    assert "from 2 raters who are 8.0 points apart" in shown.stderr
    assert "only with a shell" in shown.stdout
    told = json.loads((await _run(house, tmp_path, "show", vulnerability, "--format", "json")).stdout)
    assert [one["score"] for one in told["ratings"]] == [9.8, 1.8]
    assert (await _run(house, tmp_path, "fit")).exit_code == 0
    habits = json.loads((await _run(house, tmp_path, "habits", "--format", "json")).stdout)["habits"]
    assert len(habits) == 2
    bad = await _run(house, tmp_path, "rate", vulnerability, "9.8", "--reason", "r")
    assert (bad.exit_code, "bad-vector" in bad.stderr) == (1, True)
    stranger = (await house.finder("Stranger")).secret
    for arguments in (("show", vulnerability), ("rate", vulnerability, LOW, "--reason", "r"), ("fit",)):
        refused = await _run(house, tmp_path, *arguments, secret=stranger)
        assert (refused.exit_code, refused.stdout) == (1, "")
