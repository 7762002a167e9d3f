"""Keeps finished walls ready, so that a run need not wait for its own: each is used once, and then another is built."""

import asyncio
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from clearway.gateways.sandbox.bubblewrap import Bubblewrap, Shape, shape_of
from clearway.gateways.sandbox.protocol import Command, Run
from clearway.gateways.sandbox.wall import Wall
from clearway.kernel.errors import Outage

# To start a process holds up all that this one does: so the run that a wall follows gets under way first.
_FIRST_SECONDS: Final = 0.02


@dataclass(slots=True, eq=False)
class _Kept:
    """A wall that is ready or about to be; a task holds it, so that the wall goes when the event loop does."""

    shape: Shape
    wall: asyncio.Future[Wall] = field(default_factory=asyncio.Future[Wall])
    used: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class WarmWalls:
    """A sandbox that builds a wall like the last one while that one is in use; holds at most `ready_max` unused."""

    def __init__(self, sandbox: Bubblewrap, *, ready_max: int) -> None:
        self._sandbox = sandbox
        self._ready_max = ready_max
        self._ready: deque[_Kept] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, command: Command) -> Run:
        """Run one command to its end or to its limit, behind a wall that is ready if there is one of its shape."""
        shape = shape_of(command)
        kept = self._take(shape)
        self._prepare(shape)
        if kept is not None:
            # It fell while it waited or was used, or could not be built: another is tried, and heard of.
            with suppress(Outage), _holding(kept):
                return await (await kept.wall).run(command)
        return await self._sandbox.run(command)

    async def close(self) -> None:
        """Take down the walls that nobody used, and wait until those that were used are cleared away."""
        for kept in self._ready:
            if kept.task is not None:
                kept.task.cancel()
        self._ready.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, shape: Shape) -> _Kept | None:
        for kept in list(self._ready):
            if kept.task is None or kept.task.done():
                self._ready.remove(kept)
            elif kept.shape == shape:
                self._ready.remove(kept)
                return kept
        return None

    def _prepare(self, shape: Shape) -> None:
        """Begin a wall in the place of the one that is used, and a spare one while there is room."""
        while len(self._ready) >= self._ready_max:
            oldest = self._ready.popleft()
            if oldest.task is not None:
                oldest.task.cancel()
        self._begin(shape)
        if len(self._ready) < self._ready_max:
            self._begin(shape)

    def _begin(self, shape: Shape) -> None:
        kept = _Kept(shape)
        kept.task = asyncio.create_task(self._keep(kept))
        self._tasks.add(kept.task)
        kept.task.add_done_callback(self._tasks.discard)
        self._ready.append(kept)

    async def _keep(self, kept: _Kept) -> None:
        await asyncio.sleep(_FIRST_SECONDS)
        try:
            async with self._sandbox.wall(kept.shape) as wall:
                kept.wall.set_result(wall)
                await kept.used.wait()
        except Outage as outage:
            if not kept.wall.done():
                kept.wall.set_exception(outage)
                kept.wall.exception()  # it may be that nobody ever takes it


@contextmanager
def _holding(kept: _Kept) -> Generator[None]:
    try:
        yield
    finally:
        kept.used.set()  # it is cleared away while nobody waits for that
