"""Access to a model in the browser: each call of it, budgets and use over time, followed live and cut at once."""

import re

from httpx import AsyncClient

from clearway.frontier.actions import access
from clearway.frontier.model.access import LineKind
from tests.web.conftest import Window, World, form_token, sign_in
from tests.web.frontier_worlds import HOSTILE, Used, new_used

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


async def test_a_developer_reads_calls_by_pseudonym(client: AsyncClient, world: World) -> None:
    """One line a call; tokens, money and budget; the evaluator's name nowhere; older calls by a link."""
    used = await new_used(world.house)
    await used.call(1, LineKind.BEGUN, LineKind.ENDED)
    world.house.clock.move(hours=2)
    await used.call(2, LineKind.BEGUN)
    await used.call(3, LineKind.REFUSED, model=HOSTILE, status=404, why="model-not-offered")
    await sign_in(client, used.programme.developer.secret)
    text = (await client.get(f"{used.path}/access")).text
    assert text.count(f'<th scope="row">{used.access.pseudonym}</th>') == 4  # the budget, and three calls
    assert used.programme.evaluator.person not in text
    assert "Evaluators" not in re.sub(r"Evaluators (are|know)", "", text)
    assert re.search(r"1,801 of 100,000 <span[^>]*>\(2 %\)", text)
    assert "$0.0122 of $5.00" in text
    assert ">Running<" in text
    assert "Refused 404: model-not-offered" in text
    assert [one for one in ("\x1b", "\u202e", "<script>alert") if one in text] == []
    numbers = (await client.get(f"{used.path}/access/use.csv")).text.splitlines()
    assert numbers[0] == "at,read,written"
    assert sum(int(line.split(",")[1]) for line in numbers[1:]) == 1_234
    assert "<polyline" in (await client.get(f"{used.path}/access/use.svg")).text
    await sign_in(client, used.programme.program.secret)
    assert "Evaluators person" in (await client.get(f"{used.path}/access")).text
    await _leads_to_older_calls(client, used)


async def _leads_to_older_calls(client: AsyncClient, used: Used) -> None:
    for number in range(10, 120):
        await used.call(number, LineKind.BEGUN, LineKind.ENDED)
    await sign_in(client, used.programme.developer.secret)
    first = (await client.get(f"{used.path}/access")).text
    older = re.search(r'href="(/frontier/[^"]*\?before=\d+)"', first)
    assert older is not None
    second = (await client.get(older[1])).text
    assert [text.count("<td>200</td>") for text in (first, second)] == [100, 11]
    assert 'data-follow="no"' in second
    assert (await client.get(f"{used.path}/access?before=x")).status_code == 400


async def test_access_is_cut_on_the_page(client: AsyncClient, world: World) -> None:
    """The developer cuts one evaluator, with a reason, and then everybody; an evaluator has no such form."""
    used = await new_used(world.house)
    path = f"{used.path}/access"
    await sign_in(client, used.programme.evaluator.secret)
    assert "Cut it now" not in (await client.get(path)).text
    await sign_in(client, used.programme.developer.secret)
    token = await form_token(client, path)
    nobody = await client.post(path, data={"grant": "", "because": "a doubt", "token": token})
    assert (nobody.status_code, 'value="a doubt"' in nobody.text) == (400, True)
    cut = await client.post(path, data={"grant": used.access.id, "because": "a doubt", "token": token})
    assert cut.status_code == 303
    assert re.search(r"revoked <span.*: a doubt", (await client.get(path)).text)
    assert (await client.post(path, data={"grant": "all", "token": token})).status_code == 303
    text = (await client.get(path)).text
    assert "the switch was thrown" in text
    assert "Cut it now" not in text


async def test_calls_are_followed_live(window: Window) -> None:
    """A call shows without a reload, the reader's place stays; when access is over it says so. It fits a phone."""
    used = await new_used(window.site.house)
    await used.call(1, LineKind.BEGUN)
    await window.sign_in(used.programme.developer.secret)
    await window.page.set_viewport_size({"width": 390, "height": 800})
    assert await window.go(f"{used.path}/access") == 200
    calls = window.page.get_by_role("region", name="Calls")
    await calls.focus()
    await calls.evaluate("one => { one.scrollLeft = 80; }")
    await used.call(1, LineKind.ENDED)
    await calls.get_by_role("cell", name="200", exact=True).wait_for()
    assert not await calls.get_by_text("Running", exact=True).count()
    assert await calls.evaluate("one => [one.scrollLeft, one === document.activeElement]") == [80, True]
    assert not await window.page.evaluate(WIDE)
    window.site.house.clock.move(hours=1)
    async with window.site.house.database.work(used.programme.developer.credential) as work:
        await access.close_access(work, used.programme.submission)
    await window.page.get_by_role("link", name="Show what came of it").wait_for()
    assert await window.go(f"{used.path}/package") == 200
    assert not await window.page.evaluate(WIDE)
    assert await window.go("/duties") == 200
    assert not await window.page.evaluate(WIDE)
