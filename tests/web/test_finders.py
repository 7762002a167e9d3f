"""The finders' page: for coordinators alone, every number in words, and a warning of what it is not for."""

import re

from httpx import AsyncClient

from tests.findings.standings import build_past, report
from tests.web.conftest import Window, World, sign_in

PATHS = ("/finders", "/finders/techniques", "/finders/waiting", "/finders/bias")


async def _fill(world: World) -> None:
    house = world.house
    good, bad = await house.finder("Good & <Co>"), await house.finder("Bad")
    await build_past(house, good, stage="reproduced", count=6, start=100)
    await build_past(house, bad, stage="not-reproduced", count=6, start=200)
    await report(house, await house.finder("New"), 1, title="A new one", tool="<i>scan</i>")
    await report(house, bad, 2, title="A bad one")


async def test_coordinators_see_each_standing_with_its_interval(client: AsyncClient, world: World) -> None:
    """Precision, interval, counts and the prior are there in words; the page says what it never decides."""
    await _fill(world)
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get("/finders")).text
    assert "begins at the same prior: 2 findings confirmed and 2 refuted, that is 50 %" in text
    assert "never whether a finding is held to be true" in text
    for row in (
        ("Good &amp; &lt;Co&gt;", "80 %", "57 % to 96 %", "6", "0", "0", ""),
        ("Bad", "20 %", "4 % to 43 %", "0", "6", "1", ""),
        ("New", "50 %", "14 % to 86 %", "0", "0", "1", "newcomer"),
    ):
        assert row in _rows(text)
    techniques = (await client.get("/finders/techniques")).text
    assert "tool &lt;i&gt;scan&lt;/i&gt;" in techniques
    assert "not said" in techniques


async def test_what_waits_is_in_order_with_the_reason(client: AsyncClient, world: World) -> None:
    """The newcomer's before the bad finder's, each with why it stands there."""
    await _fill(world)
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get("/finders/waiting")).text
    assert text.index("A new one") < text.index("A bad one")
    assert "likeliest to be confirmed, 50 %" in text
    assert "likeliest to be confirmed, 20 %" in text


async def test_bias_is_shown_in_words(client: AsyncClient, world: World) -> None:
    """What was foretold, what came true, and whether the one is borne out by the other."""
    await sign_in(client, world.house.administrator.secret)
    assert "Nothing was decided yet" in (await client.get("/finders/bias")).text
    await _fill(world)
    text = (await client.get("/finders/bias")).text
    assert "Newcomers" in text
    assert "Known finders" in text
    assert re.search("as foretold|much foretold|little foretold", text)


async def test_nobody_else_has_the_place(client: AsyncClient, world: World) -> None:
    """A finder, a maintainer and a visitor neither see the place nor get its pages."""
    await _fill(world)
    for secret in ("", (await world.house.finder("Bad")).secret, (await world.house.maintainer()).secret):
        client.cookies.clear()
        if secret:
            await sign_in(client, secret)
        assert 'href="/finders"' not in (await client.get("/")).text
        for path in PATHS:
            answer = await client.get(path)
            assert answer.status_code in {401, 403}, path
            assert "Good" not in answer.text


async def test_pages_fit_a_phone_and_work_by_keyboard(window: Window) -> None:
    """At 390 px nothing but the tables scrolls sideways, the parts are links, and the browser complains of nothing."""
    await _fill(window.site)
    await window.sign_in(window.site.house.administrator.secret)
    await window.page.set_viewport_size({"width": 390, "height": 800})
    for path in PATHS:
        assert await window.go(path) == 200
        assert await window.page.evaluate("document.documentElement.scrollWidth <= 390"), path
        assert await window.page.locator("nav[aria-label=Parts] a[aria-current]").count() == 1
    await window.page.locator("nav[aria-label=Parts] a").first.focus()
    await window.page.keyboard.press("Tab")
    await window.page.keyboard.press("Enter")
    await window.page.wait_for_url("**/finders/techniques")
    assert window.complaints == []


def _rows(text: str) -> list[tuple[str, ...]]:
    rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", text, re.DOTALL)
    return [
        tuple(cell.strip() for cell in re.findall(r"<t[hd](?! class=\"bar)[^>]*>(.*?)</t[hd]>", row, re.DOTALL))
        for row in rows
    ]
