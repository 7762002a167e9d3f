"""What every sandbox promises, tried on each that this machine can run; the others are skipped with the reason."""

import os
import secrets  # noqa: TID251  a test hands the chance in
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.gateways.sandbox import Choice, Command, Kind, Limits, Sandbox, Stop, WarmWalls, open_bubblewrap
from clearway.gateways.sandbox.choice import open_sandbox
from clearway.gateways.sandbox.selftest import run_suite
from clearway.gateways.sandbox.system import system_mounts
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

# What gVisor's own kernel, the engines' runtimes and bubblewrap have to hold alike.
_ATTACKS = frozenset(
    {"tcp", "udp", "abstract-socket", "file-escape", "file-write", "environment", "namespaces", "keyctl", "mount",
     "kill-host", "other-sandbox", "disk /work"}
)  # fmt: skip


def _choice(kind: Kind, folder: Path) -> Choice:
    if kind is Kind.PODMAN:
        words = f"podman --root {folder}/root --runroot {folder}/run --storage-driver vfs --cgroup-manager cgroupfs"
        return Choice(kind=kind, client=(*words.split(), "--runtime", "runc"))
    if kind is Kind.KUBERNETES:
        return Choice(kind=kind, image=f"clearway@sha256:{'0' * 64}")
    return Choice(kind=kind)


@pytest.fixture(scope="module")
def folder() -> Generator[Path]:
    """Where an engine keeps what is its own; podman wants a short path."""
    with tempfile.TemporaryDirectory(prefix="engine-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture(params=[*Kind, "warm"])
async def sandbox(request: pytest.FixtureRequest, folder: Path) -> AsyncGenerator[Sandbox]:
    """Each sandbox that runs here."""
    if request.param == "warm":
        walls = WarmWalls(open_bubblewrap(secrets.token_bytes), ready_max=1)
        yield walls
        await walls.close()
        return
    kind = Kind(request.param)
    if kind is Kind.PODMAN and not (shutil.which("podman") and shutil.which("runc") and os.geteuid() == 0):
        pytest.skip("podman and runc are not installed, or this is not root")
    try:
        sandbox = open_sandbox(_choice(kind, folder), secrets.token_bytes, shown=frozenset())
        await sandbox.run(replace(_shell("true"), mounts=() if kind is Kind.KUBERNETES else system_mounts()))
    except Outage as outage:
        assert kind is not Kind.BUBBLEWRAP
        pytest.skip(f"{kind} does not run on this machine: {str(outage).splitlines()[0]}")
    yield sandbox


def _shell(script: str, **limits: float) -> Command:
    return Command(
        arguments=("/bin/sh", "-c", script), mounts=system_mounts(), limits=replace(Limits(wall_seconds=30), **limits)
    )


async def test_processor_time_is_that_of_the_run_or_none_is_told(sandbox: Sandbox) -> None:
    """What sleeps has next to none, however long it takes; what is busy has it all, also that of what it began."""
    asleep, awake = "sleep 1", "(i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done); true"
    slept, worked = await sandbox.run(_shell(asleep)), await sandbox.run(_shell(awake))
    if slept.cpu_seconds is None or worked.cpu_seconds is None:
        pytest.skip("this wall cannot say it")
    assert slept.wall_seconds >= 1
    assert slept.cpu_seconds < 0.5
    assert 0.1 < worked.cpu_seconds <= (os.cpu_count() or 1) * worked.wall_seconds


async def test_what_goes_in_and_what_comes_out(sandbox: Sandbox) -> None:
    """Input, output, error output, status, the variables given and no others, an account that is not root."""
    script = "cat; [ $(id -u) != 0 ] && echo; env | cut -d= -f1 | sort | tr '\\n' ' '; pwd; echo bad >&2; exit 3"
    run = await sandbox.run(replace(_shell(script), stdin=b"given", environment={"GIVEN": "1 2"}))
    assert (run.stop, run.status, run.stdout, run.stderr) == (Stop.EXITED, 3, b"given\nGIVEN PWD /work\n", b"bad\n")


@pytest.mark.parametrize(
    ("script", "limits", "stop"),
    [
        ("kill -11 $$", {}, Stop.SIGNALED),
        ("sleep 60", {"wall_seconds": 0.5}, Stop.WALL_CLOCK),
        ("while :; do :; done", {"cpu_seconds": 1}, Stop.SIGNALED),
        ("x=a; while :; do x=$x$x; done", {"memory_bytes": 64 * MIB}, Stop.MEMORY),
    ],
)
async def test_each_limit_ends_a_run_in_its_own_way(
    sandbox: Sandbox, script: str, limits: dict[str, float], stop: Stop
) -> None:
    """The result tells which limit ended the run."""
    assert (await sandbox.run(_shell(script, **limits))).stop is stop


async def test_output_is_cut_at_its_limit(sandbox: Sandbox) -> None:
    """What is written beyond the limit is dropped, and told."""
    run = await sandbox.run(_shell("head -c 300000 /dev/zero", output_bytes=100_000))
    assert (run.stop, len(run.stdout), run.truncated) == (Stop.EXITED, 100_000, True)


async def test_attacks_that_every_wall_holds(sandbox: Sandbox) -> None:
    """No network, no files of this machine, no rights, no more disk than was given."""
    outcomes = await run_suite(sandbox, among=_ATTACKS)
    assert [outcome for outcome in outcomes if not outcome.held] == []
    assert len(outcomes) == len(_ATTACKS)


async def test_a_mount_that_is_not_there_is_an_outage(sandbox: Sandbox, tmp_path: Path) -> None:
    """A wall that cannot be built is an outage and never a run."""
    broken = replace(system_mounts()[0], host=tmp_path / "none")
    with pytest.raises(Outage):
        await sandbox.run(replace(_shell("true"), mounts=(broken,)))
