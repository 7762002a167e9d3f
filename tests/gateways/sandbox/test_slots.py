"""The queue before the sandbox: never more runs at once than slots, over all processes that share them."""

import asyncio
import secrets  # noqa: TID251  a test hands the chance in
import subprocess  # noqa: TID251  another process is what this is about
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clearway.gateways.sandbox import Command, Limits, Queue, Run, Stop, open_bubblewrap, system_mounts
from clearway.kernel.errors import Outage

_ANSWER = Run(stop=Stop.EXITED, status=0, stdout=b"", stderr=b"", truncated=False, wall_seconds=0, memory_peak_bytes=0)
_COMMAND = Command(arguments=("/bin/true",))
_HOLD = """
import fcntl, sys
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@dataclass(slots=True)
class _Counting:
    """Counts how many runs there are at once; each goes on until the loop has turned a few times."""

    now: int = 0
    most: int = 0
    order: list[str] = field(default_factory=list[str])

    async def run(self, command: Command) -> Run:
        self.now += 1
        self.most = max(self.most, self.now)
        self.order.append(command.arguments[0])
        for _ in range(20):
            await asyncio.to_thread(int)  # other tasks have their turn
        self.now -= 1
        return _ANSWER


async def test_no_more_runs_at_once_than_slots(tmp_path: Path) -> None:
    """Two queues on one folder, as of two processes, share its slots and use all of them."""
    counting = _Counting()
    queues = [Queue(counting, tmp_path, slots=3) for _ in range(2)]
    runs = [queue.run(_COMMAND) for queue in queues for _ in range(20)]
    assert await asyncio.gather(*runs) == [_ANSWER] * 40
    assert counting.most == 3


async def test_a_long_queue_does_not_shut_others_out(tmp_path: Path) -> None:
    """Whoever comes while another process has many runs waiting gets one of the next slots."""
    counting = _Counting()
    long, short = (Queue(counting, tmp_path, slots=2) for _ in range(2))
    waiting = [asyncio.create_task(long.run(_COMMAND)) for _ in range(60)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await short.run(Command(arguments=("late",)))
    assert sum(not task.done() for task in waiting) > 20
    await asyncio.gather(*waiting)


async def test_the_slots_of_a_process_that_was_killed_are_free(tmp_path: Path) -> None:
    """While another process holds the only slot nothing runs; when it is killed, the run goes on."""
    counting = _Counting()
    queue = Queue(counting, tmp_path, slots=1)
    holder = subprocess.Popen(  # noqa: ASYNC220  another process is what this is about
        [sys.executable, "-c", _HOLD, str(tmp_path / "slot-0")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        task = asyncio.create_task(queue.run(_COMMAND))
        await asyncio.wait([task], timeout=0.1)
        assert counting.most == 0
        holder.kill()
    assert await task == _ANSWER


async def test_a_run_that_was_called_off_while_it_waits_takes_no_slot(tmp_path: Path) -> None:
    """Calling off the runs that wait leaves the slots to others."""
    queue = Queue(_Counting(), tmp_path, slots=1)
    tasks = [asyncio.create_task(queue.run(_COMMAND)) for _ in range(10)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await Queue(_Counting(), tmp_path, slots=1).run(_COMMAND) == _ANSWER


async def test_a_folder_that_cannot_be_used_is_an_outage(tmp_path: Path) -> None:
    """Where slots cannot be kept, the queue says what to do."""
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(Outage) as caught:
        Queue(_Counting(), tmp_path / "taken", slots=1)
    assert "CLEARWAY_HOME" in caught.value.hint


async def test_waiting_for_a_slot_is_not_running(tmp_path: Path) -> None:
    """Runs that together take longer than the limit of each all come to their end behind one slot."""
    command = Command(arguments=("/bin/sh", "-c", "sleep 0.4"), mounts=system_mounts(), limits=Limits(wall_seconds=1.5))
    queue = Queue(open_bubblewrap(secrets.token_bytes), tmp_path, slots=1)
    runs = await asyncio.gather(*(queue.run(command) for _ in range(5)))
    assert [run.stop for run in runs] == [Stop.EXITED] * 5
