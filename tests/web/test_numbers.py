"""The overview's plots: numbers on the page, as a table, as SVG and as CSV."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from clearway.overview.model import Count, Pace
from clearway.web.plots import WIDTH, plot_of, plot_of_pace, standalone, table
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
        "what,count", '"critical",0', '"high",1', '"medium",0', '"low",1', '"none",0', '"unknown",0', ""
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
    ordered = sorted(plot.bars, key=lambda bar: bar.numbers)
    assert [bar.width for bar in ordered] == sorted(bar.width for bar in plot.bars)
    assert ET.fromstring(standalone(plot)).tag.endswith("svg")


@given(COUNTS)
def test_the_csv_has_a_row_for_each_bar_whatever_it_is_called(counts: list[Count]) -> None:
    """Commas, quotes and line ends in a name stay in its cell, and none begins a formula."""
    rows = list(csv.reader(io.StringIO(table(plot_of("p", "A plot", counts)), newline="")))
    assert [int(number) for _, number in rows[1:]] == [one.count for one in counts]
    assert not [name for name, _ in rows[1:] if name.startswith(("=", "+", "-", "@"))]


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=5))
def test_times_stay_inside_and_most_reach_beyond_half(times: list[tuple[int, int]]) -> None:
    """Whatever is measured: no bar leaves the picture, and its thin end lies beyond it by as much as is left."""
    paces = [
        Pace(step="fix", count=3, half=timedelta(seconds=min(pair)), most=timedelta(seconds=max(pair)))
        for pair in times
    ]
    plot = plot_of_pace("pace", "Times", paces)
    assert all(0 <= bar.width <= bar.reach <= WIDTH - plot.left for bar in plot.bars)
    assert table(plot).count("\r\n") == 1 + len(times)


def test_what_was_never_reached_says_so() -> None:
    """A step that nothing reached is a bar of no length that says so, not a time of nought."""
    plot = plot_of_pace("pace", "Times", [Pace(step="told", count=0, half=None, most=None)])
    assert [(bar.width, bar.reach, bar.said) for bar in plot.bars] == [(0, 0, "none yet")]


def test_a_long_name_leaves_room_for_its_bar() -> None:
    """In the picture it is cut, and says so; in the table it stands whole."""
    plot = plot_of("advisories", "Settled", [Count(name="word " * 20, count=3)])
    (label, number) = [text.text or "" for text in ET.fromstring(standalone(plot)).iter() if text.tag.endswith("}text")]
    assert (len(label), label[-1], number) == (25, "\N{HORIZONTAL ELLIPSIS}", "3")
    assert " ".join(["word"] * 20) in table(plot)
