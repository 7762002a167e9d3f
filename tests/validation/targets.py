"""Small real targets for the real sandbox: a C program in archives beside its recipe, and a module in a registry."""

import io
import secrets  # noqa: TID251  runs at once with other tests, so names and secrets take real chance
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from clearway.formats.environment import Environment, parse_recipe
from clearway.gateways.builds import Workbench, this_machine
from clearway.gateways.registries import CachedRegistries, ClientRegistries, PretendRegistries
from clearway.gateways.sandbox import open_bubblewrap

# Copies as many bytes as the first one says; the fixed version never more than there are.
SOURCE = b"""#include <stdlib.h>
#include <string.h>
int copy_it(const unsigned char *input, size_t size) {
    if (size == 0) return 0;
    size_t wanted = input[0];
    unsigned char *own = malloc(size), *copy = malloc(256);
    memcpy(own, input, size);
    memcpy(copy, own, wanted);
    int last = copy[0];
    free(own);
    free(copy);
    return last;
}
"""
HARNESS = b"""#include <stdio.h>
int copy_it(const unsigned char *input, size_t size);
int main(int argc, char **argv) {
    static unsigned char input[65536];
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) return 2;
    printf("%d\\n", copy_it(input, fread(input, 1, sizeof input, file)));
    return 0;
}
"""
TOO_LONG = b"\xc8four"
SHORT = b"\x02abc"
RIGHT = b"""--- a/copy.c
+++ b/copy.c
@@ -5,0 +6 @@
+    if (wanted > size) wanted = size;
"""
ONLY_THIS_INPUT = b"""--- a/copy.c
+++ b/copy.c
@@ -5,0 +6 @@
+    if (wanted == 200) wanted = size;
"""
FEW = ("--runs", "1", "--variants", "20", "--fuzzing", "30", "--seed", "7")
"""For the command line: little effort, the same in each run."""
ARCHIVE_RECIPE = """
name = "copy"
package = "pkg:generic/copy"
title = "copy reads past the end of its input"
weaknesses = ["CWE-125"]
identifiers = []
current = "affected"
[origin]
kind = "archive"
file = "copy-{version}.tar.gz"
[variants.affected]
version = "1.0"
[variants.fixed]
version = "1.1"
[build]
steps = [["gcc", "-g", "-fsanitize=address", "-o", "program", "{harness}", "{tree}/copy.c"]]
keep = ["program"]
[run]
harness = "harness.c"
command = ["{build}/program", "{proof}"]
[oracle]
kind = "sanitizer"
[verify]
benign = ["benign-short.bin", "benign-one.bin"]
[example]
proof = "proof.bin"
verdict = "reproduced"
"""
WHEEL_RECIPE = """
name = "greet"
package = "pkg:pypi/greet"
title = "greet runs what it is told"
weaknesses = ["CWE-95"]
identifiers = []
current = "affected"
[origin]
kind = "pypi"
package = "greet"
[variants.affected]
version = "1.4"
[variants.fixed]
version = "2.0"
[run]
harness = "harness.py"
command = ["{python}", "-I", "-B", "{harness}", "{build}", "{proof}"]
[oracle]
kind = "marker"
[example]
proof = "proof.txt"
verdict = "reproduced"
"""
WHEEL_HARNESS = b"""import os, sys
build, proof = sys.argv[1:]
sys.path.insert(0, build)
import greet
secret = os.environ.pop("CLEARWAY_SECRET")
print("clearway", secret, "ready", flush=True)
mark = lambda: open("../seen/outside/mark", "w").write(secret)
greet.greet(open(proof).read(), mark)
"""


def tar(files: Mapping[str, bytes]) -> bytes:
    """Pack files as a source archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        for name, body in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            packed.addfile(entry, io.BytesIO(body))
    return buffer.getvalue()


def archive_target(folder: Path) -> Path:
    """Write the C program's recipe and everything that it names into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    fixed = SOURCE.replace(b"input[0];", b"input[0] < size ? input[0] : size;")
    files = {
        "recipe.toml": ARCHIVE_RECIPE.encode(),
        "harness.c": HARNESS,
        "proof.bin": TOO_LONG,
        "benign-short.bin": SHORT,
        "benign-one.bin": b"\x01z",
        "copy-1.0.tar.gz": tar({"copy-1.0/copy.c": SOURCE}),
        "copy-1.1.tar.gz": tar({"copy-1.1/copy.c": fixed}),
    }
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


def publish(folder: Path, affected: Mapping[str, bool | None]) -> Environment:
    """Put releases of the module into a pretended registry: affected or not, or (None) without the module."""
    for version, bad in affected.items():
        place = folder / "registry" / "pypi" / "greet" / version
        place.mkdir(parents=True)
        body = b"def greet(name, mark):\n    " + (b"mark() if 'run' in name else None\n" if bad else b"return name\n")
        with zipfile.ZipFile(place / f"greet-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("other.py" if bad is None else "greet.py", body)
            told = f"greet-{version}.dist-info"  # without it pip takes no wheel
            wheel.writestr(f"{told}/METADATA", f"Metadata-Version: 2.1\nName: greet\nVersion: {version}\n")
            wheel.writestr(f"{told}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    recipe = parse_recipe(WHEEL_RECIPE.encode())
    return Environment(recipe=recipe, harness=WHEEL_HARNESS, files={"proof.txt": b"run this"})


def real_bench(folder: Path) -> Workbench:
    """The real wall and compiler over whatever was published into this folder."""
    return Workbench(
        sandbox=open_bubblewrap(secrets.token_bytes),
        registries=PretendRegistries(folder / "registry"),
        machine=this_machine(),
        cache=folder / "cache",
    )


def client_bench(folder: Path) -> Workbench:
    """The real wall and compiler over the real registries, what they gave kept in this folder."""
    return Workbench(
        sandbox=open_bubblewrap(secrets.token_bytes),
        registries=CachedRegistries(ClientRegistries(folder / "clients"), folder / "sources"),
        machine=this_machine(),
        cache=folder,
    )


def flags(word: str, *, first: str = "1") -> Iterable[tuple[str, bool | None]]:
    """Spell releases by letters: a(ffected), f(ine), n(othing to load)."""
    return ((f"{first}.{number}", {"a": True, "f": False, "n": None}[letter]) for number, letter in enumerate(word))
