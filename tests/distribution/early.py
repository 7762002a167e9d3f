"""Audiences, an advisory that is shared with them early, and what recipients see, for the tests of early release."""

from dataclasses import dataclass, field
from pathlib import Path

from clearway.distribution import actions
from clearway.distribution.actions import Provision
from clearway.distribution.model import EarlyState, PublishedAdvisory
from clearway.formats.advisory import Tlp
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.openpgp import OpenPgpKeys
from clearway.kernel.ids import PersonId, VulnerabilityId
from tests.conftest import Member, TestHouse
from tests.distribution.feeds import PUBLISHER, RECORD
from tests.exposure.worlds import fixed

MARK_KEY = b"k" * 32


@dataclass
class World:
    """A house whose provider is open, with one vulnerability under embargo."""

    house: TestHouse
    keys: OpenPgpKeys
    vulnerability: VulnerabilityId
    feed_keys: FeedKeys | None = None
    audiences: list[str] = field(default_factory=list[str])

    @property
    def provision(self) -> Provision:
        """Who provides."""
        return Provision(publisher=PUBLISHER, keys=self.keys)

    async def audience(self, name: str, tlp: Tlp, *members: Member, persons: tuple[PersonId, ...] = ()) -> str:
        """Make an audience of parties, or of persons where it is red."""
        async with self.house.database.work(self.house.admin) as work:
            await actions.add_audience(work, name, tlp=tlp, about="test")
        for number, member in enumerate(members):
            async with self.house.database.work(self.house.admin) as work:
                person = persons[number] if persons else None
                await actions.enrol(work, name, member.party, person=person)
        return name

    async def share(self, audience: str) -> EarlyState:
        """Share with an audience, and let the worker make all copies."""
        async with self.house.database.work(self.house.admin) as work:
            state = await actions.share_early(work, self.vulnerability, audience, provision=self.provision)
        await self.copy(state)
        async with self.house.database.work(self.house.admin) as work:
            return await actions.read_early(work, state.advisory)

    async def copy(self, state: EarlyState) -> None:
        """Let the worker make what copies are missing."""
        async with self.house.database.work(self.house.worker) as work:
            await actions.make_copies(work, state.advisory, provision=self.provision, mark_key=MARK_KEY)

    async def publish(self) -> PublishedAdvisory | None:
        """Publish as the worker."""
        async with self.house.database.work(self.house.worker) as work:
            return await actions.publish(
                work, self.vulnerability, signer=RECORD, publisher=PUBLISHER, openpgp=self.keys, keys=self.feed_keys
            )


async def open_world(house: TestHouse, folder: Path) -> World:
    """Open the provider, and put something under embargo."""
    keys = OpenPgpKeys(folder / "openpgp")
    made = keys.make("Test clearinghouse")
    async with house.database.work(house.admin) as work:
        await actions.open_provider(work, made.armored)
    return World(house=house, keys=keys, vulnerability=await fixed(house, package="pkg:pypi/example"))
