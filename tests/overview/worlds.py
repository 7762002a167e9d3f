"""Reports for overview to read."""

import base64
import json

from clearway.app.models import shipped_placing
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
        "version": "1.0",
        "severity": "high",
        "proof": base64.b64encode(title.encode()).decode(),
        "proof_name": "proof.bin",
    }
    async with house.database.work(finder.credential) as work:
        receipt = await findings.receive(
            work, Submission(body=json.dumps([finding]).encode(), name="report.json", target=package, claim=None)
        )
    async with house.database.work(house.worker) as work:
        await findings.join_report(work, receipt.report, shipped_placing())
    async with house.database.work(finder.credential) as work:
        found = await findings.read_finding(work, receipt.findings[0].id)
    assert found.vulnerability is not None, found.outcome_reason
    return found.vulnerability


# Seven tasks of one operator, the last of them done: two due at once, one before them, the others whenever.
TASKS = """
INSERT INTO advisory (id, vulnerability, title, package, introduced, fixed_version, published_at)
VALUES ('adv-0000000000000001', '{vulnerability}', 'a', 'pkg:pypi/a', '', '1.1', now());
INSERT INTO inventory (id, party, name, exposed, time_zone, format, digest, kept_at)
VALUES ('inv-0000000000000001', '{party}', 'web', 'yes', 'UTC', 'cyclonedx', sha256('a'), now());
INSERT INTO task (id, party, inventory, advisory, vulnerability, package, old_version, new_version, due_at, forensic,
    words, reasons, stage, made_at)
SELECT 'tsk-000000000000000' || n, '{party}', 'inv-0000000000000001', 'adv-0000000000000001', '{vulnerability}',
    'pkg:pypi/a', n::text, '1.1', (ARRAY['2027-01-02', '2027-01-02', '2027-01-01', NULL, NULL, NULL, NULL])[n]::date,
    false, 'Update a', '{{}}', CASE n WHEN 7 THEN 'done' ELSE 'open' END, now() FROM generate_series(1, 7) n;
"""
