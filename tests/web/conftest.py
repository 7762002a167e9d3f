"""The pages served for real to a real browser: the application on a free port, and Debian's Chromium."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from httpx import ASGITransport, AsyncClient
from httpx._transports.asgi import _ASGIApp as ASGIApplication
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from clearway.app.policies import shipped_due_policy
from clearway.app.settings import read_settings
from clearway.app.wiring import House
from clearway.gateways.builds import Workbench
from clearway.gateways.signer import open_key_file
from tests.conftest import TestHouse
from tests.houses import assemble, served

CHROMIUM = Path("/usr/bin/chromium")


@dataclass(frozen=True)
class World:
    """A house and its wiring."""

    house: TestHouse
    wired: House


@dataclass(frozen=True)
class Site(World):
    """The running application."""

    address: str


@pytest.fixture
def world(house: TestHouse, tmp_path: Path) -> World:
    """A house wired for the pages, without TLS."""
    settings = read_settings({"CLEARWAY_SECURE_COOKIES": "0", "CLEARWAY_HOME": str(tmp_path)})
    wired = House(
        database=house.database,
        signer=open_key_file(tmp_path / "record.key"),
        settings=settings,
        due_policy=shipped_due_policy(),
        make_bench=_no_bench,
        first_key=None,
        environments=(),
    )
    return World(house=house, wired=wired)


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    """A browser without eyes: requests straight into the application, cookies kept."""
    transport = ASGITransport(cast("ASGIApplication", assemble(world.wired)))
    async with AsyncClient(transport=transport, base_url="http://clearway.test") as opened:
        yield opened


async def sign_in(client: AsyncClient, secret: str) -> None:
    """Sign in with a key."""
    answer = await client.post("/sign-in", data={"key": secret, "token": await form_token(client)})
    assert answer.status_code == 303, answer.text


async def form_token(client: AsyncClient, path: str = "/sign-in") -> str:
    """Read the token that a page puts in its forms."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', (await client.get(path)).text)
    assert found is not None
    return found[1]


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    """Serve the application in this loop."""
    async with served(world.wired) as address:
        yield Site(address=address, house=world.house, wired=world.wired)


def _no_bench() -> Workbench:
    pytest.fail("a page ran untrusted code")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; the tests run as root in containers, so without its own sandbox."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        await started.close()


@dataclass(frozen=True)
class Window:
    """A browser window at the site, and what the browser complained of."""

    page: Page
    site: Site
    complaints: list[str]

    async def go(self, path: str) -> int:
        """Open a page; return its status."""
        answer = await self.page.goto(self.site.address + path)
        assert answer is not None
        return answer.status

    async def sign_in(self, secret: str) -> None:
        """Sign in with a key, by typing it."""
        await self.go("/sign-in")
        await self.page.get_by_label("Your key").fill(secret)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.get_by_role("button", name="Sign out").wait_for()


@pytest.fixture
async def window(browser: Browser, site: Site) -> AsyncIterator[Window]:
    """A fresh window; a test that leaves the browser complaining fails."""
    async with await browser.new_context() as context:
        opened = await open_window(context, site)
        yield opened
        assert opened.complaints == []


async def open_window(context: BrowserContext, site: Site) -> Window:
    """Open a window in a context."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return Window(page=page, site=site, complaints=complaints)
