"""The sandbox on a container engine, Podman or Docker: the same flags, one container for each run, removed with it.

The container holds nothing of its own: what is mounted elsewhere is mounted here, on an empty image that is made once
and used by its digest, unless another digest is given.
"""

import asyncio
import io
import os
import tarfile
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearway.gateways.sandbox import seccomp
from clearway.gateways.sandbox.bubblewrap import FILES_MAX, NOBODY_ELSE, SHARED_MEMORY_BYTES, shape_of
from clearway.gateways.sandbox.client import Client
from clearway.gateways.sandbox.outages import building
from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run
from clearway.gateways.sandbox.wall import WAIT_AS_SECOND, Wall, with_memory_told
from clearway.kernel.errors import Outage

_EMPTY: Final = "clearway-empty:1"
_NAME_BYTES: Final = 8
_PROCESSES_OF_USER_MAX: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Containers:
    """Runs commands in containers; `image` is a digest, or empty."""

    client: Client
    entropy: Callable[[int], bytes]
    image: str = ""

    async def run(self, command: Command) -> Run:
        """Run one command to its end or to its limit."""
        shape_of(command)
        image = self.image or await self._empty_image()
        name = f"clearway-{os.getpid()}-{self.entropy(_NAME_BYTES).hex()}"
        with _profile() as profile:
            words = container_words(name, image, command, profile=profile)
            async with self._container(name, words) as process:
                return with_memory_told(await Wall(process, None).run(command))

    @asynccontextmanager
    async def _container(self, name: str, words: Sequence[str]) -> AsyncGenerator[asyncio.subprocess.Process]:
        process = await self.client.start(*words)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await asyncio.shield(self._remove(name))

    async def _remove(self, name: str) -> None:
        try:
            await self.client.ask("rm", "--force", name)
        except Outage as outage:
            if "no such container" not in str(outage).lower():  # it was never made: why not is told elsewhere
                raise

    async def _empty_image(self) -> str:
        """Give the digest of the image that has nothing in it; made where the engine has none yet."""
        try:
            said = await self.client.ask("image", "inspect", "--format", "{{.Id}}", _EMPTY)
        except Outage:
            said = await self.client.ask("import", "-", _EMPTY, given=_empty_tar())
        return said.decode().split()[-1]


@contextmanager
def _profile() -> Generator[str]:
    with ExitStack() as stack:
        with building("the filter's file"):
            file = stack.enter_context(tempfile.NamedTemporaryFile(prefix="clearway-seccomp-", suffix=".json"))
            Path(file.name).write_bytes(seccomp.profile())
        yield file.name


def container_words(name: str, image: str, command: Command, *, profile: str) -> list[str]:
    """Say how an engine is told to run one container: all limits, no rights, no network, nothing of this machine."""
    disk = f"rw,exec,nosuid,nodev,size={command.limits.disk_bytes},mode=1777"
    return [
        "run", "--interactive", "--name", name, "--pull", "never", "--network", "none", "--read-only",
        "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--security-opt", f"seccomp={profile}",
        "--user", f"{NOBODY_ELSE}:{NOBODY_ELSE}", "--hostname", "sandbox", "--ipc", "private",
        *_limits(command.limits), *(word for place in ("/work", "/tmp") for word in ("--tmpfs", f"{place}:{disk}")),  # noqa: S108  inside
        *(word for mount in command.mounts for word in ("--mount", _mount(mount))), "--workdir", "/",
        image, *WAIT_AS_SECOND,
    ]  # fmt: skip


def _limits(limits: Limits) -> list[str]:
    return [
        "--memory", str(limits.memory_bytes), "--memory-swap", str(limits.memory_bytes), "--cpus", "1",
        "--pids-limit", str(limits.processes), "--shm-size", str(SHARED_MEMORY_BYTES), "--stop-timeout", "0",
        "--ulimit", f"nofile={FILES_MAX}:{FILES_MAX}", "--ulimit", "core=0:0",
        "--ulimit", f"nproc={_PROCESSES_OF_USER_MAX}:{_PROCESSES_OF_USER_MAX}", "--log-driver", "none",
    ]  # fmt: skip


def _mount(mount: Mount) -> str:
    host = str(mount.host.resolve())
    if "," in host or "," in mount.inside:
        raise Outage("sandbox", f"a path with a comma cannot be mounted: {host}", hint="Rename the folder.")
    return f"type=bind,source={host},target={mount.inside}{'' if mount.writable else ',readonly'}"


def _empty_tar() -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w") as tar:
        folder = tarfile.TarInfo("proc")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(folder)
    return body.getvalue()
