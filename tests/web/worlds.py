"""What the pages' tests show: reports, and a vulnerability that was taken the whole way."""

import json

from clearway.findings import actions as findings
from clearway.findings.model import Submission
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.paging import PageRequest
from tests.conftest import TestHouse


async def submit(house: TestHouse, **said: object) -> VulnerabilityId:
    """Report one finding as a finder and have it placed; return its vulnerability."""
    finder = await house.finder()
    finding = {"package": "pkg:pypi/example", "version": "1.0", "severity": "high", "function": "parse_it", "file": "x.c", "line": 12, **said}
    body = json.dumps({"tool": "test", "findings": [finding]}).encode()
    async with house.database.work(finder.credential) as work:
        receipt = await findings.receive(
            work, Submission(body=body, name="report.json", target="pkg:pypi/example@1.0", claim=None)
        )
    async with house.database.work(house.worker) as work:
        await findings.join_report(work, receipt.report)
    async with house.database.work(house.worker) as work:
        page = await findings.list_vulnerabilities(work, PageRequest(), stage=None)
    return page.items[0].id
