"""`clearway review`: the same review from the command line."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from litestar import Litestar

from clearway.__main__ import serve
from clearway.app.wiring import House
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.findings.worlds import Town, build_town
from tests.houses import assemble


@pytest.fixture
async def town(house: TestHouse) -> Town:
    """Five vulnerabilities of which three pairs wait."""
    return await build_town(house)


async def _run(town: Town, home: Path, *arguments: str, secret: str = "") -> Result:
    env = {
        "CLEARWAY_HOME": str(home),
        "CLEARWAY_DSN": town.house.service_dsn,
        "CLEARWAY_EVIDENCE_KEY": str(town.house.master_file),
        "CLEARWAY_KEY": secret or town.house.administrator.secret,
        "CLEARWAY_URL": "",
        "COLUMNS": "160",
    }
    entries = Entries(assemble=partial(_assembled, town.house), serve=serve, work=run_worker)
    return await asyncio.to_thread(CliRunner().invoke, cli, list(arguments), obj=entries, env=env)


def _assembled(house: TestHouse, opened: House) -> Litestar:
    # The command opens the database itself; its time is the test's, so that no key has ended meanwhile.
    return assemble(replace(opened, database=replace(opened.database, clock=house.clock)))


async def _pairs(town: Town, home: Path, *arguments: str) -> list[str]:
    listed = await _run(town, home, "review", "list", "--format", "json", *arguments)
    assert listed.exit_code == 0, listed.output
    return [row["id"] for row in json.loads(listed.stdout)]


async def test_a_pair_is_listed_shown_decided_and_undone(town: Town, tmp_path: Path) -> None:
    """Each command does its part, says how much waits on stderr, and undo restores all."""
    before = town.state()
    told = await _run(town, tmp_path, "review", "list")
    assert "3 open, 0 put off" in told.stderr
    pair = (await _pairs(town, tmp_path))[0]
    shown = await _run(town, tmp_path, "review", "show", pair)
    assert shown.exit_code == 0
    assert "Title" in shown.stdout
    assert "[" in shown.stdout
    assert json.loads((await _run(town, tmp_path, "review", "show", pair, "--format", "json")).stdout)["compared"]
    decided = await _run(town, tmp_path, "review", "decide", pair, "never", "--note", "two fixes", "--format", "jsonl")
    assert (json.loads(decided.stdout)["state"], json.loads(decided.stdout)["note"]) == ("never", "two fixes")
    assert pair not in await _pairs(town, tmp_path)
    assert (await _run(town, tmp_path, "review", "undo", pair)).exit_code == 0
    assert town.state() == before


async def test_refusals_end_with_one_and_say_what_to_do(town: Town, tmp_path: Path) -> None:
    """Who comes second, or is no coordinator, gets exit status 1 and words; a wrong word is a misuse."""
    pair = (await _pairs(town, tmp_path))[0]
    assert (await _run(town, tmp_path, "review", "decide", pair, "later")).exit_code == 0
    assert await _pairs(town, tmp_path, "--state", "later") == [pair]
    assert (await _run(town, tmp_path, "review", "decide", pair, "apart")).exit_code == 0
    late = await _run(town, tmp_path, "review", "decide", pair, "joined")
    assert late.exit_code == 1
    assert "decided-already" in late.stderr
    assert "what to do" in late.stderr
    stranger = (await town.house.finder("Stranger")).secret
    for arguments in (("list",), ("show", pair), ("decide", pair, "later"), ("undo", pair)):
        refused = await _run(town, tmp_path, "review", *arguments, secret=stranger)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "not-allowed" in refused.stderr
    assert (await _run(town, tmp_path, "review", "decide", pair, "perhaps")).exit_code == 2


async def test_merges_and_separations_are_undone(town: Town, tmp_path: Path) -> None:
    """`vulnerability unmerge` and `findings rejoin` give back what stood before."""
    before = town.state()
    one, other = town.first[2], town.first[3]
    ((finding,),) = town.ask(f"SELECT max(id) FROM finding WHERE vulnerability = '{one}'")
    for arguments in (
        ("vulnerability", "merge", one, other, "--reason", "one fix"),
        ("vulnerability", "unmerge", one),
        ("findings", "separate", str(finding)),
        ("findings", "rejoin", str(finding)),
    ):
        done = await _run(town, tmp_path, *arguments)
        assert done.exit_code == 0, done.output
    assert town.state() == before
