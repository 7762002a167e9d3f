"""What is done from the queue and from a vulnerability's page: merge, separate, propose a fix, read the time line."""

import re

from httpx import AsyncClient

from clearway.findings.model import Stage
from clearway.kernel.ids import VulnerabilityId
from clearway.overview import actions as overview
from clearway.overview.model import Story
from tests.web.conftest import Window, World, form_token, sign_in
from tests.web.worlds import coordinate, submit

PATCH = "--- a/x.c\r\n+++ b/x.c\r\n@@ -1 +1 @@\r\n-wrong\r\n+right\r\n"


async def two(world: World) -> tuple[VulnerabilityId, VulnerabilityId]:
    """Two records of two packages; the older one first."""
    older = await submit(world, title="The older one", package="pkg:pypi/older")
    world.house.clock.move(hours=1)
    return older, await submit(world, title="The newer one", package="pkg:pypi/newer")


async def story_of(world: World, vulnerability: VulnerabilityId) -> Story:
    """What the clearinghouse knows of a vulnerability."""
    async with world.house.database.work(world.house.admin) as work:
        return await overview.story(work, vulnerability)


async def test_rows_are_selected_and_merged_by_keyboard(window: Window) -> None:
    """The keys j and x select two rows; merged with a reason they are one record, and its page says how to undo it."""
    older, newer = await two(window.site)
    page = window.page
    await window.sign_in(window.site.house.administrator.secret)
    for key in "jxjx":
        await page.keyboard.press(key)
    assert await page.locator("tbody input:checked").count() == 2
    await page.keyboard.press("x")
    assert await page.locator("tbody input:checked").count() == 1
    await page.keyboard.press("x")
    await page.get_by_label("Those selected are one root cause").fill("the same missing check")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1, name="The older one").wait_for()
    assert await page.get_by_role("status").inner_text() == "Merged. Every finding below can be separated again."
    assert await page.get_by_text("the same missing check").count() == 1
    assert (await story_of(window.site, newer)).vulnerability.merged_into == older


async def test_a_refused_merge_keeps_what_was_chosen_and_typed(client: AsyncClient, world: World) -> None:
    """Without a reason, or with one row alone, nothing is merged, and the boxes and words stand as they were."""
    older, newer = await two(world)
    await sign_in(client, world.house.administrator.secret)
    token = await form_token(client, "/")
    for chosen, reason in (([older, newer], " "), ([newer], "they are one"), ([], "they are one")):
        fields = {"token": token, "reason": reason, "chosen": chosen}
        answer = await client.post("/merges?stage=new", data=fields)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert len(re.findall(r'name="chosen" value="[^"]+" aria-label="[^"]+" checked', answer.text)) == len(chosen)
        assert f'value="{reason}"' in answer.text
    assert (await story_of(world, newer)).vulnerability.stage is Stage.NEW


async def test_only_coordinators_merge_and_separate(client: AsyncClient, world: World) -> None:
    """A finder is shown no boxes, and a form made up by hand is refused."""
    older, newer = await two(world)
    await sign_in(client, (await world.house.finder()).secret)
    shown = (await client.get("/")).text
    assert 'name="chosen"' not in shown
    fields = {"token": await form_token(client, "/"), "reason": "mine", "chosen": [older, newer]}
    assert (await client.post("/merges", data=fields)).status_code == 403
    finding = (await story_of(world, older)).joins[0].finding
    assert (await client.post(f"/findings/{finding}/separate", data=fields)).status_code == 403


async def test_a_finding_is_separated(client: AsyncClient, world: World) -> None:
    """A coordinator takes a joined finding out by its button; it has a record of its own, and the first stays."""
    first = await submit(world)
    assert await submit(world) == first
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get(f"/vulnerabilities/{first}")).text
    (path,) = re.findall(r'action="(/findings/[^"]+/separate)"', text)
    answer = await client.post(path, data={"token": await form_token(client, f"/vulnerabilities/{first}")})
    assert answer.status_code == 303
    page = (await client.get(answer.headers["location"])).text
    assert "Separated: this finding has a record of its own now." in page
    assert len((await story_of(world, first)).joins) == 1
    again = {"token": await form_token(client, "/")}
    assert (await client.post("/findings/fnd-0000000000000000/separate", data=again)).status_code == 404


async def test_a_maintainer_proposes_a_fix(client: AsyncClient, world: World) -> None:
    """A patch typed into the page is kept with its own line ends; one that is none comes back with what was typed."""
    vulnerability = await submit(world)
    await coordinate(world, vulnerability)
    await sign_in(client, (await world.house.maintainer()).secret)
    path = f"/vulnerabilities/{vulnerability}"
    assert "Propose a fix" in (await client.get(path)).text
    fields = {"token": await form_token(client, path), "release": "", "patch": "no diff at all", "note": "try this"}
    refused = await client.post(f"{path}/fixes", data=fields)
    assert refused.status_code == 422
    assert "no diff at all</textarea>" in refused.text
    assert 'value="try this"' in refused.text
    answer = await client.post(f"{path}/fixes", data={**fields, "patch": PATCH})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?said=proposed")
    (found,) = (await story_of(world, vulnerability)).fixes
    assert found.fix.patch == PATCH.replace("\r\n", "\n").encode()


async def test_the_time_line_is_whole_and_filtered(client: AsyncClient, world: World) -> None:
    """The time line has the lines about the case and the fix too, and a part of it can be chosen by the address."""
    vulnerability = await submit(world)
    await coordinate(world, vulnerability)
    await sign_in(client, world.house.administrator.secret)
    path = f"/vulnerabilities/{vulnerability}"
    lines = [
        (await client.get(path + query)).text.count(">record ") for query in ("", "?lines=coordination", "?lines=x")
    ]
    assert lines[0] > lines[1] > 0 == lines[2]
    assert "Case opened" in (await client.get(f"{path}?lines=coordination")).text


async def test_the_queue_says_why_and_by_when(client: AsyncClient, world: World) -> None:
    """A row has the urgency's reason and the days; before the rank it has what the reporter held of it."""
    vulnerability = await submit(world, cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    await sign_in(client, world.house.administrator.secret)
    assert "reported as high" in (await client.get("/")).text
    await coordinate(world, vulnerability)
    text = (await client.get("/")).text
    assert "automatable, total control" in text
    assert re.search(r'class="number">\d+ days<', text)
