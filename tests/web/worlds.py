"""What the pages' tests show: reports, and a vulnerability that was taken the whole way."""

import base64
import json
from datetime import timedelta

from clearway.coordination import actions as coordination
from clearway.distribution import actions as distribution
from clearway.exposure import actions as exposure
from clearway.exposure.model import Exposed, NewInventory
from clearway.findings import actions as findings
from clearway.findings.model import Stage, Submission
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization import actions as prioritization
from clearway.storage.work import Work
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
        await findings.join_report(work, receipt.report)
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
        await coordination.open_case(work, vulnerability)
    async with house.database.work(house.worker) as work:
        await coordination.deliver(work, maintainer.party)


async def publish(world: World, vulnerability: VulnerabilityId) -> None:
    """Have a coordinated vulnerability fixed, its embargo ended and its advisory published."""
    house = world.house
    await _advance(world, vulnerability, old=Stage.COORDINATED, new=Stage.FIXED)
    async with house.database.work(house.worker) as work:
        case = await coordination.read_case_of(work, vulnerability)
        assert case is not None
        await coordination.set_embargo(work, case.id, until=work.now - timedelta(hours=1), reason="fixed")
    async with house.database.work(house.worker) as work:
        await distribution.publish(work, vulnerability, signer=world.wired.signer, publisher=world.wired.publisher)


async def reach(world: World, *, system: str = "web-2") -> None:
    """Have an operator hand in an inventory that runs the affected package, and match it."""
    operator = await world.house.operator()
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "name": "example", "version": "1.0", "purl": f"{PACKAGE}@1.0"}
    ]}  # fmt: skip
    new = NewInventory(
        name=system, exposed=Exposed.YES, time_zone="America/Chicago", body=json.dumps(bom).encode()
    )
    async with world.house.database.work(operator.credential) as work:
        await exposure.keep_inventory(work, new)
    async with world.house.database.work(world.house.worker) as work:
        await _match_all(world, work)


async def _match_all(world: World, work: Work) -> None:
    for advisory in await distribution.advisories_about(work, [PACKAGE]):
        await exposure.match(work, advisory, world.wired.due_policy)


async def _advance(world: World, vulnerability: VulnerabilityId, *, old: Stage, new: Stage) -> None:
    async with world.house.database.work(world.house.worker) as work:
        assert await findings.advance(work, vulnerability, old=old, new=new)
