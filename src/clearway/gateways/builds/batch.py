"""Runs a build on many inputs in one sandbox: for variants of a proof, harmless inputs and fuzzing, not for belief.

What one input does to the sandbox the next one meets; a proof that is to be believed gets a sandbox of its own
(execute). Each input still has a secret, an exit status and a folder of its own.
"""

import re
import shlex
from collections.abc import Sequence
from math import ceil
from typing import Final

from clearway.gateways.builds.build import ENVIRONMENT, Built
from clearway.gateways.builds.execute import Execution, Observed, is_full, placed, room, secrets_of
from clearway.gateways.builds.tarballs import pack, unpack
from clearway.gateways.builds.workbench import Workbench
from clearway.gateways.sandbox.protocol import Command, Limits, Run, Stop
from clearway.kernel.limits import BATCH_OUTPUT_BYTES_MAX, INPUTS_PER_BATCH_MAX, MIB

_KILLED: Final = 137
_TIME: Final = re.compile(rb"(\d+)m(\d+\.\d+)s")
_BATCH_SECONDS_MAX: Final = 300
_AROUND_SECONDS: Final = 20  # to unpack, and to make and clear away a folder for each input
_SUPERVISE: Final = f"""
cd /work && tar -xf - && mkdir build all && tar -xf build.tar -C build || exit 91
ulimit -c 0
ulimit -f {BATCH_OUTPUT_BYTES_MAX // 1024}
number=0
while [ -f "inputs/$number" ]; do
  mkdir inside seen seen/outside && mv "inputs/$number" proof && cd inside || exit 91
  . "../secrets/$number"
  times > ../seen/before
  began=${{EPOCHREALTIME/./}}
  (ulimit -t "$CLEARWAY_CPU_SECONDS"; exec timeout -s KILL "$CLEARWAY_SECONDS" "$@") \
    < "$CLEARWAY_INPUT" > ../seen/stdout 2> ../seen/stderr
  echo "$? $((${{EPOCHREALTIME/./}} - began))" > ../seen/status
  times > ../seen/after
  cd .. && rm -rf inside && mv seen "all/$number" || exit 91
  number=$((number + 1))
done
cd all && exec tar -cf - .
"""


async def execute_each(bench: Workbench, built: Built, executions: Sequence[Execution]) -> list[Observed]:
    """Run a build on each input; all have the same command, harness and limits. An Outage as execute's."""
    found: list[Observed] = []
    for start in range(0, len(executions), INPUTS_PER_BATCH_MAX):
        found += await _execute_batch(bench, built, executions[start : start + INPUTS_PER_BATCH_MAX])
    return found


async def _execute_batch(bench: Workbench, built: Built, executions: Sequence[Execution]) -> list[Observed]:
    run = await bench.sandbox.run(_command(bench, built, executions))
    if run.stop is Stop.EXITED and run.status == 0 and not run.truncated:
        return _observed(run, len(executions))
    if len(executions) == 1:  # one input has used up what all of them may use
        stop = Stop.MEMORY if run.truncated else run.stop
        return [_stopped(run, stop)]
    half = len(executions) // 2
    return [
        *await _execute_batch(bench, built, executions[:half]),
        *await _execute_batch(bench, built, executions[half:]),
    ]


def _command(bench: Workbench, built: Built, executions: Sequence[Execution]) -> Command:
    first = executions[0]
    files = {"build.tar": built.tar, f"harness/{first.harness_name}": first.harness}
    for number, one in enumerate(executions):
        files[f"inputs/{number}"] = one.proof
        files[f"secrets/{number}"] = _exports({**secrets_of(one), **_limits_of(one)})
    inputs = pack(files)
    seconds = min(_AROUND_SECONDS + len(executions) * first.seconds_max, _BATCH_SECONDS_MAX)
    return Command(
        arguments=("/bin/bash", "-c", _SUPERVISE, "supervise", *placed(bench, first)),
        mounts=bench.machine.mounts,
        environment=ENVIRONMENT,
        stdin=inputs,
        limits=Limits(
            wall_seconds=seconds,
            cpu_seconds=ceil(seconds),
            memory_bytes=first.memory_bytes_max,
            disk_bytes=room(2 * len(inputs) + 2 * len(built.tar) + len(executions) * 4 * BATCH_OUTPUT_BYTES_MAX),
            output_bytes=64 * MIB,
        ),
    )


def _limits_of(one: Execution) -> dict[str, str]:
    return {"CLEARWAY_SECONDS": str(one.seconds_max), "CLEARWAY_CPU_SECONDS": str(one.cpu_seconds_max)}


def _exports(values: dict[str, str]) -> bytes:
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items()).encode()


def _observed(run: Run, count: int) -> list[Observed]:
    by_input: list[dict[str, bytes]] = [{} for _ in range(count)]
    for path, body in unpack(run.stdout).items():
        number, _, name = path.partition("/")
        if number.isdigit() and int(number) < count:
            by_input[int(number)][name] = body
    return [_one(files) for files in by_input]


def _one(files: dict[str, bytes]) -> Observed:
    status, _, microseconds = files.get("status", b"").strip().partition(b" ")
    ended = int(status) if status.isdigit() else None
    return Observed(
        stop=Stop.WALL_CLOCK if ended == _KILLED else Stop.EXITED,
        status=None if ended == _KILLED else ended,
        files=files,
        wall_seconds=int(microseconds) / 1e6 if microseconds.isdigit() else 0,
        memory_peak_bytes=0,
        cpu_seconds=_cpu_seconds(files.get("after", b"")) - _cpu_seconds(files.get("before", b"")),
        output_full=is_full(files, BATCH_OUTPUT_BYTES_MAX),
    )


def _cpu_seconds(times: bytes) -> float:
    """Read what bash's `times` says of its children in its second line, such as 0m0.190s 0m0.012s."""
    return sum(60 * int(minutes) + float(seconds) for minutes, seconds in _TIME.findall(times.partition(b"\n")[2]))


def _stopped(run: Run, stop: Stop) -> Observed:
    return Observed(
        stop=stop,
        status=None,
        files={"stderr": run.stderr},
        wall_seconds=run.wall_seconds,
        memory_peak_bytes=run.memory_peak_bytes,
    )
