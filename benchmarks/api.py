"""GET of one vulnerability by id over HTTP with one worker, key check and row-level security included.

The baseline does the same job in the straightforward way: look the key up, look the person up, set who acts by three
statements, then query. Both are asked by the same client, in turns, in the same run.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, get
from litestar.params import FromPath

from benchmarks.entry import Entry, less_is_better, more_is_better
from benchmarks.houses import administrator, throw_away_house
from clearway.__main__ import assemble
from clearway.app.wiring import House
from clearway.findings.model import Stage, Vulnerability
from clearway.findings.store import add_vulnerabilities, vulnerability
from clearway.formats.records import Severity
from clearway.kernel.actors import ANONYMOUS
from clearway.kernel.ids import VulnerabilityId
from clearway.storage.sealing import Sealer
from clearway.storage.work import AsWorker, Work

_VULNERABILITIES: Final = 10_000
_ROUNDS: Final = 5
_OURS_PORT: Final = 18_441
_PLAIN_PORT: Final = 18_442


@dataclass(frozen=True, slots=True)
class _Load:
    rate: float
    p99_ms: float


def entries() -> Iterator[Entry]:
    """Measure requests a second and the 99th percentile in milliseconds, medians of several rounds."""
    ours, plain = uvloop.run(_measure())
    rate, base = median(load.rate for load in ours), median(load.rate for load in plain)
    yield more_is_better("API GET of one vulnerability", rate, "req/s", baseline=base)
    tail, base_tail = median(load.p99_ms for load in ours), median(load.p99_ms for load in plain)
    yield less_is_better("API GET of one vulnerability, p99", tail, "ms", baseline=base_tail)


async def _measure() -> tuple[list[_Load], list[_Load]]:
    async with throw_away_house() as house:
        wanted = await _seed(house)
        path = f"/api/v1/vulnerabilities/{wanted}"
        async with _served(assemble(house), _OURS_PORT), _served(_plain(house), _PLAIN_PORT):
            ours, plain = list[_Load](), list[_Load]()
            for _ in range(_ROUNDS):
                ours.append(await _load(house, _OURS_PORT, path))
                plain.append(await _load(house, _PLAIN_PORT, path))
            return ours, plain


async def _seed(house: House) -> VulnerabilityId:
    async with house.work(AsWorker(), "findings.join") as work:
        ids = [await _add(work, number) for number in range(_VULNERABILITIES)]
    return ids[len(ids) // 2]


async def _add(work: Work, number: int) -> VulnerabilityId:
    new = VulnerabilityId(work.new_id("vul"))
    await add_vulnerabilities(
        work,
        [
            Vulnerability(
                id=new,
                title=f"A length is not checked in function_{number}",
                summary="The length of the field is taken from the message and used without a check. " * 5,
                package=f"pkg:pypi/package-{number % 311}",
                version="1.0",
                fixed_version="1.1",
                weaknesses=("CWE-787",),
                identifiers=(f"CVE-2026-{number:05}",),
                severity=Severity.HIGH,
                cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                crash_type="",
                crash_state=(),
                stage=Stage.NEW,
                merged_into=None,
                opened_at=work.now,
                changed_at=work.now,
                published_at=None,
            )
        ],
    )
    return new


def _plain(house: House) -> Litestar:
    key = administrator(house).hash

    @get("/api/v1/vulnerabilities/{wanted:str}")
    async def read_vulnerability(wanted: FromPath[str]) -> Vulnerability:
        async with house.database.pool.connection() as connection, connection.transaction():
            cursor = await connection.execute("SELECT person FROM act_with_key(%s, now())", (key,))
            row = await cursor.fetchone()
            assert row is not None
            for name in ("person", "party", "roles"):
                await connection.execute(
                    "SELECT set_config('clearway.' || %s, current_setting('clearway.' || %s), true)", (name, name)
                )
            now = house.database.clock()
            work = Work(
                connection=connection,
                actor=ANONYMOUS,
                scopes=frozenset(),
                now=now,
                entropy=house.database.entropy,
                sealer=Sealer(master=house.database.master_key, entropy=house.database.entropy),
            )
            found = await vulnerability(work, VulnerabilityId(wanted))
            assert found is not None
            return found

    return Litestar([read_vulnerability], logging_config=None, openapi_config=None)


@asynccontextmanager
async def _served(app: Litestar, port: int) -> AsyncGenerator[None]:
    server = Server(app, port=port, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    await asyncio.sleep(1)
    try:
        yield
    finally:
        server.stop()
        await serving


async def _load(house: House, port: int, path: str) -> _Load:
    assert house.first_key is not None
    client = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.load", str(port), path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    # The key goes by standard input: a command line can be read by everybody on the machine.
    out, _ = await client.communicate(house.first_key.secret.encode())
    told = json.loads(out)
    return _Load(rate=told["rate"], p99_ms=told["p99_ms"])
