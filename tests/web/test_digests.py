"""The page behind a mail's link: it asks first, takes the answer, and takes one click from a mail program."""

from collections.abc import Callable

import pytest
import structlog
from httpx import AsyncClient

from clearway.distribution.actions import digests
from clearway.distribution.model.digests import DigestStage
from clearway.kernel.errors import Outage
from tests.conftest import TestHouse
from tests.distribution.test_digests import asked
from tests.web.conftest import World


async def stage(house: TestHouse) -> DigestStage:
    """How the operator's digest stands."""
    async with house.database.work((await house.operator()).credential) as work:
        return (await digests.read_digest(work)).stage


@pytest.fixture
async def link(world: World, tamper: Callable[[str], None]) -> str:
    """The path of a link that a mail holds."""
    await asked(world.house, await world.house.operator())
    tamper(f"UPDATE digest SET token = '\\x{'ab' * 32}'")
    return "/digests/" + "ab" * 32


async def test_a_person_confirms_and_ends(client: AsyncClient, world: World, link: str) -> None:
    """Opening the link does nothing yet: programs that look for malware open links, too."""
    shown = await client.get(link)
    assert shown.status_code == 200
    assert "Yes, send me the digest" in shown.text
    assert await stage(world.house) is DigestStage.UNCONFIRMED
    assert "Confirmed" in (await client.post(link, data={"answer": "confirm"})).text
    assert await stage(world.house) is DigestStage.CONFIRMED
    assert "Ended" in (await client.post(link, data={"answer": "end"})).text
    assert await stage(world.house) is DigestStage.ENDED


async def test_one_click_ends_it(client: AsyncClient, world: World, link: str) -> None:
    """As RFC 8058 has it: no cookie, no page before, whatever else the form holds."""
    await client.post(link, data={"answer": "confirm"})
    client.cookies.clear()
    answer = await client.post(link, data={"List-Unsubscribe": "One-Click", "answer": "confirm"})
    assert answer.status_code == 200
    assert await stage(world.house) is DigestStage.ENDED


@pytest.mark.parametrize("token", ["x", "ab" * 31, "AB" * 32, "cd" * 32, "%00" * 32])
async def test_a_link_that_is_none_does_nothing(client: AsyncClient, link: str, token: str) -> None:
    """And tells nothing."""
    assert link
    assert (await client.post(f"/digests/{token}", data={"answer": "end"})).status_code == 404
    assert (await client.get(f"/digests/{token}")).status_code in {200, 404}


async def test_a_link_is_in_no_log(
    client: AsyncClient, link: str, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:  # fmt: skip
    """Not even where something fails."""
    assert world

    async def fail(*_: object, **__: object) -> DigestStage:
        raise Outage("PostgreSQL", "is away.")

    monkeypatch.setattr(digests, "answer_digest", fail)
    with structlog.testing.capture_logs() as logged:
        assert (await client.post(link, data={"answer": "end"})).status_code == 503
    assert logged
    assert "ab" * 32 not in str(logged)
