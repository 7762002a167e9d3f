"""What is being tried, on the vulnerability's page: followed by a script, complete without one, inert, for few eyes."""

import re

from httpx import AsyncClient

from clearway.kernel.ids import VulnerabilityId
from clearway.validation import actions as validation
from clearway.validation.model import AttemptState, Halt
from tests.web.conftest import Window, World, sign_in
from tests.web.worlds import submit

PLAN = ("Fetch affected 1.0", "Build affected 1.0", "Run 1 of 3 on affected 1.0")
HOSTILE = b"\x1b[31mred\x1b[0m \xe2\x80\xae<script>alert(1)</script>\nx.c:3: warning: unused\n"


async def begin(world: World, vulnerability: VulnerabilityId) -> None:
    """Have the worker begin an attempt that has fetched, and is building a loud source."""
    database = world.house.database
    async with database.work(world.house.worker) as work:
        await validation.begin_attempt(work, vulnerability, vulnerability, plan=PLAN)
    async with validation.telling(database, vulnerability, PLAN) as told:
        with told.step(PLAN[0]) as step:
            step.outcome = "1 files, digest 0123456789abcdef"
        with told.step(PLAN[1]):
            told.said(HOSTILE)
            while b"warning" not in await _log(world, vulnerability):
                continue


async def _log(world: World, vulnerability: VulnerabilityId) -> bytes:
    async with world.house.database.work(world.house.worker) as work:
        return (await validation.read_attempts(work, vulnerability))[0].log.encode()


async def halt(world: World, vulnerability: VulnerabilityId, reason: str) -> None:
    """Have the attempt wait for something outside."""
    halted = Halt(state=AttemptState.WAITING, reason=reason, again_at=world.house.clock.now)
    async with world.house.database.work(world.house.worker) as work:
        await validation.halt_attempt(work, vulnerability, vulnerability, halt=halted)


async def test_progress_is_shown_inert_and_without_script(client: AsyncClient, world: World) -> None:
    """The page itself has the steps and the log; nothing in them is markup or steers a reader."""
    vulnerability = await submit(world)
    await begin(world, vulnerability)
    await sign_in(client, world.house.administrator.secret)
    page = (await client.get(f"/vulnerabilities/{vulnerability}")).text
    part = (await client.get(f"/vulnerabilities/{vulnerability}/live")).text
    for text in (page, part):
        assert re.search(r'class="step-done"><span class="step-words">Fetch affected 1.0<', text)
        assert re.search(r'class="step-under-way" aria-current="step"><span class="step-words">Build affected', text)
        assert "x.c:3: warning: unused" in text
        assert "&lt;script&gt;alert(1)" in text
        assert "\\u{1b}[31mred" in text
        assert [found for found in ("\x1b", "\u202e", "<script>alert") if found in text] == []
    assert "connect-src 'self'" in (await client.get("/")).headers["content-security-policy"]


async def test_progress_is_for_those_who_may_know(client: AsyncClient, world: World) -> None:
    """A stranger's question for progress is answered as one about nothing."""
    vulnerability = await submit(world)
    await begin(world, vulnerability)
    await sign_in(client, (await world.house.finder("Finder Two")).secret)
    for wanted in (vulnerability, "vul-" + "0" * 16):
        answer = await client.get(f"/vulnerabilities/{wanted}/live")
        assert answer.status_code == 404
        assert "warning: unused" not in answer.text


async def test_an_interrupted_attempt_says_so(client: AsyncClient, world: World) -> None:
    """A worker that was killed leaves no spinner, but the word that the work will be taken again."""
    vulnerability = await submit(world)
    await begin(world, vulnerability)
    world.house.clock.move(minutes=5)
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get(f"/vulnerabilities/{vulnerability}")).text
    assert "interrupted, will be taken again" in text
    assert "The worker that did this was stopped." in text


async def test_the_page_follows_by_itself(window: Window) -> None:
    """The script shows a new state without a reload, keeps what the reader closed, and says when it is over."""
    world, page = window.site, window.page
    vulnerability = await submit(world)
    await begin(world, vulnerability)
    await window.sign_in(world.house.administrator.secret)
    await window.go(f"/vulnerabilities/{vulnerability}")
    await page.get_by_text("The end of what was said last").click()
    await halt(world, vulnerability, "npm: could not be reached.")
    await page.get_by_text("npm: could not be reached.").wait_for()
    assert not await page.locator("#live details").evaluate("one => one.open")
    async with world.house.database.work(world.house.worker) as work:
        await validation.end_attempt(work, vulnerability)
        await work.connection.execute(
            "UPDATE vulnerability SET stage = 'needs-information' WHERE id = %s", (vulnerability,)
        )
    await page.get_by_role("link", name="Show what came of it").wait_for()
    assert window.complaints == []
