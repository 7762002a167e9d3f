"""Fixes for the tests of what stands above remediation."""

from clearway.kernel.ids import FixId, VulnerabilityId
from clearway.remediation import actions
from clearway.remediation.model import Proposal
from tests.conftest import TestHouse


async def verified_release(house: TestHouse, vulnerability: VulnerabilityId, release: str) -> FixId:
    """Propose a release as the fix of a vulnerability and have it verified without the work that leads there."""
    async with house.database.work(house.admin) as work:
        fix = await actions.propose(work, vulnerability, Proposal(release=release))
        await work.connection.execute(
            "UPDATE fix SET status = 'verified', decided_at = %s WHERE id = %s", (work.now, fix)
        )
    return fix
