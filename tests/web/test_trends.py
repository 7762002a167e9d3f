"""The page of trends: each plot with its numbers beside it and to take away, and drawn whatever the numbers are."""

import csv
import io
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Browser

from clearway.web.graphs import WIDTH, graph_of, standalone, table
from tests.web.conftest import Site, World, open_window, sign_in
from tests.web.test_tasks import published

NUMBERS = st.lists(st.tuples(st.none() | st.integers(0, 10**9), st.none() | st.integers(0, 10**9)), max_size=30)


async def test_numbers_are_the_same_everywhere(client: AsyncClient, world: World) -> None:
    """Plot, table, CSV and JSON tell the same; another operator's are empty; who is neither is turned away."""
    await published(world)
    await sign_in(client, (await world.house.operator()).secret)
    assert "How your work goes" in (await client.get("/trends")).text
    rows = list(csv.reader(io.StringIO((await client.get("/trends/open.csv")).text)))
    told = (await client.get("/trends/open.json")).json()["rows"]
    assert rows[0] == ["at", "open", "overdue"]
    assert [[row["at"][:10], str(row["open"])] for row in told] == [[at[:10], opened] for at, opened, _ in rows[1:]]
    assert (told[-1]["open"], told[-2]["open"]) == (1, 0)
    assert (await client.get("/trends/late.json")).json()["rows"] == [{"what": "not due yet", "count": 1}]
    assert (await client.get("/trends/settled.csv")).text.startswith("what,count\r\n")
    for name in ("open.svg", "late.svg", "patching.svg", "settled.svg"):
        assert ET.fromstring((await client.get(f"/trends/{name}")).text).tag.endswith("svg")
    for name in ("open.exe", "nothing.csv", "open"):
        assert (await client.get(f"/trends/{name}")).status_code == 404, name
    await sign_in(client, (await world.house.operator("Another")).secret)
    assert (await client.get("/trends/open.json")).json()["rows"][-1]["open"] == 0
    await sign_in(client, (await world.house.finder()).secret)
    assert (await client.get("/trends")).status_code == 403


async def test_the_numbers_are_one_key_away(browser: Browser, site: Site) -> None:
    """`t` opens every table; each picture says in words what it shows; nothing scrolls sideways on a telephone."""
    await published(site)
    async with await browser.new_context(viewport={"width": 360, "height": 700}) as context:
        window = await open_window(context, site)
        await window.sign_in((await site.house.operator()).secret)
        await window.go("/trends")
        page = window.page
        assert await page.get_by_role("img", name="Open tasks, last 26 weeks: open 1, overdue 0 now").is_visible()
        assert await page.locator("table").filter(visible=True).count() == 0
        await page.keyboard.press("t")
        assert await page.locator("table").filter(visible=True).count() == await page.locator("figure details").count()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert window.complaints == []


@given(NUMBERS)
def test_graphs_stay_inside_and_break_where_nothing_is_told(numbers: list[tuple[int | None, int | None]]) -> None:
    """Whatever is counted: no point leaves the picture, the file is sound, and a hidden number has no point."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    instants = [start + timedelta(weeks=week) for week in range(len(numbers))]
    courses = (("Open", [one for one, _ in numbers]), ("Overdue", [two for _, two in numbers]))
    graph = graph_of("g", "A graph", instants, courses=courses)
    for course, (_, told) in zip(graph.courses, courses, strict=True):
        points = [point.split(",") for path in course.paths for point in dict.fromkeys(path.split(" "))]
        assert len(points) == sum(number is not None for number in told)
        assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= graph.height for x, y in points)
    labels = [course.label for course in graph.courses if course.label is not None]
    assert len(labels) < 2 or abs(labels[0] - labels[1]) >= 16
    assert all(0 <= label <= graph.height for label in labels)
    assert ET.fromstring(standalone(graph)).tag.endswith("svg")
    assert len(list(csv.reader(io.StringIO(table(graph), newline="")))) == 1 + len(numbers)
