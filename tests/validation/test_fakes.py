"""Fake evidence: a program that does whatever its proof says, short of running its code, convinces no oracle."""

import io
import secrets  # noqa: TID251  runs at once with other tests, so secrets take real chance
import tarfile
from pathlib import Path

import pytest

from clearway.formats.environment import (
    AnswerOracle,
    Environment,
    ExitOracle,
    MarkerOracle,
    Oracle,
    RatioOracle,
    SanitizerOracle,
    VariantName,
    parse_recipe,
)
from clearway.gateways.builds import Built, Observed, execute
from clearway.validation.actions import build_variant, validate
from clearway.validation.actions.replay import execution_of
from clearway.validation.model import RunOutcome, VerdictKind
from clearway.validation.rules import sanitizer_status
from tests.validation.targets import real_bench

# The package obeys: each line of the proof is a word of one letter and what it is about.
PACKAGE = b"""#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
static void put(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    if (file != NULL) { fputs(text, file); fclose(file); }
}
static void show(const char *name) {
    FILE *file = fopen(name, "r");
    for (int letter; file != NULL && (letter = getc(file)) != EOF;) putchar(letter);
}
void obey(char *line) {
    char *rest = line + 2, *space = strchr(rest, ' ');
    switch (line[0]) {
    case 'o': puts(rest); fflush(stdout); break;
    case 'e': fprintf(stderr, "%s\\n", rest); break;
    case 'x': exit(atoi(rest));
    case 's': raise(atoi(rest)); break;
    case 'w': if (space != NULL) { *space = 0; put(rest, space + 1); } break;
    case 'l': if (space != NULL) { *space = 0; if (symlink(space + 1, rest)) perror(rest); } break;
    case 'd': mkdir(rest, 0700); break;
    case 'a': abort();
    case 't': sleep(atoi(rest)); break;
    case 'b': while (clock() / CLOCKS_PER_SEC < atoi(rest)) {} break;
    case 'r': show(rest); break;
    case 'k': kill(atoi(rest) ? getppid() : -1, SIGKILL); break;
    case 'f': if (space != NULL && fork() == 0) { setsid(); *space = 0; for (;;) put(rest, space + 1); } break;
    case 'n': for (long left = atol(rest); left > 0; left--) puts("==1==ERROR: AddressSanitizer: overflow"); break;
    case 'p':
        if (getenv("AGAIN") != NULL) break;
        putenv("AGAIN=1"), putenv(strdup(rest)), execl("/proc/self/exe", "again", "../proof", NULL);
    }
}
"""
# The harness crashes for real when told so: not in the package, so no vulnerability of the package.
HARNESS = b"""#include <stdio.h>
#include <stdlib.h>
#include <string.h>
void obey(char *line);
int main(int argc, char **argv) {
    static char line[4096];
    FILE *file = fopen(argv[1], "rb");
    printf("clearway %s ready\\n", getenv("CLEARWAY_SECRET"));
    fflush(stdout);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\\n")] = 0;
        if (line[0] == 'H') { char *small = malloc(1); small[strlen(line)] = 1; free(small); }
        else if (strlen(line) > 1) obey(line);
    }
    return 0;
}
"""
RECIPE = """
name = "obey"
package = "pkg:generic/obey"
title = "obey does what it is told"
weaknesses = ["CWE-20"]
identifiers = []
current = "affected"
[origin]
kind = "archive"
file = "obey-{version}.tar"
[variants.affected]
version = "1"
[variants.fixed]
version = "2"
[build]
steps = [["gcc", "-w", "-g", "-fsanitize=address", "-o", "program", "{harness}", "{tree}/obey.c"]]
keep = ["program"]
[run]
harness = "harness.c"
command = ["{build}/program", "{proof}"]
control = "control.txt"
[limits]
run_seconds = 5
"""
REPORT = (
    "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000017 at pc 0x560e\n"
    "READ of size 1 at 0x602000000017 thread T0\n    #0 0x560eb2b8b8ab in obey /work/tree/obey.c:12\n"
)
LOUD = "\n".join(f"o {line}\ne {line}" for line in REPORT.splitlines())
GUESS = "0" * 32
SANITIZER = 'kind = "sanitizer"'
MARKER = 'kind = "marker"'
ANSWER = 'kind = "answer"\ntriggered = "polluted"'
RATIO = 'kind = "ratio"\nresource = "time"\nat_least = 10'
EXIT = 'kind = "exit"\nsignals = [15]'
FAKES = {
    "a report on both outputs": (SANITIZER, LOUD),
    "a report and a guessed exit status": (SANITIZER, f"{LOUD}\nx {sanitizer_status(GUESS)}"),
    "a report and the signal of a crash": (SANITIZER, f"{LOUD}\ns 9"),
    "a report in a file where reports lie": (SANITIZER, f"w ../seen/report.7 {REPORT.splitlines()[0]}"),
    "a report under a guessed secret": (SANITIZER, f"w ../seen/report-{GUESS}.7 {REPORT.splitlines()[0]}\nx 64"),
    "a report over the output that is kept": (SANITIZER, f"w ../seen/stdout {REPORT.splitlines()[0]}\nx 64"),
    "an exit status of its own": (SANITIZER, "w ../seen/status 64\nx 64"),
    "an abort without a report": (SANITIZER, "a now"),
    "a real crash of the harness": (SANITIZER, "H" * 40),
    "a folder where the report should be": (SANITIZER, f"d ../seen/report-{GUESS}.7\nx 64"),
    "a file outside without the secret": (MARKER, "w ../seen/outside/marker pwned"),
    "a file outside with a guessed secret": (MARKER, f"w ../seen/outside/marker {GUESS}"),
    "a link to what holds the secret": (
        MARKER,
        "l ../seen/outside/marker /proc/self/environ\nr ../seen/outside/marker",
    ),
    "a link over the output that is kept": (
        SANITIZER,
        "w it ==1==ERROR: AddressSanitizer\nl ../seen/report.1 ../inside/it\nr it",
    ),
    "a harness that is written over": (
        SANITIZER,
        f"w ../harness/harness.c {REPORT.splitlines()[0]}\nr ../harness/harness.c",
    ),
    "a program that is written over": (SANITIZER, "w ../build/program #!/bin/sh\nx 64"),
    "a judge that is killed": (SANITIZER, f"{LOUD}\nk 1"),
    "everybody else killed": (SANITIZER, f"{LOUD}\nk 0"),
    "a child that outlives the run": (SANITIZER, f"f ../seen/report.9 {REPORT.splitlines()[0]}\nx 64"),
    "a child that writes the marker for ever": (
        MARKER,
        f"w ../seen/outside/marker {GUESS}\nf ../seen/outside/it {GUESS}",
    ),
    "a flood of reports": (SANITIZER, f"n 200000\n{LOUD}"),
    "the sanitizer's settings changed": (
        SANITIZER,
        f"p ASAN_OPTIONS=log_path=/work/seen/report-{GUESS}:exitcode={sanitizer_status(GUESS)}\n" + "H" * 40,
    ),
    "a library that is loaded first": (EXIT, "p LD_PRELOAD=/work/proof\ne Segmentation fault"),
    "an answer with a guessed secret": (ANSWER, f"o clearway {GUESS} ready\no clearway {GUESS} polluted"),
    "an answer without a secret": (ANSWER, "o clearway polluted\no clearway  polluted"),
    "a proof that is only larger": (RATIO, "o x\n" * 2000),
    "a run that says that it took long": (RATIO, "o it took 100 times the time of a harmless input"),
    "a word about a signal": (EXIT, "e Segmentation fault (core dumped)\nx 1"),
    "another signal than that of a crash": (EXIT, "s 10"),
}


def target(oracle: str) -> Environment:
    """The obedient program under an oracle."""
    files = {f"obey-{version}.tar": _tar(PACKAGE) for version in ("1", "2")}
    recipe = parse_recipe(f"{RECIPE}[oracle]\n{oracle}\n".encode())
    return Environment(recipe=recipe, harness=HARNESS, files={**files, "control.txt": b"o hello\n"})


def _tar(source: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as packed:
        entry = tarfile.TarInfo("obey/obey.c")
        entry.size = len(source)
        packed.addfile(entry, io.BytesIO(source))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for what is built by this file."""
    return tmp_path_factory.mktemp("obey")


def naively(oracle: Oracle, proof: bytes, seen: Observed) -> bool:
    """What a judge believes that reads what a run printed and left, and looks how it ended."""
    printed = seen.files.get("stdout", b"") + seen.files.get("stderr", b"")
    match oracle:
        case SanitizerOracle():
            return seen.status != 0 or any(b"AddressSanitizer" in body for body in seen.files.values())
        case MarkerOracle():
            return (
                seen.status != 0
                or b"CLEARWAY_SECRET=" in printed
                or any(name.startswith("outside/") for name in seen.files)
            )
        case AnswerOracle():
            return b"polluted" in printed
        case RatioOracle():
            return b"times the time" in printed or len(proof) > 100
        case ExitOracle():
            return b"Segmentation fault" in printed or seen.status not in range(129)


@pytest.mark.parametrize("fake", FAKES, ids=lambda fake: fake.replace(" ", "-"))
async def test_fake_evidence_is_not_believed(folder: Path, fake: str) -> None:
    """A naive judge falls for what the program did; no run of it counts as triggered here."""
    oracle, proof = FAKES[fake][0], FAKES[fake][1].encode()
    environment, bench = target(oracle), real_bench(folder)
    built = await build_variant(bench, environment, VariantName.AFFECTED)
    assert isinstance(built, Built)
    seen = await execute(bench, built, execution_of(environment, proof, secrets.token_hex(16)))
    assert naively(environment.recipe.oracle, proof, seen), seen
    verdict, runs = await validate(bench, environment, proof, runs=2, entropy=secrets.token_bytes)
    assert runs
    assert verdict.kind is not VerdictKind.REPRODUCED
    assert not [run.sight.reason for run in runs if run.sight.outcome is RunOutcome.TRIGGERED]


@pytest.mark.parametrize(("oracle", "proof"), [(EXIT, "s 15"), (SANITIZER, "s 11"), (RATIO, "t 9"), (RATIO, "b 4")])
async def test_what_really_happens_is_seen(folder: Path, oracle: str, proof: str) -> None:
    """The same program, when it does crash or take long."""
    _, runs = await validate(real_bench(folder), target(oracle), proof.encode(), runs=1, entropy=secrets.token_bytes)
    assert {run.sight.outcome for run in runs} == {RunOutcome.TRIGGERED}
