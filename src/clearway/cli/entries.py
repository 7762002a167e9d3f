"""What the command line starts but does not know: handed in by __main__, because entries are blind to one another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from litestar import Litestar

from clearway.app.wiring import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The web application of a house, its server, and its worker."""

    assemble: Callable[[House], Litestar]
    serve: Callable[[House, asyncio.Event], Awaitable[None]]
    work: Callable[[House, asyncio.Event], Awaitable[None]]


def entries_of(context_object: object) -> Entries:
    """Take the entries out of click's context."""
    assert isinstance(context_object, Entries)
    return context_object
