"""kill -9 of the worker while it computes a matrix or replays releases: the next one does it, once."""

from pathlib import Path

import pytest

from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.instants import system_clock
from clearway.remediation import actions as remediation
from clearway.remediation.model import Proposal
from clearway.validation import actions as validation
from tests.conftest import TestHouse
from tests.validation.worlds import (
    BOOM,
    RIGHT_FIX,
    ScriptedSandbox,
    audited,
    environment,
    open_vulnerability,
    workbench,
)
from tests.worker.test_kill import Workers

MOMENTS = [("matrix", 3), ("replay-releases", 3)]


async def reproduced(house: TestHouse, folder: Path) -> VulnerabilityId:
    """A vulnerability that was reproduced, with a fix that was tested."""
    found = await open_vulnerability(house, BOOM)
    bench = workbench(folder, ScriptedSandbox())
    await validation.reproduce(house.database, bench, found, environments=[environment()])
    async with house.database.work(house.admin) as work:
        fix = await remediation.propose(work, found, Proposal(patch=RIGHT_FIX))
        await work.connection.execute(
            "UPDATE fix SET status = 'verified', decided_at = %s WHERE id = %s", (work.now, fix)
        )
    return found


@pytest.mark.timeout(150)
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[0]} {moment[1]}")
async def test_a_killed_worker_begins_again(house: TestHouse, tmp_path: Path, moment: tuple[str, int]) -> None:
    """Killed just before what it found is kept, the next worker begins again and keeps it once."""
    house.clock.now = system_clock()
    found = await reproduced(house, tmp_path)
    async with house.database.work(house.admin) as work:
        matrix = await remediation.ask_matrix(work, [found])
        await validation.ask_range(work, found)
    async with Workers(house, tmp_path, moment).at_work() as workers:
        await workers.until("SELECT count(*) FROM matrix WHERE computed_at IS NOT NULL", 1)
        await workers.until("SELECT count(*) FROM release_range WHERE found_at IS NOT NULL", 1)
        await workers.until("SELECT count(*) FROM clearway_jobs.pgqueuer", 0)
    assert workers.killed
    assert await audited(house, matrix) == ["remediation.ask-matrix", "remediation.compute-matrix"]
    assert (await audited(house, found)).count("validation.replay-releases") == 1
    async with house.database.work(house.admin) as work:
        view = await remediation.view_matrix(work, matrix)
    assert [[cell.effect for cell in row] for row in view.grid.cells] == [["stopped"], ["stopped"]]
