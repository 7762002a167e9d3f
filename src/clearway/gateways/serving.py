"""Serves an ASGI application on an address of this machine, in the loop that runs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from granian.constants import Interfaces
from granian.server.embed import Server

Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[dict[str, object]], Awaitable[None]]
Application = Callable[[Mapping[str, object], Receive, Send], Awaitable[None]]


async def serve_until(application: Application, stop: asyncio.Event, *, host: str, port: int) -> None:
    """Serve until `stop` is set, or until the server ends by itself."""
    server = Server(
        cast("Callable[..., Awaitable[None]]", application),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not serving.done():
        server.stop()
    await serving
