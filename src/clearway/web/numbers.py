"""The overview: the funnel and the work that waits, as plots with their numbers beside them; and the patterns page."""

from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from clearway.findings.model import Stage
from clearway.kernel.errors import not_found
from clearway.overview import actions as overview
from clearway.overview.model import Backlog, Count, Funnel, Pace
from clearway.prioritization.model import Urgency
from clearway.storage.work import Work
from clearway.web.pages import HEADERS, page
from clearway.web.plots import Plot, plot_of, plot_of_pace, standalone, table
from clearway.web.scales import Interval, scale_of
from clearway.web.visits import Asked, TheHouse, ask
from clearway.web.words import task_stage, urgency

_STEPS: Final = (
    ("Reports", "reports"),
    ("Findings", "findings"),
    ("Vulnerabilities", "vulnerabilities"),
    ("Reproduced", "reproduced"),
    ("Fixes verified", "fixes_verified"),
    ("Advisories", "advisories"),
    ("Tasks", "tasks"),
    ("Attested", "attested"),
)


@get("/overview")
async def show_overview(house: TheHouse, request: Asked) -> Response[str]:
    """Show the funnel and the work that waits."""
    scene = await ask(house, request, "overview.read", _question)
    return page("overview.html", scene, funnel=scene.answer[0], plots=_plots(*scene.answer))


@get("/overview/{file:str}")
async def give_plot(house: TheHouse, request: Asked, file: FromPath[str]) -> Response[str]:
    """Give one plot as SVG or its numbers as CSV."""
    scene = await ask(house, request, "overview.read", _question)
    name, _, kind = file.rpartition(".")
    plot = next((plot for plot in _plots(*scene.answer) if plot.name == name), None)
    if plot is None or kind not in {"svg", "csv"}:
        raise not_found("plot", file[:40])
    if kind == "svg":
        return Response(standalone(plot), media_type="image/svg+xml", headers=HEADERS)
    return Response(table(plot), media_type="text/csv; charset=utf-8", headers=HEADERS)


@get("/patterns")
async def show_patterns(house: TheHouse, request: Asked) -> Response[str]:
    """Show every mark, color and form in one place, for those who build pages."""
    scene = await ask(house, request, "overview.read", _nothing)
    example = plot_of("example", "A plot", (Count(name="one", count=1), Count(name="three", count=3)))
    intervals = (
        Interval(label="one", low=2, middle=3, high=5, said="3 (2 to 5)"),
        Interval(label="all", low=3, middle=4, high=4.5, said="4 (3 to 4.5)", strong=True),
    )
    scale = scale_of("A scale", intervals, ticks=((0, "0"), (5, "5"), (10, "10")), saves="/overview/example")
    return page("patterns.html", scene, stages=tuple(Stage), urgencies=tuple(Urgency), plot=example, scale=scale)


async def _question(work: Work) -> tuple[Funnel, Backlog, tuple[Pace, ...]]:
    return await overview.funnel(work), await overview.backlog(work), await overview.measure_pace(work)


async def _nothing(_: Work) -> None:
    return None


def _plots(funnel: Funnel, backlog: Backlog, paces: tuple[Pace, ...]) -> tuple[Plot, ...]:
    steps = tuple(Count(name=label, count=int(getattr(funnel, field))) for label, field in _STEPS)
    duplicates = (
        Count(name="one vulnerability each", count=funnel.vulnerabilities),
        Count(name="duplicates avoided", count=funnel.duplicates),
    )
    urgencies = tuple(Count(name=urgency(count.name), count=count.count) for count in backlog.urgencies)
    tasks = tuple(Count(name=task_stage(count.name), count=count.count) for count in backlog.tasks)
    return (
        plot_of("funnel", "From reports to patched systems", steps),
        plot_of_pace("pace", f"From opening to each step, last {overview.PACE_DAYS} days", paces),
        plot_of("duplicates", "Findings that came to one record", duplicates),
        plot_of("ages", "Open vulnerabilities by age", backlog.ages),
        plot_of("urgencies", "Open vulnerabilities by urgency", urgencies),
        plot_of("severities", "Open vulnerabilities by severity as reported", backlog.severities),
        plot_of("tasks", "Operators' tasks by where they stand", tasks),
    )


ROUTES = [show_overview, give_plot, show_patterns]
