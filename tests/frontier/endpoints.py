"""A developer's endpoint that a test directs, and a broker in front of it, both on sockets of this machine."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import httpx

from clearway.api.broker import BrokerApplication
from clearway.frontier.actions import access
from clearway.frontier.actions.broker import Broker
from clearway.frontier.model.access import AccessLine, Budget
from clearway.gateways.models import PretendModel, Shape
from clearway.gateways.models.upstream import Upstreams
from clearway.gateways.serving import Application, Receive, Send, serve_until
from clearway.kernel.instants import system_clock
from tests.conftest import Member, TestHouse
from tests.frontier.programme import BUDGET, CREDENTIAL, TERMS, Programme, new_programme

CALL = {"model": "m-1", "max_tokens": 50, "messages": [{"role": "user", "content": "Say this. " * 20}]}
STREAM = CALL | {"stream": True, "stream_options": {"include_usage": True}}


@dataclass
class Directed:
    """An endpoint that answers as it is directed; without directions it is the pretend model.

    A call that it holds goes on until its caller has gone; every `again` seconds, if any, it says its body once more.
    """

    status: int = 0
    body: bytes = b"{}"
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [(b"content-type", b"application/json")])
    holds: bool = False
    again: float = 0
    running: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    bodies: list[bytes] = field(default_factory=list[bytes])
    begun: asyncio.Queue[None] = field(default_factory=asyncio.Queue[None])
    pretend: PretendModel = field(default_factory=lambda: PretendModel(credential=CREDENTIAL))

    async def __call__(self, scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        """Answer one call."""
        headers = cast("Sequence[tuple[bytes, bytes]]", scope["headers"])
        self.seen.append({name.decode(): value.decode() for name, value in headers} | {"path": str(scope["path"])})

        async def heard() -> dict[str, object]:
            message = dict(await receive())
            piece = message.get("body", b"")
            assert isinstance(piece, bytes)
            self.bodies.append(piece)
            return message

        if self.status:
            while (await heard()).get("more_body"):
                pass
            await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
            await send({"type": "http.response.body", "body": self.body, "more_body": self.holds})
        else:
            await self.pretend(scope, heard, send)
        self.begun.put_nowait(None)
        if self.holds:
            await self._hold(receive, send)

    async def _hold(self, receive: Receive, send: Send) -> None:
        self.running += 1
        self.idle.clear()
        gone = asyncio.create_task(_disconnected(receive))
        while not (await asyncio.wait([gone], timeout=self.again or None))[0]:
            await send({"type": "http.response.body", "body": self.body, "more_body": True})
        self.running -= 1
        if not self.running:
            self.idle.set()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def on_socket(application: Application) -> AsyncGenerator[str]:
    """Serve an application; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    stop = asyncio.Event()
    serving = asyncio.create_task(serve_until(application, stop, host="127.0.0.1", port=port))
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            writer.close()
            await writer.wait_closed()
            break
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop.set()
        await serving


@dataclass
class Scene:
    """A programme whose model is reached through a broker."""

    programme: Programme
    endpoint: Directed
    direct: str
    broker: str
    token: str
    http: httpx.AsyncClient
    running: Broker
    stop: Callable[[], Awaitable[None]]

    async def call(self, shape: Shape = Shape.MESSAGES, *, token: str = "", **body: object) -> httpx.Response:
        """Make one call through the broker."""
        return await self.http.post(
            f"{self.broker}{shape.value}", json=CALL | body, headers={"authorization": f"Bearer {token or self.token}"}
        )

    async def log(self, member: Member | None = None) -> list[AccessLine]:
        """Read the log as its developer."""
        reader = member or self.programme.developer
        async with self.programme.house.database.work(reader.credential) as work:
            return await access.read_log(work, self.programme.submission)

    async def log_of(self, count: int) -> list[AccessLine]:
        """Read the log once it has so many lines."""
        async with asyncio.timeout(10):
            while len(found := await self.log()) < count:
                pass
        return found


@asynccontextmanager
async def open_scene(
    house: TestHouse,
    budget: Budget = BUDGET,
    *,
    seconds: float = 3600,
    programme: Programme | None = None,
    endpoint: Directed | None = None,
) -> AsyncGenerator[Scene]:
    """Offer a directed endpoint, open access for so long, grant it, and run a broker."""
    house.clock.now = system_clock()
    programme = programme or await new_programme(house)
    endpoint = endpoint or Directed()
    async with on_socket(endpoint) as direct:
        await programme.offer(url=direct, terms=TERMS)
        await programme.open(seconds=seconds)
        token = await programme.token(await programme.grant(budget=budget))
        broker = Broker(house.database, Upstreams(loopback=True))
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(broker.running())
            address = await stack.enter_async_context(on_socket(BrokerApplication(broker=broker)))
            http = await stack.enter_async_context(httpx.AsyncClient(timeout=20))
            yield Scene(
                programme=programme,
                endpoint=endpoint,
                direct=direct,
                broker=address,
                token=token,
                http=http,
                running=broker,
                stop=stack.aclose,
            )
