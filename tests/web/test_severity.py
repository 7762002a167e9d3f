"""Severity on the pages: every rating with its reason, what is believed, how far they are apart, and raters' habits."""

from httpx import AsyncClient

from clearway.findings import actions as findings
from clearway.kernel.ids import VulnerabilityId
from clearway.validation import actions as validation
from tests.conftest import Member
from tests.validation.test_severity import HIGH, LOW, MIDDLE, believed, rate, work_off
from tests.web.conftest import Window, World, form_token, sign_in
from tests.web.worlds import submit


async def _rated(world: World) -> VulnerabilityId:
    """A vulnerability that a finder held to be critical and the house to be low."""
    house = world.house
    vulnerability = await submit(world, cvss_vector=HIGH, title="It & <leaks>")
    await rate(house, house.admin, vulnerability, LOW, "only <b>root</b> gets there")
    await believed(house, vulnerability)
    return vulnerability


async def _told(world: World, vulnerability: VulnerabilityId, member: Member) -> None:
    async with world.house.database.work(world.house.worker) as work:
        await findings.clear(work, vulnerability, member.party, reason="a test")


async def test_everybody_told_sees_ratings_belief_and_disagreement(client: AsyncClient, world: World) -> None:
    """Each rating with its reason, the original unchanged, the belief with its interval, and words for the distance."""
    vulnerability = await _rated(world)
    await sign_in(client, world.house.administrator.secret)
    text = (await client.get(f"/vulnerabilities/{vulnerability}")).text
    assert "They disagree: from 1.8 (low) to 9.8 (critical), 8.0 points apart." in text
    assert f"As it was reported, unchanged: <code>{HIGH}</code>" in text
    assert "only &lt;b&gt;root&lt;/b&gt; gets there" in text
    assert "reference of this house" in text
    assert "Believed: " in text
    assert "with 90 % between" in text


async def test_the_plot_is_given_as_svg_and_as_numbers(client: AsyncClient, world: World) -> None:
    """Both under the vulnerability's address, for those alone who may see it."""
    vulnerability = await _rated(world)
    await sign_in(client, world.house.administrator.secret)
    svg = await client.get(f"/vulnerabilities/{vulnerability}/severity.svg")
    assert (svg.headers["content-type"], svg.text.startswith("<svg")) == ("image/svg+xml", True)
    lines = (await client.get(f"/vulnerabilities/{vulnerability}/severity.csv")).text.split("\r\n")
    assert lines[0] == "what,low,middle,high"
    assert lines[1] == '"Finder One, 3.1",9.800,9.800,9.800'
    assert lines[3].startswith('"Believed",')
    assert (await client.get(f"/vulnerabilities/{vulnerability}/nothing.csv")).status_code == 404
    client.cookies.clear()
    await sign_in(client, (await world.house.finder("Stranger")).secret)
    for path in (f"/vulnerabilities/{vulnerability}/severity.svg", f"/vulnerabilities/{vulnerability}/severity.csv"):
        answer = await client.get(path)
        assert (answer.status_code, "Finder" in answer.text.replace("Finders", "")) == (404, False)


async def test_a_rating_is_given_by_form_and_kept_when_refused(client: AsyncClient, world: World) -> None:
    """A bad vector is refused in words with what was typed still there; a good one is taken and shown."""
    vulnerability = await _rated(world)
    maintainer = await world.house.maintainer()
    await _told(world, vulnerability, maintainer)
    await sign_in(client, maintainer.secret)
    path = f"/vulnerabilities/{vulnerability}"
    typed = {"token": await form_token(client, path), "vector": "CVSS:3.1/half", "reason": "as built by default"}
    refused = await client.post(f"{path}/ratings", data=typed)
    assert refused.status_code == 422
    assert "no CVSS vector" in refused.text
    assert "as built by default" in refused.text
    taken = await client.post(f"{path}/ratings", data=typed | {"vector": f" {MIDDLE} "})
    assert (taken.status_code, taken.headers["location"]) == (303, f"{path}?said=rated#severity")
    text = (await client.get(path)).text
    assert MIDDLE in text
    assert "as built by default" in text
    assert "Finder One" not in text
    unsigned = await client.post(f"{path}/ratings", data={"vector": MIDDLE, "reason": "r"})
    assert unsigned.status_code == 403


async def test_habits_are_for_staff_and_ones_own_for_a_party(client: AsyncClient, world: World) -> None:
    """Staff see each rater with interval and may find them anew; a finder sees its own; a visitor nothing."""
    house = world.house
    await sign_in(client, house.administrator.secret)
    assert "No habits yet" in (await client.get("/severity")).text
    vulnerability = await _rated(world)
    await submit(world, cvss_vector=MIDDLE, title="Another", package="pkg:pypi/other")
    token = await form_token(client, "/severity")
    assert (await client.post("/severity/fit", data={"token": token})).status_code == 303
    assert await work_off(house, "reassess") == ["reassess"]
    text = (await client.get("/severity")).text
    assert "Finder One" in text
    assert "reference of this house: zero by agreement" in text
    assert (await client.get("/severity/habits.csv")).text.count("\r\n") == 3
    client.cookies.clear()
    stranger = await house.finder("Stranger")
    await _told(world, vulnerability, stranger)
    await rate(house, stranger.credential, vulnerability, HIGH)
    async with house.database.work(house.admin) as work:
        await validation.fit_severity(work)
    await sign_in(client, stranger.secret)
    text = (await client.get("/severity")).text
    assert "Stranger, 3.1" in text
    assert "Clearinghouse" not in text
    assert "Finder One" not in text
    token = await form_token(client, "/severity")
    assert (await client.post("/severity/fit", data={"token": token})).status_code == 403
    client.cookies.clear()
    assert (await client.get("/severity")).status_code == 401


async def test_the_pages_fit_a_phone_and_work_by_keyboard(window: Window) -> None:
    """At 390 px nothing but the tables scrolls sideways; the form opens, is filled and sent without a mouse."""
    vulnerability = await _rated(window.site)
    await window.sign_in(window.site.house.administrator.secret)
    await window.page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/severity", f"/vulnerabilities/{vulnerability}"):
        assert await window.go(path) == 200
        assert await window.page.evaluate("document.documentElement.scrollWidth <= 390"), path
    await window.page.get_by_text("Rate it").focus()
    await window.page.keyboard.press("Enter")
    await window.page.get_by_label("CVSS vector").focus()
    await window.page.keyboard.type(MIDDLE)
    await window.page.keyboard.press("Tab")
    await window.page.keyboard.type("seen by hand")
    await window.page.keyboard.press("Tab")
    await window.page.keyboard.press("Enter")
    await window.page.get_by_text("Rated. What is believed follows").wait_for()
    assert await window.page.get_by_text("seen by hand").count() == 1
