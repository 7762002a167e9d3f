"""The attack suite: every way out that we know of, tried for real from inside a sandbox.

An attack holds only when it was carried out and failed; one that could not be carried out does not hold.
"""

import os
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run, Sandbox, Stop
from clearway.gateways.sandbox.system import system_mounts
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

_LIMITS: Final = Limits(
    wall_seconds=5, cpu_seconds=2, memory_bytes=128 * MIB, processes=48, disk_bytes=16 * MIB, output_bytes=MIB
)
_SHORT: Final = Limits(wall_seconds=1, cpu_seconds=5, memory_bytes=128 * MIB, processes=48, output_bytes=MIB)
_SLACK_SECONDS: Final = 2.0
# Named after this process, so that two suites at once do not take each other's processes for survivors.
_INSIDE: Final = f"/attacks-{os.getpid()}"
_SEEN_CHARACTERS_MAX: Final = 120

Judge = Callable[[Run], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackOutcome:
    """One attack: whether the wall held, what was seen, and how long it took."""

    name: str
    held: bool
    seen: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attack:
    name: str
    words: tuple[str, ...]
    limits: Limits = _LIMITS
    holds: Judge


async def attack_suite(sandbox: Sandbox) -> AsyncIterator[AttackOutcome]:
    """Carry out every attack on a sandbox, one after the other; an Outage when they cannot be compiled."""
    with _prepared() as (program, secret), _listeners() as (port, name):
        mounts = (*system_mounts(), Mount(host=program, inside=_INSIDE))
        await _try(sandbox, mounts, _Attack(name="", words=("leave-secret",), holds=_refused))
        for attack in _attacks(secret, port, name):
            yield await _try(sandbox, mounts, attack)


def _attacks(secret: Path, port: int, socket_name: str) -> Sequence[_Attack]:
    folders = [
        _Attack(name=f"disk {folder}", words=("disk", folder), holds=_refused)
        for folder in ("/work", "/tmp", "/dev/shm")  # noqa: S108  inside
    ]
    ways = (
        "file-write", "udp", "raw-socket", "environment", "kernel-settings", "cgroup-escape", "namespaces", "keyctl",
        "io-uring", "bpf", "perf", "userfaultfd", "ptrace", "process-memory", "mount", "terminal", "become-root",
        "devices", "file-handles", "kernel-modules", "other-sandbox", "other-numbering",
    )  # fmt: skip
    return [
        _Attack(name="fork-bomb", words=("fork-bomb",), holds=_all_gone_after(_refused)),
        _Attack(name="memory", words=("memory",), holds=lambda run: run.stop is Stop.MEMORY),
        _Attack(name="cpu", words=("cpu",), holds=lambda run: run.wall_seconds < _LIMITS.cpu_seconds + _SLACK_SECONDS),
        _Attack(name="wall-clock", words=("wall-clock",), limits=_SHORT, holds=_ended_in_time),
        _Attack(name="output-flood", words=("output-flood",), limits=_SHORT, holds=_cut),
        *folders,
        _Attack(name="file-escape", words=("file-escape", str(secret)), holds=_refused),
        _Attack(name="tcp", words=("tcp", str(port)), holds=_refused),
        _Attack(name="abstract-socket", words=("abstract-socket", socket_name), holds=_refused),
        _Attack(name="kill-host", words=("kill-host", str(os.getpid())), holds=_refused),
        _Attack(name="survivor", words=("survivor",), holds=_all_gone_after(_refused)),
        *(_Attack(name=way, words=(way,), holds=_refused) for way in ways),
    ]


async def _try(sandbox: Sandbox, mounts: tuple[Mount, ...], attack: _Attack) -> AttackOutcome:
    command = Command(arguments=(_INSIDE, *attack.words), mounts=mounts, limits=attack.limits)
    try:
        run = await sandbox.run(command)
    except Outage as outage:
        return AttackOutcome(name=attack.name, held=False, seen=str(outage), seconds=0)
    said = run.stdout[:_SEEN_CHARACTERS_MAX].decode(errors="replace").partition("\n")[0]
    seen = said if run.stop is Stop.EXITED else f"ended by {run.stop}"
    return AttackOutcome(name=attack.name, held=attack.holds(run), seen=seen, seconds=run.wall_seconds)


def _refused(run: Run) -> bool:
    return run.stop is Stop.EXITED and run.status == 0


def _ended_in_time(run: Run) -> bool:
    return run.stop is Stop.WALL_CLOCK and run.wall_seconds < _SHORT.wall_seconds + _SLACK_SECONDS


def _cut(run: Run) -> bool:
    return run.truncated and len(run.stdout) <= _SHORT.output_bytes and _ended_in_time(run)


def _all_gone_after(judge: Judge) -> Judge:
    return lambda run: judge(run) and not _survivors()


def _survivors() -> list[str]:
    alive: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().startswith(_INSIDE.encode() + b"\0"):
                alive.append(process.name)
        except OSError:
            continue
    return alive


@contextmanager
def _prepared() -> Generator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory(prefix="clearway-selftest-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        program, secret = folder / "attacks", folder / "secret"
        secret.write_text("a secret of the host\n")
        _compile(program)
        yield program, secret


def _compile(program: Path) -> None:
    with as_file(files("clearway") / "data" / "selftest" / "attacks.c") as source:
        done = subprocess.run(
            ["/usr/bin/gcc", "-O1", "-w", "-o", str(program), str(source)], capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise Outage("sandbox", f"the attacks do not compile: {done.stderr[-300:]}", hint="Install gcc and libc6-dev.")


@contextmanager
def _listeners() -> Generator[tuple[int, str]]:
    # Real servers outside, so that a connection that gets through is a connection.
    name = f"clearway-selftest-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{name}")
        abstract.listen()
        yield tcp.getsockname()[1], name


async def run_suite(sandbox: Sandbox) -> list[AttackOutcome]:
    """Carry out the whole suite and give all outcomes."""
    return [outcome async for outcome in attack_suite(sandbox)]
