"""What the command line starts but does not know: handed in by __main__, because entries are blind to one another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from litestar import Litestar

from clearway.app.wiring import House
from clearway.kernel.errors import Outage


async def no_broker(_: House, __: asyncio.Event, ___: str, ____: int) -> None:
    """Say that this command line was put together without a broker."""
    raise Outage("broker", "there is none here.", hint="Run clearway itself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The web application of a house, its server, its worker, and the broker of access to models."""

    assemble: Callable[[House], Litestar]
    serve: Callable[[House, asyncio.Event], Awaitable[None]]
    work: Callable[[House, asyncio.Event], Awaitable[None]]
    broker: Callable[[House, asyncio.Event, str, int], Awaitable[None]] = no_broker


def entries_of(context_object: object) -> Entries:
    """Take the entries out of click's context."""
    assert isinstance(context_object, Entries)
    return context_object
