"""When the machine lacks something that a wall needs: an outage that says what to do, and nothing left behind."""

import asyncio
import os
import resource
import secrets  # noqa: TID251  a test hands the chance in
import select
import subprocess  # noqa: TID251  mounts a small disk
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.gateways.sandbox import Bubblewrap, Command, Limits, PretendSandbox, Queue, Run, Stop, open_bubblewrap
from clearway.gateways.sandbox.bubblewrap import shape_of
from clearway.gateways.sandbox.cgroups import Cgroups, find_cgroups, group_name
from clearway.gateways.sandbox.client import Client
from clearway.gateways.sandbox.containers import Containers
from clearway.gateways.sandbox.system import system_mounts
from clearway.kernel.errors import Outage

_TRUE = Command(arguments=("/bin/true",), mounts=system_mounts())
# Leaves a process in a control group of its own, and says which.
_LEAVE = """
import secrets, subprocess
from clearway.gateways.sandbox import open_bubblewrap
from clearway.gateways.sandbox.cgroups import group_name
group = open_bubblewrap(secrets.token_bytes).cgroups.make(group_name("left"))
orphan = subprocess.Popen(["/bin/sleep", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
for door in group.doors:
    door.write_text(str(orphan.pid))
print(orphan.pid)
"""
_RUN = Run(stop=Stop.EXITED, status=0, stdout=b"", stderr=b"", truncated=False, wall_seconds=0, memory_peak_bytes=0)


@pytest.fixture
def bubblewrap() -> Bubblewrap:
    """The sandbox of this machine, before something is taken from it."""
    return open_bubblewrap(secrets.token_bytes)


@pytest.fixture
def full_disk(tmp_path: Path) -> Generator[Path]:
    """A real disk on which no further file can be made."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=1", "full", str(tmp_path)], check=True)
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def _left(bubblewrap: Bubblewrap) -> list[Path]:
    assert bubblewrap.cgroups is not None
    return bubblewrap.cgroups.own()


def test_without_bubblewrap_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the program has no sandbox."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Outage) as caught:
        open_bubblewrap(secrets.token_bytes)
    assert "apt-get install bubblewrap" in caught.value.hint


def test_control_groups_that_cannot_be_written_are_not_used(tmp_path: Path) -> None:
    """A hierarchy in which no group can be made is none."""
    (tmp_path / "taken").write_text("no folder")
    lines = [f"cgroup {tmp_path}/taken cgroup rw,{controller} 0 0\n" for controller in ("memory", "pids")]
    (tmp_path / "mounts").write_text("".join(lines))
    assert find_cgroups(tmp_path / "mounts") is None


async def test_control_groups_that_are_gone_are_an_outage(bubblewrap: Bubblewrap, tmp_path: Path) -> None:
    """When groups can no longer be made, nothing runs without them."""
    gone = replace(bubblewrap, cgroups=Cgroups(memory=tmp_path / "none", pids=tmp_path / "none"))
    with pytest.raises(Outage, match="control group cannot be made"):
        await gone.run(_TRUE)
    assert _left(bubblewrap) == []


async def test_a_refused_filter_is_an_outage(bubblewrap: Bubblewrap) -> None:
    """Without its filter no wall stands."""
    with pytest.raises(Outage, match="wall could not be built"):
        await replace(bubblewrap, system_call_filter=b"no filter").run(_TRUE)
    assert _left(bubblewrap) == []


async def test_a_host_that_has_run_out_is_an_outage(bubblewrap: Bubblewrap) -> None:
    """When no file can be opened and no process begun, the run says what to free, and the next one is well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 2, hard))
    try:
        with pytest.raises(Outage) as caught:
            await bubblewrap.run(_TRUE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert "Free memory" in caught.value.hint
    assert _left(bubblewrap) == []
    assert (await bubblewrap.run(_TRUE)).status == 0


async def test_a_full_disk_is_an_outage(full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither a slot nor a profile can be written nothing is run, and nothing is left."""
    with pytest.raises(Outage) as caught:
        await Queue(PretendSandbox(answer=lambda _: _RUN), full_disk, slots=1).run(_TRUE)
    assert "disk" in caught.value.hint
    monkeypatch.setattr(tempfile, "tempdir", str(full_disk))
    containers = Containers(client=Client(words=("/bin/false",)), image="sha256:0", entropy=secrets.token_bytes)
    with pytest.raises(Outage, match="filter's file cannot be made"):
        await containers.run(_TRUE)
    assert list(full_disk.iterdir()) == []


async def test_an_engine_that_is_not_there_is_an_outage() -> None:
    """A client that is not installed, or complains, says so."""
    for word, hint in (("/nowhere/podman", "Install it"), ("/bin/false", "Does its server run")):
        containers = Containers(client=Client(words=(word,)), image="sha256:0", entropy=secrets.token_bytes)
        with pytest.raises(Outage) as caught:
            await containers.run(_TRUE)
        assert hint in caught.value.hint


async def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


@pytest.mark.parametrize("milliseconds", range(0, 45, 3))
async def test_a_wall_that_was_ended_from_outside_while_it_was_built_is_an_outage(
    bubblewrap: Bubblewrap, milliseconds: int
) -> None:
    """Whatever had been begun, no command runs behind a wall whose keeper is gone, and nothing of it lives on."""
    long = replace(_TRUE, arguments=("/bin/sleep", "60"), limits=Limits(wall_seconds=1))
    async with bubblewrap.wall(shape_of(long)) as wall:
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), timeout=milliseconds / 1000)
        await _kill(wall._process)  # noqa: SLF001  breaks it on purpose
        with pytest.raises(Outage):
            await wall.run(long)
    assert _left(bubblewrap) == []


async def test_a_wall_that_was_ended_from_outside_during_a_run_is_an_outage(bubblewrap: Bubblewrap) -> None:
    """Nothing was learnt about the proof: it is not told as a signal that ended it."""
    begun = asyncio.Event()

    def hear(_: bytes) -> None:
        begun.set()

    command = replace(_TRUE, arguments=("/bin/sh", "-c", "echo begun >&2; sleep 60"), hear=hear)
    async with bubblewrap.wall(shape_of(command)) as wall:
        run = asyncio.create_task(wall.run(command))
        await begun.wait()
        await _kill(wall._process)  # noqa: SLF001  breaks it on purpose
        with pytest.raises(Outage, match="ended from outside"):
            await run
    assert _left(bubblewrap) == []


def test_what_a_killed_process_left_running_is_ended_at_the_next_start(bubblewrap: Bubblewrap) -> None:
    """An orphan in the group of a process that is gone does not live on; what others run is left alone."""
    assert bubblewrap.cgroups is not None
    own = bubblewrap.cgroups.make(group_name("own"))
    with subprocess.Popen(["/bin/sleep", "60"]) as mine:
        for door in own.doors:
            door.write_text(str(mine.pid))
        said = subprocess.run([sys.executable, "-c", _LEAVE], capture_output=True, text=True, check=True).stdout
        orphan = os.pidfd_open(int(said))
        open_bubblewrap(secrets.token_bytes)
        assert select.select([orphan], [], [], 10)[0] == [orphan]
        os.close(orphan)
        assert mine.poll() is None
        own.close()
    assert [group for group in _left(bubblewrap) if group.name == group_name("own")] == []
