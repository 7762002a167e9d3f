import base64
import re
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from clearway.gateways.builds import Built, Machine, Workbench, pack, this_machine, unpack
from clearway.gateways.finders import Campaign, Tool, chosen, fuzz, scan
from clearway.gateways.registries import PretendRegistries
from clearway.gateways.sandbox import Command, Limits, Run, Stop
from clearway.gateways.sandbox.bubblewrap import open_bubblewrap
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB

SOURCE = {"pump.c": b"int main(void) { return 0; }\n"}


@dataclass
class AnsweringSandbox:
    """Answers every command with the same run and remembers what it was asked."""

    status: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    stop: Stop = Stop.EXITED
    truncated: bool = False
    commands: list[Command] = field(default_factory=list[Command])

    async def run(self, command: Command) -> Run:
        """Give the run."""
        self.commands.append(command)
        return Run(
            stop=self.stop,
            status=self.status,
            stdout=self.stdout,
            stderr=self.stderr,
            truncated=self.truncated,
            wall_seconds=0.1,
            memory_peak_bytes=1,
        )


def bench_with(sandbox: AnsweringSandbox, folder: Path) -> Workbench:
    """A workbench around a sandbox."""
    machine = Machine(mounts=(), python="/usr/bin/python3", node="")
    return Workbench(
        sandbox=sandbox, registries=PretendRegistries(root=folder), machine=machine, cache=folder / "builds"
    )


def test_files_are_chosen_by_pattern() -> None:
    """Only what matches one of the patterns is looked at, and the bytes stay as they are."""
    files = {"a.c": b"1", "a.h": b"2", "tests/b.c": b"3"}
    assert chosen(files, ("a.[ch]",)) == {"a.c": b"1", "a.h": b"2"}
    assert chosen(files, ("*.c",)) == {"a.c": b"1", "tests/b.c": b"3"}
    assert chosen(files, ()) == {}


@pytest.mark.parametrize(
    ("tool", "sandbox"),
    [
        (Tool.FLAWFINDER, AnsweringSandbox(stdout=b"\xffreport\n", stderr=b"talk")),
        (Tool.CPPCHECK, AnsweringSandbox(stderr=b"\xffreport\n", stdout=b"talk")),
        (Tool.BANDIT, AnsweringSandbox(stdout=b"\xffreport\n", stderr=b"talk")),
    ],
)
async def test_a_report_is_handed_on_as_it_came(tool: Tool, sandbox: AnsweringSandbox, tmp_path: Path) -> None:
    """The report is what the tool wrote to its own stream, byte for byte; the source goes in on standard input only."""
    assert await scan(bench_with(sandbox, tmp_path), tool, SOURCE) == b"\xffreport\n"
    (command,) = sandbox.commands
    assert unpack(command.stdin) == SOURCE
    assert not any(mount.writable for mount in command.mounts)
    assert command.arguments[-1] == "pump.c"


async def test_bandit_leaves_with_one_when_it_found_something(tmp_path: Path) -> None:
    """Findings are no failure of the tool."""
    sandbox = AnsweringSandbox(status=1, stdout=b"{}")
    assert await scan(bench_with(sandbox, tmp_path), Tool.BANDIT, SOURCE) == b"{}"


@pytest.mark.parametrize(
    "sandbox",
    [
        AnsweringSandbox(status=2, stderr=b"no such option"),
        AnsweringSandbox(stop=Stop.WALL_CLOCK),
        AnsweringSandbox(stdout=b"half a rep", truncated=True),
    ],
)
async def test_a_tool_that_fails_is_an_outage(sandbox: AnsweringSandbox, tmp_path: Path) -> None:
    """A tool that fails, is stopped, or says more than is taken is named, with what to do; no half report comes out."""
    with pytest.raises(Outage) as caught:
        await scan(bench_with(sandbox, tmp_path), Tool.FLAWFINDER, SOURCE)
    assert caught.value.which == "flawfinder"
    assert caught.value.hint


async def test_crash_logs_come_in_the_order_in_which_they_were_found(tmp_path: Path) -> None:
    """The fuzzer's logs are handed on as they are, first crash first."""
    sandbox = AnsweringSandbox(stdout=pack({"1.log": b"first", "2.log": b"second"}))
    built = Built(digest="0" * 64, source_digest="1" * 64, tar=pack({"program": b""}))
    campaign = Campaign(seed=b"{}", command=("{build}/program", "{input}"), runs_max=7)
    assert await fuzz(bench_with(sandbox, tmp_path), built, campaign) == (b"first", b"second")
    (command,) = sandbox.commands
    assert command.arguments[-3:] == ("7", "/work/build/program", "{input}")
    assert unpack(command.stdin)["seed"] == b"{}"


UNSAFE_C = b"""
#include <string.h>
void f(char *to, const char *from) { strcpy(to, from); }
int g(void) { int a[2]; return a[3]; }
"""
UNSAFE_PYTHON = b"import sys\nprint(eval(sys.argv[1]))\n"
FRAGILE_C = b"""
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
    FILE *file = fopen(argv[1], "rb");
    char *bytes = malloc(3);
    size_t size = fread(bytes, 1, 3, file);
    if (size == 3 && bytes[0] == 0x7f) bytes[3] = 0;
    return 0;
}
"""


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A workbench with the real sandbox of this machine."""
    numbers = count()

    def entropy(size: int) -> bytes:
        return sha256(f"{tmp_path} {next(numbers)}".encode()).digest()[:size]

    return Workbench(
        sandbox=open_bubblewrap(entropy),
        registries=PretendRegistries(root=tmp_path),
        machine=this_machine(),
        cache=tmp_path / "builds",
    )


@pytest.mark.parametrize(
    ("tool", "files", "told"),
    [
        (Tool.FLAWFINDER, {"pump.c": UNSAFE_C}, b"strcpy"),
        (Tool.CPPCHECK, {"pump.c": UNSAFE_C}, b"arrayIndexOutOfBounds"),
        (Tool.BANDIT, {"pump.py": UNSAFE_PYTHON}, b"B307"),
    ],
)
async def test_the_real_tools_find_what_they_are_known_to_find(
    bench: Workbench, tool: Tool, files: dict[str, bytes], told: bytes
) -> None:
    """Each analyzer runs behind the real wall and names the mistake, with the file's path as the package has it."""
    report = await scan(bench, tool, files)
    assert told in report
    (path,) = files
    assert path.encode() in report
    assert b"/work" not in report


async def test_the_fuzzer_finds_a_byte_that_breaks_a_program(bench: Workbench) -> None:
    """A build that fails on one value of one byte is broken within the runs, with the input that did it."""
    tar = await compiled(bench, FRAGILE_C)
    built = Built(digest="0" * 64, source_digest="1" * 64, tar=tar)
    (log,) = await fuzz(bench, built, Campaign(seed=b"abcd", command=("{build}/program", "{input}"), runs_max=100))
    assert b"AddressSanitizer: heap-buffer-overflow" in log
    (unit,) = re.findall(rb"^Base64: (\S+)$", log, re.MULTILINE)
    assert base64.b64decode(unit)[0] == 0x7F


async def test_the_fuzzer_comes_home_with_nothing_from_a_sound_program(bench: Workbench) -> None:
    """No crash, no log."""
    tar = await compiled(bench, b"int main(void) { return 0; }\n")
    built = Built(digest="0" * 64, source_digest="1" * 64, tar=tar)
    assert await fuzz(bench, built, Campaign(seed=b"abcd", command=("{build}/program", "{input}"), runs_max=20)) == ()


async def compiled(bench: Workbench, source: bytes) -> bytes:
    """Compile a program with AddressSanitizer inside the sandbox and give it as a tar."""
    compiling = "cat > p.c && gcc -w -g -fsanitize=address -o program p.c && exec tar -cf - program"
    run = await bench.sandbox.run(
        Command(
            arguments=("/bin/sh", "-c", compiling),
            mounts=bench.machine.mounts,
            environment={"PATH": "/usr/bin:/bin"},
            stdin=source,
            limits=Limits(output_bytes=16 * MIB),
        )
    )
    assert run.status == 0, run.stderr.decode()
    return run.stdout
