"""The sandbox on gVisor: a kernel of its own in user space between untrusted code and this machine's kernel.

`runsc` gets an OCI bundle that is written here, runs inside a control group of ours, and leaves its state in the
bundle's folder, which goes with the run. It needs root; whoever is not root uses bubblewrap.
"""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from clearway.gateways.sandbox import seccomp
from clearway.gateways.sandbox.bubblewrap import ENTER, FILES_MAX, SHARED_MEMORY_BYTES, shape_of
from clearway.gateways.sandbox.cgroups import Cgroup, Cgroups, find_cgroups, group_name
from clearway.gateways.sandbox.outages import building
from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run
from clearway.gateways.sandbox.wall import WAIT_AS_SECOND, Wall
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

# What gVisor's own kernel takes beside the program: measured, with room.
_OWN_MEMORY_BYTES: Final = 96 * MIB
_OWN_PROCESSES: Final = 96
_NAME_BYTES: Final = 8
_USER: Final = 1000

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | bool"


@dataclass(frozen=True, slots=True, kw_only=True)
class GVisor:
    """Runs commands behind gVisor; made by `open_gvisor`."""

    program: str
    cgroups: Cgroups
    entropy: Callable[[int], bytes]
    platform: str = "ptrace"

    async def run(self, command: Command) -> Run:
        """Run one command to its end or to its limit."""
        shape_of(command)
        name = group_name(self.entropy(_NAME_BYTES).hex())
        group = _Roomy(self.cgroups.make(name))
        try:
            with _bundle(command) as folder:
                async with self._started(name, folder, group) as process:
                    return await Wall(process, group).run(command)
        finally:
            group.close()

    @asynccontextmanager
    async def _started(self, name: str, folder: Path, group: Cgroup) -> AsyncGenerator[asyncio.subprocess.Process]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", ENTER, "enter", *(str(door) for door in group.doors), "--", str(FILES_MAX),
            *runsc_words(self.program, folder, name, platform=self.platform),
            stdin=pipe, stdout=pipe, stderr=pipe, env={}, cwd="/", start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            group.close()
            await process.wait()


def open_gvisor(entropy: Callable[[int], bytes]) -> GVisor:
    """Make the sandbox on this machine's gVisor; an Outage with what to do when something is missing."""
    program, cgroups = shutil.which("runsc"), find_cgroups()
    if program is None:
        raise Outage("sandbox", "gVisor is not installed.", hint="Install it: apt-get install runsc")
    if os.geteuid() != 0 or cgroups is None:
        hint = "Run as root with writable control groups, or set CLEARWAY_SANDBOX=bubblewrap."
        raise Outage("sandbox", "gVisor needs root and control groups.", hint=hint)
    cgroups.sweep()
    return GVisor(program=program, cgroups=cgroups, entropy=entropy)


@contextmanager
def _bundle(command: Command) -> Generator[Path]:
    with ExitStack() as stack:
        with building("gVisor's bundle"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clearway-gvisor-")))
            write_bundle(folder, command)
        yield folder


def runsc_words(program: str, folder: Path, name: str, *, platform: str) -> list[str]:
    """Say how `runsc` is told to run a bundle: no network, no control groups but ours, its state beside the bundle."""
    flags = [
        f"--platform={platform}",
        "--network=none",
        "--ignore-cgroups",
        "--oci-seccomp",
        f"--root={folder / 'state'}",
    ]
    return [program, *flags, "run", "--bundle", str(folder), name]


def write_bundle(folder: Path, command: Command) -> None:
    """Write an OCI bundle: the configuration and an empty root with the places to mount on."""
    for place in ("proc", "dev", "work", "tmp", *(mount.inside.lstrip("/") for mount in command.mounts)):
        here = folder / "rootfs" / place
        source = next((mount.host for mount in command.mounts if mount.inside == f"/{place}"), None)
        here.parent.mkdir(parents=True, exist_ok=True)
        if source is not None and source.is_file():
            here.touch()
        else:
            here.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(bundle_config(command)))


def bundle_config(command: Command) -> Json:
    """Say in the words of the OCI runtime specification what one run gets: no rights, own namespaces, sized folders."""
    nothing: list[Json] = []
    return {
        "ociVersion": "1.0.2",
        "hostname": "sandbox",
        "root": {"path": "rootfs", "readonly": True},
        "process": {
            "user": {"uid": _USER, "gid": _USER},
            "args": list(WAIT_AS_SECOND),
            "env": nothing,
            "cwd": "/",
            "noNewPrivileges": True,
            "capabilities": dict.fromkeys(("bounding", "effective", "inheritable", "permitted", "ambient"), nothing),
            "rlimits": [
                {"type": "RLIMIT_NOFILE", "soft": FILES_MAX, "hard": FILES_MAX},
                {"type": "RLIMIT_CORE", "soft": 0, "hard": 0},
            ],
        },
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            *(_tmpfs(place, command.limits.disk_bytes) for place in ("/work", "/tmp")),  # noqa: S108  inside
            _tmpfs("/dev/shm", SHARED_MEMORY_BYTES),  # noqa: S108  inside
            *(_bind(mount) for mount in command.mounts),
        ],
        "linux": {
            "namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")],
            "seccomp": json.loads(seccomp.profile()),
        },
    }


def _tmpfs(place: str, size: int) -> Json:
    return {"destination": place, "type": "tmpfs", "source": "tmpfs", "options": [f"size={size}", "mode=1777"]}


def _bind(mount: Mount) -> Json:
    options: list[Json] = ["rbind", "rw" if mount.writable else "ro"]
    return {"destination": mount.inside, "type": "bind", "source": str(mount.host.resolve()), "options": options}


class _Roomy:
    """A control group that leaves gVisor's own kernel its room beside the program's."""

    def __init__(self, group: Cgroup) -> None:
        self._group = group

    @property
    def doors(self) -> tuple[Path, ...]:
        return self._group.doors

    def limit(self, limits: Limits) -> None:
        room = replace(
            limits,
            memory_bytes=limits.memory_bytes + _OWN_MEMORY_BYTES,
            processes=limits.processes + _OWN_PROCESSES,
        )
        self._group.limit(room)

    def memory_peak(self) -> int:
        return self._group.memory_peak()

    def cpu_seconds(self) -> float | None:
        return self._group.cpu_seconds()

    def was_out_of_memory(self) -> bool:
        return self._group.was_out_of_memory()

    def kill(self) -> None:
        self._group.kill()

    def close(self) -> None:
        self._group.close()
