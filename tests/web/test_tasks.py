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
        assert await page.locator(".by-when").get_by_text("Chicago").is_visible()
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


async def test_one_update_answers_for_many_systems(browser: Browser, site: Site) -> None:
    """Three systems that need the same update are one piece of work; what is unticked stays to be done."""
    await published(site)
    for system in ("web-3", "web-4"):
        await reach(site, system=system)
    async with await browser.new_context() as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in((await site.house.operator()).secret)
        assert await page.locator(".task").count() == 1
        assert await page.get_by_role("heading", name="Update example on 3 systems to 1.1 or later.").is_visible()
        await page.locator("summary.primary").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("checkbox", name="web-3").focus()
        await page.keyboard.press("Space")
        await page.get_by_role("radio", name="Done:").focus()
        await page.keyboard.press("Space")
        await page.get_by_role("button", name="Send").focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("Thank you").wait_for()
        assert await page.get_by_role("heading", name="Update example on web-3 from 1.0 to 1.1").is_visible()
        assert await page.get_by_role("link", name="Answered 2").is_visible()
        assert window.complaints == []


async def test_the_sheet_fits_on_paper(browser: Browser, site: Site) -> None:
    """On paper there is a box for each piece of work and the time with its zone, and nothing to press."""
    await published(site)
    async with await browser.new_context() as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in((await site.house.operator()).secret)
        await page.emulate_media(media="print")
        assert await page.locator(".top, footer, .ways, form.looks, summary.primary").filter(visible=True).count() == 0
        assert await page.get_by_text("(Chicago)").is_visible()
        assert await page.get_by_role("heading", name="Whom to call").is_visible()
        box = "getComputedStyle(document.querySelector('.sheet .task'), '::before').borderTopWidth"
        assert await page.evaluate(box) != "0px"
        assert (await page.pdf(format="A4")).count(b"/Type /Page\n") == 1


async def test_the_sheet_is_there_as_text(client: AsyncClient, world: World) -> None:
    """A plain text says what, by when, where, why, how to check, and whom to call; it is the operator's alone."""
    await published(world)
    await reach(world, system="web-3")
    await sign_in(client, (await world.house.operator()).secret)
    answer = await client.get("/tasks/sheet.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "[ ] 1. Update example on 2 systems to 1.1 or later.\n" in answer.text
    assert "When:     Do it before " in answer.text
    assert "Where:    web-2 has 1.0; web-3 has 1.0\n" in answer.text
    assert "Check:    Run pip show example and see that it says 1.1 or later.\n" in answer.text
    assert "WHOM TO CALL\n" in answer.text
    assert max(map(len, answer.text.splitlines())) <= 78
    await sign_in(client, (await world.house.operator("Another")).secret)
    assert "Nothing to do." in (await client.get("/tasks/sheet.txt")).text


async def test_nobody_answers_for_others_or_for_nothing(client: AsyncClient, world: World) -> None:
    """A task of somebody else is not there; no tick, and a tick on what is no task, are refused."""
    await published(world)
    await sign_in(client, (await world.house.operator()).secret)
    theirs = (await client.get("/tasks")).text.split('name="tasks" value="')[1].split('"')[0]
    await sign_in(client, (await world.house.operator("Another")).secret)
    token = await form_token(client, "/tasks")
    for tasks, status in ((theirs, 404), ("", 422), ("nonsense", 422), (",".join([theirs] * 3), 404)):
        answer = await client.post("/tasks/answers", data={"tasks": tasks, "outcome": "done", "token": token})
        assert answer.status_code == status, tasks
        assert 'role="alert"' in answer.text


async def test_what_is_put_off_says_until_when_and_why(client: AsyncClient, world: World) -> None:
    """Without a day or a reason it is refused and stays typed; with both it stands among what was answered."""
    await published(world)
    await sign_in(client, (await world.house.operator()).secret)
    tasks = (await client.get("/tasks")).text.split('name="tasks" value="')[1].split('"')[0]
    sent = {
        "tasks": tasks,
        "outcome": "deferred",
        "zone": "America/Chicago",
        "token": await form_token(client, "/tasks"),
    }
    for until, note in (("", "why"), ("2026-12-24", ""), ("Friday", "why"), ("2036-12-24", "why")):
        answer = await client.post("/tasks/answers", data={**sent, "until": until, "note": note})
        assert answer.status_code == 422, (until, note)
        assert f'value="{until}"' in answer.text
    answer = await client.post("/tasks/answers", data={**sent, "until": "2026-12-24", "note": "the vendor is away"})
    assert answer.status_code == 303
    text = (await client.get("/tasks?show=answered")).text
    assert "the vendor is away" in text
    assert "2026-12-24 23:59 Chicago" in text


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
    async with await browser.new_context(viewport={"width": 360, "height": 700}) as context:
        window = await open_window(context, site)
        await window.sign_in((await site.house.operator()).secret)
        for path in ("/tasks", "/tasks/calendar", "/systems", "/clients", "/services", "/trends"):
            await window.go(path)
            width = await window.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, path


async def test_a_refused_answer_keeps_what_was_typed(client: AsyncClient, world: World) -> None:
    """An answer that cannot be taken comes back with its words and says what to do."""
    await published(world)
    await sign_in(client, (await world.house.operator()).secret)
    tasks = (await client.get("/tasks")).text.split('name="tasks" value="')[1].split('"')[0]
    typed = {"tasks": tasks, "outcome": "nonsense", "note": "we tried twice"}
    answer = await client.post("/tasks/answers", data={**typed, "token": await form_token(client, "/tasks")})
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
