"""Runs a registry's client to its end or to a time limit, and never beyond the end of the process that asked for it."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, LiteralString

from clearway.kernel.errors import Outage
from clearway.kernel.limits import FETCH_SECONDS_MAX

# Standard input is a pipe that nobody writes to: it ends when we do, be it by a kill, and the whole group with it.
_GUARD: Final[LiteralString] = """
exec 3<&0
"$@" 3<&- < /dev/null &
client=$!
{ read -r _ <&3; kill -s KILL 0; } > /dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $client
status=$?
kill $watcher
exit $status
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a client ended and all that it said."""

    status: int
    output: str


async def run(arguments: Sequence[str], *, folder: Path) -> Ended:
    """Run a client in a folder; one that does not end within FETCH_SECONDS_MAX is stopped and is an Outage.

    When this process is killed, the client and what it started are killed too.
    """
    if shutil.which(arguments[0]) is None:
        raise Outage(arguments[0], "is not installed on this machine", hint=f"Install {arguments[0]}.")
    process = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", _GUARD, "guard", *arguments,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(FETCH_SECONDS_MAX):
            output = await process.stdout.read()
            status = await process.wait()
    except TimeoutError:
        hint = "Check the network and the proxy, then try again."
        raise Outage(Path(arguments[0]).name, f"did not answer within {FETCH_SECONDS_MAX} s", hint=hint) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return Ended(status=status, output=output.decode(errors="replace"))
