"""The review's pages: pairs side by side, decided by key, by button and without script, for coordinators alone."""

import asyncio
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from httpx import AsyncClient, Response
from playwright.async_api import Browser

from clearway.findings import actions
from clearway.findings.model import PairState
from clearway.kernel.ids import ReviewPairId
from clearway.kernel.paging import PageRequest
from tests.conftest import TestHouse
from tests.findings.worlds import Town, build_town
from tests.web.conftest import Site, Window, World, form_token, open_window, sign_in
from tests.web.test_inert import ACTING, ELEMENTS, HOSTILE, MARKUP
from tests.web.test_queue import _CONTRAST as CONTRAST
from tests.web.worlds import submit

_ALL = PageRequest()
ONE = "Heap overflow in parse_it, told by one"
OTHER = "Buffer overrun in parse_it, told by another"


async def pair_in(window: Window) -> str:
    """The pair that the page asks about."""
    pair: str | None = await window.page.locator(".deeds input[name=pair]").get_attribute("value")
    assert pair is not None
    return pair


async def press(window: Window, key: str) -> None:
    """Press a key that sends a form, and wait for what answers it."""
    async with window.page.expect_navigation():
        await window.page.keyboard.press(key)


async def states_of(town: Town) -> dict[str, str]:
    """How each pair stands."""
    return {str(pair): str(state) for pair, state in town.ask("SELECT id::text, state FROM review_pair")}


@pytest.fixture
async def town(world: World) -> Town:
    """Five vulnerabilities of which three pairs wait."""
    return await build_town(world.house)


async def test_a_hundred_keys_need_no_pointer(window: Window, town: Town) -> None:
    """Each of j, a, n and l decides on the pair shown and brings the next; u takes back the last, again and again."""
    before = town.state()
    await window.sign_in(town.house.administrator.secret)
    await window.go("/review")
    for key, state in (("n", "never"), ("a", "apart"), ("j", "joined")):
        town.house.clock.move(seconds=1)
        pair = await pair_in(window)
        await press(window, key)
        assert (await states_of(town))[pair] == state
        assert await window.page.get_by_role("status").count() == 1
    assert "No pair waits for you." in await window.page.locator("main").inner_text()
    for _ in range(3):
        town.house.clock.move(seconds=1)
        await press(window, "u")
        assert "Undone." in await window.page.get_by_role("status").inner_text()
    assert town.state() == before
    pair = await pair_in(window)
    await press(window, "l")
    assert (await states_of(town))[pair] == "later"
    await window.go("/review?state=later")
    assert await pair_in(window) == pair
    assert window.page.url.endswith("state=later")


async def test_a_reloaded_answer_decides_nothing(window: Window, town: Town) -> None:
    """To reload what answered a decision shows the next pair and sends nothing again."""
    await window.sign_in(town.house.administrator.secret)
    await window.go("/review")
    await press(window, "a")
    left, before = await pair_in(window), town.state()
    await window.page.reload()
    assert await pair_in(window) == left
    assert await window.page.get_by_role("alert").count() == 0
    assert town.state() == before


async def test_keys_held_down_or_typed_decide_nothing(window: Window, town: Town) -> None:
    """A key that repeats, a key with Ctrl and letters typed as a reason are no decisions; neither is Enter there."""
    await window.sign_in(town.house.administrator.secret)
    await window.go("/review")
    page = window.page
    await page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', repeat: true, bubbles: true}))"
    )
    await page.keyboard.press("Control+j")
    await page.keyboard.press("/")
    await page.keyboard.type("a join and never later")
    await page.keyboard.press("Enter")
    assert set((await states_of(town)).values()) == {"open"}
    await page.keyboard.press("Escape")
    pair = await pair_in(window)
    await press(window, "a")
    assert town.ask(f"SELECT state, note FROM review_pair WHERE id = '{pair}'") == [("apart", "a join and never later")]


async def test_it_is_complete_without_script(browser: Browser, site: Site) -> None:
    """With script off a person decides by buttons, undoes, and opens what was decided."""
    town = await build_town(site.house)
    before = town.state()
    async with await browser.new_context(java_script_enabled=False) as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in(site.house.administrator.secret)
        await page.get_by_role("link", name="Review").click()
        await page.get_by_role("heading", name="Are these one vulnerability?").wait_for()
        pair = await pair_in(window)
        await page.get_by_label("Reason").fill("no fix in common")
        await page.get_by_role("button", name="Never").click()
        await page.get_by_role("status").get_by_role("link").click()
        await page.wait_for_url(f"**/review/{pair}")
        assert "Never to be joined by Administrator" in await page.locator(".decide").inner_text()
        assert "no fix in common" in await page.locator(".decide").inner_text()
        await page.get_by_role("button", name="Undo this").click()
        await page.get_by_role("status").wait_for()
        assert await pair_in(window) == pair
        assert window.complaints == []
    assert town.state() == before


async def test_a_real_pair_is_marked(client: AsyncClient, world: World) -> None:
    """What placing held to be alike is shown with its probability, its reasons and each fact's agreement in words."""
    pair = await _placed_pair(world)
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get("/review")).text
    assert f'value="{pair}"' in text
    assert re.search(r'class="chance">\d+ % likely<', text)
    assert "What speaks for it" in text
    assert re.search(r'<th scope="row">Package</th>\s*<td><span class="agreement">same', text)
    assert re.search(r"<mark>overrun</mark>", text)
    assert re.search(r'<span class="both">parse_it</span>', text)


async def test_the_second_is_told_and_goes_on(client: AsyncClient, town: Town) -> None:
    """Who decides on what somebody else decided gets 409 in words with the next pair below; nothing is changed."""
    await sign_in(client, town.house.administrator.secret)
    token = await form_token(client, "/review")
    pair = await _first(town.house)
    async with town.house.database.work(town.house.admin) as work:
        await actions.decide(work, pair, PairState.APART)
    answer = await _post(client, token, pair=pair, deed="joined")
    assert answer.status_code == 409
    assert "This pair was decided on already: apart." in answer.text
    assert f'value="{await _first(town.house)}"' in answer.text


async def test_two_people_at_once(client: AsyncClient, town: Town) -> None:
    """Two forms about one pair sent at the same moment: one is taken, the other one is told."""
    await sign_in(client, town.house.administrator.secret)
    token, pair = await form_token(client, "/review"), await _first(town.house)
    answers = await asyncio.gather(*(_post(client, token, pair=pair, deed=deed) for deed in ("joined", "never")))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_what_is_wrong_is_said(client: AsyncClient, town: Town) -> None:
    """A reason that is refused comes back in its field with the pair; a deed or a state that is none is refused."""
    await sign_in(client, town.house.administrator.secret)
    token = await form_token(client, "/review")
    second = await _second(town.house)
    long = await _post(client, token, pair=second, deed="apart", note="x" * 501)
    assert long.status_code == 422
    assert f'value="{second}"' in long.text
    assert f'value="{"x" * 501}"' in long.text
    for fields, status in (
        ({"pair": second, "deed": "burn"}, 400),
        ({"pair": second, "deed": ""}, 400),
        ({"pair": "nonsense", "deed": "apart"}, 404),
        ({"pair": "rev-0000000000000000", "deed": "apart"}, 404),
        ({"pair": second, "deed": "apart", "state": "joined"}, 400),
        ({"deed": "undo-last"}, 409),
    ):
        assert (await _post(client, token, **fields)).status_code == status, fields
    assert (await client.post("/review", data={"pair": second, "deed": "apart"})).status_code == 403
    assert (await client.get("/review?state=joined")).status_code == 400
    assert (await client.get("/review/nonsense")).status_code == 404
    assert set((await states_of(town)).values()) == {"open"}


async def test_who_need_not_know_sees_nothing(client: AsyncClient, town: Town) -> None:
    """A visitor, the reporter of both sides, a maintainer and an operator get no page, no place and no decision."""
    house = town.house
    pair = await _first(town.house)
    for secret in ("", *[(await kind()).secret for kind in (house.finder, house.maintainer, house.operator)]):
        client.cookies.clear()
        if secret:
            await sign_in(client, secret)
        token = await form_token(client, "/" if secret else "/sign-in")
        answers = [await client.get("/review"), await client.get(f"/review/{pair}")]
        answers += [await _post(client, token, pair=pair, deed=deed) for deed in ("joined", "undo", "undo-last")]
        answers += [await client.post(f"/vulnerabilities/{town.first[0]}/unmerge", data={"token": token})]
        assert {answer.status_code for answer in answers} <= {401, 403, 404}
        assert not any("Bug" in answer.text or "much" in answer.text for answer in answers[:5])
        assert "/review" not in (await client.get("/advisories")).text
    assert set((await states_of(town)).values()) == {"open"}


async def test_hostile_text_stays_text(window: Window, tamper: Callable[[str], None]) -> None:
    """Whatever both sides and the reasons hold: nothing runs, no element comes of it, no character hides."""
    house = window.site.house
    town = await build_town(house)
    hostile, short = ("'" + text.replace("'", "''") + "'" for text in (HOSTILE, MARKUP))
    tamper(
        f"UPDATE vulnerability SET title = {short}, summary = {hostile}, fixed_version = {short},"
        f" weaknesses = ARRAY[{hostile}], crash_type = {short}, crash_state = ARRAY[{hostile}, {hostile}]"
    )
    tamper(f"UPDATE finding SET title = {short}, description = {hostile} || id, reference_links = ARRAY[{hostile}]")
    tamper(f"UPDATE finding SET tool = {short}, file = {short}, function = {short} || id, version = {short}")
    tamper(f"UPDATE review_pair SET agreements = ARRAY[{hostile}], differences = ARRAY[{hostile}]")
    tamper(f"UPDATE party SET name = left({hostile}, 100) || right(id, 8)")
    await window.sign_in(house.administrator.secret)
    pair = await _first(town.house)
    for path in ("/review", f"/review/{pair}", f"/vulnerabilities/{town.first[0]}"):
        assert await window.go(path) == 200
        await _check_inert(window)
    await window.go("/review")
    await press(window, "j")
    await _check_inert(window)
    assert await window.go(f"/review/{pair}") == 200
    await _check_inert(window)


async def test_every_mark_can_be_read(window: Window, town: Town) -> None:
    """All text has contrast AA in dark and light, marks have a line or frame besides, and nothing overflows a phone."""
    await window.sign_in(town.house.administrator.secret)
    for scheme in ("light", "dark"):
        await window.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        for width in (1280, 390):
            await window.page.set_viewport_size({"width": width, "height": 800})
            await window.go("/review")
            assert await window.page.evaluate(CONTRAST) == [], scheme
            assert await window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    lines: list[str] = await window.page.evaluate(
        "[getComputedStyle(document.querySelector('mark')).borderTopStyle,"
        " getComputedStyle(document.querySelector('td .both')).textDecorationLine]"
    )
    assert lines == ["solid", "underline"]


async def test_every_part_has_a_name(window: Window, town: Town) -> None:
    """Each field, button, region and column has a name for who does not see it, and headings skip no level."""
    await window.sign_in(town.house.administrator.secret)
    await window.go("/review")
    assert await window.page.evaluate(_UNNAMED) == []
    levels: list[int] = await window.page.evaluate(
        "Array.from(document.querySelectorAll('h1, h2, h3')).map((heading) => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


async def test_the_record_page_tells_and_undoes(client: AsyncClient, town: Town) -> None:
    """A vulnerability's page leads to its pairs, tells what was merged and separated, and undoes it by a button."""
    before = town.state()
    one, other = town.first[1], town.first[2]
    await sign_in(client, town.house.administrator.secret)
    assert "2 other records may be the same" in (await client.get(f"/vulnerabilities/{one}")).text
    token = await form_token(client, "/review")
    await client.post("/merges", data={"token": token, "reason": "one fix", "chosen": [one, other]})
    merged = (await client.get(f"/vulnerabilities/{one}")).text
    assert "Merged here:" in merged
    count = town.ask("SELECT count(*) FROM regrouped_finding WHERE regrouping = 1")[0][0]
    assert f"with {count} findings" in merged
    unmerge = f"/vulnerabilities/{other}/unmerge"
    assert f'action="{unmerge}"' in merged
    assert (await client.post(unmerge, data={"token": token})).status_code == 303
    assert "<strong>undone</strong>" in (await client.get(f"/vulnerabilities/{one}")).text
    again = await client.post(unmerge, data={"token": token})
    assert again.status_code == 404
    ((finding,),) = town.ask(f"SELECT max(id) FROM finding WHERE vulnerability = '{other}'")
    separated = await client.post(f"/findings/{finding}/separate", data={"token": token})
    (rejoin,) = re.findall(r'action="(/findings/[^"]+/rejoin)"', (await client.get(separated.headers["location"])).text)
    rejoined = await client.post(rejoin, data={"token": token})
    assert rejoined.headers["location"] == f"/vulnerabilities/{other}?said=rejoined"
    assert town.state() == before


async def _check_inert(window: Window) -> None:
    page = window.page
    assert await page.evaluate("window.hit") is None
    assert await page.locator(f"#hit, main :is({ELEMENTS}), [onmouseover], [onload]").count() == 0
    content = await page.content()
    assert "window.hit=1" in content or "hit" in content
    assert not ACTING & set(content)


async def _placed_pair(world: World) -> ReviewPairId:
    """Two crashes that placing itself held to be alike, though not surely one."""
    crash: dict[str, object] = {
        "crash_type": "Heap-buffer-overflow READ 1",
        "function": "",
        "file": "",
        "line": 0,
        "weaknesses": [],
    }
    await submit(world, title=ONE, crash_state=["parse_chunk", "read_image", "decode"], **crash)
    await submit(world, title=OTHER, crash_state=["read_chunk", "read_image", "decode"], **crash)
    return await _first(world.house)


async def _first(house: TestHouse) -> ReviewPairId:
    async with house.database.work(house.admin) as work:
        return (await actions.list_pairs(work, _ALL)).items[0].id


async def _second(house: TestHouse) -> ReviewPairId:
    async with house.database.work(house.admin) as work:
        return (await actions.list_pairs(work, _ALL)).items[1].id


async def _post(client: AsyncClient, token: str, **fields: str) -> Response:
    return await client.post("/review", data={"token": token, **fields})


_UNNAMED = """() => {
  const named = (element) => element.getAttribute("aria-label") || element.labels?.length || element.textContent.trim()
    || document.getElementById(element.getAttribute("aria-labelledby"));
  const parts = 'main :is(input:not([type="hidden"]), button:not([hidden]), a, th, [role], section), nav, caption';
  return Array.from(document.querySelectorAll(parts)).filter((one) => !named(one)).map((one) => one.outerHTML);
}"""
