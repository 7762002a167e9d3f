"""What the tests of root-cause matrices share: a real program with two bugs, and its proofs, fixes and records."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clearway.app.policies import shipped_root_cause_policy
from clearway.findings import actions as findings
from clearway.findings.model import JoinKind, Stage
from clearway.formats.environment import Environment, parse_recipe
from clearway.formats.root_cause_policy import RootCausePolicy
from clearway.kernel.ids import FixId, MatrixId, ReleaseRangeId, VulnerabilityId
from clearway.remediation import actions, store
from clearway.remediation.model import (
    Cell,
    Effect,
    FixStatus,
    Grid,
    MatrixFix,
    MatrixProof,
    Proposal,
    Reading,
)
from clearway.validation.model import Affected, ReleaseRange, SeenRelease
from clearway.validation.store import ranges
from tests.conftest import TestHouse
from tests.validation.targets import ARCHIVE_RECIPE, HARNESS, real_bench, tar
from tests.validation.worlds import open_vulnerability

PACKAGE = "pkg:generic/copy"
# Two ways in, each of which reads past the end of its own four bytes.
SOURCE = b"""#include <stdlib.h>
#include <string.h>
static int first(const unsigned char *input) {
    unsigned char *own = malloc(4);
    memset(own, 0, 4);
    int seen = own[input[1]];
    free(own);
    return seen;
}



static int second(const unsigned char *input) {
    unsigned char *own = malloc(4);
    memset(own, 0, 4);
    int seen = own[input[1]];
    free(own);
    return seen + 1;
}
int copy_it(const unsigned char *input, size_t size) {
    if (size < 2) return 0;
    return input[0] == 'A' ? first(input) : second(input);
}
"""
A, ALSO_A, B = b"A\x04", b"A\x05", b"B\x04"
_NAMES = b"--- a/copy.c\n+++ b/copy.c\n"
_FIRST, _SECOND = (
    b"@@ -3,0 +4 @@\n+    if (input[1] > 3) return 0;\n",
    b"@@ -13,0 +14 @@\n+    if (input[1] > 3) return 0;\n",
)
MENDS_A, MENDS_B = _NAMES + _FIRST, _NAMES + _SECOND
ALSO_MENDS_A = _NAMES + b"@@ -5 +5 @@\n-    memset(own, 0, 4);\n+    memset(own = realloc(own, 256), 0, 256);\n"
MENDS_BOTH = _NAMES + _FIRST + _SECOND
BREAKS = _NAMES + b"@@ -5 +5 @@\n-    memset(own, 0, 4);\n+    no such word;\n"


def environment() -> Environment:
    """The program as an environment: its fixed release mends both."""
    fixed = SOURCE.replace(b"size < 2", b"size < 2 || input[1] > 3")
    files = {
        "copy-1.0.tar.gz": tar({"copy-1.0/copy.c": SOURCE}),
        "copy-1.1.tar.gz": tar({"copy-1.1/copy.c": fixed}),
        "benign-short.bin": b"A\x01",
        "benign-one.bin": b"B\x01",
        "proof.bin": A,
    }
    return Environment(recipe=parse_recipe(ARCHIVE_RECIPE.encode()), harness=HARNESS, files=files)


async def reproduced(house: TestHouse, *proofs: bytes) -> VulnerabilityId:
    """A vulnerability with a finding for each proof, that was seen to happen."""
    first, *others = [await open_vulnerability(house, one, package=PACKAGE) for one in proofs]
    async with house.database.work(house.admin) as work:
        for other in others:
            await findings.merge(work, other, first, kind=JoinKind.PERSON, probability=1, reasons=("they look alike",))
    async with house.database.work(house.worker) as work:
        await findings.advance(work, first, old=Stage.NEW, new=Stage.REPRODUCED)
    house.clock.move(seconds=1)
    return first


async def propose(
    house: TestHouse, of: VulnerabilityId, patch: bytes, *, status: FixStatus = FixStatus.VERIFIED
) -> FixId:
    """A proposed patch of which the tests said this."""
    house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        fix = await actions.propose(work, of, Proposal(patch=patch))
        if status is not FixStatus.PROPOSED:
            await work.connection.execute(
                "UPDATE fix SET status = %s, decided_at = %s WHERE id = %s", (status, work.now, fix)
            )
    return fix


async def ask(house: TestHouse, *wanted: VulnerabilityId) -> MatrixId:
    """Ask for a matrix as a coordinator."""
    house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        return await actions.ask_matrix(work, wanted)


async def compute(
    house: TestHouse,
    folder: Path,
    matrix: MatrixId,
    *,
    policy: RootCausePolicy | None = None,
    environments: Sequence[Environment] | None = None,
) -> Reading | None:
    """Compute a matrix as the worker, behind the real wall."""
    return await actions.compute_matrix(
        house.database,
        real_bench(folder),
        matrix,
        policy=policy or shipped_root_cause_policy(),
        environments=[environment()] if environments is None else environments,
    )


async def kept_matrix(house: TestHouse, *of: VulnerabilityId, rows: Sequence[str] = ("ss",)) -> MatrixId:
    """A matrix as a worker would have kept it, for those who only look at it: patches and what they do, by letters."""
    matrix = await ask(house, *of)
    words = {"s": Effect.STOPPED, "t": Effect.TRIGGERS, "u": Effect.UNCLEAR}
    async with house.database.work(house.worker) as work:
        proofs = [
            MatrixProof(
                proof=proof,
                finding=(await findings.read_findings_of(work, one))[0].id,
                vulnerability=one,
                unfixed=Cell(effect=Effect.TRIGGERS, reason="read past the end"),
            )
            for one, found in (await findings.read_proofs(work, of)).items()
            for proof in found
        ]
        fixes = [
            MatrixFix(fix=None, vulnerabilities=(of[0],), label=f"patch number {number}", narrow=True)
            for number in range(len(rows))
        ]
        cells = [tuple(Cell(effect=words[letter], reason="seen so") for letter in row) for row in rows]
        await store.keep_grid(work, matrix, Grid(fixes=tuple(fixes), proofs=tuple(proofs), cells=tuple(cells)))
    return matrix


async def kept_range(house: TestHouse, of: VulnerabilityId) -> None:
    """A replay of some releases as a worker would have kept it, one of them disputed."""
    async with house.database.work(house.worker) as work:
        asked = ReleaseRange(
            id=ReleaseRangeId(work.new_id("rng")),
            vulnerability=of,
            proof=(await findings.read_proofs(work, [of]))[of][0],
            asked_by=(await house.finder()).person,
            asked_at=work.now,
        )
        seen = [
            SeenRelease(version="1.0", affected=Affected.NO, tried=True, reason="it was quiet", reported=False),
            SeenRelease(version="1.1", affected=Affected.YES, tried=True, published=True, reported=True),
            SeenRelease(version="1.2", affected=Affected.YES, tried=False, published=True, reported=True),
            SeenRelease(version="1.3", affected=Affected.NO, tried=True, published=True, reported=False),
            SeenRelease(version="1.4", affected=Affected.UNKNOWN, tried=True, reason="it does not build"),
        ]
        await ranges.add_range(work, asked)
        found = replace(
            asked, method="bisected: 4 of 5 releases were tried", spans=(("1.1", "1.3"),), releases=tuple(seen)
        )
        await ranges.keep_range(work, found)
