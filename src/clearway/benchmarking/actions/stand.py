"""Where programs of a suite and of its solvers run: in the sandbox, with the files that each may see and no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clearway.gateways.builds import Machine, pack, unpack
from clearway.gateways.sandbox import Command, Limits, Run, Sandbox, Stop
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, TASK_PAPER_BYTES_MAX

# Sanitizers write to files of their own, so that nothing a program prints can be taken for their word.
ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",  # noqa: S108  inside the sandbox
    "ASAN_OPTIONS": "exitcode=77:detect_leaks=0:allocator_may_return_null=1:log_path=/tmp/report",
    "UBSAN_OPTIONS": "exitcode=77:halt_on_error=1:print_stacktrace=1:log_path=/tmp/report",
}
MEMORY_BYTES: Final = 512 * MIB
_DISK_BYTES: Final = 64 * MIB
_PACKED_BYTES_MAX: Final = 2 * TASK_PAPER_BYTES_MAX
_SEEN_BYTES_MAX: Final = 64 * 1024
_UNPACK: Final = 'tar -xf - && chmod -R u+x . && exec "$@"'
# Isolated and without site: neither the environment nor a file beside the program decides what is imported.
_LAUNCH: Final = (
    "import runpy, sys; sys.argv = sys.argv[1:]; sys.path.insert(0, '/work/suite/shared');"
    " runpy.run_path(sys.argv[0], run_name='__main__')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A sandbox, and the parts of this machine that are shown in it."""

    sandbox: Sandbox
    machine: Machine

    def suite_program(self, path: str, *arguments: str) -> tuple[str, ...]:
        """Say how a program of the suite itself is started, its files being in `suite/`."""
        return (self.machine.python, "-I", "-S", "-B", "-c", _LAUNCH, f"/work/suite/{path}", *arguments)

    def placed(self, words: Sequence[str]) -> tuple[str, ...]:
        """Put the interpreter in its place in a command of a task."""
        return tuple(word.replace("{python}", self.machine.python) for word in words)

    async def run(self, arguments: Sequence[str], files: Mapping[str, bytes], *, seconds: float) -> Run:
        """Run a command among files, in a sandbox of its own, its output cut at 64 KiB. An Outage without one."""
        return await self._run(arguments, files, seconds=seconds, output_bytes=_SEEN_BYTES_MAX)

    async def make(
        self, arguments: Sequence[str], files: Mapping[str, bytes], *, seconds: float, keep: Sequence[str]
    ) -> dict[str, bytes] | Run:
        """Run a command and give the regular files that it left under the names to keep; or the run, where it failed.

        What a command leaves is not to be trusted: links are passed over, and a broken archive is a failed run.
        """
        script = '"$@" > /dev/null 2> /dev/null || exit; exec tar -cf - ' + " ".join(keep)
        run = await self.collect(("/bin/sh", "-c", script, "make", *arguments), files, seconds=seconds)
        if run.truncated or not is_done(run):
            return run
        try:
            return unpack(run.stdout)
        except Refusal:
            return run

    async def collect(self, arguments: Sequence[str], files: Mapping[str, bytes], *, seconds: float) -> Run:
        """Run a command that writes an archive to its output, of at most twice what a task may give."""
        return await self._run(arguments, files, seconds=seconds, output_bytes=_PACKED_BYTES_MAX)

    async def _run(
        self, arguments: Sequence[str], files: Mapping[str, bytes], *, seconds: float, output_bytes: int
    ) -> Run:
        return await self.sandbox.run(
            Command(
                arguments=("/bin/sh", "-c", _UNPACK, "unpack", *arguments),
                mounts=self.machine.mounts,
                environment=ENVIRONMENT,
                stdin=pack(files),
                limits=Limits(
                    wall_seconds=seconds,
                    cpu_seconds=int(seconds) + 1,
                    memory_bytes=MEMORY_BYTES,
                    disk_bytes=_DISK_BYTES,
                    output_bytes=output_bytes,
                ),
            )
        )


def is_done(run: Run) -> bool:
    """Tell whether a run ended by itself and well."""
    return run.stop is Stop.EXITED and run.status == 0
