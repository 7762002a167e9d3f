"""What is missing is waited for: the page says what, nothing is lost, and the verdict comes by itself, once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from clearway.app.policies import shipped_due_policy
from clearway.app.settings import read_settings
from clearway.app.wiring import House
from clearway.formats.environment import Environment
from clearway.gateways.builds import SHELF, Workbench
from clearway.gateways.registries import CachedRegistries, ClientRegistries, Ecosystem, Wanted
from clearway.gateways.signer import KeySigner
from clearway.kernel.errors import Outage
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.instants import system_clock
from clearway.storage.jobs import enqueue
from clearway.validation import actions as validation
from clearway.validation.actions import environment_in
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.remediation import matrices
from tests.validation import worlds
from tests.validation.targets import real_bench

SECONDS_MAX = 90


def minimist() -> Environment:
    """A shipped environment whose source comes from npm."""
    return environment_in(SHELF / "minimist")


@asynccontextmanager
async def at_work(house: TestHouse, make_bench: Callable[[], Workbench]) -> AsyncGenerator[asyncio.Task[None]]:
    """Have a real worker at work as long as the context lasts."""
    house.clock.now = system_clock()
    whole = House(
        database=house.database,
        signer=KeySigner(b"s" * 32),
        settings=read_settings({}),
        due_policy=shipped_due_policy(),
        environments=(matrices.environment(), worlds.environment(), minimist()),
        make_bench=make_bench,
        first_key=None,
    )
    stop = asyncio.Event()
    worker = asyncio.create_task(
        run_worker(whole, stop, heartbeat=timedelta(seconds=1), retry=timedelta(milliseconds=200))
    )
    try:
        yield worker
    finally:
        stop.set()
        await worker


async def reported(house: TestHouse, proof: bytes, package: str) -> VulnerabilityId:
    """A new vulnerability with a proof, and the job that reproduces it."""
    vulnerability = await worlds.open_vulnerability(house, proof, package=package)
    async with house.database.work(house.worker) as work:
        await enqueue(work, "advance", vulnerability)
    return vulnerability


async def until(house: TestHouse, worker: asyncio.Task[None], question: str, answer: object) -> None:
    """Wait until the database answers a question so, while the worker works."""
    async with asyncio.timeout(SECONDS_MAX):
        while _ask(house, question) != answer:
            await asyncio.wait({worker}, timeout=0.1)
            assert not worker.done(), "the worker ended"


def _ask(house: TestHouse, question: str) -> object:
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        row = connection.execute(question.encode()).fetchone()
    return None if row is None else row[0]


async def reason_of(house: TestHouse, vulnerability: VulnerabilityId) -> str:
    """Read why it waits, as a coordinator does."""
    async with house.database.work(house.admin) as work:
        (attempt,) = await validation.read_attempts(work, vulnerability)
    assert attempt.again_at is not None
    return attempt.reason


async def ended_well(house: TestHouse, worker: asyncio.Task[None]) -> None:
    """The verdict comes, once, and no attempt is left on the page."""
    await until(house, worker, "SELECT count(*) FROM verdict WHERE kind = 'reproduced'", 1)
    await until(house, worker, "SELECT count(*) FROM attempt", 0)
    assert _ask(house, "SELECT count(*) FROM verdict") == 1


@pytest.mark.timeout(120)
async def test_a_sandbox_that_is_missing_is_waited_for(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says what to install; once it is there, the work goes on."""
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        async with at_work(house, lambda: real_bench(tmp_path)) as worker:
            vulnerability = await reported(house, matrices.A, matrices.PACKAGE)
            await until(house, worker, "SELECT state FROM attempt", "waiting")
            assert "bubblewrap is not installed" in await reason_of(house, vulnerability)
            without.undo()
            await ended_well(house, worker)


@pytest.mark.timeout(120)
async def test_a_full_disk_is_waited_for(
    house: TestHouse, small_disk: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The page says what cannot be written; once there is room, the work goes on."""
    filler = small_disk / "filler"
    filler.write_bytes(bytes(256 * 1024))
    bench = worlds.workbench(tmp_path_factory.mktemp("bench"), worlds.ScriptedSandbox())
    bench = replace(bench, registries=CachedRegistries(bench.registries, small_disk / "sources"))
    async with at_work(house, lambda: bench) as worker:
        vulnerability = await reported(house, worlds.BOOM, worlds.PACKAGE)
        await until(house, worker, "SELECT state FROM attempt", "waiting")
        assert "cannot be written: No space left on device" in await reason_of(house, vulnerability)
        filler.unlink()
        await ended_well(house, worker)


@pytest.mark.timeout(240)
async def test_a_registry_that_is_down_is_waited_for(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says which; once it answers, the work goes on."""
    known, clients = minimist(), ClientRegistries(tmp_path / "clients")
    source = Wanted(ecosystem=Ecosystem.NPM, package="minimist", version=known.recipe.variants.affected.version)
    try:
        await clients.fetch(source)
    except Outage as outage:
        pytest.skip(f"{outage}")
    assert known.recipe.example is not None
    proof = known.files[known.recipe.example.proof]
    bench = replace(real_bench(tmp_path), registries=clients)
    with monkeypatch.context() as down:
        down.setenv("npm_config_registry", "http://127.0.0.1:9/")
        down.setenv("npm_config_fetch_retries", "0")
        async with at_work(house, lambda: bench) as worker:
            vulnerability = await reported(house, proof, known.recipe.package)
            await until(house, worker, "SELECT state FROM attempt", "waiting")
            assert "npm" in await reason_of(house, vulnerability)
            down.undo()
            await ended_well(house, worker)


@pytest.mark.timeout(120)
async def test_a_worker_outlives_its_connections(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When PostgreSQL ends every connection, in the middle of the work too, the worker comes back and does the rest."""
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        async with at_work(house, lambda: real_bench(tmp_path)) as worker:
            await reported(house, matrices.A, matrices.PACKAGE)
            await until(house, worker, "SELECT state FROM attempt", "waiting")
            with psycopg.connect(house.server.superuser_dsn, autocommit=True) as connection:
                cut = connection.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", [house.name]
                ).fetchone()
            assert cut is not None
            assert cut[0] > 2
            without.undo()
            await ended_well(house, worker)
