"""The attack suite: every way out that we know of, tried for real from inside a sandbox.

An attack holds only when it was carried out and failed; one that could not be carried out does not hold.
"""

import os
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Container, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run, Sandbox, Stop
from clearway.gateways.sandbox.system import system_mounts
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

# The wall clock leaves room for a machine that has much else to do: only one attack is to be ended by it.
_LIMITS: Final = Limits(
    wall_seconds=120, cpu_seconds=60, memory_bytes=128 * MIB, processes=48, disk_bytes=16 * MIB, output_bytes=MIB
)
_SHORT: Final = replace(_LIMITS, wall_seconds=0.5)
_LITTLE_CPU: Final = replace(_LIMITS, cpu_seconds=1)
_SLACK_SECONDS: Final = 10.0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The attacks, compiled, and what they aim at on the host."""

    program: Path
    secret: Path
    port: int
    socket_name: str
    inside: str = f"/attacks-{os.getpid()}-"

    async def carry_out(self, sandbox: Sandbox, *, among: Container[str] | None = None) -> AsyncIterator[AttackOutcome]:
        """Carry out every attack once, or those named."""
        await self._try(sandbox, _Attack(name="", words=("leave-secret",), holds=_refused))
        for attack in self._attacks():
            if among is None or attack.name in among:
                yield await self._try(sandbox, attack)

    def survivors(self) -> list[str]:
        """List the processes of attacks that are still alive; those of all rounds when asked of what was prepared."""
        alive: list[str] = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cmdline").read_bytes().partition(b"\0")[0].startswith(self.inside.encode()):
                    alive.append(process.name)
            except OSError:
                continue
        return alive

    def _attacks(self) -> Sequence[_Attack]:
        folders = [
            _Attack(name=f"disk {folder}", words=("disk", folder), holds=_refused)
            for folder in ("/work", "/tmp", "/dev/shm")  # noqa: S108  inside
        ]
        ways = (
            "file-write", "udp", "raw-socket", "environment", "kernel-settings", "cgroup-escape", "namespaces",
            "keyctl", "io-uring", "bpf", "perf", "userfaultfd", "ptrace", "process-memory", "mount", "terminal",
            "become-root", "devices", "file-handles", "kernel-modules", "other-sandbox", "other-numbering",
        )  # fmt: skip
        return [
            _Attack(name="fork-bomb", words=("fork-bomb",), holds=self._all_gone_after(_refused)),
            _Attack(name="memory", words=("memory",), holds=lambda run: run.stop is Stop.MEMORY),
            _Attack(name="cpu", words=("cpu",), limits=_LITTLE_CPU, holds=lambda run: run.stop is Stop.SIGNALED),
            _Attack(name="wall-clock", words=("wall-clock",), limits=_SHORT, holds=_ended_in_time),
            _Attack(name="output-flood", words=("output-flood",), holds=_cut),
            *folders,
            _Attack(name="file-escape", words=("file-escape", str(self.secret)), holds=_refused),
            _Attack(name="tcp", words=("tcp", str(self.port)), holds=_refused),
            _Attack(name="abstract-socket", words=("abstract-socket", self.socket_name), holds=_refused),
            _Attack(name="kill-host", words=("kill-host", str(os.getpid())), holds=_refused),
            _Attack(name="survivor", words=("survivor",), holds=self._all_gone_after(_refused)),
            *(_Attack(name=way, words=(way,), holds=_refused) for way in ways),
        ]

    async def _try(self, sandbox: Sandbox, attack: _Attack) -> AttackOutcome:
        mounts = (*system_mounts(), Mount(host=self.program, inside=self.inside))
        command = Command(arguments=(self.inside, *attack.words), mounts=mounts, limits=attack.limits)
        try:
            run = await sandbox.run(command)
        except Outage as outage:
            return AttackOutcome(name=attack.name, held=False, seen=str(outage), seconds=0)
        said = run.stdout[:_SEEN_CHARACTERS_MAX].decode(errors="replace").partition("\n")[0]
        seen = said if run.stop is Stop.EXITED else f"ended by {run.stop}"
        return AttackOutcome(name=attack.name, held=attack.holds(run), seen=seen, seconds=run.wall_seconds)

    def _all_gone_after(self, judge: Judge) -> Judge:
        return lambda run: judge(run) and not self.survivors()


def _refused(run: Run) -> bool:
    return run.stop is Stop.EXITED and run.status == 0


def _ended_in_time(run: Run) -> bool:
    return run.stop is Stop.WALL_CLOCK and run.wall_seconds < _SHORT.wall_seconds + _SLACK_SECONDS


def _cut(run: Run) -> bool:
    return run.truncated and len(run.stdout) <= _LIMITS.output_bytes


@contextmanager
def prepared_attacks() -> Generator[Prepared]:
    """Compile the attacks and set up what they aim at; an Outage when they cannot be compiled."""
    with tempfile.TemporaryDirectory(prefix="clearway-selftest-") as name, _listeners() as (port, socket_name):
        folder = Path(name)
        folder.chmod(0o755)
        program, secret = folder / "attacks", folder / "secret"
        secret.write_text("a secret of the host\n")
        _compile(program)
        yield Prepared(program=program, secret=secret, port=port, socket_name=socket_name)


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


async def attack_suite(sandbox: Sandbox, *, among: Container[str] | None = None) -> AsyncIterator[AttackOutcome]:
    """Carry out every attack on a sandbox, or those named, one after the other; an Outage when they do not compile."""
    with prepared_attacks() as prepared:
        async for outcome in prepared.carry_out(sandbox, among=among):
            yield outcome


async def run_suite(sandbox: Sandbox, *, among: Container[str] | None = None) -> list[AttackOutcome]:
    """Carry out the whole suite, or the attacks named, and give all outcomes."""
    return [outcome async for outcome in attack_suite(sandbox, among=among)]
