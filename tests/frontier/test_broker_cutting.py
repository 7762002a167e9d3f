"""Whoever throws the switch ends every call at once: streams, calls that wait, at the developer's endpoint too."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from psycopg import AsyncConnection

from clearway.frontier.actions import access
from clearway.frontier.model.access import LineKind
from clearway.frontier.store import calls
from clearway.gateways.models import Shape
from clearway.identity.model import PartyKind
from clearway.kernel.frontier_limits import MODEL_REPLY_BYTES_MAX
from tests.conftest import TestHouse
from tests.frontier.endpoints import STREAM, Scene, open_scene
from tests.frontier.programme import assign

STREAMS = 50
# The benchmark holds the bar, which is a second; a machine on which tests run may be slow.
SOON = 5
EVENT = b'data: {"x": 1}\n\n'


@pytest.fixture
async def scene(house: TestHouse) -> AsyncIterator[Scene]:
    """A broker before an endpoint whose streams go on until they are left."""
    async with open_scene(house) as opened:
        opened.endpoint.status, opened.endpoint.holds, opened.endpoint.body = 200, True, EVENT
        opened.endpoint.again = 0.05
        opened.endpoint.headers = [(b"content-type", b"text/event-stream")]
        yield opened


class Stream:
    """A stream that is read as it comes."""

    def __init__(self, scene: Scene, token: str, shape: Shape) -> None:
        self.scene, self.token, self.shape = scene, token, shape
        self.got = b""
        self.came = asyncio.Event()
        self.ended_at = 0.0
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        url, told = f"{self.scene.broker}{self.shape.value}", {"authorization": f"Bearer {self.token}"}
        async with self.scene.http.stream("POST", url, json=STREAM, headers=told) as answer:
            async for chunk in answer.aiter_raw():
                self.got += chunk
                self.came.set()
        self.ended_at = asyncio.get_running_loop().time()

    async def goes_on(self) -> None:
        """Wait until more of it comes."""
        self.came.clear()
        async with asyncio.timeout(20):
            await self.came.wait()

    @property
    def why(self) -> str:
        """The code of the event by which it was cut; all that came before are whole events."""
        told, _, last = self.got.removesuffix(b"\n\n").rpartition(b"data: ")
        assert told.removesuffix(b"event: error\n") == EVENT * (self.got.count(EVENT))
        return json.loads(last)["error"]["code"]


async def test_fifty_streams_are_cut_at_once_and_only_those_whose_access_ends(scene: Scene) -> None:
    """One evaluator is revoked, and the other's streams go on until the switch; the endpoint works for nobody then."""
    programme, shapes = scene.programme, list(Shape)
    other = await programme.house.member("Others", PartyKind.AGENCY, "evaluator")
    await assign(programme, other)
    theirs = await programme.grant(other)
    tokens = [scene.token, await programme.token(theirs, other)]
    async with asyncio.timeout(20):
        while (await scene.call(token=tokens[1], model="m-2")).status_code == 401:
            pass
    streams = [Stream(scene, tokens[at % 2], shapes[at // 2 % 2]) for at in range(STREAMS)]
    await asyncio.gather(*(one.goes_on() for one in streams))
    assert scene.endpoint.running == STREAMS
    mine, others = streams[::2], streams[1::2]
    async with programme.house.database.work(programme.developer.credential) as work:
        await access.revoke(work, theirs.id, "enough")
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(one.task for one in others))
    assert max(one.ended_at for one in others) - began < SOON
    await asyncio.gather(*(one.goes_on() for one in mine))
    async with programme.house.database.work(programme.developer.credential) as work:
        await access.kill_access(work, programme.submission)
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(one.task for one in mine))
    assert max(one.ended_at for one in mine) - began < SOON
    assert {one.why for one in streams} == {"access-ended"}
    async with asyncio.timeout(SOON):
        await scene.endpoint.idle.wait()
    assert (await scene.call()).status_code == 401


async def test_the_switch_ends_a_call_that_waits_for_its_reply(scene: Scene) -> None:
    """It is told in the call's own shape, and charged with all that it might have taken."""
    scene.endpoint.again = 0
    scene.endpoint.headers = [(b"content-type", b"application/json")]
    waiting = asyncio.create_task(scene.call(Shape.CHAT_COMPLETIONS))
    await scene.endpoint.begun.get()
    async with scene.programme.house.database.work(scene.programme.program.credential) as work:
        await access.kill_access(work, scene.programme.submission)
    async with asyncio.timeout(SOON):
        answer = await waiting
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "access-ended")
    begun, ended = await scene.log_of(2)
    assert (ended.kind, ended.why, ended.microdollars) == (LineKind.ENDED, "access-ended", begun.microdollars)


async def test_a_broker_that_is_not_the_only_one_any_more_cuts_everybody(scene: Scene) -> None:
    """Whoever takes its lock from it, or its connection, wins no time: nothing goes on, and it stops by itself."""
    stream = Stream(scene, scene.token, Shape.MESSAGES)
    await stream.goes_on()
    holding = "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objid = %s"
    async with await AsyncConnection.connect(scene.programme.house.service_dsn) as connection:
        assert await (await connection.execute(holding, (calls.LOCK,))).fetchall() == [(True,)]
    async with asyncio.timeout(SOON):
        await asyncio.wait([stream.task])
        await scene.running.lost.wait()
    assert stream.why == "broker-blind"
    answer = await scene.call()
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "broker-blind")


async def test_a_reader_that_stands_still_holds_up_the_endpoint_and_nobody_else(scene: Scene) -> None:
    """The broker takes no more than it can pass on, however fast the endpoint; and notices when the reader has gone."""
    sent, stands = [0], asyncio.Event()

    async def fast(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if b"accept: text/event-stream" not in (await reader.readuntil(b"\r\n\r\n")).lower():
            writer.write(b"HTTP/1.1 418 Not now\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
            while not stands.is_set():
                writer.write(EVENT * 1_000)
                sent[0] += len(EVENT) * 1_000
                try:
                    await asyncio.wait_for(writer.drain(), timeout=1)
                except TimeoutError:
                    stands.set()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(fast, "127.0.0.1", 0)
    await scene.programme.offer(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    scene.endpoint.status = 0
    async with asyncio.timeout(20):
        while (await scene.call()).status_code != 418:
            pass
    host, _, port = scene.broker.removeprefix("http://").partition(":")
    body = json.dumps(STREAM).encode()
    head = (
        f"POST /v1/messages HTTP/1.1\r\nhost: here\r\nx-api-key: {scene.token}\r\naccept: text/event-stream\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    _, writing = await asyncio.open_connection(host, int(port), limit=1_024)
    writing.write(head.encode() + body)
    async with asyncio.timeout(20):
        await stands.wait()
    assert sent[0] < MODEL_REPLY_BYTES_MAX
    assert (await scene.call()).status_code == 418
    writing.transport.abort()
    async with asyncio.timeout(20):
        while (await scene.log())[-1].why != "client-gone":
            pass
    server.close()
