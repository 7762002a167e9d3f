"""What workers are given to do: a report with a proof."""

from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.instants import system_clock
from clearway.storage.jobs import enqueue
from tests.conftest import TestHouse
from tests.validation import worlds


async def report(house: TestHouse, package: str, proof: bytes) -> VulnerabilityId:
    """A new vulnerability with a proof, and the job that reproduces it."""
    house.clock.now = system_clock()
    found = await worlds.open_vulnerability(house, proof, package=package)
    async with house.database.work(house.worker) as work:
        await enqueue(work, "advance", found)
    return found
