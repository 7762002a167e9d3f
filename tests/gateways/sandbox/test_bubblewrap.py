"""The sandbox: what it promises, and that the attack suite can tell a wall from a hole."""

import asyncio
import secrets  # noqa: TID251  a test hands the chance in
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.gateways.sandbox import (
    Bubblewrap,
    Command,
    Limits,
    Mount,
    PretendSandbox,
    Run,
    Sandbox,
    Stop,
    open_bubblewrap,
    system_mounts,
)
from clearway.gateways.sandbox.cgroups import find_cgroups
from clearway.gateways.sandbox.seccomp import ARCHITECTURES, DENIED, program
from clearway.gateways.sandbox.selftest import run_suite
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB


@pytest.fixture
def sandbox() -> Bubblewrap:
    """The sandbox of this machine."""
    return open_bubblewrap(secrets.token_bytes)


def _shell(script: str, **limits: float) -> Command:
    return Command(
        arguments=("/bin/sh", "-c", script), mounts=system_mounts(), limits=replace(Limits(wall_seconds=10), **limits)
    )


async def test_a_command_gives_its_output_and_status(sandbox: Sandbox) -> None:
    """Input goes in; output, error output and status come out."""
    run = await sandbox.run(replace(_shell("cat; echo bad >&2; exit 3"), stdin=b"given"))
    assert (run.stop, run.status, run.stdout, run.stderr) == (Stop.EXITED, 3, b"given", b"bad\n")


async def test_a_listener_hears_a_run_while_it_lasts(sandbox: Sandbox) -> None:
    """What goes to standard error is told before the command has ended, and no more of it than is kept."""
    heard = asyncio.Queue[bytes]()
    command = _shell("printf 12345678 >&2; exec sleep 60", wall_seconds=60, output_bytes=5)
    task = asyncio.create_task(sandbox.run(replace(command, hear=heard.put_nowait)))
    async with asyncio.timeout(20):
        assert await heard.get() == b"12345"
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_large_input_and_output_pass(sandbox: Sandbox) -> None:
    """Megabytes go in and come out whole when the limit allows."""
    data = secrets.token_bytes(3 * MIB)
    run = await sandbox.run(replace(_shell("cat", output_bytes=4 * MIB), stdin=data))
    assert run.stdout == data
    assert not run.truncated


async def test_a_command_that_ignores_its_input_is_no_error(sandbox: Sandbox) -> None:
    """Input that nobody reads is dropped."""
    run = await sandbox.run(replace(_shell("exit 0"), stdin=b"x" * MIB))
    assert (run.stop, run.status) == (Stop.EXITED, 0)


async def test_only_the_environment_that_was_given(sandbox: Sandbox) -> None:
    """The command sees the variables that it was given and nothing of the caller's."""
    run = await sandbox.run(replace(_shell("env; tr '\\0' '\\n' < /proc/1/environ"), environment={"GIVEN": "1"}))
    assert {line.partition("=")[0] for line in run.stdout.decode().split()} == {"GIVEN", "PWD"}


@pytest.mark.parametrize(
    ("script", "limits", "stop"),
    [
        ("kill -11 $$", {}, Stop.SIGNALED),
        ("sleep 60", {"wall_seconds": 0.3}, Stop.WALL_CLOCK),
        ("while :; do :; done", {"cpu_seconds": 1}, Stop.SIGNALED),
        ("x=a; while :; do x=$x$x; done", {"memory_bytes": 64 * MIB}, Stop.MEMORY),
    ],
)
async def test_each_limit_ends_a_run_in_its_own_way(
    sandbox: Sandbox, script: str, limits: dict[str, float], stop: Stop
) -> None:
    """The result tells which limit ended the run."""
    run = await sandbox.run(_shell(script, **limits))
    assert run.stop is stop
    assert run.wall_seconds < 5


async def test_a_run_that_was_called_off_leaves_nothing(sandbox: Sandbox) -> None:
    """When the caller gives up, the processes and the control group are gone."""
    task = asyncio.create_task(sandbox.run(_shell("exec sleep 987654", wall_seconds=60)))
    done, _ = await asyncio.wait([task], timeout=0.5)
    assert not done
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    alive = [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"987654" in _read(p)]
    assert [p for p in alive if b"sleep" in _read(p)] == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


async def test_runs_stand_beside_each_other(sandbox: Sandbox) -> None:
    """Runs at the same time do not see each other's files or processes."""
    script = "echo mine > /work/file; sleep 0.2; ls /work | wc -l; ls -d /proc/[0-9]* | wc -l"
    runs = await asyncio.gather(*(sandbox.run(_shell(script)) for _ in range(6)))
    assert {run.stdout.split()[0] for run in runs} == {b"1"}
    assert max(int(run.stdout.split()[1]) for run in runs) < 8


async def test_mounts_are_read_only_unless_said_otherwise(sandbox: Sandbox, tmp_path: Path) -> None:
    """A read-only mount can be read and not written, though its folder is closed to the account inside."""
    (tmp_path / "file").write_text("content")
    (tmp_path / "file").chmod(0o644)
    tmp_path.chmod(0o755)
    command = _shell("cat /data/file; echo x > /data/file || echo refused")
    command = replace(command, mounts=(*command.mounts, Mount(host=tmp_path, inside="/data")))
    run = await sandbox.run(command)
    assert run.stdout == b"contentrefused\n"
    assert (tmp_path / "file").read_text() == "content"


async def test_a_missing_mount_is_an_outage(sandbox: Sandbox, tmp_path: Path) -> None:
    """A wall that cannot be built is an outage and never a run."""
    command = _shell("true")
    with pytest.raises(Outage):
        await sandbox.run(replace(command, mounts=(*command.mounts, Mount(host=tmp_path / "none", inside="/x"))))


async def test_every_attack_is_held(sandbox: Sandbox) -> None:
    """No attack of the suite finds a way out."""
    outcomes = await run_suite(sandbox)
    assert [outcome for outcome in outcomes if not outcome.held] == []
    assert len(outcomes) > 30


def _share_network(whole: Bubblewrap) -> Bubblewrap:
    return replace(whole, share_network=True)


def _drop_filter(whole: Bubblewrap) -> Bubblewrap:
    return replace(whole, system_call_filter=_allow_all())


def _drop_cgroups(whole: Bubblewrap) -> Bubblewrap:
    return replace(whole, cgroups=None)


@pytest.mark.parametrize(
    ("weaken", "found"),
    [
        (_share_network, {"tcp", "abstract-socket"}),
        (_drop_filter, {"keyctl", "ptrace"}),
        (_drop_cgroups, {"memory", "fork-bomb"}),
    ],
)
async def test_the_suite_finds_a_hole(
    sandbox: Bubblewrap, weaken: Callable[[Bubblewrap], Bubblewrap], found: set[str]
) -> None:
    """With one part of the wall taken out, the attacks on that part are reported as not held."""
    outcomes = await run_suite(weaken(sandbox), among=found)
    assert {outcome.name for outcome in outcomes if not outcome.held} == found


def _allow_all() -> bytes:
    return bytes.fromhex("06000000" + "0000ff7f")


async def test_without_control_groups_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where memory cannot be limited the sandbox is refused, and says what to do."""
    (tmp_path / "mounts").write_text("tmpfs /sys/fs/cgroup tmpfs rw 0 0\n")
    assert find_cgroups(tmp_path / "mounts") is None
    monkeypatch.setattr("clearway.gateways.sandbox.bubblewrap.find_cgroups", lambda: None)
    with pytest.raises(Outage) as caught:
        open_bubblewrap(secrets.token_bytes)
    assert "CLEARWAY_UNLIMITED_SANDBOX" in caught.value.hint


@pytest.mark.parametrize("machine", sorted(ARCHITECTURES))
def test_the_filter_fits_the_kernel(machine: str) -> None:
    """The filter is a whole number of instructions, and fewer than the kernel's limit of 4096."""
    length = len(program(machine))
    assert length % 8 == 0
    assert len(DENIED) < length // 8 < 4096


def test_an_unknown_machine_has_no_filter() -> None:
    """Without a filter for the architecture there is no sandbox."""
    with pytest.raises(Outage):
        program("vax")


@pytest.mark.parametrize("script", ["echo 'bwrap: it is down' >&2; exit 1", "exit 125"])
async def test_no_program_can_feign_an_outage(sandbox: Sandbox, script: str) -> None:
    """What untrusted code says and how it ends is never taken for a wall that could not be built."""
    run = await sandbox.run(_shell(script))
    assert run.stop is Stop.EXITED
    assert f"exit {run.status}" in script


async def test_a_program_that_is_not_there_is_told_as_the_shell_does(sandbox: Sandbox) -> None:
    """A command that does not exist ends with the status that says so."""
    run = await sandbox.run(replace(_shell(""), arguments=("/usr/bin/no-such-program",)))
    assert (run.stop, run.status) == (Stop.EXITED, 127)


async def test_arguments_and_variables_come_as_they_are(sandbox: Sandbox) -> None:
    """No character of an argument or a variable means anything to the shell that waits."""
    odd = "'\"; $(id) `id` \\ \n.\n+ \t*?[~ é"
    command = replace(_shell('printf %s "$1$GIVEN"'), environment={"GIVEN": odd})
    run = await sandbox.run(replace(command, arguments=(*command.arguments, "name", odd)))
    assert run.stdout.decode() == odd + odd


async def test_the_pretend_twin_cuts_output_too() -> None:
    """The pretend sandbox keeps the promise about output that the real one keeps."""
    answer = Run(
        stop=Stop.EXITED, status=0, stdout=b"x" * 100, stderr=b"", truncated=False, wall_seconds=0, memory_peak_bytes=0
    )
    run = await PretendSandbox(answer=lambda _: answer).run(_shell("yes", output_bytes=10))
    assert (len(run.stdout), run.truncated) == (10, True)


async def test_the_sandbox_is_not_root(sandbox: Sandbox, tmp_path: Path) -> None:
    """What runs inside is not root outside either: a file that it makes belongs to nobody of importance."""
    tmp_path.chmod(0o777)
    command = _shell("id -u; : > /data/made")
    run = await sandbox.run(
        replace(command, mounts=(*command.mounts, Mount(host=tmp_path, inside="/data", writable=True)))
    )
    assert run.stdout == b"1000\n"
    assert (tmp_path / "made").stat().st_uid != 0
