"""Watches a process that stands for a run: feeds it, reads it up to its limit, and ends it when its time is over."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from clearway.gateways.sandbox.protocol import Command, Limits

_PIECE_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended and what it wrote; its status as the event loop tells it, negative for a signal."""

    returncode: int
    timed_out: bool
    stdout: bytes
    stderr: bytes
    truncated: bool
    wall_seconds: float


class Watch:
    """One process, begun with pipes on its standard streams, the command that it carries out, and what ends it."""

    def __init__(self, process: asyncio.subprocess.Process, command: Command, *, end: Callable[[], None]) -> None:
        self._process = process
        self._end = end
        self._stdin = command.stdin
        self._limits: Limits = command.limits
        self._hear = command.hear
        self._truncated = False

    async def to_the_end(self) -> Ending:
        """Feed and read the process until it ends or its time is over; its clock begins now."""
        clock = asyncio.get_running_loop().time
        began, timed_out = clock(), False
        reading = asyncio.gather(
            self._read(self._process.stdout), self._read(self._process.stderr, self._hear), self._feed()
        )
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                stdout, stderr, _ = await asyncio.shield(reading)
                await self._process.wait()
        except TimeoutError:
            timed_out = self._process.returncode is None
            self._end()
            stdout, stderr, _ = await reading
        except asyncio.CancelledError:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            raise
        return Ending(
            returncode=await self._process.wait(),
            timed_out=timed_out,
            stdout=stdout,
            stderr=stderr,
            truncated=self._truncated,
            wall_seconds=clock() - began,
        )

    async def _feed(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        with suppress(BrokenPipeError, ConnectionResetError):
            pipe.write(self._stdin)
            await pipe.drain()
        pipe.close()

    async def _read(self, pipe: asyncio.StreamReader | None, hear: Callable[[bytes], None] | None = None) -> bytes:
        assert pipe is not None
        kept = bytearray()
        while piece := await pipe.read(_PIECE_BYTES):
            room = self._limits.output_bytes - len(kept)
            self._truncated |= len(piece) > room
            kept += piece[: max(room, 0)]
            if hear is not None and room > 0:
                hear(piece[:room])
        return bytes(kept)
