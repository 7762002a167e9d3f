"""How work on tasks goes: over time, by sector, by how late, by advisory; each as a plot, a table and a download."""

from typing import Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from clearway.exposure.rules.wording import told
from clearway.kernel.errors import not_found
from clearway.kernel.limits import SMALL_COUNT_MIN
from clearway.overview.actions import trends
from clearway.overview.model import Count, Pace
from clearway.overview.model.trends import Trends
from clearway.web import graphs, plots
from clearway.web.graphs import Graph, graph_of
from clearway.web.pages import HEADERS, page
from clearway.web.plots import Plot, plot_of, plot_of_pace
from clearway.web.visits import Asked, TheHouse, ask

_MAY: Final = "overview.trends.read"
_HIDDEN: Final = f"Of fewer than {SMALL_COUNT_MIN} operators nothing is told."
_REACH: Final = {"yes": "The internet reaches it", "no": "The internet does not reach it", "unknown": "Not known"}


@get("/trends")
async def show_trends(house: TheHouse, request: Asked) -> Response[str]:
    """Show how work on tasks goes: everybody's for staff, and an operator's own."""
    scene = await ask(house, request, _MAY, trends.read_trends)
    found = scene.answer
    return page("trends.html", scene, found=found, graph=_graph(found), plots=_plots(found), plots_at="/trends")


@get("/trends/{file:str}")
async def give_trend(house: TheHouse, request: Asked, file: FromPath[str]) -> Response[str] | Response[bytes]:
    """Give one plot as SVG, or its numbers as CSV or JSON."""
    scene = await ask(house, request, _MAY, trends.read_trends)
    name, _, kind = file.rpartition(".")
    graph = _graph(scene.answer)
    plot = next((one for one in _plots(scene.answer) if one.name == name), None)
    if kind not in {"svg", "csv", "json"} or (plot is None and name != graph.name):
        raise not_found("plot", file[:40])
    if kind == "svg":
        drawn = plots.standalone(plot) if plot else graphs.standalone(graph)
        return Response(drawn, media_type="image/svg+xml", headers=HEADERS)
    if kind == "csv":
        return Response(plots.table(plot) if plot else graphs.table(graph), media_type="text/csv", headers=HEADERS)
    return Response(msgspec.json.encode(_rows(plot or graph)), media_type="application/json", headers=HEADERS)


def _rows(plot: Plot | Graph) -> dict[str, object]:
    """Give a plot's title, columns and numbers; times are in seconds, and what is hidden is null."""
    if isinstance(plot, Plot):
        rows = [{"what": bar.label, **dict(zip(_keys(plot), bar.numbers, strict=True))} for bar in plot.bars]
    else:
        rows = [
            {"at": at, **dict(zip(_keys(plot), numbers, strict=True))}
            for at, numbers in zip(plot.instants, plot.numbers, strict=True)
        ]
    return {"title": plot.title, "note": plot.note, "rows": rows}


def _keys(plot: Plot | Graph) -> list[str]:
    return [column.lower().replace(" ", "_") for column in plot.columns]


def _graph(found: Trends) -> Graph:
    return graph_of(
        "open",
        f"Open tasks, last {trends.WEEKS} weeks",
        [week.at for week in found.weeks],
        courses=(
            ("Open", [week.open for week in found.weeks]),
            ("Overdue", [week.overdue for week in found.weeks]),
        ),
        note=f"Overdue: past what is their due date now.{f' {_HIDDEN}' if found.everybody else ''}",
    )


def _plots(found: Trends) -> tuple[Plot, ...]:
    paces = [
        Pace(step=_REACH.get(one.group, one.group.replace("-", " ")), count=one.count, half=one.half, most=one.most)
        for one in found.patching
        if one.count is not None
    ]
    by = "sector" if found.everybody else "how far the internet reaches"
    lateness = [Count(name=one.late, count=one.count) for one in found.lateness if one.count is not None]
    shares = [
        Count(name=told(one.title), count=round(100 * one.settled / one.total))
        for one in found.settled
        if one.settled is not None and one.total
    ]
    return (
        plot_of_pace("patching", f"From task to done, by {by}", paces),
        plot_of("late", "Open tasks by how late they are", lateness),
        plot_of("settled", "Settled tasks of each advisory, in percent", shares, whole=100),
    )


ROUTES = [show_trends, give_trend]
