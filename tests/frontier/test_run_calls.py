"""What is kept of a run's calls: the lines of its grant while it went on, which anybody with the log computes again."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import LiteralString

import msgspec
import pytest
from click.testing import CliRunner, Result
from litestar import Litestar
from psycopg.errors import CheckViolation, InsufficientPrivilege

from clearway.__main__ import serve
from clearway.app.flow import ring
from clearway.app.wiring import House
from clearway.benchmarking.actions import evaluations
from clearway.benchmarking.model.evaluations import EvaluationRun, NewRun
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.formats.access_log import LoggedLine, digest_of
from clearway.frontier.actions import access, run_calls
from clearway.frontier.rules.access import token_hash
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import RUN_CALLS_SECONDS
from clearway.storage.timers import fire_next
from clearway.storage.work import AsWorker
from clearway.worker.loop import run_worker
from tests.benchmarking.ceremonies import Ceremony, prepare
from tests.benchmarking.test_evaluations import new_run, result
from tests.conftest import Member, TestHouse
from tests.frontier.endpoints import Scene, open_scene
from tests.frontier.programme import assign, new_programme, programme_of
from tests.houses import assemble


@dataclass
class Stage:
    """A sealed suite, a model behind a broker, and whoever puts the one before the other."""

    house: TestHouse
    ceremony: Ceremony
    scene: Scene
    home: Path

    async def start(self, new: NewRun, *, token: str = "", who: Member | None = None) -> EvaluationRun:
        """Begin a run that calls with a token."""
        async with self.house.database.work((who or self.ceremony.evaluator).credential) as work:
            grant = await run_calls.grant_of_token(work, token_hash(token or self.scene.token))
            return await evaluations.start_run(work, replace(new, grant=grant))

    async def read(self, run: EvaluationRun, who: Member | None = None) -> EvaluationRun:
        """Read a run as its developer."""
        async with self.house.database.work((who or self.ceremony.developer).credential) as work:
            return await evaluations.read_run(work, run.id)

    async def wait_until_kept(self) -> None:
        """Let the clock run on until the calls of a run that has ended are kept."""
        self.house.clock.move(seconds=RUN_CALLS_SECONDS + 1)
        while await fire_next(self.house.database, ring):
            pass

    async def command(self, *arguments: str | Path) -> Result:
        """Run a command as the developer."""
        env = {
            "CLEARWAY_HOME": str(self.home),
            "CLEARWAY_DSN": self.house.service_dsn,
            "CLEARWAY_EVIDENCE_KEY": str(self.house.master_file),
            "CLEARWAY_KEY": self.ceremony.developer.secret,
            "CLEARWAY_URL": "",
        }
        entries = Entries(assemble=partial(_assembled, self.house), serve=serve, work=run_worker)
        return await asyncio.to_thread(CliRunner().invoke, cli, [str(a) for a in arguments], obj=entries, env=env)


def _assembled(house: TestHouse, opened: House) -> Litestar:
    return assemble(replace(opened, database=replace(opened.database, clock=house.clock)))


@pytest.fixture
async def stage(house: TestHouse, tmp_path: Path) -> AsyncIterator[Stage]:
    """The developer of the suite's opening offers a model through the broker, and the evaluator has a token."""
    ceremony = await prepare(house)
    programme = await programme_of(house, ceremony.developer, program=ceremony.program, evaluator=ceremony.evaluator)
    async with open_scene(house, programme=programme) as scene:
        yield Stage(house=house, ceremony=ceremony, scene=scene, home=tmp_path)


async def test_both_sides_compute_a_runs_digest_again(stage: Stage, tamper: Callable[[str], None]) -> None:
    """Calls before and after are not in it; who changes the log is found out, and a copy that was kept stays right."""
    scene, checking = stage.scene, ("frontier", "access", "check-run")
    await scene.call()
    await scene.log_of(2)
    run = await stage.start(await new_run(stage.ceremony, await stage.ceremony.commit()))
    for model in ("m-1", "m-\u00e9", "m-1"):
        await scene.call(model=model)
    await scene.log_of(7)
    async with stage.house.database.work(stage.ceremony.evaluator.credential) as work:
        await evaluations.finish_run(work, run.id, result())
    await stage.wait_until_kept()
    await scene.call()
    await scene.log_of(9)
    calls = (await stage.read(run)).calls
    assert calls is not None
    assert calls.kept is not None
    assert (calls.kept.calls, calls.kept.lines) == (2, 5)
    log = await stage.command("frontier", "access", "log", scene.programme.submission, "--format", "jsonl")
    mine = [json.loads(line) for line in log.stdout.splitlines()][2:7]
    text = "".join(f"{json.dumps(one, sort_keys=True, separators=(',', ':'), ensure_ascii=False)}\n" for one in mine)
    assert calls.kept.digest == sha256(text.encode()).hexdigest()
    same = await stage.command(*checking, run.id, "--format", "json")
    assert (same.exit_code, json.loads(same.stdout)["is_same"]) == (0, True)
    async with stage.house.database.work(stage.ceremony.evaluator.credential) as work:
        log_seen = await access.read_log(work, calls.submission)
        theirs = (await evaluations.read_run(work, run.id)).calls
    assert theirs == calls
    seen = [msgspec.convert(line, LoggedLine, from_attributes=True) for line in log_seen]
    found = digest_of(seen, grant=calls.grant, after_line=calls.after_line, last_line=calls.kept.last_line)
    assert found.hexdigest == calls.kept.digest
    copy = stage.home / "log.jsonl"
    copy.write_text(log.stdout)
    tamper(f"UPDATE access_line SET output_tokens = 1 WHERE line = {mine[-1]['line']}")
    differs = await stage.command(*checking, run.id)
    assert (differs.exit_code, "does not say the same" in differs.stderr) == (1, True)
    assert (await stage.command(*checking, run.id, "--log", copy)).exit_code == 0


async def test_only_ones_own_access_counts_and_only_the_worker_keeps_it_once(stage: Stage) -> None:
    """A run begins with its leader's access to that developer's model; nobody else says how many calls there were.

    Not while it goes on, not a second time, and nobody takes it away.
    """
    new = await new_run(stage.ceremony, await stage.ceremony.commit())
    elsewhere = await new_programme(stage.house, prefix="Other ")
    await assign(elsewhere, stage.ceremony.evaluator)
    await elsewhere.offer()
    await elsewhere.open(seconds=600)
    other = await elsewhere.token(await elsewhere.grant(stage.ceremony.evaluator), stage.ceremony.evaluator)
    theirs = await elsewhere.token(await elsewhere.grant())
    for token in (other, theirs, "clearway_access_no"):
        with pytest.raises(Refusal) as refused:
            await stage.start(new, token=token)
        assert refused.value.code == "other-access"
    run = await stage.start(new)
    said = "UPDATE evaluation_calls SET last_line = 9, lines = 0, calls = 0, digest = sha256(''), kept_at = now()"
    with pytest.raises(CheckViolation):
        async with stage.house.database.work(AsWorker()) as work:
            await work.connection.execute(said)
    async with stage.house.database.work(stage.ceremony.evaluator.credential) as work:
        await evaluations.stop_run(work, run.id, "enough")
        assert (await work.connection.execute(said)).rowcount == 0
    await stage.wait_until_kept()
    kept = (await stage.read(run)).calls
    assert kept is not None
    assert kept.kept is not None
    assert (kept.kept.calls, kept.kept.digest) == (0, sha256(b"").hexdigest())
    cases: list[tuple[LiteralString, type[Exception]]] = [
        (said, CheckViolation),
        ("UPDATE evaluation_calls SET after_line = 0", InsufficientPrivilege),
        ("DELETE FROM evaluation_calls", InsufficientPrivilege),
    ]
    for statement, refusal in cases:
        with pytest.raises(refusal):
            async with stage.house.database.work(AsWorker()) as work:
                await work.connection.execute(statement)
