"""The queue and a vulnerability's page, in a real browser and without one."""

import re

from httpx import AsyncClient
from playwright.async_api import Browser

from tests.web.conftest import Site, Window, World, open_window, sign_in
from tests.web.worlds import coordinate, submit


async def test_the_keyboard_is_enough(window: Window) -> None:
    """Sign in, go to the second row and open it, search and see the keys, without a pointer."""
    await submit(window.site, title="The older one", package="pkg:pypi/older")
    window.site.house.clock.move(hours=1)
    await submit(window.site, title="The newer one", package="pkg:pypi/newer")
    page = window.page
    await window.go("/sign-in")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type(window.site.house.administrator.secret)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Queue").wait_for()
    for key in "jjk":
        await page.keyboard.press(key)
    assert await page.evaluate("document.activeElement.textContent") == "The newer one"
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1, name="The older one").wait_for()
    await page.keyboard.press("?")
    assert await page.get_by_text("next and previous row").is_visible()
    await window.go("/")
    await page.keyboard.press("/")
    await page.keyboard.type("newer")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**text=newer*")
    assert await page.locator("tbody tr").count() == 1


async def test_it_is_complete_without_script(browser: Browser, site: Site) -> None:
    """With script off a person signs in, opens a vulnerability, chooses dark and signs out."""
    await submit(site, title="Found without script")
    async with await browser.new_context(java_script_enabled=False) as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in(site.house.administrator.secret)
        await page.get_by_role("link", name="Found without script").click()
        await page.get_by_role("heading", name="What was seen").wait_for()
        await page.get_by_role("button", name="dark").click()
        await page.wait_for_load_state()
        assert await page.locator("html").get_attribute("data-looks") == "dark"
        assert "/vulnerabilities/" in page.url
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("link", name="Sign in").wait_for()
        assert window.complaints == []


async def test_dark_and_light_differ(window: Window) -> None:
    """The system's choice is followed, and the choice by hand stands above it."""
    page = window.page
    seen: dict[str, str] = {}
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        await window.go("/")
        seen[scheme] = await _ground(window)
    assert seen["light"] != seen["dark"]
    await page.get_by_role("button", name="light").click()
    await page.wait_for_load_state()
    assert await _ground(window) == seen["light"]


async def test_every_color_can_be_read(window: Window) -> None:
    """Every text of the patterns page has contrast AA against its ground, in dark and in light."""
    for scheme in ("light", "dark"):
        await window.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        await window.go("/patterns")
        weak: list[str] = await window.page.evaluate(_CONTRAST)
        assert weak == [], scheme


async def test_three_scales_share_no_color(window: Window) -> None:
    """No color of urgency, TLP or stage belongs to another of the three, in dark or in light."""
    for scheme in ("light", "dark"):
        await window.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        await window.go("/patterns")
        scales: list[list[str]] = await window.page.evaluate(_SCALES)
        assert [len(set(scale)) for scale in scales] == [4, 4, 4], scheme
        assert len({color for scale in scales for color in scale}) == 12, scheme


async def test_where_the_keyboard_is_can_be_seen(window: Window) -> None:
    """Whatever the keyboard comes to has an outline of at least two pixels."""
    await submit(window.site)
    await window.sign_in(window.site.house.administrator.secret)
    await window.go("/")
    for _ in range(20):
        await window.page.keyboard.press("Tab")
        style: list[str] = await window.page.evaluate(_OUTLINE)
        assert style[1] == "solid", style
        assert float(style[2].removesuffix("px")) >= 2, style


async def _ground(window: Window) -> str:
    ground: str = await window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return ground


_OUTLINE = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return [at.outerHTML.slice(0, 80), style.outlineStyle, style.outlineWidth];
}"""
# The colors that carry meaning: urgency's and TLP's texts, stage's grounds and their text.
_SCALES = """() => {
  const colors = (selector, part) => [...new Set(Array.from(document.querySelectorAll(selector))
    .map((element) => getComputedStyle(element)[part]))];
  return [
    colors(".urgency", "color"),
    colors(".tlp", "color"),
    [...colors(".stage", "backgroundColor"), ...colors(".stage", "color")],
  ];
}"""
# The contrast of WCAG 2: relative luminance of text and of the nearest ground that is not transparent.
_CONTRAST = """() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg, .skip")) continue;
    const [a, b] = [parse(getComputedStyle(element).color), groundOf(element)].map(light).sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) weak.push(`${element.tagName} ${element.className} ${contrast.toFixed(2)}`);
  }
  return weak;
}"""


async def test_filters_are_the_address_and_counts_are_exact(client: AsyncClient, world: World) -> None:
    """Stage, package and text narrow the list; each stage's count is what its filter shows."""
    first = await submit(world, title="An overflow", package="pkg:pypi/one")
    await submit(world, title="An injection", package="pkg:pypi/two", identifiers=["CVE-2026-7777"])
    await coordinate(world, first)
    await sign_in(client, world.house.administrator.secret)
    for query, titles in (
        ("", {"An overflow", "An injection"}),
        ("stage=new", {"An injection"}),
        ("stage=coordinated", {"An overflow"}),
        ("package=pkg:pypi/two", {"An injection"}),
        ("text=OVERFLOW", {"An overflow"}),
        ("text=CVE-2026-7777", {"An injection"}),
        (f"text={first}", {"An overflow"}),
        ("text=nothing+such", set[str]()),
    ):
        text = (await client.get(f"/?{query}")).text
        assert set(re.findall(r'<a href="/vulnerabilities/[^"]+">([^<]+)</a>', text)) == titles, query
    assert re.findall(r'class="count">(\d+)<', (await client.get("/")).text) == ["2", "1", "1"]


async def test_pages_follow_one_another(client: AsyncClient, world: World) -> None:
    """The next page begins where the first one ends, and nothing is shown twice or left out."""
    for number in range(52):
        await submit(world, title=f"Weakness {number:02}", package=f"pkg:pypi/package-{number}")
        world.house.clock.move(seconds=1)
    await sign_in(client, world.house.administrator.secret)
    first = (await client.get("/")).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = (await client.get(following[1].replace("&amp;", "&"))).text
    shown = re.findall(r">Weakness (\d\d)<", first) + re.findall(r">Weakness (\d\d)<", second)
    assert shown == [f"{number:02}" for number in reversed(range(52))]


async def test_a_story_is_told_in_order_of_certainty(client: AsyncClient, world: World) -> None:
    """Seen, believed, decided, next, then the time line from the record."""
    vulnerability = await submit(world)
    await coordinate(world, vulnerability)
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get(f"/vulnerabilities/{vulnerability}")).text
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", text)
    assert headings == [
        "What was seen", "What is believed", "Severity", "One root cause?", "Verified by", "What is decided",
        "What comes next", "Facts", "Time line",
    ]  # fmt: skip
    assert "Moved to the next stage: Ranked to With the maintainer" in text
    assert "proof.bin" in text


async def test_nonsense_in_the_address_is_refused(client: AsyncClient) -> None:
    """A stage, cursor or position that cannot be is turned down in words."""
    odd = ("/?stage=nonsense", "/?cursor=x", f"/?text={'x' * 500}", "/?text=%00", "/?package=%00%ED%A0%80")
    for path in (*odd, "/record?position=x", "/vulnerabilities/1", "/nowhere", "/nowhere/at/all"):
        answer = await client.get(path)
        assert answer.status_code in {400, 404, 422}, path
        assert "<h1>" in answer.text
