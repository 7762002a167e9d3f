"""Claims: one exclusive holder at a time, whoever races; nobody is named against their will."""

import asyncio

import pytest

from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.scanning import actions
from clearway.scanning.model import ClaimMode, ClaimOutcome, ClaimRequest, Collides, Granted
from tests.conftest import Member, TestHouse

CJSON = "pkg:deb/debian/cjson"


async def _claim(
    house: TestHouse, member: Member, *, mode: ClaimMode = ClaimMode.EXCLUSIVE, target: str = CJSON, days: int = 7
) -> ClaimOutcome:
    request = ClaimRequest(target=target, mode=mode, technique="fuzzing", tool="tool", days=days)
    async with house.database.work(member.credential) as work:
        return await actions.claim(work, request)


async def test_the_second_exclusive_claim_collides(house: TestHouse) -> None:
    """The second is told until when the target is taken, and by whom, because the holder chose to be named."""
    first = await _claim(house, await house.finder())
    second = await _claim(house, await house.finder("Finder Two"))
    assert isinstance(first, Granted)
    assert isinstance(second, Collides)
    assert second.obstacles[0].until == first.claim.ends_at
    assert second.obstacles[0].holder == "Finder One"


async def test_an_unnamed_holder_stays_unnamed(house: TestHouse) -> None:
    """A party that chose to stay unnamed is not named to who collides with it."""
    await _claim(house, await house.member("Shy", PartyKind.FINDER, "finder", named=False))
    second = await _claim(house, await house.finder())
    assert isinstance(second, Collides)
    assert second.obstacles[0].holder is None


async def test_of_64_who_race_exactly_one_wins(house: TestHouse) -> None:
    """The database lets one of 64 concurrent claims win, and tells all others."""
    finders = [await house.finder("Finder One"), await house.finder("Finder Two")]
    outcomes = await asyncio.gather(*(_claim(house, finders[number % 2]) for number in range(64)))
    assert sum(isinstance(outcome, Granted) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Collides) for outcome in outcomes) == 63


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        (ClaimMode.SHARED, ClaimMode.SHARED, True),
        (ClaimMode.SHARED, ClaimMode.EXCLUSIVE, False),
        (ClaimMode.EXCLUSIVE, ClaimMode.SHARED, False),
    ],
)
async def test_modes(house: TestHouse, first: ClaimMode, second: ClaimMode, holds: bool) -> None:  # noqa: FBT001  a case
    """Shared claims stand beside each other and never beside an exclusive one."""
    await _claim(house, await house.finder(), mode=first)
    outcome = await _claim(house, await house.finder("Finder Two"), mode=second)
    assert isinstance(outcome, Granted) == holds


async def test_a_claim_frees_itself(house: TestHouse) -> None:
    """An abandoned claim ends by itself, and then another may have the target."""
    await _claim(house, await house.finder(), days=1)
    house.clock.move(days=1)
    assert isinstance(await _claim(house, await house.finder("Finder Two")), Granted)


async def test_a_released_claim_frees_the_target(house: TestHouse) -> None:
    """A released claim ends at once, and cannot be released twice or by another party."""
    finder, other = await house.finder(), await house.finder("Finder Two")
    granted = await _claim(house, finder)
    assert isinstance(granted, Granted)
    house.clock.move(seconds=1)
    with pytest.raises(Refusal):
        async with house.database.work(other.credential) as work:
            await actions.release(work, granted.claim.id)
    async with house.database.work(finder.credential) as work:
        await actions.release(work, granted.claim.id)
    assert isinstance(await _claim(house, other), Granted)
    with pytest.raises(Refusal):
        async with house.database.work(finder.credential) as work:
            await actions.release(work, granted.claim.id)


async def test_versions_of_one_package_are_one_target(house: TestHouse) -> None:
    """A claim is on the package: naming a version does not get around it."""
    await _claim(house, await house.finder(), target="pkg:pypi/Tqdm@4.66.2")
    assert isinstance(await _claim(house, await house.finder("Finder Two"), target="pkg:pypi/tqdm"), Collides)


@pytest.mark.parametrize("target", ["tqdm", "", "pkg:", "pkg:pypi", "http://example.org/x"])
async def test_what_is_no_purl_is_refused(house: TestHouse, target: str) -> None:
    """A target that is not a package URL is refused with an example of one."""
    with pytest.raises(Refusal) as caught:
        await _claim(house, await house.finder(), target=target)
    assert caught.value.code == "bad-purl"
    assert "pkg:" in caught.value.hint


@pytest.mark.parametrize("days", [0, -3, 31])
async def test_every_claim_ends(house: TestHouse, days: int) -> None:
    """A claim has a length within the limit."""
    with pytest.raises(Refusal) as caught:
        await _claim(house, await house.finder(), days=days)
    assert caught.value.code == "bad-claim-length"
