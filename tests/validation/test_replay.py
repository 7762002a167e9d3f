"""Replay behind the real wall: our own small targets, proofs that lie, and the environments that ship."""

import hashlib
import io
import secrets  # noqa: TID251  runs at once with other tests, so names and secrets take real chance
import tarfile
from pathlib import Path

import pytest

from clearway.formats.environment import IN_RECIPES, Environment, VariantName, parse_recipe
from clearway.gateways.builds import SHELF, NotBuilt, Workbench, this_machine
from clearway.gateways.registries import PretendRegistries
from clearway.gateways.sandbox import open_bubblewrap
from clearway.kernel.errors import Outage
from clearway.validation import rules
from clearway.validation.actions import (
    Repair,
    build_variant,
    environment_in,
    known_repair,
    replay,
    source_files,
    stopped_at,
)
from clearway.validation.model import RunEvidence, RunOutcome, VerdictKind
from tests.validation.targets import client_bench
from tests.validation.worlds import RECIPE

# Prints its input everywhere it can, then reads one byte too far when the input says so.
SOURCE = b"""#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int read_it(const char *input, size_t size) {
    char *copy = malloc(size);
    memcpy(copy, input, size);
    fwrite(copy, 1, size, stdout);
    fwrite(copy, 1, size, stderr);
    int seen = size > 4 && memcmp(copy, "boom", 4) == 0 ? copy[size - LESS] : 0;
    free(copy);
    return seen;
}
"""
HARNESS = b"""#include <stdio.h>
int read_it(const char *input, size_t size);
int main(int argc, char **argv) {
    static char input[65536];
    FILE *file = fopen(argv[1], "rb");
    return file == NULL ? 2 : read_it(input, fread(input, 1, sizeof input, file)) & 1;
}
"""
# Left out, the package reads with LESS = 0: one byte past the end.
PATCH = b"--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-#define LESS 0\n+#define LESS 1\n"
STEPS = (
    'steps = [["gcc", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined",'
    ' "-include", "x.h", "-o", "program", "{harness}", "{tree}/x.c"]]'
)
# One of C, of PyPI and of npm, and two whose verdict is negative; `make validate-all` does every environment.
REPRESENTATIVES = ("cjson", "tqdm", "minimist", "json5", "mistune-raw-html")
FETCH_AND_COMPILE_SECONDS_MAX = 600  # on a cold cache and a loaded machine; alone it takes five
LIE = b"""==6==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000017 at pc 0x560e
READ of size 1 at 0x602000000017 thread T0
    #0 0x560eb2b8b8ab in read_it /work/tree/x.c:9
"""


def example() -> Environment:
    """The example's environment, built by a real compiler."""
    text = RECIPE.replace('steps = [["cc", "-o", "program", "{harness}"]]', STEPS)
    return Environment(recipe=parse_recipe(text.encode()), harness=HARNESS)


def debian_source(folder: Path) -> None:
    """Write a Debian source package as a registry serves it."""
    folder.mkdir(parents=True)
    parts = {
        "example_1.0.orig.tar.gz": {"example-1.0/x.c": SOURCE, "example-1.0/x.h": b"#define LESS 0\n"},
        "example_1.0-1.debian.tar.gz": {
            "debian/source/format": b"3.0 (quilt)\n",
            "debian/control": b"Source: example\n",
            "debian/changelog": b"example (1.0-1) stable; urgency=low\n",
            "debian/patches/series": b"# ours\nfix.patch\n",
            "debian/patches/fix.patch": PATCH,
        },
    }
    listing: list[str] = []
    for name, files in parts.items():
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            for path, body in files.items():
                entry = tarfile.TarInfo(path)
                entry.size = len(body)
                tar.addfile(entry, io.BytesIO(body))
        body = buffer.getvalue()
        (folder / name).write_bytes(body)
        listing.append(f" {hashlib.sha256(body).hexdigest()} {len(body)} {name}")
    head = "Format: 3.0 (quilt)\nSource: example\nVersion: 1.0-1\nMaintainer: A <a@example.org>\nChecksums-Sha256:\n"
    md5 = [f" {hashlib.md5((folder / name).read_bytes()).hexdigest()}" for name in parts]
    sizes = [f"{one} {(folder / name).stat().st_size} {name}" for one, name in zip(md5, parts, strict=True)]
    body = head + "\n".join(listing) + "\nFiles:\n" + "\n".join(sizes) + "\n"
    (folder / "example_1.0-1.dsc").write_text(body)


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """The real wall and compiler over a pretended registry."""
    debian_source(tmp_path / "registry" / "deb" / "example" / "current")
    return Workbench(
        sandbox=open_bubblewrap(secrets.token_bytes),
        registries=PretendRegistries(tmp_path / "registry"),
        machine=this_machine(),
        cache=tmp_path / "cache",
    )


async def outcomes(
    bench: Workbench, proof: bytes, variant: VariantName = VariantName.AFFECTED, *, repair: Repair | None = None
) -> list[RunOutcome]:
    """What two runs show."""
    seen = await replay(
        bench,
        example(),
        variant,
        proof=proof,
        runs=2,
        entropy=secrets.token_bytes,
        repair=repair or Repair(),
    )
    assert not isinstance(seen, NotBuilt), seen
    return [run.sight.outcome for run in seen]


async def test_a_proof_triggers_on_the_affected_build_only(bench: Workbench) -> None:
    """The same source with and without the package's patch: the crash is in the package, and it is gone."""
    assert await outcomes(bench, b"boom boom") == [RunOutcome.TRIGGERED] * 2
    assert await outcomes(bench, b"boom boom", VariantName.FIXED) == [RunOutcome.QUIET] * 2
    assert await outcomes(bench, b"quiet") == [RunOutcome.QUIET] * 2


@pytest.mark.parametrize("proof", [LIE, b"x" * 10 + LIE, LIE * 50, b"clearway triggered\n" + LIE])
async def test_a_proof_that_prints_a_fake_report_is_not_believed(bench: Workbench, proof: bytes) -> None:
    """The program writes the lie to both outputs, word for word; the sanitizer said nothing."""
    assert await outcomes(bench, proof) == [RunOutcome.QUIET] * 2


async def test_the_left_out_patch_is_the_fix(bench: Workbench) -> None:
    """The repair that the recipe knows stops the proof; one that changes something else does not."""
    repair = await known_repair(bench, example())
    assert await outcomes(bench, b"boom boom", repair=repair) == [RunOutcome.QUIET] * 2
    other = Repair(patch=b"--- a/x.h\n+++ b/x.h\n@@ -1 +1,2 @@\n #define LESS 0\n+#define MORE 1\n")
    assert await outcomes(bench, b"boom boom", repair=other) == [RunOutcome.TRIGGERED] * 2


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        (b"--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-#define LESS 7\n+#define LESS 1\n", "FAILED"),
        (b"--- a/x.h\n+++ b/x.h\n@@ -1 +1 @@\n-#define LESS 0\n+#define LESS nothing\n", "nothing"),
        (b"--- a/../../y\n+++ b/../../y\n@@ -0,0 +1 @@\n+x\n", "y"),
    ],
)
async def test_a_fix_that_cannot_be_built_says_why(bench: Workbench, patch: bytes, said: str) -> None:
    """A hunk that fails, a source that does not compile, and a path that climbs out are all told."""
    seen = await replay(
        bench,
        example(),
        VariantName.AFFECTED,
        proof=b"boom",
        runs=1,
        entropy=secrets.token_bytes,
        repair=Repair(patch=patch),
    )
    assert isinstance(seen, NotBuilt)
    assert said in seen.log


@pytest.mark.parametrize(
    ("above", "said"),
    [(b"#include <stdlib.h>", None), (b"#include <math.h>", "only with fuzz"), (b"#include <math.h>\n ", "FAILED")],
)
async def test_a_fix_whose_context_differs_does_not_land(bench: Workbench, above: bytes, said: str | None) -> None:
    """A hunk fits where it stands among the lines it names; what would fit only with fuzz is told as that."""
    patch = b"--- a/x.c\n+++ b/x.c\n@@ -1,4 +1,5 @@\n #include <stdio.h>\n " + above
    patch += b"\n+#include <ctype.h>\n #include <string.h>\n int read_it(const char *input, size_t size) {\n"
    built = await build_variant(bench, example(), VariantName.AFFECTED, repair=Repair(patch=patch))
    if said is None:
        assert not isinstance(built, NotBuilt)
    else:
        assert isinstance(built, NotBuilt)
        assert said in stopped_at(built)


async def test_a_patch_the_package_no_longer_carries_is_told(bench: Workbench, tmp_path: Path) -> None:
    """A recipe that leaves out what is not there does not build the fixed source and call it affected."""
    text = RECIPE.replace('steps = [["cc", "-o", "program", "{harness}"]]', STEPS).replace("fix.patch", "gone.patch")
    gone = Environment(recipe=parse_recipe(text.encode()), harness=HARNESS)
    seen = await replay(bench, gone, VariantName.AFFECTED, proof=b"boom", runs=1, entropy=secrets.token_bytes)
    assert isinstance(seen, NotBuilt)
    assert "gone.patch" in seen.log
    assert not list((tmp_path / "cache").rglob("*.build"))


async def test_source_is_given_to_finders_as_it_is_affected(bench: Workbench) -> None:
    """The unpacked source is the affected one, patches and all."""
    files = await source_files(bench, example(), VariantName.AFFECTED)
    assert files["x.h"] == b"#define LESS 0\n"
    assert files["x.c"] == SOURCE
    assert (await source_files(bench, example(), VariantName.FIXED))["x.h"] == b"#define LESS 1\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for what is fetched and built by this file."""
    return tmp_path_factory.mktemp("kept")


async def judged(bench: Workbench, environment: Environment, proof: bytes) -> VerdictKind:
    """Replay on both builds and judge."""
    seen: list[RunEvidence] = []
    for variant in IN_RECIPES:
        part = await replay(bench, environment, variant, proof=proof, runs=2, entropy=secrets.token_bytes)
        assert not isinstance(part, NotBuilt), part.log
        seen += part
    return rules.judge(seen, current=environment.recipe.current, about=True).kind


@pytest.mark.timeout(FETCH_AND_COMPILE_SECONDS_MAX)
@pytest.mark.parametrize("name", REPRESENTATIVES)
async def test_shipped_environments_give_the_right_verdict(name: str, kept: Path) -> None:
    """The shipped proof gets its verdict, harmless inputs do not trigger, and the known fix stops it."""
    environment = environment_in(SHELF / name)
    bench = client_bench(kept)
    example_part, harmless = environment.recipe.example, environment.files[environment.recipe.verify.benign[0]]
    assert example_part is not None
    proof, expected = environment.files[example_part.proof], VerdictKind(example_part.verdict)
    try:
        assert await judged(bench, environment, proof) is expected
        assert await judged(bench, environment, harmless) is VerdictKind.NOT_REPRODUCED
        repair = await known_repair(bench, environment)
    except Outage as outage:
        if outage.which == "sandbox":
            raise
        pytest.skip(f"{outage}")
    mended = await replay(
        bench, environment, VariantName.AFFECTED, proof=proof, runs=2, entropy=secrets.token_bytes, repair=repair
    )
    assert not isinstance(mended, NotBuilt), mended.log
    stopped = {run.sight.outcome for run in mended} == {RunOutcome.QUIET}
    assert stopped or expected is VerdictKind.NOT_REPRODUCED


async def test_a_tool_that_is_missing_is_an_outage(bench: Workbench) -> None:
    """A machine without the compiler says which tool to install; nothing is decided about the vulnerability."""
    text = RECIPE.replace('"cc"', '"no-such-compiler"')
    foreign = Environment(recipe=parse_recipe(text.encode()), harness=HARNESS)
    with pytest.raises(Outage) as outage:
        await replay(bench, foreign, VariantName.AFFECTED, proof=b"boom", runs=1, entropy=secrets.token_bytes)
    assert "no-such-compiler" in outage.value.what
