"""clearway task, operator, advisory coverage: what operators answer and say of themselves, from the command line."""

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
from tests.exposure.test_answers import colleague, given_task
from tests.houses import assemble


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
    return await asyncio.to_thread(CliRunner().invoke, cli, list(arguments), obj=entries, env=env)


def _assembled(house: TestHouse, opened: House) -> Litestar:
    return assemble(replace(opened, database=replace(opened.database, clock=house.clock)))


async def test_a_task_is_put_off_covered_and_told_of(house: TestHouse, tmp_path: Path) -> None:
    """Put off to the end of a day, covered by a control that a colleague accepts, and all of it shown."""
    operator = await house.operator()
    task = await given_task(house, operator)
    other = await colleague(house, operator)
    run = partial(_run, house, tmp_path, secret=operator.secret)
    off = ("task", "attest", task.id, "deferred", "--note", "harvest", "--until", "2026-12-20", "--format", "json")
    assert json.loads((await run(*off)).stdout)["until"] == "2026-12-20T23:59:59Z"
    refused = await run("task", "attest", task.id, "deferred", "--note", "x", "--until", "2027-12-20")
    assert (refused.exit_code, "bad-end" in refused.stderr) == (1, True)
    assert "one-way-gateway" in (await run("task", "control-kinds")).stdout
    told = ("--done", "unplugged", "--checked", "pinged it", "--until", "2027-01-31", "--format", "json")
    control = json.loads((await run("task", "cover", task.id, "network-isolation", *told)).stdout)
    assert (await run("task", "review-control", control["id"], "accept")).exit_code == 1
    review = ("task", "review-control", control["id"], "accept")
    assert (await _run(house, tmp_path, *review, secret=other.secret)).exit_code == 0
    assert "unplugged" in (await run("task", "controls", task.id)).stdout
    assert "the task was made" in (await run("task", "history", task.id)).stdout
    (line,) = json.loads((await run("task", "history", task.id, "--format", "json")).stdout)
    assert line["outcome"] == "3-days"
    not_affected = ("task", "attest", task.id, "not-affected", "--justification", "vulnerable_code_not_present")
    assert (await run(*not_affected)).exit_code == 0


async def test_an_operator_says_what_it_is(house: TestHouse, tmp_path: Path) -> None:
    """What is left out stays as it is; a sector that is none is refused; coordinators read how far operators are."""
    operator = await house.operator()
    task = await given_task(house, operator)
    run = partial(_run, house, tmp_path, secret=operator.secret)
    assert "dams" in (await run("operator", "sectors")).stdout
    assert (await run("operator", "set", "--sector", "energy", "--counted")).exit_code == 0
    assert (await run("operator", "set", "--policy", "ssvc-deployer", "--named")).exit_code == 0
    assert json.loads((await run("operator", "show", "--format", "json")).stdout) == {
        "policy": "ssvc-deployer", "sector": "energy", "counted": True, "named": True
    }  # fmt: skip
    assert (await run("operator", "set", "--sector", "nonsense")).exit_code == 1
    table = (await _run(house, tmp_path, "advisory", "coverage")).stdout
    assert task.advisory in table
    assert "few" in table
    told = json.loads((await _run(house, tmp_path, "advisory", "coverage", task.advisory, "--format", "json")).stdout)
    assert told[0]["named"] == ["Operator One"]
    assert (await run("advisory", "coverage")).exit_code == 1
