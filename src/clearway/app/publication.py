"""The jobs of distribution, done with what this house holds."""

from clearway.app.wiring import House
from clearway.distribution import actions as distribution
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.storage.work import AsWorker


async def publish(house: House, subject: str) -> None:
    """Publish a vulnerability whose embargo has ended, if it is fixed."""
    async with house.work(AsWorker(), "distribution.publish") as work:
        await distribution.publish(
            work,
            VulnerabilityId(subject),
            signer=house.signer,
            publisher=house.publisher,
            keys=house.feed_keys,
            openpgp=house.openpgp,
        )


async def fill_feeds(house: House, _: str) -> None:
    """Give feeds the next advisories that were published before."""
    async with house.work(AsWorker(), "distribution.publish") as work:
        await distribution.fill_feeds(work, signer=house.signer, keys=house.feed_keys)


async def make_copies(house: House, subject: str) -> None:
    """Make the next recipients' early copies."""
    async with house.work(AsWorker(), "distribution.publish") as work:
        await distribution.make_copies(work, AdvisoryId(subject), provision=house.provision, mark_key=house.mark_key)


async def fill_provider(house: House, _: str) -> None:
    """Give the provider of CSAF the next advisories that were published before."""
    async with house.work(AsWorker(), "distribution.publish") as work:
        await distribution.fill_provider(work, house.provision)


async def renew_feed(house: House, tier: str) -> None:
    """Sign anew what of a feed ends soon."""
    async with house.work(AsWorker(), "distribution.publish") as work:
        await distribution.renew_feed(work, tier, keys=house.feed_keys)
