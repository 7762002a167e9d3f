"""clearway benchmarking run --opening, as a person does it: a served house, the broker, Inspect and the sandbox."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearway.__main__ import serve
from clearway.benchmarking.actions import evaluations
from clearway.benchmarking.model.ceremony import Opening
from clearway.benchmarking.model.evaluations import EvaluationRun, RunStatus
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.formats.evaluation_log import read_attempts
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.frontier.actions import access
from clearway.gateways.models import Asked, PretendModel, Reply, ToolCall
from clearway.gateways.sealed_suites import KeyPair, decrypt, new_key_pair
from clearway.gateways.serving import Receive, Send
from clearway.kernel.instants import system_clock
from clearway.worker.loop import run_worker
from tests.benchmarking.ceremonies import Ceremony, policy, prepare
from tests.benchmarking.test_ceremony_canaries import dump
from tests.conftest import TestHouse
from tests.formats.suites import CANARY, small_suite
from tests.frontier.endpoints import Directed, Scene, open_scene
from tests.frontier.programme import CREDENTIAL, programme_of
from tests.houses import assemble, served, whole_house

ENTRIES = Entries(assemble=assemble, serve=serve, work=run_worker)
HINT = "canary-of-a-hint: a sum is begun at the left"
BUDGETS = (20_000, 50_000)


def hinted_suite() -> Suite:
    """One small task with a hint."""
    files = small_suite()
    files["tasks/one/task.toml"] += f'hints = ["{HINT}"]\n'.encode()
    return parse_suite(files)


@dataclass
class Mind:
    """A brain that knows the task, and refuses the first time where it is told to."""

    suite: Suite
    refuses: bool = False
    heard: list[str] = field(default_factory=list[str])

    def answer(self, asked: Asked) -> Reply:
        """Solve, then submit; after a refusal give up."""
        self.heard.append("\n".join(turn.text for turn in asked.turns if turn.role == "user"))
        if self.refuses and len(self.heard) == 1:
            return Reply(text="I will not.", refused=True)
        if any(turn.role in {"tool", "assistant"} for turn in asked.turns):
            return Reply(calls=(ToolCall(name="submit", arguments={"answer": "done"}),))
        program = self.suite.files["tasks/one/reference.py"].decode()
        return Reply(calls=(ToolCall(name="python", arguments={"code": program}),))


@dataclass
class Interrupted(Directed):
    """An endpoint to which something happens at its third call, which it never answers then."""

    calls: int = 0
    happens: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        """Answer, or let it happen and wait until the caller has gone."""
        self.calls += 1
        if self.calls != 3 or self.happens is None:
            await super().__call__(scope, receive, send)
            return
        await self.happens()
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass
class Stage:
    """Where the command is run: who takes part, what was opened, and where files go."""

    house: TestHouse
    ceremony: Ceremony
    scene: Scene
    endpoint: Interrupted
    opening: Opening
    url: str
    folder: Path
    keys: KeyPair = field(default_factory=new_key_pair)

    async def run(self, *words: str, opening: str = "") -> Result:
        """Run the command as the evaluator."""
        suite = self.folder / "suite"
        for path, body in hinted_suite().files.items():
            (suite / path).parent.mkdir(parents=True, exist_ok=True)
            (suite / path).write_bytes(body)
        said = [
            "benchmarking", "run", str(suite), "--model-url", self.scene.broker, "--model", "m-1", "--at-once", "1",
            "--tokens", str(BUDGETS[-1]), "--recipient", self.keys.recipient, "--out", str(self.log),
            "--opening", opening or self.opening.id, *words,
        ]  # fmt: skip
        env = {
            "CLEARWAY_URL": self.url, "CLEARWAY_KEY": self.ceremony.evaluator.secret, "COLUMNS": "160",
            "CLEARWAY_MODEL_CREDENTIAL": self.scene.token, "CLEARWAY_HOME": str(self.folder / "home"),
        }  # fmt: skip
        return await asyncio.to_thread(CliRunner().invoke, cli, said, obj=ENTRIES, env=env)

    @property
    def log(self) -> Path:
        """Where the sealed log goes."""
        return self.folder / "run.eval.age"

    async def last(self) -> EvaluationRun:
        """The newest run, as the developer sees it."""
        async with self.house.database.work(self.ceremony.developer.credential) as work:
            return (await evaluations.list_runs(work))[0]

    def think(self, *, refuses: bool = False, happens: Callable[[], Awaitable[None]] | None = None) -> Mind:
        """Put a mind behind the endpoint, and say what happens before its third call."""
        mind = Mind(suite=hinted_suite(), refuses=refuses)
        self.endpoint.pretend = PretendModel(brain=mind, credential=CREDENTIAL)
        self.endpoint.calls, self.endpoint.happens = 0, happens
        return mind

    def measured(self) -> list[bool | None]:
        """What the sealed log says of each attempt that it holds."""
        opened = self.folder / "opened.eval"
        opened.write_bytes(decrypt(self.log.read_bytes(), self.keys))
        with opened.open("rb") as log:
            return [attempt.passed for attempt in read_attempts(log)]

    async def remains(self) -> list[str]:
        """The record's lines about what remains of runs."""
        async with self.house.database.work(self.ceremony.evaluator.credential) as work:
            query = "SELECT entry FROM audit_record WHERE action = 'benchmarking.keep-remains' ORDER BY position"
            return [str(row[0]) for row in await (await work.connection.execute(query)).fetchall()]


@pytest.fixture
async def stage(house: TestHouse, tmp_path: Path) -> AsyncGenerator[Stage]:
    """A served house with an opened suite, and a broker before a model."""
    endpoint, house.clock.now = Interrupted(), system_clock()
    ceremony = await prepare(house, hinted_suite())
    programme = await programme_of(house, ceremony.developer, program=ceremony.program, evaluator=ceremony.evaluator)
    async with open_scene(house, endpoint=endpoint, programme=programme) as scene:
        chosen = policy(suite="small", suite_versions=("1.0",), token_budgets=BUDGETS)
        opening, _ = await ceremony.open(await ceremony.commit(chosen))
        async with served(whole_house(house)) as url:
            yield Stage(
                house=house, ceremony=ceremony, scene=scene, endpoint=endpoint, opening=opening, url=url,
                folder=tmp_path,
            )  # fmt: skip


@pytest.mark.timeout(300)
async def test_a_run_is_conducted_through_the_broker(stage: Stage) -> None:
    """With a hint; the attempt that was refused is counted apart, and the outcomes stand beside the estimate."""
    mind = stage.think(refuses=True)
    done = await stage.run("--rung", "1", "--attempts", "2")
    assert done.exit_code == 0, done.stderr
    assert f"Hint 1: {HINT}" in mind.heard[0]
    header, *rows = done.stdout.splitlines()
    assert header.endswith("attempts,passes,flagged,refused")
    assert [row.rsplit(",", 4)[1:] for row in rows] == [["2", "1", "0", "1"]] * len(BUDGETS)
    run = await stage.last()
    assert (run.status, run.rung, run.budgets, run.attempts_done) == (RunStatus.FINISHED, 1, BUDGETS, 2)
    assert_nothing_left(stage, done)


@pytest.mark.timeout(300)
async def test_a_token_that_ends_in_the_middle_ends_it(stage: Stage) -> None:
    """What could not be tried counts as nothing, and not as failed; what was measured is kept, sealed."""

    async def killed() -> None:
        async with stage.house.database.work(stage.scene.programme.developer.credential) as work:
            await access.kill_access(work, stage.scene.programme.submission)

    stage.think(happens=killed)
    shut = await stage.run("--attempts", "5")
    assert (shut.exit_code, "model-shut" in shut.stderr) == (1, True)
    run = await stage.last()
    assert run.status is RunStatus.BROKEN
    assert "takes no more calls (status 403)" in run.ended_because
    assert [one for one in stage.measured() if one is not None] == [True]
    assert len(await stage.remains()) == 1
    assert_nothing_left(stage, shut)


def assert_nothing_left(stage: Stage, told: Result) -> None:
    """No hint and no statement in the house, in what was printed or in what was written; no folder, no process."""
    text = dump(stage.house) + f"{told.output}{told.stderr}".encode() + stage.log.read_bytes()
    assert not [word for word in (HINT, CANARY) if word.encode() in text]
    assert not list(Path("/dev/shm").glob("clearway-run-*"))
    assert not [
        one for one in Path("/proc").glob("[0-9]*/cmdline") if b"clearway.gateways.evaluations.inside" in read(one)
    ]


def read(file: Path) -> bytes:
    """Give what is in a file; nothing where it is gone."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


async def test_a_run_that_may_not_begin_is_refused_before_a_call(stage: Stage) -> None:
    """A wrong opening, budgets and rungs that there are not, and an opening that was closed: each says what to do."""
    refusals = [
        (await stage.run(opening="opn-0000000000000000"), "not-found"),
        (await stage.run(opening="nonsense"), "not-found"),
        (await stage.run("--budget", "7"), "beyond-policy"),
        (await stage.run("--rung", "2"), "no-such-rung"),
    ]
    await stage.ceremony.close(stage.opening)
    refusals.append((await stage.run(), "suite-not-open"))
    for refused, code in refusals:
        assert (refused.exit_code, code in refused.stderr, refused.stdout) == (1, True, ""), refused.stderr
    assert stage.endpoint.calls == 0
    async with stage.house.database.work(stage.ceremony.program.credential) as work:
        assert await evaluations.list_runs(work) == []
