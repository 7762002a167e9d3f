"""A whole house around a test's database, and the API as somebody with a key sees it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from clearway.__main__ import application
from clearway.app.policies import shipped_due_policy
from clearway.app.settings import read_settings
from clearway.app.wiring import House
from clearway.cli.client import asgi
from clearway.gateways.builds import Workbench
from clearway.gateways.signer import KeySigner
from clearway.kernel.errors import Outage
from clearway.storage.database import Database
from tests.conftest import TestHouse

API = "/api/v1"
_HOUSE: ContextVar[House] = ContextVar("house")


def assemble(house: House) -> Litestar:
    """Put an application around a house: the one of this process, told with each request whose house it is for.

    To put one together anew takes longer than most tests.
    """

    async def answer(scope: object, receive: object, send: object) -> None:
        _HOUSE.set(house)
        await _application()(scope, receive, send)

    return cast("Litestar", answer)


def _house_asked() -> House:
    return _HOUSE.get()


@cache
def _application() -> Callable[[object, object, object], Awaitable[None]]:
    return cast("Callable[[object, object, object], Awaitable[None]]", application(_house_asked))


def whole_house(house: TestHouse) -> House:
    """Put a house around a test's database; it has no sandbox."""
    return house_around(house.database)


def house_around(database: Database) -> House:
    """Put a house around a database; it has no sandbox."""
    return House(
        database=database,
        signer=KeySigner(b"s" * 32),
        settings=read_settings({"CLEARWAY_HOME": str(Path("/nonexistent")), "CLEARWAY_SECURE_COOKIES": "0"}),
        due_policy=shipped_due_policy(),
        environments=(),
        make_bench=_no_bench,
        first_key=None,
    )


def _no_bench() -> Workbench:
    raise Outage("sandbox", "this house has none")


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API."""

    http: httpx.AsyncClient
    secret: str

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | str | None = None,
    ) -> httpx.Response:
        """Make one call below the API's prefix, or anywhere for a path that begins with `//`."""
        key = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        url = path[1:] if path.startswith("//") else f"{API}{path}"
        sent = {**key, **(headers or {})}
        return await self.http.request(method, url, headers=sent, params=params, json=json, content=content)

    def as_key(self, secret: str) -> "Caller":
        """Call with another key; an empty one is no key."""
        return Caller(http=self.http, secret=secret)


@asynccontextmanager
async def open_api(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API as the administrator sees it."""
    app = assemble(whole_house(house))
    transport = httpx.ASGITransport(app=asgi(app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clearway.invalid") as http:
        yield Caller(http=http, secret=house.administrator.secret)


@asynccontextmanager
async def served(house: House) -> AsyncGenerator[str]:
    """Serve the application in this loop; gives its address."""
    port = free_port()
    server = Server(
        assemble(house),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    await listening(port)
    yield f"http://127.0.0.1:{port}"
    server.stop()
    await serving


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def listening(port: int) -> None:
    """Wait until somebody listens at a port."""
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            else:
                writer.close()
                await writer.wait_closed()
                return
