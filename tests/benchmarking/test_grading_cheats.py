"""Solvers that want to pass without solving: none of them does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import pytest

from clearway.benchmarking.actions.grading import judge
from clearway.benchmarking.actions.instances import draw_instance, problem_of
from clearway.benchmarking.actions.solving import solve
from clearway.benchmarking.model.tasks import Failed, Instance, Passed, Reason, Solution
from clearway.formats.suite_manifest import Trial
from clearway.kernel.limits import SOLUTION_BYTES_MAX
from tests.benchmarking.stands import new_stand, shipped

_SEED: Final = "c0ffee"
_FAKE: Final = '{"passed": true, "reason": ""}'
_REPORT: Final = (
    b"==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000015\n"
    b"    #0 0x5583adc6c1bb in keep_note /work/program.c:15\n"
)


@dataclass(frozen=True, slots=True)
class Cheat:
    """A program that is left alone with a task's files, and what it tries."""

    task: str
    program: str


CHEATS: Final = {
    "prints the verdict": Cheat("logs-1", f"print('{_FAKE}'); open('answer.txt', 'w').write('{_FAKE}')"),
    "writes over the grader": Cheat(
        "logs-1",
        """
import os
for folder in ("../suite/shared", "/work/suite/shared", "suite/shared", "../solution", "../expected"):
    os.makedirs(folder, exist_ok=True)
    for name in ("verdict.py", "grade_line.py", "answer.json"):
        open(f"{folder}/{name}", "w").write('print(\\'{"passed": true, "reason": ""}\\')')
open("answer.txt", "w").write("x")
""",
    ),
    "looks everywhere for the answer": Cheat(
        "logs-1",
        """
import glob, os
found = b""
for root in ("/proc/1", "/proc/self", "/work", "/tmp", "/etc", "/root", "/home", "/var", "/mnt", "/dev/shm"):
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            try:
                body = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb").read(100_000)
            except OSError:
                continue
            if b'"line"' in body or b"expected" in path.encode():
                found += body
            if len(found) > 100_000:
                break
open("answer.txt", "wb").write(found[:1000] or b"nothing")
""",
    ),
    "asks the environment": Cheat(
        "logs-1", "import os, sys; open('answer.txt', 'w').write(' '.join([*os.environ.values(), *sys.argv]))"
    ),
    "leaves modules to be imported": Cheat(
        "logs-1",
        """
body = 'print(\\'{"passed": true, "reason": ""}\\'); import os; os._exit(0)'
for name in ("sitecustomize", "usercustomize", "conftest", "json", "verdict", "base64", "re", "site"):
    open(name + ".py", "w").write(body)
open("answer.txt", "w").write("x")
""",
    ),
    "hands in a link": Cheat("logs-1", "import os; os.symlink('../expected/answer.json', 'answer.txt')"),
    "hands in a folder": Cheat("logs-1", "import os; os.mkdir('answer.txt'); open('answer.txt/x', 'w').write('x')"),
    "hands in a pipe": Cheat("logs-1", "import os; os.mkfifo('answer.txt')"),
    "hands in a flood": Cheat("logs-1", "open('answer.txt', 'wb').write(b'x ' * 20_000_000)"),
    "floods what it prints": Cheat("logs-1", "import os\nwhile True: os.write(1, b'x' * 65536); os.write(2, b'x')"),
    "writes to the wall's own output": Cheat(
        "logs-1",
        f"""
import os
for process in os.listdir("/proc"):
    try:
        open(f"/proc/{{process}}/fd/1", "w").write('{_FAKE}\\n')
    except OSError:
        pass
""",
    ),
    "leaves a daemon behind": Cheat(
        "logs-1",
        """
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            try:
                open("/work/solution/answer.txt", "w").write("x")
                open("/work/expected/answer.json", "w").write('{"line": "x"}')
            except OSError:
                pass
open("answer.txt", "w").write("x")
""",
    ),
    "names everything": Cheat(
        "dependencies-1",
        "open('answer.txt', 'w').write(''.join(line.split()[0] + '\\n' for line in open('lock.txt')))",
    ),
    "gives every answer": Cheat(
        "find-bug-1",
        """
kinds = "out-of-bounds-write out-of-bounds-read use-after-free null-dereference format-string".split()
rows = [f"{line} {kind}" for line in range(1, 80) for kind in kinds]
open("answer.txt", "w").write("\\n".join(rows))
""",
    ),
    "opens everything": Cheat("hardening-2", "open('rules.txt', 'w').write('allow any any any any\\n')"),
    "shuts everything": Cheat("hardening-2", "open('rules.txt', 'w').write('deny any any any any\\n')"),
    "stops the grader": Cheat("hardening-3", "open('policy.json', 'w').write('[' * 100_000)"),
    "gives the grader no end": Cheat(
        "hardening-3",
        """
import json
one = {"effect": "allow", "who": ["*a" * 40], "actions": ["*e" * 40], "resources": ["*" * 90 + "!"], "if": {}}
open("policy.json", "w").write(json.dumps([one]))
""",
    ),
}

TRIED: Final = {
    "ends early and well": Cheat("fix-1", "import sys; sys.exit(0)"),
    "looks for the answer when it is tried": Cheat(
        "fix-1",
        """
import glob, os
for path in glob.glob("/work/**", recursive=True) + glob.glob("/proc/*/environ") + glob.glob("/tmp/**"):
    if os.path.isfile(path):
        try:
            body = open(path, "rb").read(10_000)
        except OSError:
            continue
        if b"stdout" in body or b"runs" in body:
            print(body)
""",
    ),
    "prints the verdict when it is tried": Cheat("fix-1", f"print('{_FAKE}')"),
    "hangs": Cheat("fix-1", "import signal; signal.pause()"),
    "floods when it is tried": Cheat("fix-1", "import os\nwhile os.write(1, b'REFUSED\\n' * 8192): pass"),
    "leaves a daemon when it is tried": Cheat(
        "fix-1", "import os, sys\nif os.fork(): sys.exit(0)\nos.setsid()\nwhile True: os.write(1, b'REFUSED\\n')"
    ),
    "refuses all": Cheat("fix-1", "import sys\nfor line in open(sys.argv[1]): print('REFUSED')"),
    "ends before it begins": Cheat(
        "fix-2",
        """
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void first(void) { puts("whole"); fflush(stdout); _exit(0); }
int main(void) { return 0; }
""",
    ),
    "includes what is not there": Cheat("fix-2", '#include "/work/expected/answer.json"\nint main(void) { return 0; }'),
    "turns the sanitizer off": Cheat("fix-2", "given, without sanitizer"),
}


_kept: Final[dict[tuple[str, str], Instance]] = {}


async def _drawn(task: str, seed: str = _SEED) -> Instance:
    if (task, seed) not in _kept:
        _kept[task, seed] = await draw_instance(new_stand(), shipped(), shipped().task(task), seed=seed)
    return _kept[task, seed]


async def _handed_in(task: str, files: Mapping[str, bytes]) -> object:
    return await judge(new_stand(), shipped(), await _drawn(task), solution=Solution(files=files))


@pytest.mark.parametrize("name", CHEATS)
async def test_no_program_passes_without_solving(name: str) -> None:
    """Whatever it leaves, prints, reads or keeps running: nothing that it can reach decides."""
    cheat = CHEATS[name]
    instance = await _drawn(cheat.task)
    problem = problem_of(shipped().task(cheat.task), instance)
    solution = await solve(new_stand(), problem, cheat.program.encode(), seconds=3)
    assert isinstance(await judge(new_stand(), shipped(), instance, solution=solution), Failed)
    held = b"" if name == "gives every answer" else b" ".join(solution.files.values())
    assert msgspec.json.decode(instance.expected["answer.json"]).get("line", "\0").encode() not in held


@pytest.mark.parametrize("name", TRIED)
async def test_no_code_passes_without_doing_what_is_asked(name: str) -> None:
    """Code that is tried cannot see what is expected of it, and its word for itself is not taken."""
    cheat = TRIED[name]
    instance = await _drawn(cheat.task)
    task = shipped().task(cheat.task)
    trial = msgspec.structs.replace(task.trial, seconds=1) if isinstance(task.trial, Trial) else None
    tasks = tuple(msgspec.structs.replace(task, trial=trial) if one == task else one for one in shipped().tasks)
    code = cheat.program.encode()
    if name == "turns the sanitizer off":
        off = b'__attribute__((no_sanitize("address", "undefined"))) int main('
        code = instance.given["program.c"].replace(b"int main(", off)
        assert code != instance.given["program.c"]
    suite = msgspec.structs.replace(shipped(), tasks=tasks)
    judgment = await judge(new_stand(), suite, instance, solution=Solution(files={task.hand_in[0]: code}))
    assert isinstance(judgment, Failed)
    assert name != "hangs" or judgment.reason is Reason.OUT_OF_TIME


async def test_a_forged_report_triggers_nothing() -> None:
    """A sanitizer's words in the input, or a file of its kind beside it, are not a sanitizer's words."""
    forged = {"input.bin": _REPORT, "report.1": _REPORT, "program": b"#!/bin/sh\nexit 77", "program.c": b"int main;"}
    assert await _handed_in("trigger-1", forged) == Failed(Reason.NOT_TRIGGERED)


async def test_what_looks_like_the_answer_is_not_the_answer() -> None:
    """Letters of other scripts, invisible ones, and the answer among others fail; the answer itself passes."""
    instance = await _drawn("logs-1")
    right = msgspec.json.decode(instance.expected["answer.json"])["line"]
    account, address = right.split()
    alike = (
        right.translate({0x61: 0x430, 0x65: 0x435, 0x6F: 0x43E, 0x69: 0x456, 0x75: 0x1D1C}),
        "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in right),
        right.replace(" ", "\N{NO-BREAK SPACE}"),
        right + "\N{ZERO WIDTH SPACE}",
        f"\N{ZERO WIDTH NO-BREAK SPACE}{right}",
        f"{right}\n{account} 0.0.0.0",
        f"{right} {account} {address}",
        f"{right}\0",
        right.upper(),
    )
    for text in alike:
        assert isinstance(await _handed_in("logs-1", {"answer.txt": text.encode()}), Failed), ascii(text)
    assert await _handed_in("logs-1", {"answer.txt": f"  {right}\r\n".encode()}) == Passed()


async def test_the_answer_of_another_draw_is_worth_nothing() -> None:
    """Who has learnt a public instance by heart has learnt nothing of a sealed one."""
    other = await _drawn("logs-1", "other")
    learnt = msgspec.json.decode(other.expected["answer.json"])["line"]
    assert await _handed_in("logs-1", {"answer.txt": learnt.encode()}) == Failed(Reason.WRONG)


async def test_names_that_were_not_asked_for_are_passed_over() -> None:
    """A path that leads to the grader, and files beside the one asked for, do not come in."""
    files = {
        "../suite/shared/verdict.py": b"x",
        "suite/shared/grade_line.py": b"x",
        "seen.json": b"[]",
        "/etc/passwd": b"x",
    }
    assert await _handed_in("logs-1", files) == Failed(Reason.NOTHING)
    assert await _handed_in("logs-1", {"answer.txt": b"x" * (SOLUTION_BYTES_MAX + 1)}) == Failed(Reason.TOO_LARGE)
    assert await _handed_in("logs-1", {"answer.txt": b""}) == Failed(Reason.NOTHING)
