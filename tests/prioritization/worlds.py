"""Vulnerabilities for prioritization and for what stands above it, reported as finders do."""

import base64
import json
from itertools import pairwise

from clearway.app.models import shipped_placing
from clearway.findings import actions as findings
from clearway.findings.model import Stage, Submission
from clearway.kernel.ids import VulnerabilityId
from tests.conftest import TestHouse

WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
LOCAL = "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:L/I:L/A:H"
_WAY = (Stage.NEW, Stage.REPRODUCED, Stage.RANKED, Stage.COORDINATED, Stage.FIXED)


async def report(
    house: TestHouse, *, package: str = "pkg:pypi/example", vector: str = WORST, cve: str = "", stage: Stage = Stage.NEW
) -> VulnerabilityId:
    """Report one vulnerability and bring it to a stage without the work that leads there."""
    finder = await house.finder()
    finding = {
        "title": f"A hole in {package} {cve}",
        "package": package,
        "version": "1.0",
        "fixed_version": "1.1",
        "cvss_vector": vector,
        "identifiers": [cve] if cve else [],
        "proof": base64.b64encode(f"{package} {cve} {vector}".encode()).decode(),
    }
    async with house.database.work(finder.credential) as work:
        submission = Submission(body=json.dumps([finding]).encode(), name="report.json", target=package, claim=None)
        receipt = await findings.receive(work, submission)
    async with house.database.work(house.worker) as work:
        await findings.join_report(work, receipt.report, shipped_placing())
    async with house.database.work(finder.credential) as work:
        found = await findings.read_finding(work, receipt.findings[0].id)
    assert found.vulnerability is not None, found.outcome_reason
    for old, new in pairwise(_WAY[: _WAY.index(stage) + 1]):
        async with house.database.work(house.worker) as work:
            assert await findings.advance(work, found.vulnerability, old=old, new=new)
    return found.vulnerability


async def audited(house: TestHouse, subject: str) -> list[str]:
    """The actions on record about a subject, in order."""
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute(
            "SELECT action FROM audit_record WHERE subject = %s ORDER BY position", (subject,)
        )
        return [action for (action,) in await cursor.fetchall()]


async def waiting_jobs(house: TestHouse, entrypoint: str) -> list[str]:
    """The subjects of the jobs of a kind that wait, in order."""
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute(
            "SELECT convert_from(payload, 'UTF8') FROM clearway_jobs.pgqueuer WHERE entrypoint = %s ORDER BY id",
            (entrypoint,),
        )
        return [subject for (subject,) in await cursor.fetchall()]
