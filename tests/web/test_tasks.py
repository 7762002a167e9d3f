"""The operator's task list, in a real browser at 360 pixels."""

from httpx import AsyncClient
from playwright.async_api import Browser

from tests.web.conftest import Site, World, form_token, open_window, sign_in
from tests.web.worlds import coordinate, publish, reach, submit


async def published(world: World) -> None:
    """One advisory, and an operator that it concerns."""
    vulnerability = await submit(world, identifiers=["CVE-2026-1234"], fixed_version="1.1")
    await coordinate(world, vulnerability)
    await publish(world, vulnerability)
    await reach(world)


async def test_an_operator_reads_and_attests_on_a_telephone(browser: Browser, site: Site) -> None:
    """At 360 pixels nothing scrolls sideways; the task says in plain words what to do, and takes the answer."""
    await published(site)
    operator = await site.house.operator()
    async with await browser.new_context(viewport={"width": 360, "height": 700}) as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in(operator.secret)
        assert await page.get_by_role("heading", name="Update example on web-2").is_visible()
        assert await page.get_by_text("Chicago").first.is_visible()
        await page.get_by_text("Say how it stands").click()
        await page.get_by_text("More about it").click()
        wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert wide is False
        await page.get_by_label("Done: the update is in place").check()
        await page.get_by_role("button", name="Send").click()
        await page.get_by_text("Thank you").wait_for()
        await page.get_by_role("link", name="Answered").click()
        await page.locator(".task .mark-done").wait_for()
        assert window.complaints == []


async def test_no_page_scrolls_sideways_on_a_telephone(browser: Browser, site: Site) -> None:
    """Every place is 360 pixels wide; only a list may scroll within itself."""
    await published(site)
    vulnerability = await submit(site, title="x" * 300, package="pkg:pypi/" + "long-" * 30, function="f" * 150)
    async with await browser.new_context(viewport={"width": 360, "height": 700}) as context:
        window = await open_window(context, site)
        await window.sign_in(site.house.administrator.secret)
        places = ("/", "/cases", "/tasks", "/advisories", "/overview", "/record", "/patterns")
        for path in (*places, f"/vulnerabilities/{vulnerability}"):
            await window.go(path)
            width = await window.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, path
        assert window.complaints == []


async def test_a_refused_answer_keeps_what_was_typed(client: AsyncClient, world: World) -> None:
    """An answer that cannot be taken comes back with its words and says what to do."""
    await published(world)
    await sign_in(client, (await world.house.operator()).secret)
    text = (await client.get("/tasks")).text
    path = text.split('method="post" action="/tasks/')[1].split('"')[0]
    fields = {"outcome": "nonsense", "note": "we tried twice", "token": await form_token(client, "/tasks")}
    answer = await client.post(f"/tasks/{path}", data=fields)
    assert answer.status_code == 422
    assert "we tried twice</textarea>" in answer.text
    assert 'role="alert"' in answer.text


async def test_places_are_those_of_the_role(client: AsyncClient, world: World) -> None:
    """An operator is shown tasks, advisories and the record, begins at the tasks, and nobody sees a locked door."""
    operator = await world.house.operator()
    answer = await client.post("/sign-in", data={"key": operator.secret, "token": await form_token(client)})
    assert answer.headers["location"] == "/tasks"
    places = (await client.get("/tasks")).text.split('aria-label="Places"')[1].split("</nav>")[0]
    all_places = ("/cases", "/tasks", "/advisories", "/record", "/overview")
    assert [place for place in all_places if f'"{place}"' in places] == ["/tasks", "/advisories", "/record"]
    assert (await client.get("/tasks")).text.count("Nothing to do.") == 1
