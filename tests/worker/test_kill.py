"""kill -9 of the worker at any point loses nothing and does nothing twice."""

import asyncio
import base64
import json
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from clearway.audit import actions as audit
from clearway.audit.model import Sound
from clearway.gateways.signer import KeySigner
from clearway.kernel.instants import format_instant, system_clock
from clearway.remediation.model import Line
from tests.conftest import PROJECT, Member, TestHouse
from tests.houses import Caller, open_api
from tests.validation.worlds import BOOM, PACKAGE, RIGHT_FIX

SECONDS_MAX = 60
SBOM = json.dumps(
    {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"purl": f"{PACKAGE}@1.0-1", "type": "library"}]}
)
REPORT = json.dumps(
    [
        {
            "title": "example reads too far",
            "package": PACKAGE,
            "version": "1.0-1",
            "identifiers": ["CVE-2026-12345"],
            "cvss_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "proof": base64.b64encode(BOOM).decode(),
        }
    ]
)
# One or two moments of each job are tried with all tests; `make robustness` tries the others, too.
MOMENTS = [
    ("join", 2), ("advance", 6), ("advance", 13), ("deliver", 1), ("verify", 3), ("publish", 2), ("match", 1),
    *(
        pytest.param(moment, marks=pytest.mark.robustness)
        for moment in (
            ("join", 1), ("advance", 3), ("advance", 5), ("advance", 9), ("advance", 10), ("verify", 2), ("publish", 1)
        )
    ),
]  # fmt: skip
ONCE = (
    "findings.open", "prioritization.rank", "coordination.open-case", "coordination.deliver", "remediation.propose",
    "distribution.publish", "exposure.match",
)  # fmt: skip


class Workers:
    """One worker after the other: when one was killed the next takes over."""

    def __init__(self, house: TestHouse, folder: Path, moment: tuple[str, int]) -> None:
        self._house = house
        self._folder = folder
        self._moment = moment
        self.killed = False

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator["Workers"]:
        """Have a worker at work as long as the context lasts."""
        self._process = await self._start(*self._moment)
        try:
            yield self
        finally:
            if self._process.returncode is None:
                self._process.send_signal(signal.SIGTERM)
            await self._process.wait()

    async def until(self, question: str, answer: object) -> None:
        """Wait until the database answers a question so, restarting a killed worker."""
        async with asyncio.timeout(SECONDS_MAX):
            while _ask(self._house, question) != answer:
                try:
                    await asyncio.wait_for(self._process.wait(), 0.2)
                except TimeoutError:
                    continue
                assert self._process.returncode == -signal.SIGKILL
                self.killed = True
                self._process = await self._start("", 0)

    async def _start(self, job: str, step: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(  # noqa: TID251  a worker is a process of its own
            sys.executable, "-m", "tests.worker.killable", self._house.service_dsn, str(self._folder), job, str(step),
            cwd=PROJECT,
        )  # fmt: skip


def _ask(house: TestHouse, question: str) -> object:
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        row = connection.execute(question.encode()).fetchone()
    return None if row is None else row[0]


@pytest.mark.timeout(150)
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment[0]} {moment[1]}")
async def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    house: TestHouse, tmp_path: Path, moment: tuple[str, int]
) -> None:
    """Killed at this moment, the next worker brings the finding from the report to the operator's task, once."""
    house.clock.now = system_clock()
    finder, maintainer, operator = await house.finder(), await house.maintainer(), await house.operator()
    async with open_api(house) as api:
        await api("PUT", "/stewards", json={"package": PACKAGE, "party": maintainer.party})
        query = {"name": "system", "exposed": "yes", "time_zone": "America/Chicago"}
        await api.as_key(operator.secret)("POST", "/inventories", content=SBOM, params=query)
        await api.as_key(finder.secret)("POST", "/reports", content=REPORT)
        async with Workers(house, tmp_path, moment).at_work() as workers:
            await workers.until("SELECT count(told_at) FROM case_room", 1)
            await _fix_and_end_embargo(house, api, maintainer, workers)
            await workers.until("SELECT count(*) FROM task", 1)
            await workers.until("SELECT count(*) FROM clearway_jobs.pgqueuer", 0)
    assert workers.killed
    await _everything_happened_once(house)


async def _fix_and_end_embargo(house: TestHouse, api: Caller, maintainer: Member, workers: Workers) -> None:
    vulnerability = _ask(house, "SELECT vulnerability FROM case_room")
    path = f"/vulnerabilities/{vulnerability}/patches"
    answer = await api.as_key(maintainer.secret)("POST", path, content=RIGHT_FIX)
    assert answer.status_code == 201
    await workers.until("SELECT status FROM fix", "verified")
    # Else the step that follows would find the embargo ended and publish by itself, and no job of that name would run.
    await workers.until("SELECT count(*) FROM clearway_jobs.pgqueuer", 0)
    ending = {"ends_at": format_instant(system_clock()), "reason": "test"}
    await api("PUT", f"/cases/{_ask(house, 'SELECT id FROM case_room')}/embargo", json=ending)


async def _everything_happened_once(house: TestHouse) -> None:
    assert _ask(house, "SELECT count(*) FROM vulnerability WHERE stage = 'published'") == 1
    assert _ask(house, "SELECT count(*) FROM vulnerability") == 1
    assert _ask(house, "SELECT count(*) FROM verdict") == 1
    assert _ask(house, "SELECT count(*) FROM advisory") == 1
    assert _ask(house, "SELECT count(*) FROM verification") == len(Line)
    assert _ask(house, "SELECT count(*) FROM finding WHERE outcome = 'new'") == 1
    for action in ONCE:
        assert _ask(house, f"SELECT count(*) FROM audit_record WHERE action = '{action}'") == 1, action
    async with house.database.work(house.admin) as work:
        assert isinstance(await audit.verify(work, KeySigner(b"s" * 32).public_key), Sound)
