"""`clearway vulnerability watch`: each step once on stderr, the verdict on stdout, 1 when there is none."""

import asyncio
import json
from pathlib import Path

import pytest

from clearway.cli import watch
from clearway.kernel.ids import VulnerabilityId
from clearway.validation import actions
from tests.cli.test_review import _run as run
from tests.conftest import TestHouse
from tests.findings.worlds import Town
from tests.validation.labs import reproduced
from tests.validation.worlds import BOOM, open_vulnerability

STEPS = ("Fetch affected 1.0", "Build affected 1.0")


async def _begin(house: TestHouse, vulnerability: VulnerabilityId) -> None:
    async with house.database.work(house.worker) as work:
        await actions.begin_attempt(work, vulnerability, vulnerability, plan=STEPS)
    async with actions.telling(house.database, vulnerability, STEPS) as told:
        with told.step(STEPS[0]) as step:
            step.outcome = "1 files, \x1b[31mred"
        while "1 files" not in await _outcomes(house, vulnerability):
            continue


async def _outcomes(house: TestHouse, vulnerability: VulnerabilityId) -> str:
    async with house.database.work(house.worker) as work:
        (attempt,) = await actions.read_attempts(work, vulnerability)
    return " ".join(step.outcome for step in attempt.steps)


async def test_how_it_stands_is_told_inert_and_there_is_no_verdict(house: TestHouse, tmp_path: Path) -> None:
    """With --once it does not wait: the steps that began, the exit status 1."""
    one = await open_vulnerability(house, BOOM)
    await _begin(house, one)
    told = await run(Town(house, first=[one]), tmp_path, "vulnerability", "watch", one, "--once")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "Fetch affected 1.0: 1 files" in told.stderr
    assert "\x1b" not in told.stderr
    assert "There is no verdict yet." in told.stderr


async def test_the_verdict_is_printed(house: TestHouse, tmp_path: Path) -> None:
    """Where nothing is under way any more it ends at once, with 0."""
    one, _, _ = await reproduced(house, tmp_path)
    told = await run(Town(house, first=[one]), tmp_path, "vulnerability", "watch", one, "--format", "json")
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout)["verdict"] == "reproduced"


async def test_it_waits_until_the_work_ends(house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps come as they are done, none twice; the end of the attempt is the end of the watch."""
    monkeypatch.setattr(watch, "_PAUSE_SECONDS", 0.05)
    one, _, _ = await reproduced(house, tmp_path)
    await _begin(house, one)
    watching = asyncio.create_task(
        run(Town(house, first=[one]), tmp_path, "vulnerability", "watch", one, "--format", "json")
    )
    assert not (await asyncio.wait([watching], timeout=2))[0]
    async with house.database.work(house.worker) as work:
        await actions.end_attempt(work, one)
    told = await watching
    assert (told.exit_code, json.loads(told.stdout)["verdict"]) == (0, "reproduced")
    assert told.stderr.count("Fetch affected 1.0: 1 files") == 1
