"""A job that a defect stopped is held: an administrator sees which and why, and puts it back once that is mended."""

import json
from pathlib import Path

import pytest

from clearway.gateways.builds import Workbench
from tests.cli.test_review import _run as run
from tests.conftest import TestHouse
from tests.findings.worlds import Town
from tests.houses import open_api
from tests.validation import worlds
from tests.worker.test_outages import at_work, ended_well, reported, until

HELD = "SELECT count(*) FROM clearway_jobs.pgqueuer WHERE status = 'failed'"


class Defective:
    """A way to the workbench with a mistake in it, until it is mended."""

    def __init__(self, folder: Path) -> None:
        self.mended = False
        self._folder = folder

    def __call__(self) -> Workbench:
        """Give the workbench, or stumble over something that nobody but the log may read."""
        if not self.mended:
            raise KeyError("embargoed text")
        return worlds.workbench(self._folder, worlds.ScriptedSandbox())


@pytest.mark.timeout(120)
async def test_a_held_job_is_listed_and_put_back(house: TestHouse, tmp_path: Path) -> None:
    """The list says what, since when, and which defect where; what is put back ends in one verdict, on record."""
    defective = Defective(tmp_path)
    town = Town(house, first=[])
    async with at_work(house, defective) as worker:
        found = await reported(house, worlds.BOOM, worlds.PACKAGE)
        await until(house, worker, HELD, 1)
        listed = await run(town, tmp_path, "job", "held", "--format", "json")
        (row,) = json.loads(listed.stdout)
        assert (row["job"], row["subject"]) == ("advance", found)
        assert row["reason"].startswith("KeyError at ")
        assert "test_held.py:" in row["reason"]
        assert "embargoed" not in listed.stdout
        defective.mended = True
        done = await run(town, tmp_path, "job", "put-back", str(row["number"]))
        assert done.exit_code == 0, done.output
        assert f"advance of {found} is taken again" in done.stderr
        await ended_well(house, worker)
    done_to = await worlds.audited(house, found)
    assert (done_to.count("jobs.put-back"), done_to.count("validation.reproduce")) == (1, 1)
    gone = await run(town, tmp_path, "job", "put-back", str(row["number"]))
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert "not-found" in gone.stderr


@pytest.mark.timeout(120)
async def test_held_jobs_are_the_administrators(house: TestHouse, tmp_path: Path) -> None:
    """Nobody else lists them or puts one back, and what is refused is not done."""
    async with at_work(house, Defective(tmp_path)) as worker:
        await reported(house, worlds.BOOM, worlds.PACKAGE)
        await until(house, worker, HELD, 1)
    finder, operator = await house.finder(), await house.operator()
    async with open_api(house) as api:
        (held,) = (await api("GET", "/jobs/held")).json()["items"]
        for secret, status in ((finder.secret, 403), (operator.secret, 403), ("", 401)):
            stranger = api.as_key(secret)
            assert (await stranger("GET", "/jobs/held")).status_code == status
            assert (await stranger("POST", f"/jobs/held/{held['number']}/put-back")).status_code == status
        for wrong in ("0", "-1", "x", "9" * 30, "\u0663"):
            assert (await api("POST", f"/jobs/held/{wrong}/put-back")).status_code == 404
        assert (await api("GET", "/jobs/held")).json()["items"] == [held]
