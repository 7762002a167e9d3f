"""The broker: what it adds to a call, whether streams pass untouched, and how soon revoked streams are cut.

Each round calls the model directly, directly once more, and through the broker, in an order that turns with each round,
over a connection of its own for each that is kept. What the broker adds is the difference from the first call of the
same round; what the second direct call differs by is what the machine adds by itself. Each figure is the median of
those of several spells, so that a busy moment of the machine does not decide.

The pretend model and the broker run in processes of their own on this machine; nothing else is called, and each part
ends after a fixed number of calls.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import httpx

from benchmarks.entry import Entry, less_is_better
from benchmarks.houses import administrator
from clearway.app.policies import shipped_access_policy
from clearway.app.settings import read_settings
from clearway.app.wiring import House, open_house
from clearway.frontier.actions import access
from clearway.frontier.model.access import Budget, NewEndpoint, Terms
from clearway.frontier.model.submission import MemberRole, NewSubmission, SubmissionState
from clearway.frontier.store import submissions
from clearway.identity import actions as identity
from clearway.identity.model import PartyKind
from clearway.identity.rules import secret_hash
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import WithKey

CREDENTIAL: Final = "benchmark-credential"
SPELLS: Final = 5
ROUNDS: Final = 80
UNMEASURED: Final = 20
STREAMS: Final = 50
BUDGET: Final = Budget(tokens=10**9, microdollars=10**9, calls_per_minute=100_000, calls_at_once=200)
TERMS: Final = Terms(models=("m-1",), input_price=3_000_000, output_price=15_000_000, budget_microdollars=10**10)
CALL: Final = {"model": "m-1", "max_tokens": 100, "messages": [{"role": "user", "content": "Say this. " * 100}]}


@dataclass(frozen=True)
class Scene:
    """Who acts, and where the model and the broker are."""

    house: House
    developer: WithKey
    submission: SubmissionId
    token: str
    direct: str
    broker: str


def entries() -> Iterator[Entry]:
    """Measure latency, the bytes of streams, and revocation."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Entry]:
    async with _scene() as scene, httpx.AsyncClient(timeout=60) as http:
        spells = await asyncio.to_thread(_spells, scene)
        p50, p95, plain = (median(one[at] for one in spells) for at in range(3))
        found = [
            less_is_better("broker: added latency p50 (bar 3)", p50, "ms", baseline=3.0),
            less_is_better("broker: added latency p95 (to what a second direct call adds)", p95, "ms", baseline=plain),
            await _streams(scene, http),
        ]
        return [*found, await _revocation(scene)]


def _spells(scene: Scene) -> list[tuple[float, float, float]]:
    """Give of each spell what the broker adds at p50 and p95, and a second direct call at p95; in milliseconds."""
    ways = [
        _way(scene.direct, CREDENTIAL),
        _way(scene.direct, CREDENTIAL),
        _way(scene.broker, scene.token),
    ]
    _spell(ways, UNMEASURED)
    spells = [_spell(ways, ROUNDS) for _ in range(SPELLS)]
    for http, _ in ways:
        http.close()
    return [(median(through), _p95(through), _p95(again)) for again, through in spells]


def _spell(ways: list[tuple[HTTPConnection, str]], rounds: int) -> tuple[list[float], list[float]]:
    again, through = list[float](), list[float]()
    for turn in range(rounds):
        taken = [0.0] * len(ways)
        for place in range(len(ways)):
            at = (place + turn) % len(ways)
            taken[at] = _call(*ways[at])
        again.append(taken[1] - taken[0])
        through.append(taken[2] - taken[0])
    return again, through


def _call(http: HTTPConnection, key: str) -> float:
    body = json.dumps(CALL).encode()
    begun = perf_counter()
    http.request("POST", "/v1/messages", body, {"x-api-key": key, "content-type": "application/json"})
    answer = http.getresponse()
    told = answer.read()
    taken = (perf_counter() - begun) * 1000
    assert answer.status == 200, told
    return taken


def _way(url: str, key: str) -> tuple[HTTPConnection, str]:
    parts = urlsplit(url)
    assert parts.hostname is not None
    return HTTPConnection(parts.hostname, parts.port, timeout=60), key


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


async def _streams(scene: Scene, http: httpx.AsyncClient) -> Entry:
    """Count the streams that differ by a byte; none may."""
    differing = 0
    for path in ("/v1/messages", "/v1/chat/completions"):
        body = json.dumps(CALL | {"stream": True}).encode()
        own = {"authorization": f"Bearer {CREDENTIAL}"}
        direct = await http.post(f"{scene.direct}{path}", content=body, headers=own)
        told = {"authorization": f"Bearer {scene.token}"}
        through = [await http.post(f"{scene.broker}{path}", content=body, headers=told) for _ in range(20)]
        differing += sum(one.content != direct.content for one in through)
    return less_is_better("broker: of 40 streams those that differ by a byte", differing + 1e-9, "streams", baseline=1)


async def _revocation(scene: Scene) -> Entry:
    """Open streams that never end by themselves, throw the switch, and give the longest time until one was cut."""
    async with _endless() as endless, httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as http:
        async with scene.house.work(scene.developer, "frontier.set-endpoint") as work:
            new = NewEndpoint(url=endless, credential=CREDENTIAL, terms=TERMS)
            await access.set_endpoint(work, scene.submission, new, loopback=True)
        await asyncio.sleep(1)
        begun = [asyncio.Event() for _ in range(STREAMS)]
        streams = [asyncio.create_task(_until_cut(scene, http, one)) for one in begun]
        await asyncio.gather(*(one.wait() for one in begun))
        async with scene.house.work(scene.developer, "frontier.kill-access") as work:
            await access.kill_access(work, scene.submission)
        killed = perf_counter()
        cut = await asyncio.gather(*streams)
    slowest = max(cut) - killed
    return less_is_better(f"broker: slowest of {STREAMS} streams to be cut (bar 1)", slowest, "s", baseline=1.0)


async def _until_cut(scene: Scene, http: httpx.AsyncClient, begun: asyncio.Event) -> float:
    told = {"authorization": f"Bearer {scene.token}"}
    last = b""
    url = f"{scene.broker}/v1/messages"
    async with http.stream("POST", url, json=CALL | {"stream": True}, headers=told) as answer:
        async for chunk in answer.aiter_raw():
            begun.set()
            last = chunk
    assert b"access-ended" in last, last
    return perf_counter()


@asynccontextmanager
async def _endless() -> AsyncGenerator[str]:
    async def stream(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        writer.write(head)
        try:
            while True:
                writer.write(b"a\r\ndata: {}\n\n\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(stream, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@asynccontextmanager
async def _scene() -> AsyncGenerator[Scene]:
    with tempfile.TemporaryDirectory(prefix="clearway-bench-") as name:
        home = Path(name)
        home.chmod(0o755)
        secret = home / "credential"
        secret.write_text(CREDENTIAL)
        async with open_house(read_settings({"CLEARWAY_HOME": name})) as house:
            model, door = _free_port(), _free_port()
            serving = _start(home, "pretend-model", "--listen", f"127.0.0.1:{model}", "--credential-file", str(secret))
            brokering = _start(home, "broker", "--listen", f"127.0.0.1:{door}")
            try:
                await asyncio.gather(_listening(model), _listening(door))
                yield await _programme(house, f"http://127.0.0.1:{model}", f"http://127.0.0.1:{door}")
            finally:
                for process in (brokering, serving):
                    process.send_signal(signal.SIGTERM)
                    process.wait(timeout=30)


def _start(home: Path, *words: str) -> subprocess.Popen[bytes]:
    told = {**os.environ, "CLEARWAY_HOME": str(home), "CLEARWAY_BROKER_LOOPBACK": "1"}
    return subprocess.Popen([sys.executable, "-m", "clearway", "frontier", *words], env=told)


async def _programme(house: House, direct: str, broker: str) -> Scene:
    developer = await _member(house, "Lab", PartyKind.DEVELOPER, role="developer")
    program = await _member(house, "Office", PartyKind.AGENCY, role="program")
    evaluator = await _member(house, "Evaluators", PartyKind.AGENCY, role="evaluator")
    said = NewSubmission(title="A model", model_name="m-1", contact="Ada")
    async with house.database.work(developer) as work:
        submission = SubmissionId(work.new_id("sub"))
        await submissions.add_submission(work, submission, said, state=SubmissionState.INQUIRY, parent=None)
        new = NewEndpoint(url=direct, credential=CREDENTIAL, terms=TERMS)
        await access.set_endpoint(work, submission, new, loopback=True)
        ends_at = work.now + timedelta(hours=1)
        await access.open_access(work, submission, ends_at=ends_at, policy=shipped_access_policy())
    async with house.database.work(evaluator) as work:
        person = work.actor.person
        assert person is not None
    async with house.database.work(program) as work:
        await submissions.add_member(work, submission, person, role=MemberRole.EVALUATOR)
        granted = await access.grant(work, submission, person, budget=BUDGET)
    async with house.database.work(evaluator) as work:
        token = (await access.issue_token(work, granted.id)).token
    await asyncio.sleep(1)
    return Scene(house=house, developer=developer, submission=submission, token=token, direct=direct, broker=broker)


async def _member(house: House, name: str, kind: PartyKind, *, role: str) -> WithKey:
    async with house.database.work(administrator(house)) as work:
        party = await identity.register_party(work, name, kind=kind, named=False)
        person = await identity.register_person(work, party.id, name=f"{name} person", roles=[role])
        issued = await identity.issue_key(work, person.id, label="bench", days=1)
    return WithKey(hash=secret_hash(issued.secret))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def _listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            await writer.wait_closed()
            return
