"""Changes of advisories: whoever goes on from a position sees all of them, in order, however many publish."""

import asyncio

from clearway.coordination import actions as coordination
from clearway.distribution import actions
from clearway.distribution.model import Supplement
from clearway.distribution.model.changes import Change, ChangeKind, Changes
from clearway.gateways.signer import KeySigner
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from tests.conftest import TestHouse
from tests.exposure.worlds import CASES, PUBLISHER, fixed, published

SIGNER = KeySigner(b"s" * 32)
PUBLISHERS = 8


async def changes(house: TestHouse, since: int = 0, *, limit: int = 1_000) -> Changes:
    """What a visitor sees behind a position."""
    async with house.database.work(house.anonymous) as work:
        return await actions.list_changes(work, "clear", since=since, limit=limit)


async def free(house: TestHouse, package: str) -> VulnerabilityId:
    """A vulnerability that may be published."""
    vulnerability = await fixed(house, package=package)
    async with house.database.work(house.admin) as work:
        case = await coordination.read_case_of(work, vulnerability)
        assert case is not None
        await coordination.set_embargo(work, case.id, CASES, until=work.now, reason="test")
    return vulnerability


async def publish(house: TestHouse, vulnerability: VulnerabilityId) -> AdvisoryId:
    """Publish, and revise at once in a transaction of its own."""
    async with house.database.work(house.worker) as work:
        made = await actions.publish(work, vulnerability, signer=SIGNER, publisher=PUBLISHER)
    assert made is not None
    await revise(house, made.id)
    return made.id


async def revise(house: TestHouse, advisory: AdvisoryId) -> None:
    """Publish a new release."""
    async with house.database.work(house.admin) as work:
        await actions.revise(
            work, advisory, summary="More.", supplement=Supplement(), signer=SIGNER, publisher=PUBLISHER
        )


async def follow(house: TestHouse, count: int) -> list[Change]:
    """Read on from one's position as fast as one can, until there were so many."""
    seen: list[Change] = []
    since = 0
    while len(seen) < count:
        page = await changes(house, since, limit=3)
        seen += page.items
        since = page.next
        assert page.newest >= since
    return seen


async def test_concurrent_publishing_leaves_no_gap(house: TestHouse) -> None:
    """Readers who follow while eight publish and revise at once see each change once, in one order, with no gap."""
    vulnerabilities = [await free(house, f"pkg:pypi/p{n}") for n in range(PUBLISHERS)]
    readers = [asyncio.create_task(follow(house, 2 * PUBLISHERS)) for _ in range(2)]
    made = await asyncio.gather(*(publish(house, one) for one in vulnerabilities))
    for reader in readers:
        seen = await reader
        assert [one.position for one in seen] == list(range(1, 2 * PUBLISHERS + 1))
        for advisory in made:
            kinds = [(one.kind, one.release) for one in seen if one.advisory.id == advisory]
            assert kinds == [(ChangeKind.PUBLISHED, 1), (ChangeKind.REVISED, 2)]
    assert (await changes(house, 2 * PUBLISHERS)).items == ()


async def test_what_fails_leaves_no_position_behind(house: TestHouse) -> None:
    """A publication that is rolled back is as if it had never been."""
    vulnerability = await free(house, "pkg:pypi/p")
    try:
        async with house.database.work(house.worker) as work:
            await actions.publish(work, vulnerability, signer=SIGNER, publisher=PUBLISHER)
            raise RuntimeError
    except RuntimeError:
        pass
    assert (await changes(house)).newest == 0
    await publish(house, vulnerability)
    assert [one.position for one in (await changes(house)).items] == [1, 2]


async def test_each_advisory_stands_once_by_its_newest_change(house: TestHouse) -> None:
    """The one that was revised last comes first; pages go on behind it."""
    first, second = [(await published(house, package=f"pkg:pypi/{name}")).advisory for name in "ab"]
    await revise(house, first)
    async with house.database.work(house.anonymous) as work:
        page = await actions.list_newest_changes(work, "clear", before=None, limit=1)
        assert [(one.advisory.id, one.kind) for one in page.items] == [(first, ChangeKind.REVISED)]
        assert page.older == 3
        rest = await actions.list_newest_changes(work, "clear", before=page.older, limit=1)
    assert ([one.advisory.id for one in rest.items], rest.older) == ([second], None)
