"""Published advisories and what operators run, for the tests of exposure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from clearway.app.policies import shipped_coordination_policy, shipped_due_policy, shipped_trees
from clearway.coordination import actions as coordination
from clearway.distribution import actions as distribution
from clearway.distribution.model import Publisher
from clearway.exposure import actions
from clearway.exposure.model import Exposed, KeptInventory, NewInventory, Task
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.gateways.signer import KeySigner
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.prioritization.model import DuePolicies
from tests.conftest import Member, TestHouse
from tests.prioritization.worlds import WORST, report
from tests.remediation.worlds import verified_release

POLICY = DuePolicies(directive=shipped_due_policy(), trees=shipped_trees())
CASES = shipped_coordination_policy()
PUBLISHER = Publisher(name="Test clearinghouse", namespace="https://clearway.invalid")


@dataclass(frozen=True)
class Published:
    """An advisory and what it is about."""

    advisory: AdvisoryId
    vulnerability: VulnerabilityId


async def fixed(house: TestHouse, *, package: str, vector: str = WORST, cve: str = "") -> VulnerabilityId:
    """A vulnerability that version 1.1 fixes, under embargo."""
    vulnerability = await report(house, package=package, vector=vector, cve=cve, stage=Stage.RANKED)
    async with house.database.work(house.worker) as work:
        await coordination.open_case(work, vulnerability, CASES)
    await verified_release(house, vulnerability, "1.1")
    async with house.database.work(house.worker) as work:
        await findings.advance(work, vulnerability, old=Stage.COORDINATED, new=Stage.FIXED)
    return vulnerability


async def published(
    house: TestHouse, *, package: str = "pkg:pypi/example", vector: str = WORST, cve: str = ""
) -> Published:
    """A published advisory about all versions of a package before 1.1."""
    vulnerability = await fixed(house, package=package, vector=vector, cve=cve)
    async with house.database.work(house.admin) as work:
        case = await coordination.read_case_of(work, vulnerability)
        assert case is not None
        await coordination.set_embargo(work, case.id, CASES, until=work.now, reason="test")
    async with house.database.work(house.worker) as work:
        made = await distribution.publish(work, vulnerability, signer=KeySigner(b"s" * 32), publisher=PUBLISHER)
    assert made is not None
    return Published(advisory=made.id, vulnerability=vulnerability)


def bom(*purls: str) -> bytes:
    """A CycloneDX inventory."""
    parts = [{"name": "x", "purl": purl} for purl in purls]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts}).encode()


async def keep(
    house: TestHouse, member: Member, *purls: str, name: str = "web-2", exposed: Exposed = Exposed.YES
) -> KeptInventory:
    """Hand in what a system in Chicago runs."""
    new = NewInventory(name=name, exposed=exposed, time_zone="America/Chicago", body=bom(*purls))
    async with house.database.work(member.credential) as work:
        return await actions.keep_inventory(work, new)


async def match(house: TestHouse, advisory: AdvisoryId) -> int:
    """Match as the worker."""
    async with house.database.work(house.worker) as work:
        return await actions.match(work, advisory, POLICY)


async def tasks_of(house: TestHouse, member: Member) -> list[Task]:
    """The tasks that somebody sees, oldest first."""
    async with house.database.work(member.credential) as work:
        page = await actions.list_tasks(work, PageRequest())
    return list(reversed(page.items))


def task_due(tasks: Iterable[Task], advisory: AdvisoryId) -> Task:
    """The one task of an advisory."""
    (found,) = (task for task in tasks if task.advisory == advisory)
    return found
