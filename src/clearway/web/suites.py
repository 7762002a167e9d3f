"""A sealed suite: how well it measures now, how worn it is, before whom it was, when it was open (Order 3(a))."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath

from clearway.benchmarking.actions import openings, suites
from clearway.benchmarking.model.ceremony import Opening, SealedSuite, SuiteExposure, SuiteHealth
from clearway.kernel.actors import Role
from clearway.kernel.errors import not_found
from clearway.kernel.ids import SuiteId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.overview.model import Count
from clearway.storage.work import Work
from clearway.web.pages import HEADERS, page
from clearway.web.plots import Plot, plot_of, standalone, table
from clearway.web.visits import Asked, Scene, TheHouse, ask

_TASKS = frozenset({Role.PROGRAM, Role.EVALUATOR, Role.OFFICIAL, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteView:
    """One sealed suite: how well it measures, before whom it was, its openings, and names.

    `health` and `plot` are None for custodians, who hold its key and need not know about its tasks.
    """

    suite: SealedSuite
    health: SuiteHealth | None
    exposures: list[SuiteExposure]
    openings: list[Opening]
    names: Mapping[str, str]
    plot: Plot | None

    @property
    def octaves(self) -> list[int]:
        """The octaves of minutes from the shortest task that is left to the longest."""
        known = self.health.health if self.health else None
        return list(known.octaves) if known else []

    @property
    def unmeasured(self) -> int:
        """How many tasks were sealed before what they measure was registered."""
        return sum(one.measure is None for one in self.health.tasks) if self.health else 0


@get("/benchmarks/suites/{suite:str}")
async def show_suite(house: TheHouse, request: Asked, suite: FromPath[str]) -> Response[str]:
    """Show one sealed suite: what is left of it by family and minutes, how worn that is, and before whom it was."""
    scene = await _ask_suite(house, request, suite)
    return page("suite.html", scene, view=scene.answer, plots_at=f"/benchmarks/suites/{suite}")


@get("/benchmarks/suites/{suite:str}/{file:str}")
async def give_wear(house: TheHouse, request: Asked, suite: FromPath[str], file: FromPath[str]) -> Response[str]:
    """Give how worn a suite is as a plot (SVG) or as its numbers (CSV)."""
    plot = (await _ask_suite(house, request, suite)).answer.plot
    if plot is not None and file == f"{plot.name}.svg":
        return Response(standalone(plot), media_type="image/svg+xml", headers=HEADERS)
    if plot is not None and file == f"{plot.name}.csv":
        return Response(table(plot), media_type="text/csv; charset=utf-8", headers=HEADERS)
    raise not_found("plot", file[:NAME_CHARACTERS_MAX])


async def _ask_suite(house: TheHouse, request: Asked, suite: str) -> Scene[SuiteView]:
    if not is_id(suite, "sui"):
        raise not_found("suite", suite[:NAME_CHARACTERS_MAX])
    return await ask(house, request, "benchmarking.suite.read", lambda work: _suite(work, SuiteId(suite)))


async def _suite(work: Work, wanted: SuiteId) -> SuiteView:
    suite = await suites.read_suite(work, wanted)
    knows_tasks = bool(work.actor.roles & _TASKS)
    health = await suites.read_health(work, wanted) if knows_tasks else None
    seen = await suites.list_exposures(work, suite=wanted) if knows_tasks else []
    opened = await openings.list_openings(work, suite=wanted)
    exposed = {one.developer for one in health.exposed} if health else set[str]()
    known = {*suite.custodians, suite.sealed_by, *exposed, *(one.developer for one in (*seen, *opened))}
    return SuiteView(
        suite=suite,
        health=health,
        exposures=seen,
        openings=opened,
        names={found.id: found.name for found in await overview.name_all(work, known)},
        plot=_wear(suite, health) if health else None,
    )


def _wear(suite: SealedSuite, health: SuiteHealth) -> Plot:
    worn = Counter(min(one.exposures, suite.task_exposures_max) for one in health.tasks)
    counts = [
        Count(name={0: "never", 1: "once"}.get(times, f"{times} times"), count=worn[times])
        for times in range(suite.task_exposures_max + 1)
    ]
    return plot_of("wear", "Tasks by how often they were before developers", counts, whole=len(health.tasks))


ROUTES = [show_suite, give_wear]
