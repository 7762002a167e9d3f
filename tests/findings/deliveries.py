"""Reports handed in and placed, for the tests of intake, the gate and provenance."""

import json
from collections.abc import Mapping

from clearway.app.models import shipped_placing
from clearway.findings import actions
from clearway.findings.model import Finding, Receipt, Submission
from clearway.kernel.ids import FindingId, ReportId
from tests.conftest import Member, TestHouse

PACKAGE = "pkg:pypi/example"


def body(*findings: Mapping[str, object]) -> bytes:
    """Write findings as JSON, each with a title."""
    return json.dumps([{"title": "t", **finding} for finding in findings]).encode()


async def receive(house: TestHouse, member: Member, content: bytes, *, target: str = "") -> Receipt:
    """Hand a report in."""
    async with house.database.work(member.credential) as work:
        return await actions.receive(work, Submission(body=content, name="r.json", target=target, claim=None))


async def place(house: TestHouse, report: ReportId) -> None:
    """Place what waits of a report."""
    async with house.database.work(house.worker) as work:
        await actions.join_report(work, report, shipped_placing())


async def read(house: TestHouse, member: Member, finding: FindingId) -> Finding:
    """Read a finding as a member sees it."""
    async with house.database.work(member.credential) as work:
        return await actions.read_finding(work, finding)
