"""Samples on the pages: drawn by form, answered by keyboard, and never shown to anybody but coordinators."""

import re
from hashlib import sha256

import pytest
from httpx import AsyncClient

from clearway.validation.rules.sampling import redraw
from tests.findings.standings import build_past
from tests.web.conftest import Window, World, form_token, sign_in


async def _draw(client: AsyncClient, **fields: str) -> str:
    """Draw by the form; give the address of the sample."""
    typed = {"of": "verdicts", "since": "2026-11-01", "until": "", "size": "2", "kind": "", **fields}
    answer = await client.post("/samples", data={"token": await form_token(client, "/samples"), **typed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


@pytest.fixture
async def filled(world: World) -> World:
    """Three verdicts to draw from."""
    await build_past(world.house, await world.house.finder("Bulk & <Co>"), stage="reproduced", count=3, start=100)
    return world


async def test_a_sample_is_drawn_answered_and_counted(client: AsyncClient, filled: World) -> None:
    """From the form to the error rate: each answer brings the next item, and the last makes the rate final."""
    await sign_in(client, filled.house.administrator.secret)
    assert "No sample was drawn yet" in (await client.get("/samples")).text
    path = await _draw(client)
    text = (await client.get(path)).text
    assert "Nothing is answered yet" in text
    assert "reproduced: 1 of 1 runs triggered it" in text
    token = await form_token(client, path)
    refused = await client.post(f"{path}/answer", data={"token": token, "item": "1", "answer": "disagree", "note": ""})
    assert (refused.status_code, "Who disagrees says why" in refused.text) == (422, True)
    for item, said, note in (("1", "disagree", "it <i>crashed</i> elsewhere"), ("2", "agree", "")):
        typed = {"token": token, "item": item, "answer": said, "note": note}
        assert (await client.post(f"{path}/answer", data=typed)).status_code == 303
    text = (await client.get(path)).text
    assert "1 of 2 answered were wrong." in text
    assert "not final" not in text
    assert "it &lt;i&gt;crashed&lt;/i&gt; elsewhere" in text
    assert "50 %, 3 % to 97 %" in (await client.get("/samples")).text
    assert (await client.get(f"{path}/rate.csv")).text.count("\r\n") == 3


async def test_what_was_typed_stays_when_a_draw_is_refused(client: AsyncClient, filled: World) -> None:
    """A period in which nothing was decided, an id of something else, a size that is none."""
    await sign_in(client, filled.house.administrator.secret)
    for fields, said in (
        ({"since": "2020-01-01", "until": "2020-02-01"}, "Nothing was decided"),
        ({"since": "2026-11-01", "party": "per-nobody"}, "is no id of a party"),
        ({"since": "2026-11-01", "size": "many"}, "A sample has 1 to"),
        ({"since": "tomorrow"}, "is not an instant"),
        ({"since": "2026-11-01", "of": "people"}, "no such choice"),
    ):
        typed = {"of": "verdicts", "size": "7", **fields}
        answer = await client.post("/samples", data={"token": await form_token(client, "/samples"), **typed})
        assert (answer.status_code, said in answer.text) == (422, True), fields
        assert f'value="{fields["since"]}"' in answer.text


async def test_anybody_draws_again_from_what_the_page_gives(client: AsyncClient, filled: World) -> None:
    """Seed, digest and population on the page give the same items; another draw of the same is told of."""
    await sign_in(client, filled.house.administrator.secret)
    path, other = await _draw(client), await _draw(client)
    text = (await client.get(path)).text
    seed, digest = re.findall(r"<code>([0-9a-f]{64})</code>", text)
    population = (await client.get(f"{path}/population.txt")).text
    assert sha256(population.encode()).hexdigest() == digest
    again = redraw(population, digest=digest, seed=seed, size=2)
    assert again is not None
    shown = re.findall(r"<td><code>(vul-\w+)</code></td>", text)
    assert [key.partition(" ")[0] for key in again] == shown
    assert f'href="{other}"' in text


async def test_nobody_else_has_the_place(client: AsyncClient, filled: World) -> None:
    """A finder, a maintainer and a visitor neither see the place nor get its pages, files or forms."""
    await sign_in(client, filled.house.administrator.secret)
    path = await _draw(client)
    house = filled.house
    for secret in ("", (await house.finder("Bulk & <Co>")).secret, (await house.maintainer()).secret):
        client.cookies.clear()
        if secret:
            await sign_in(client, secret)
        assert 'href="/samples"' not in (await client.get("/")).text
        for wanted in ("/samples", path, f"{path}/population.txt", f"{path}/rate.svg"):
            answer = await client.get(wanted)
            assert (answer.status_code in {401, 403}, "vul-" in answer.text) == (True, False), wanted
        token = await form_token(client, "/")
        for wanted, typed in (("/samples", {"since": "2026-11-01"}), (f"{path}/answer", {"item": "1"})):
            assert (await client.post(wanted, data={"token": token, **typed})).status_code in {401, 403}


async def test_items_are_answered_by_keyboard(window: Window) -> None:
    """A agrees and brings the next item; / gives a reason, Escape leaves it, d disagrees; it all fits a phone."""
    await build_past(window.site.house, await window.site.house.finder("Bulk"), stage="reproduced", count=2, start=100)
    await window.sign_in(window.site.house.administrator.secret)
    await window.go("/samples")
    await window.page.get_by_label("Decided from the beginning").fill("2026-11-01")
    await window.page.get_by_role("button", name="Draw").click()
    await window.page.get_by_role("heading", name="Item 1 of 2").wait_for()
    await window.page.keyboard.press("a")
    await window.page.get_by_role("heading", name="Item 2 of 2").wait_for()
    await window.page.keyboard.press("/")
    await window.page.keyboard.type("a duplicate, and a bad one")
    await window.page.keyboard.press("Escape")
    await window.page.keyboard.press("d")
    await window.page.get_by_text("Each item is answered").wait_for()
    assert "1 of 2 answered were wrong" in await window.page.locator(".lead").inner_text()
    await window.page.set_viewport_size({"width": 390, "height": 800})
    assert await window.page.evaluate("document.documentElement.scrollWidth <= 390")
    await window.go("/samples")
    assert await window.page.evaluate("document.documentElement.scrollWidth <= 390")
