"""One finished wall of bubblewrap: a shell behind it waits for a single command, becomes it, and the wall goes with it.

The shell gets the command on its standard input before the command's own input, answers with a line on standard output
when nothing of the wall is left to do, and only then becomes the command: what comes without that line first is a
wall that could not be built, and no output of untrusted code can be taken for it.
"""

import asyncio
import shlex
import signal
from contextlib import suppress
from dataclasses import replace
from typing import Final, LiteralString

from clearway.gateways.sandbox.cgroups import Cgroup
from clearway.gateways.sandbox.outages import building
from clearway.gateways.sandbox.protocol import Command, Run, Stop
from clearway.gateways.sandbox.watch import Ending, Watch
from clearway.kernel.errors import Outage

_READY: Final = b"ready\n"
_READY_SECONDS_MAX: Final = 20
_SIGNALED: Final = 128
_SAID_BYTES: Final = 300

# A shell reads a pipe byte by byte, so that what follows the last line is left for the command.
WAIT: Final[LiteralString] = """
while IFS= read -r line || exit 0; do
  [ "$line" = . ] && break
  command="$command${line#+}
"
done
eval "$command"
"""

# In a container the first process cannot be ended by a signal of its own: so a second one waits, and the first tells
# how it ended, and with a status that is no signal's when the kernel ended it for want of memory.
OUT_OF_MEMORY: Final = 222
_FIRST: Final = f"""
/bin/sh -c "$1"
status=$?
oom="/sys/fs/cgroup/memory/memory.oom_control /sys/fs/cgroup/memory.events"
[ $status = 137 ] && grep -qs "^oom_kill [1-9]" $oom && exit {OUT_OF_MEMORY}
exit $status
"""
WAIT_AS_SECOND: Final = ("/usr/bin/env", "-i", "/bin/sh", "-c", _FIRST, "first", WAIT)


def with_memory_told(run: Run) -> Run:
    """Tell a run in a container that was ended for want of memory by its status."""
    told = run.stop is Stop.SIGNALED and run.status == OUT_OF_MEMORY - _SIGNALED
    return replace(run, stop=Stop.MEMORY, status=signal.SIGKILL) if told else run


class Wall:
    """A wall that is used once; made by `Bubblewrap.wall`."""

    def __init__(self, process: asyncio.subprocess.Process, group: Cgroup | None) -> None:
        self._process = process
        self._group = group

    async def run(self, command: Command) -> Run:
        """Carry out the command; its clock begins when the wall is finished, and afterwards no code of it runs.

        An Outage when it cannot be, or when the wall fell meanwhile; then nothing was learnt about the command.
        """
        if self._group is not None:
            with building("the control group's limits"):
                self._group.limit(command.limits)
        await self._hand_over(command)
        before = self._cpu_seconds()
        ending = await Watch(self._process, command, end=self._end).to_the_end()
        self._end()
        stop, status = self._stop_of(ending)
        after = self._cpu_seconds()
        return Run(
            stop=stop,
            status=status,
            stdout=ending.stdout,
            stderr=ending.stderr,
            truncated=ending.truncated,
            wall_seconds=ending.wall_seconds,
            memory_peak_bytes=self._group.memory_peak() if self._group is not None else 0,
            cpu_seconds=None if before is None or after is None else after - before,
        )

    def _cpu_seconds(self) -> float | None:
        return self._group.cpu_seconds() if self._group is not None else None

    async def _hand_over(self, command: Command) -> None:
        pipe, answers = self._process.stdin, self._process.stdout
        assert pipe is not None
        assert answers is not None
        pipe.write(b"".join(b"+" + line + b"\n" for line in _script(command).split(b"\n")) + b".\n")
        said = b""
        with suppress(asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(_READY_SECONDS_MAX):
                said = await answers.readexactly(len(_READY))
        if said != _READY:
            raise await self._not_built()

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        if self._group is not None:  # where bubblewrap was killed, what it had begun lives on and holds the pipes open
            self._group.kill()

    async def _not_built(self) -> Outage:
        self._end()
        _, said = await self._process.communicate()
        words = said[-_SAID_BYTES:].decode(errors="replace").strip() or "it did not answer"
        return Outage("sandbox", f"the wall could not be built: {words}", hint="Run: clearway sandbox selftest")

    def _stop_of(self, ending: Ending) -> tuple[Stop, int]:
        if ending.timed_out:
            return Stop.WALL_CLOCK, signal.SIGKILL
        if self._group is not None and self._group.was_out_of_memory():
            return Stop.MEMORY, signal.SIGKILL
        if ending.returncode < 0:  # a signal to what is inside is told as a status above 128
            raise Outage("sandbox", "the wall was ended from outside.", hint="Try again.")
        if ending.returncode > _SIGNALED:
            return Stop.SIGNALED, ending.returncode - _SIGNALED
        return Stop.EXITED, ending.returncode


def _script(command: Command) -> bytes:
    given = [f"export {shlex.quote(f'{name}={value}')}\n" for name, value in command.environment.items()]
    enter = f"ulimit -t {command.limits.cpu_seconds} && cd {shlex.quote(command.working_directory)} || exit\n"
    script = f"{enter}unset OLDPWD line command\n{''.join(given)}echo ready\nexec {shlex.join(command.arguments)}"
    return script.encode(errors="surrogateescape")
