"""A feed that attackers serve, made once, and a mirror of its own for each attack."""

import asyncio
from pathlib import Path

import pytest

from clearway.storage.server import Server
from tests.conftest import new_database, new_house
from tests.distribution.attacks import Feed, Victim
from tests.distribution.feeds import (
    hold,
    open_feeds,
    publish,
    tree,
)


@pytest.fixture(scope="module")
def feed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Feed:
    """A feed of a real house."""
    folder = tmp_path_factory.mktemp("feed")

    async def made(name: str) -> Feed:
        async with new_house(server, name, folder) as house:
            ceremony = hold(folder, house.clock.now)
            await open_feeds(house, ceremony)
            for package in ("pkg:pypi/a", "pkg:pypi/b"):
                await publish(house, package, ceremony.keys)
            earlier = await tree(house)
            house.clock.move(hours=1)
            await publish(house, "pkg:pypi/c", ceremony.keys)
            return Feed(ceremony=ceremony, earlier=earlier, later=await tree(house), now=house.clock.now)

    with new_database(server) as name:
        return asyncio.run(made(name))


@pytest.fixture
def victim(feed: Feed, tmp_path: Path) -> Victim:
    """A new mirror."""
    return Victim(feed, tmp_path)
