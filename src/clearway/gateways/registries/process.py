"""Runs a registry's client to its end or to a time limit."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clearway.kernel.errors import Outage
from clearway.kernel.limits import FETCH_SECONDS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a client ended and all that it said."""

    status: int
    output: str


async def run(arguments: Sequence[str], *, folder: Path) -> Ended:
    """Run a client in a folder; one that does not end within FETCH_SECONDS_MAX is stopped and is an Outage."""
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise Outage(arguments[0], "is not installed on this machine", hint=f"Install {arguments[0]}.") from None
    try:
        async with asyncio.timeout(FETCH_SECONDS_MAX):
            output, _ = await process.communicate()
    except TimeoutError:
        hint = "Check the network and the proxy, then try again."
        raise Outage(Path(arguments[0]).name, f"did not answer within {FETCH_SECONDS_MAX} s", hint=hint) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return Ended(status=process.returncode or 0, output=output.decode(errors="replace"))
