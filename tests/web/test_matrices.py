"""The pages of matrices and affected ranges: read by anybody's eyes and ears, decided by a button, for coordinators."""

import re

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser

from clearway.findings.model import Stage
from clearway.kernel.ids import VulnerabilityId
from tests.findings.worlds import Town, raise_pair
from tests.remediation.matrices import kept_matrix, kept_range
from tests.validation.worlds import stage_of
from tests.web.conftest import Site, Window, World, form_token, open_window, sign_in
from tests.web.test_queue import _CONTRAST as CONTRAST
from tests.web.worlds import submit


async def two(world: World) -> tuple[VulnerabilityId, VulnerabilityId]:
    """Two records of one package that look alike."""
    one = await submit(world, title="The older one")
    world.house.clock.move(hours=1)
    return one, await submit(world, title="Another matter", function="other", file="y.c", weaknesses=["CWE-79"])


async def test_a_matrix_is_read_decided_and_undone_without_script(browser: Browser, site: Site) -> None:
    """Rows and columns have heads, cells have words; the merge is one button, the undo another."""
    one, other = await two(site)
    matrix = await kept_matrix(site.house, one, other, rows=("ss", "tt"))
    async with await browser.new_context(java_script_enabled=False) as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in(site.house.administrator.secret)
        await window.go(f"/vulnerabilities/{one}")
        await page.get_by_role("link", name="Matrix with 2 candidates").click()
        assert page.url.endswith(f"/matrices/{matrix}")
        assert await page.get_by_role("columnheader").count() == 3
        assert await page.get_by_role("rowheader").count() == 3
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="patch number 0"))
        assert await row.get_by_role("cell", name="Stopped seen so").count() == 2
        assert await page.get_by_text("one that mends two bugs at once looks the same").count() == 1
        await page.get_by_role("button", name="Merge them").click()
        assert await page.get_by_role("status").inner_text() == "Merged. It can be undone below."
        assert await stage_of(site.house, other) is Stage.MERGED
        site.house.clock.move(seconds=1)
        await page.get_by_role("button", name="Undo decision 1").click()
        assert await stage_of(site.house, other) is Stage.NEW
        assert await page.get_by_role("button", name="Merge them").count() == 1
        assert await page.get_by_role("button", name="Undo decision").count() == 0
        await window.go("/matrices")
        await page.get_by_role("link", name=matrix).click()
        assert window.complaints == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("ss",), "they look like one"),
        (("st",), "they look like two"),
        (("us",), "do not tell the two apart"),
    ],
)
async def test_the_review_says_what_a_matrix_shows(
    client: AsyncClient, world: World, rows: tuple[str, ...], said: str
) -> None:
    """Beside a pair that was tried stands what came of it, with the way there; beside another the button to try it."""
    one, other = await two(world)
    await raise_pair(Town(world.house), one, other)
    await sign_in(client, world.house.administrator.secret)
    shown = (await client.get("/review")).text
    assert "Try the fixes of each" in shown
    matrix = await kept_matrix(world.house, one, other, rows=rows)
    shown = (await client.get("/review")).text
    assert said in shown
    assert f'href="/matrices/{matrix}"' in shown
    assert "Try the fixes of each" not in shown


async def test_a_matrix_is_asked_for_from_a_page(client: AsyncClient, world: World) -> None:
    """A button on the vulnerability's page asks with those beside it; a second time it is refused, and says why."""
    one, other = await two(world)
    await raise_pair(Town(world.house), one, other)
    await sign_in(client, world.house.administrator.secret)
    token = await form_token(client, f"/vulnerabilities/{one}")
    asked = await client.post("/matrices", data={"token": token, "vulnerability": one})
    assert asked.status_code == 303
    page = (await client.get(asked.headers["location"])).text
    assert "has not computed it yet" in page
    assert other in page
    again = await client.post("/matrices", data={"token": token, "vulnerability": one})
    assert again.status_code == 409
    assert "waiting already" in again.text
    path = asked.headers["location"].partition("?")[0]
    for fields in ({"deed": "merge", "vulnerability": one}, {"deed": "undo", "number": "7"}):
        refused = await client.post(path, data={"token": token, **fields})
        assert refused.status_code == 409
        assert 'role="alert"' in refused.text
    assert (await client.post(path, data={"token": token, "deed": "undo", "number": "x"})).status_code == 404
    assert (await client.post(path, data={"deed": "merge", "vulnerability": one})).status_code == 403


async def test_releases_stand_in_a_strip_with_words(client: AsyncClient, world: World) -> None:
    """What was seen, how, and what is claimed otherwise are told in words, to whoever is cleared."""
    vulnerability = await submit(world)
    await kept_range(world.house, vulnerability)
    await sign_in(client, world.house.administrator.secret)
    text = re.sub(r"\s+", " ", (await client.get(f"/vulnerabilities/{vulnerability}")).text)
    assert "<strong>1.1</strong> up to, not including, <strong>1.3</strong>" in text
    assert "affected, inferred" in text
    assert "1 of 5 releases are disputed" in text
    assert "<li>published: affected</li>" in text
    assert "not known, tried" in text
    token = await form_token(client, f"/vulnerabilities/{vulnerability}")
    refused = await client.post(f"/vulnerabilities/{vulnerability}/affected-range", data={"token": token})
    assert refused.status_code == 409
    assert "seen to trigger" in refused.text


async def test_only_coordinators_come_here(client: AsyncClient, world: World) -> None:
    """The finder of one of the two sees neither the matrix nor that there is one, and cannot ask."""
    one, other = await two(world)
    matrix = await kept_matrix(world.house, one, other)
    await sign_in(client, (await world.house.finder()).secret)
    assert "root cause?" not in (await client.get(f"/vulnerabilities/{one}")).text
    token = await form_token(client, "/")
    fields = {"token": token, "deed": "merge", "vulnerability": [one, other]}
    assert (await client.get(f"/matrices/{matrix}")).status_code == 403
    assert (await client.get("/matrices")).status_code == 403
    for path in ("/matrices", f"/matrices/{matrix}"):
        assert (await client.post(path, data=fields)).status_code == 403
    assert (await client.post(f"/vulnerabilities/{one}/affected-range", data=fields)).status_code in {403, 404}


async def test_it_can_be_read_in_dark_and_light(window: Window) -> None:
    """Every text on both pages has enough contrast, and nothing hides behind the edge of a narrow window."""
    one, other = await two(window.site)
    matrix = await kept_matrix(window.site.house, one, other, rows=("ss", "tu"))
    await kept_range(window.site.house, one)
    await window.sign_in(window.site.house.administrator.secret)
    await window.page.set_viewport_size({"width": 360, "height": 800})
    for scheme in ("light", "dark"):
        await window.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        for path in (f"/matrices/{matrix}", f"/vulnerabilities/{one}"):
            await window.go(path)
            weak: list[str] = await window.page.evaluate(CONTRAST)
            assert weak == [], (scheme, path)
            width: int = await window.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, path
