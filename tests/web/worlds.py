"""What the pages' tests show: reports, and a vulnerability that was taken the whole way."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta

from clearway.app.models import shipped_placing
from clearway.coordination import actions as coordination
from clearway.coordination.model import Answer
from clearway.distribution import actions as distribution
from clearway.exposure import actions as exposure
from clearway.exposure.model import Exposed, NewInventory
from clearway.findings import actions as findings
from clearway.findings.model import Stage, Submission
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization import actions as prioritization
from clearway.remediation import actions as remediation
from clearway.remediation.model import Proposal
from clearway.storage.work import Work
from tests.remediation.worlds import verified_release
from tests.web.conftest import World

PACKAGE = "pkg:pypi/example"


async def submit(world: World, **said: object) -> VulnerabilityId:
    """Report one finding as a finder and have it placed; return its vulnerability."""
    house = world.house
    finder = await house.finder()
    finding = {
        "title": "Heap overflow in parse_it",
        "package": PACKAGE,
        "version": "1.0",
        "severity": "high",
        "function": "parse_it",
        "file": "x.c",
        "line": 12,
        "weaknesses": ["CWE-787"],
        "proof": base64.b64encode(f"boom {said}".encode()).decode(),
        "proof_name": "proof.bin",
        **said,
    }
    body = json.dumps({"tool": "fuzzer", "findings": [finding]}).encode()
    async with house.database.work(finder.credential) as work:
        receipt = await findings.receive(
            work, Submission(body=body, name="report.json", target=f"{PACKAGE}@1.0", claim=None)
        )
    async with house.database.work(house.worker) as work:
        await findings.join_report(work, receipt.report, shipped_placing())
    async with house.database.work(finder.credential) as work:
        found = await findings.read_finding(work, receipt.findings[0].id)
    assert found.vulnerability is not None, found.outcome_reason
    return found.vulnerability


async def coordinate(world: World, vulnerability: VulnerabilityId) -> None:
    """Have a vulnerability ranked and brought to its maintainer."""
    house = world.house
    maintainer = await house.maintainer()
    async with house.database.work(house.admin) as work:
        await coordination.appoint_steward(work, PACKAGE, maintainer.party)
    await _advance(world, vulnerability, old=Stage.NEW, new=Stage.REPRODUCED)
    async with house.database.work(house.worker) as work:
        await prioritization.rank(work, vulnerability, world.wired.due_policy)
    async with house.database.work(house.worker) as work:
        await coordination.open_case(work, vulnerability, world.wired.coordination_policy)
    async with house.database.work(house.worker) as work:
        await coordination.deliver(work, maintainer.party, world.wired.coordination_policy)


async def publish(world: World, vulnerability: VulnerabilityId) -> None:
    """Have a coordinated vulnerability fixed, its embargo ended and its advisory published."""
    house = world.house
    await verified_release(house, vulnerability, "1.1")
    await _advance(world, vulnerability, old=Stage.COORDINATED, new=Stage.FIXED)
    async with house.database.work(house.worker) as work:
        case = await coordination.read_case_of(work, vulnerability)
        assert case is not None
        await coordination.set_embargo(
            work, case.id, world.wired.coordination_policy, until=work.now - timedelta(hours=1), reason="fixed"
        )
    async with house.database.work(house.worker) as work:
        await distribution.publish(work, vulnerability, signer=world.wired.signer, publisher=world.wired.publisher)


async def reach(world: World, *, system: str = "web-2", exposed: Exposed = Exposed.YES) -> None:
    """Have an operator hand in an inventory that runs the affected package, and match it."""
    operator = await world.house.operator()
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "name": "example", "version": "1.0", "purl": f"{PACKAGE}@1.0"}
    ]}  # fmt: skip
    new = NewInventory(name=system, exposed=exposed, time_zone="America/Chicago", body=json.dumps(bom).encode())
    async with world.house.database.work(operator.credential) as work:
        await exposure.keep_inventory(work, new)
    async with world.house.database.work(world.house.worker) as work:
        await _match_all(world, work)


async def _match_all(world: World, work: Work) -> None:
    for advisory in await distribution.advisories_about(work, [PACKAGE]):
        await exposure.match(work, advisory, world.wired.due_policies)


async def _advance(world: World, vulnerability: VulnerabilityId, *, old: Stage, new: Stage) -> None:
    async with world.house.database.work(world.house.worker) as work:
        assert await findings.advance(work, vulnerability, old=old, new=new)


async def fill(world: World, run_sql: Callable[[str], None]) -> tuple[VulnerabilityId, VulnerabilityId]:
    """Have a row in every table that a page shows: one vulnerability published, one under embargo."""
    published = await submit(world, identifiers=["CVE-2026-1234"], fixed_version="1.1", description="A description.")
    await coordinate(world, published)
    await publish(world, published)
    await reach(world)
    embargoed = await submit(
        world, title="Another", function="other", file="y.c", weaknesses=["CWE-79"], crash_state=["other", "main"]
    )
    await coordinate(world, embargoed)
    async with world.house.database.work(world.house.admin) as work:
        patch = b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-wrong\n+right\n"
        await remediation.propose(work, embargoed, Proposal(patch=patch, note="a note"))
        case = await coordination.read_case_of(work, embargoed)
        assert case is not None
        await coordination.answer(work, case.id, said=Answer.ACKNOWLEDGED, note="an answer")
    run_sql(_EVIDENCE_ROWS)
    return published, embargoed


# What the sandbox would have left, written by hand: these pages need no sandbox to be shown.
_EVIDENCE_ROWS = r"""
INSERT INTO reproduction (id, vulnerability, proof, environment, variant, version, run, outcome, reason, crash_kind,
    crash_access, crash_frames, excerpt, build_digest, source_digest, wall_seconds, memory_peak_bytes, ran_at)
SELECT 'run-' || substr(e.id, 5), e.vulnerability, e.id, 'example', 'affected', '1.0', 1, 'triggered', 'it crashed',
    'heap-buffer-overflow', 'READ of size 1', ARRAY[E'parse_it\tx.c\t12'], 'the excerpt', sha256('a'), sha256('b'), 0.2,
    1000, e.received_at FROM evidence e WHERE e.vulnerability IS NOT NULL;
INSERT INTO verdict (vulnerability, decided_at, environment, kind, reasons, triggered, runs, crash_kind, crash_access,
    crash_frames)
SELECT v.id, v.opened_at, 'example', 'reproduced', ARRAY['three of three'], 3, 3, '', '', '{}' FROM vulnerability v;
INSERT INTO verification (fix, vulnerability, line, outcome, evidence)
SELECT f.id, f.vulnerability, 'applies', 'failed', 'Hunk #1 FAILED' FROM fix f;
"""
