"""Walls that are kept ready: no run sees another's leftovers, and nothing is left when they are taken down."""

import asyncio
import gc
import os
import secrets  # noqa: TID251  a test hands the chance in
import signal
import warnings
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.gateways.sandbox import (
    Bubblewrap,
    Command,
    Limits,
    Mount,
    Stop,
    WarmWalls,
    open_bubblewrap,
    system_mounts,
)
from clearway.gateways.sandbox.bubblewrap import Shape, shape_of
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB


@pytest.fixture
def bubblewrap() -> Bubblewrap:
    """The sandbox whose walls are kept."""
    return open_bubblewrap(secrets.token_bytes)


@pytest.fixture
async def walls(bubblewrap: Bubblewrap) -> AsyncGenerator[WarmWalls]:
    """Walls kept ready, two at most."""
    walls = WarmWalls(bubblewrap, ready_max=2)
    yield walls
    await walls.close()


def _shell(script: str) -> Command:
    return Command(arguments=("/bin/sh", "-c", script), mounts=system_mounts(), limits=Limits(wall_seconds=20))


async def test_no_run_sees_another(walls: WarmWalls) -> None:
    """Each run has a wall of its own: no files, no processes and no variables of the one before."""
    script = """
    ls -A /work /tmp | grep -v : ; set -- /proc/[0-9]*; echo $#; env | grep -c SECRET
    echo mine > /work/file; echo mine > /tmp/file; sleep 60 > /dev/null 2>&1 < /dev/null &
    """
    told = [(await walls.run(replace(_shell(script), environment={"SECRET": "1"}))).stdout.split() for _ in range(2)]
    told += [(await walls.run(_shell(script))).stdout.split() for _ in range(2)]
    assert [words[1:] for words in told] == [[b"1"], [b"1"], [b"0"], [b"0"]]
    assert len({words[0] for words in told}) == 1


async def test_limits_are_those_of_the_run(walls: WarmWalls) -> None:
    """A wall that was ready before the command was known still holds it to the command's own limits."""
    hog = _shell("x=a; while :; do x=$x$x; done")
    for memory in (256, 64):
        run = await walls.run(replace(hog, limits=replace(hog.limits, memory_bytes=memory * MIB)))
        assert run.stop is Stop.MEMORY
        assert run.memory_peak_bytes <= memory * MIB
    spin = replace(hog, arguments=("/bin/sh", "-c", "while :; do :; done"), limits=replace(hog.limits, cpu_seconds=1))
    assert (await walls.run(spin)).stop is Stop.SIGNALED


async def test_a_mount_that_was_replaced_is_shown_as_it_is_now(walls: WarmWalls, tmp_path: Path) -> None:
    """A wall that was built with a file that has been replaced since is not used for the new one."""
    shown = tmp_path / "file"
    command = _shell("cat /data")
    command = replace(command, mounts=(*command.mounts, Mount(host=shown, inside="/data")))
    shapes: set[Shape] = set()
    for content in ("first", "second"):
        new = tmp_path / "new"
        new.write_text(content)
        new.replace(shown)
        shapes.add(shape_of(command))
        assert (await walls.run(command)).stdout.decode() == content
    assert len(shapes) == 2


async def test_a_wall_that_fell_is_not_used(walls: WarmWalls) -> None:
    """When a waiting wall was ended from outside, the next run gets another."""
    await walls.run(_shell("sleep 0.5"))  # meanwhile the next wall is finished
    waiting = await walls._ready[0].wall  # noqa: SLF001  breaks it on purpose
    os.kill(waiting._process.pid, signal.SIGKILL)  # noqa: SLF001  breaks it on purpose
    await waiting._process.wait()  # noqa: SLF001  it has fallen now, and all that was behind it
    assert (await walls.run(_shell("echo well"))).stdout == b"well\n"


async def test_nothing_is_left_when_walls_are_taken_down(bubblewrap: Bubblewrap) -> None:
    """Closing ends what waits, also when a run was called off in the middle."""
    walls = WarmWalls(bubblewrap, ready_max=2)
    await walls.run(_shell("true"))
    task = asyncio.create_task(walls.run(_shell("sleep 60")))
    await asyncio.wait([task], timeout=0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await walls.close()
    assert bubblewrap.cgroups is not None
    assert bubblewrap.cgroups.own() == []


def test_the_end_of_the_loop_takes_down_what_waits(bubblewrap: Bubblewrap) -> None:
    """A command that ends without closing leaves nothing either."""

    async def main() -> None:
        await WarmWalls(bubblewrap, ready_max=2).run(_shell("true"))

    asyncio.run(main())
    assert bubblewrap.cgroups is not None
    assert bubblewrap.cgroups.own() == []


async def test_why_no_wall_can_be_built_is_told(walls: WarmWalls, bubblewrap: Bubblewrap) -> None:
    """When the walls that are made ready fail, the next run fails with the reason."""
    broken = WarmWalls(replace(bubblewrap, system_call_filter=b"broken"), ready_max=2)
    for _ in range(2):
        with pytest.raises(Outage, match="wall could not be built"):
            await broken.run(_shell("true"))
    await broken.close()
    assert (await walls.run(_shell("true"))).status == 0


async def test_a_program_that_does_not_take_its_walls_down_leaves_nothing(bubblewrap: Bubblewrap) -> None:
    """The next walls are ready when its loop ends: no control group stays."""

    async def once() -> None:
        walls = WarmWalls(bubblewrap, ready_max=2)
        for _ in range(3):
            await walls.run(_shell("sleep 0.2"))

    assert bubblewrap.cgroups is not None
    before = bubblewrap.cgroups.own()
    async with asyncio.timeout(20):
        await asyncio.to_thread(asyncio.run, once())
    assert bubblewrap.cgroups.own() == before


async def test_a_program_may_take_its_walls_down_while_one_is_begun(bubblewrap: Bubblewrap) -> None:
    """Whenever its end comes, nothing is left: no control group, and no pipe that nobody closed."""

    async def once(moment: int) -> None:
        walls = WarmWalls(bubblewrap, ready_max=2)
        await walls.run(_shell(f"sleep {moment * 0.0005}"))
        await walls.close()

    assert bubblewrap.cgroups is not None
    before = bubblewrap.cgroups.own()
    gc.collect()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        for moment in range(60):
            await asyncio.to_thread(asyncio.run, once(moment))
        gc.collect()
    assert [str(one.message) for one in told] == []
    assert bubblewrap.cgroups.own() == before
