"""`clearway client` and what an operator takes along: the whole way from the command line."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from clearway.__main__ import serve
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.worker.loop import run_worker
from tests.cli.test_evidence import _assembled
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import keep, match, published


async def run(house: TestHouse, home: Path, member: Member, *command: str) -> Result:
    """Run a command as somebody, at the test's time."""
    env = {
        "CLEARWAY_HOME": str(home),
        "CLEARWAY_DSN": house.service_dsn,
        "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        "CLEARWAY_KEY": member.secret,
        "CLEARWAY_URL": "",
        "COLUMNS": "200",
    }
    entries = Entries(assemble=partial(_assembled, house), serve=serve, work=run_worker)
    return await asyncio.to_thread(partial(CliRunner().invoke, env=env), cli, list(command), obj=entries)


@pytest.mark.timeout(180)
async def test_a_provider_works_from_the_command_line(house: TestHouse, tmp_path: Path) -> None:
    """Asked, agreed, seen, tried dry, done, read by the client, ended; and nothing is done by a dry run."""
    provider, client = await house.operator("Provider"), await house.operator("Clinic")
    await keep(house, client, "pkg:pypi/example@1.0")
    await match(house, (await published(house)).advisory)
    ours, theirs = partial(run, house, tmp_path, provider), partial(run, house, tmp_path, client)
    asked = await ours("client", "ask", client.party, "--format", "json")
    agreement = json.loads(asked.stdout)["id"]
    assert (await theirs("client", "agree", agreement)).exit_code == 0
    assert (await theirs("client", "contact", "Bob, 555-0101")).exit_code == 0
    assert "Clinic" in (await ours("client", "list")).stdout
    assert "Update example on web-2 from 1.0 to 1.1" in (await ours("client", "work")).stdout
    attest = ("client", "attest", "pkg:pypi/example", "1.1", "done")
    assert "Clinic" in (await ours(*attest, "--dry-run")).stdout
    assert json.loads((await ours("client", "list", "--format", "json")).stdout)[0]["open"] == 1
    assert (await ours(*attest, "--client", "Nobody")).exit_code == 1
    assert (await ours(*attest, "--client", "Clinic")).exit_code == 0
    assert "Provider person" in (await theirs("client", "acts")).stdout
    assert (await theirs("client", "end", agreement)).exit_code == 0
    assert json.loads((await ours("client", "list", "--format", "json")).stdout) == []


async def test_an_operator_takes_its_tasks_along(house: TestHouse, tmp_path: Path) -> None:
    """The sheet as text, the calendar as a file, and a password for a calendar that is shown once."""
    operator = await house.operator()
    await keep(house, operator, "pkg:pypi/example@1.0")
    await match(house, (await published(house)).advisory)
    ours = partial(run, house, tmp_path, operator)
    assert "[ ] 1. Update example on web-2" in (await ours("task", "sheet")).stdout
    shown = await ours("task", "calendar")
    assert shown.exit_code == 0, shown.output
    assert len(Calendar.from_ical(shown.stdout_bytes).events) == 1
    assert len(Calendar.from_ical((await ours("task", "calendar", "--kind", "todos")).stdout_bytes).todos) == 1
    secret = json.loads((await ours("task", "calendar-key", "--format", "json")).stdout)["secret"]
    assert secret.startswith("clearway_")
