"""The overview's plots: numbers on the page, as a table, as SVG and as CSV."""

from xml.etree import ElementTree as ET

from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from clearway.overview.model import Count
from clearway.web.plots import WIDTH, plot_of, standalone
from tests.web.conftest import World, sign_in
from tests.web.worlds import submit

COUNTS = st.lists(st.builds(Count, name=st.text(), count=st.integers(0, 10**9)), max_size=12)


async def test_numbers_are_the_same_everywhere(client: AsyncClient, world: World) -> None:
    """Plot, table and CSV tell the same counts."""
    await submit(world)
    await submit(world)
    await submit(world, title="Another", package="pkg:pypi/other", severity="low")
    await sign_in(client, world.house.administrator.secret)
    assert "3 findings in 3 reports came to 2 vulnerabilities" in (await client.get("/overview")).text
    table = (await client.get("/overview/severities.csv")).text
    assert table.split("\r\n") == [
        "what,count", "critical,0", "high,1", "medium,0", "low,1", "none,0", "unknown,0", ""
    ]  # fmt: skip
    drawn = await client.get("/overview/funnel.svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "Vulnerabilities" in drawn.text
    assert (await client.get("/overview/nothing.svg")).status_code == 404
    assert (await client.get("/overview/funnel.exe")).status_code == 404


@given(COUNTS)
def test_bars_stay_inside_and_the_file_is_sound(counts: list[Count]) -> None:
    """Whatever is counted: no bar leaves the picture, longer means more, and the file is well-formed."""
    plot = plot_of("p", "A plot", counts)
    assert all(0 <= bar.width <= WIDTH - plot.left for bar in plot.bars)
    ordered = sorted(plot.bars, key=lambda bar: bar.count)
    assert [bar.width for bar in ordered] == sorted(bar.width for bar in plot.bars)
    assert ET.fromstring(standalone(plot)).tag.endswith("svg")
