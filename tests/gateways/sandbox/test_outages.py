"""When the machine lacks something that a wall needs: an outage that says what to do, and nothing left behind."""

import os
import resource
import secrets  # noqa: TID251  a test hands the chance in
import subprocess  # noqa: TID251  mounts a small disk
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.gateways.sandbox import Bubblewrap, Command, PretendSandbox, Queue, Run, Stop, open_bubblewrap
from clearway.gateways.sandbox.cgroups import Cgroups, find_cgroups
from clearway.gateways.sandbox.client import Client
from clearway.gateways.sandbox.containers import Containers
from clearway.gateways.sandbox.system import system_mounts
from clearway.kernel.errors import Outage

_TRUE = Command(arguments=("/bin/true",), mounts=system_mounts())
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
