"""Turns a fetched source into something that runs: unpack, patch, compile, all of it inside the sandbox.

A build is named by a digest over everything that went into it and kept as a tar that is only ever unpacked inside.
"""

import asyncio
import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from clearway.gateways.builds.kept import KeptBuilds
from clearway.gateways.builds.machine import Machine
from clearway.gateways.builds.tarballs import pack
from clearway.gateways.builds.workbench import Workbench
from clearway.gateways.registries.protocol import Ecosystem, Fetched
from clearway.gateways.sandbox.protocol import Command, Limits, Run, Stop
from clearway.kernel.errors import Outage
from clearway.kernel.limits import BUILD_BYTES_MAX, EXCERPT_CHARACTERS_MAX, MIB


class Phase(IntEnum):
    """Where a build stopped; the value is the exit status that says so."""

    UNPACK = 91
    SERIES = 92
    PATCH = 93
    COMPILE = 94
    LIMIT = 95
    TOOLS = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that goes into a build.

    `without` names patches of a Debian package's series that are left out; `patch` is a unified diff to apply after it
    (with one leading folder stripped); `steps` are commands run in the source's folder; `keep` is what is kept of it,
    or, where there is a `report`, only what this last command prints, as REPORT; its exit status does not matter.
    """

    source: Fetched
    without: tuple[str, ...]
    patch: bytes | None
    harness_name: str
    harness: bytes
    steps: tuple[tuple[str, ...], ...]
    keep: tuple[str, ...]
    report: tuple[str, ...] = ()
    seconds_max: int
    memory_bytes_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished build: its digest, the fetched source's digest, and what was kept, as a tar."""

    digest: str
    source_digest: str
    tar: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBuilt:
    """A build that stopped, where it did, and the end of what it said."""

    phase: Phase
    log: str


HARNESS: Final = "/work/harness"
REPORT: Final = "report"
ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/work", "TMPDIR": "/work"}

# No fuzz: a hunk whose context differs could land in another place.
_PATCH: Final = "patch -d tree -p1 -s -t -N -F0 --no-backup-if-mismatch"
# Rejected hunks stand in one file, by which it is tried whether only fuzz makes them fit.
_FIX: Final = f"""
{_PATCH} -r /work/rejected -i /work/plan/fix.patch || {{
  patch -d tree -p0 -s -t -N --dry-run -i /work/rejected > /dev/null 2>&1 &&
    echo "the context differs: it fits only with fuzz, where lines around a change are not compared"
  exit {Phase.PATCH:d}
}}
"""
_SERIES: Final = f"""
series=/work/tree/debian/patches/series
touch $series
while read -r name; do
  grep -qE "^$name( |$)" $series || {{ echo "the package has no patch $name to leave out"; exit {Phase.SERIES:d}; }}
done < /work/plan/without
while read -r name rest; do
  case "$name" in ''|'#'*) continue;; esac
  grep -qxF -- "$name" /work/plan/without && continue
  {_PATCH} -i "/work/tree/debian/patches/$name" || exit {Phase.SERIES:d}
done < $series
"""

_NEEDED: Final = {
    Ecosystem.DEBIAN: ("tar", "dpkg-source", "patch"),
    Ecosystem.PYPI: ("tar",),
    Ecosystem.NPM: ("tar",),
    Ecosystem.GIT: ("tar",),
    Ecosystem.ARCHIVE: ("tar",),
}

_TAR: Final = "mkdir tree && tar -xf source/* -C tree --strip-components=1 --no-same-owner"
_UNPACK: Final = {
    Ecosystem.DEBIAN: "dpkg-source --no-check --skip-patches -x source/*.dsc tree",
    Ecosystem.PYPI: "{python} -I -m zipfile -e source/*.whl tree",
    Ecosystem.NPM: "mkdir tree && tar -xzf source/*.tgz -C tree --strip-components=1 --no-same-owner",
    Ecosystem.GIT: _TAR,
    Ecosystem.ARCHIVE: _TAR,
}


async def build(bench: Workbench, plan: Plan) -> Built | NotBuilt:
    """Build a plan, or take the finished build from the cache; an Outage when a tool that it takes is not installed."""
    script = _script(plan, bench.machine)
    inputs = _inputs(plan)
    digest = hashlib.sha256(script.encode() + b"\0" + inputs).hexdigest()
    kept = KeptBuilds(folder=bench.cache / "builds")
    tar = await asyncio.to_thread(kept.take, digest)
    if tar is not None:
        return Built(digest=digest, source_digest=plan.source.digest, tar=tar)
    run = await bench.sandbox.run(
        Command(
            arguments=("/bin/sh", "-c", script),
            mounts=bench.machine.mounts,
            environment=ENVIRONMENT,
            stdin=inputs,
            limits=_limits(plan),
        )
    )
    stopped = _stopped(run)
    if stopped is not None and stopped.phase is Phase.TOOLS:
        missing = stopped.log.split()[-1]
        hint = "Install it: apt-get install dpkg-dev gcc libc6-dev patch"
        raise Outage("build tools", f"{missing} is not installed on this machine", hint=hint)
    if stopped is not None:
        return stopped
    await asyncio.to_thread(kept.keep, digest, run.stdout)
    return Built(digest=digest, source_digest=plan.source.digest, tar=run.stdout)


def _limits(plan: Plan) -> Limits:
    return Limits(
        wall_seconds=plan.seconds_max,
        cpu_seconds=plan.seconds_max,
        memory_bytes=max(plan.memory_bytes_max, 1024 * MIB),
        processes=128,
        disk_bytes=4 * BUILD_BYTES_MAX,
        output_bytes=BUILD_BYTES_MAX,
    )


def _script(plan: Plan, machine: Machine) -> str:
    tools = [*_NEEDED[plan.source.wanted.ecosystem], *(step[0] for step in plan.steps if "{" not in step[0])]
    tools += [] if plan.patch is None else ["patch"]
    unpack = _UNPACK[plan.source.wanted.ecosystem].format(python=shlex.quote(machine.python))
    parts = [
        *(
            f"command -v {shlex.quote(tool)} >&2 || {{ echo {shlex.quote(tool)} >&2; exit {Phase.TOOLS:d}; }}"
            for tool in tools
        ),
        f"cd /work && tar -xf - || exit {Phase.UNPACK:d}",
        "exec 3>&1 1>&2",
        f"{{ {unpack}; }} || exit {Phase.UNPACK:d}",
    ]
    if plan.source.wanted.ecosystem is Ecosystem.DEBIAN:
        parts.append(_SERIES)
    if plan.patch is not None:
        parts.append(_FIX)
    parts.append("cd tree")
    parts += [f"{shlex.join(_placed(plan, step, machine))} || exit {Phase.COMPILE:d}" for step in plan.steps]
    if plan.report:
        parts.append(f"{shlex.join(_placed(plan, plan.report, machine))} > /work/{REPORT} 2>&1 < /dev/null; cd /work")
    kept = (REPORT,) if plan.report else plan.keep
    parts.append(f"exec tar -cf - --owner=0 --group=0 --mtime=@0 --sort=name -- {shlex.join(kept)} >&3")
    return "\n".join(parts)


def _placed(plan: Plan, words: Sequence[str], machine: Machine) -> list[str]:
    places = {
        "{harness}": f"{HARNESS}/{plan.harness_name}",
        "{tree}": "/work/tree",
        "{python}": machine.python,
        "{node}": machine.node,
    }
    placed = list(words)
    for place, path in places.items():
        placed = [word.replace(place, path) for word in placed]
    return placed


def _inputs(plan: Plan) -> bytes:
    files = {f"source/{archive.name}": archive.body for archive in plan.source.archives}
    files[f"harness/{plan.harness_name}"] = plan.harness
    files["plan/without"] = "".join(f"{name}\n" for name in plan.without).encode()
    if plan.patch is not None:
        files["plan/fix.patch"] = plan.patch
    return pack(files)


def _stopped(run: Run) -> NotBuilt | None:
    log = run.stderr.decode(errors="replace").replace("\0", " ")[-EXCERPT_CHARACTERS_MAX:]
    if run.stop is not Stop.EXITED or run.truncated:
        return NotBuilt(phase=Phase.LIMIT, log=f"{log}\nthe build was stopped: {run.stop.value}")
    if run.status == 0 and run.stdout:
        return None
    known = {phase.value for phase in Phase}
    phase = Phase(run.status) if run.status in known else Phase.COMPILE
    return NotBuilt(phase=phase, log=log)
