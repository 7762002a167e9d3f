"""A small world for the actions' tests: a vulnerability with proofs, and a sandbox where a script plays the target."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from clearway.findings import actions as findings
from clearway.findings import store
from clearway.findings.model import Evidence, EvidenceKind, Finding, Outcome, Placed, Report, Stage, Vulnerability
from clearway.formats.environment import Environment, parse_recipe
from clearway.formats.records import Provenance, Severity
from clearway.gateways.builds import Machine, Workbench, pack, unpack
from clearway.gateways.registries import PretendRegistries
from clearway.gateways.sandbox import Command, Run, Stop
from clearway.kernel.errors import Outage
from clearway.kernel.ids import EvidenceId, FindingId, ReportId, VulnerabilityId
from tests.conftest import TestHouse

PACKAGE = "pkg:deb/debian/example"
BOOM = b"boom"
FLAKY = b"boom, every other time"
HARMLESS = b"nothing"
RIGHT_FIX = b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-wrong\n+right\n"
WRONG_FIX = b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-wrong\n+wrong again\n"
MISFIT_FIX = b"--- a/y.c\n+++ b/y.c\n@@ -1 +1 @@\n-elsewhere\n+right\n"
BREAKING_FIX = b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-wrong\n+no such word in C\n"

REPORT = """==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000017 at pc 0x560e
READ of size 1 at 0x602000000017 thread T0
    #0 0x560eb2b8b8ab in parse_it /work/tree/x.c:12
    #1 0x560eb2b8b48f in main /work/harness/harness.c:13

allocated by thread T0 here:
"""

RECIPE = """
name = "example"
package = "pkg:deb/debian/example"
title = "example reads too far"
weaknesses = ["CWE-125"]
identifiers = ["CVE-2026-12345"]
current = "affected"
[origin]
kind = "debian"
package = "example"
[variants.affected]
version = "1.0-1"
without = ["fix.patch"]
[variants.fixed]
version = "1.0-2"
[build]
steps = [["cc", "-o", "program", "{harness}"]]
keep = ["program"]
[run]
harness = "harness.c"
command = ["{build}/program", "{proof}"]
[oracle]
kind = "sanitizer"
[verify]
benign = ["benign.txt"]
"""


def environment(*, current: str = "affected") -> Environment:
    """The environment of the example package."""
    text = RECIPE.replace('current = "affected"', f'current = "{current}"')
    return Environment(
        recipe=parse_recipe(text.encode()), harness=b"int main(void) { return 0; }\n", files={"benign.txt": HARMLESS}
    )


@dataclass
class ScriptedSandbox:
    """Plays compiler and target: the affected build crashes on proofs that say boom, a right fix stops that.

    `down` makes the wall itself fail; `before_run` is awaited in front of each run.
    """

    down: bool = False
    commands: list[Command] = field(default_factory=list[Command])
    runs: int = 0

    async def run(self, command: Command) -> Run:
        """Build or run, whichever the command's input says."""
        if self.down:
            raise Outage("sandbox", "cannot be built", hint="Try again.")
        self.commands.append(command)
        files = unpack(command.stdin)
        if "plan/without" in files:
            return self._build(files)
        return self._meet_each(files) if "inputs/0" in files else self._meet(command, files)

    def _build(self, files: dict[str, bytes]) -> Run:
        patch = files.get("plan/fix.patch", b"")
        if b"elsewhere" in patch:
            return ended(93, stderr=b"Hunk #1 FAILED at 1.")
        if b"no such word" in patch:
            return ended(94, stderr=b"x.c:1: error: unknown type name")
        fixed = not files["plan/without"] or b"+right" in patch
        return ended(0, stdout=pack({"program": b"fixed" if fixed else b"affected"}))

    def _meet(self, command: Command, files: dict[str, bytes]) -> Run:
        program = unpack(files["build.tar"])["program"]
        return ended(0, stdout=pack(self._seen(program, files["proof"], command.environment["ASAN_OPTIONS"])))

    def _meet_each(self, files: dict[str, bytes]) -> Run:
        program = unpack(files["build.tar"])["program"]
        told: dict[str, bytes] = {}
        for number in range(sum(name.startswith("inputs/") for name in files)):
            exports = dict(line.split("=", 1) for line in files[f"secrets/{number}"].decode().splitlines())
            seen = self._seen(program, files[f"inputs/{number}"], exports["export ASAN_OPTIONS"].strip("'"))
            told |= {f"{number}/{name}": body for name, body in seen.items()}
        return ended(0, stdout=pack(told))

    def _seen(self, program: bytes, proof: bytes, told: str) -> dict[str, bytes]:
        """Play the program: a proof that says boom crashes the affected build, a flaky one every other time."""
        self.runs += 1
        crashes = proof.startswith(BOOM) and program == b"affected" and (proof != FLAKY or self.runs % 2 == 1)
        options = dict(part.split("=", 1) for part in told.split(":"))
        if not crashes:
            return {"stdout": b"", "stderr": b"", "status": b"0\n"}
        report = {f"{Path(options['log_path']).name}.7": REPORT.encode()}
        return {"stdout": b"", "stderr": b"", "status": f"{options['exitcode']}\n".encode(), **report}


def ended(status: int, *, stdout: bytes = b"", stderr: bytes = b"") -> Run:
    """A run that ended by itself."""
    return Run(
        stop=Stop.EXITED,
        status=status,
        stdout=stdout,
        stderr=stderr,
        truncated=False,
        wall_seconds=0.01,
        memory_peak_bytes=1000,
    )


def workbench(folder: Path, sandbox: ScriptedSandbox) -> Workbench:
    """A workbench on which everything but the script is pretended."""
    release = folder / "registry" / "deb" / "example" / "current"
    release.mkdir(parents=True, exist_ok=True)
    (release / "example_1.0-1.dsc").write_bytes(b"source")
    return Workbench(
        sandbox=sandbox,
        registries=PretendRegistries(folder / "registry"),
        machine=Machine(mounts=(), python="/usr/bin/python3", node="/usr/bin/node"),
        cache=folder / "cache",
    )


async def open_vulnerability(house: TestHouse, *proofs: bytes, package: str = PACKAGE) -> VulnerabilityId:
    """Put a new vulnerability with proofs into the house, as if a finder had reported it."""
    finder = await house.finder()
    async with house.database.work(finder.credential) as work:
        report = Report(
            id=ReportId(work.new_id("rep")),
            party=finder.party,
            claim=None,
            name="report",
            format="native",
            tool="by hand",
            digest=bytes(32),
            received_at=work.now,
        )
        finding = _finding(report, FindingId(work.new_id("fnd")), package)
        await store.add_report(work, report)
        await store.add_findings(work, store.packed([finding]))
        pieces = [
            Evidence(
                id=EvidenceId(work.new_id("evd")),
                finding=finding.id,
                vulnerability=None,
                party=finder.party,
                kind=EvidenceKind.PROOF,
                name="proof",
                digest=hashlib.sha256(proof).digest(),
                body=proof,
            )
            for proof in proofs
        ]
        await store.add_evidence(work, pieces)
    async with house.database.work(house.worker) as work:
        opened = _vulnerability(VulnerabilityId(work.new_id("vul")), finding)
        await store.add_vulnerabilities(work, [opened])
        placed = Placed(finding=finding.id, outcome=Outcome.NEW, reasons=(), vulnerability=opened.id)
        await store.add_placements(work, [placed])
        await store.follow_findings(work, [finding.id])
        await findings.clear(work, opened.id, finder.party, reason="reported it")
    return opened.id


def _finding(report: Report, identifier: FindingId, package: str) -> Finding:
    return Finding(
        id=identifier,
        report=report.id,
        position=0,
        party=report.party,
        title="example reads too far",
        description="",
        tool="by hand",
        tool_version="",
        rule="",
        package=package,
        version="1.0-1",
        fixed_version="",
        file="x.c",
        function="parse_it",
        line=12,
        weaknesses=("CWE-125",),
        identifiers=(),
        severity=Severity.HIGH,
        cvss_vector="",
        crash_type="",
        crash_state=(),
        references=(),
        credit="",
        provenance=Provenance(),
        outcome=Outcome.RECEIVED,
        outcome_reason="",
        vulnerability=None,
        received_at=report.received_at,
    )


def _vulnerability(identifier: VulnerabilityId, finding: Finding) -> Vulnerability:
    return Vulnerability(
        id=identifier,
        title=finding.title,
        summary="",
        package=finding.package,
        version=finding.version,
        fixed_version="",
        weaknesses=finding.weaknesses,
        identifiers=(),
        severity=finding.severity,
        cvss_vector="",
        crash_type="",
        crash_state=(),
        stage=Stage.NEW,
        merged_into=None,
        opened_at=finding.received_at,
        changed_at=finding.received_at,
        published_at=None,
    )


async def stage_of(house: TestHouse, vulnerability: VulnerabilityId) -> Stage:
    """Where a vulnerability stands now."""
    async with house.database.work(house.worker) as work:
        return (await findings.read_vulnerability(work, vulnerability)).stage


async def audited(house: TestHouse, subject: str) -> list[str]:
    """The actions on record about a subject, in order."""
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute(
            "SELECT action FROM audit_record WHERE subject = %s ORDER BY position", (subject,)
        )
        return [action for (action,) in await cursor.fetchall()]
