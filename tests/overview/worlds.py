"""Reports for overview to read."""

import base64
import json

from clearway.findings import actions as findings
from clearway.findings.model import Submission
from clearway.kernel.ids import VulnerabilityId
from tests.conftest import TestHouse


async def report(house: TestHouse, *, title: str = "An overflow", package: str = "pkg:pypi/example") -> VulnerabilityId:
    """Report one finding as a finder and have it placed; return its vulnerability."""
    finder = await house.finder()
    finding = {
        "title": title,
        "package": package,
        "severity": "high",
        "proof": base64.b64encode(title.encode()).decode(),
        "proof_name": "proof.bin",
    }
    async with house.database.work(finder.credential) as work:
        receipt = await findings.receive(
            work, Submission(body=json.dumps([finding]).encode(), name="report.json", target=package, claim=None)
        )
    async with house.database.work(house.worker) as work:
        await findings.join_report(work, receipt.report)
    async with house.database.work(finder.credential) as work:
        found = await findings.read_finding(work, receipt.findings[0].id)
    assert found.vulnerability is not None, found.outcome_reason
    return found.vulnerability
