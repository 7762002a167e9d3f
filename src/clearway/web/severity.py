"""Severity: everybody's ratings of a vulnerability with what is believed, and how raters are in the habit of rating."""

from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.kernel.errors import not_found
from clearway.kernel.ids import VulnerabilityId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.validation import actions as validation
from clearway.validation.model import SEVERITY_INTERVAL, HabitsView, SeverityView, ToldHabit
from clearway.web.pages import HEADERS, go, page
from clearway.web.scales import Interval, Scale, scale_csv, scale_of, scale_svg
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of
from clearway.web.words import signed

# The words of CVSS begin at these scores (CVSS 3.1, section 5).
_SCORE_TICKS: Final = ((0.0, "0"), (4.0, "4"), (7.0, "7"), (9.0, "9"), (10.0, "10"))
_SCORE_NOTE: Final = "Medium from 4, high from 7, critical from 9."
_HABIT_TICKS: Final = ((-4.0, "4 too low"), (-2.0, "2"), (0.0, "0"), (2.0, "2"), (4.0, "4 too high"))
_SOMEBODY: Final = "a party"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityShown:
    """A vulnerability's ratings, who gave them, and their plot."""

    view: SeverityView
    names: dict[str, str]
    plot: Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitsShown:
    """The habits that somebody may see, whose they are, and their plot."""

    view: HabitsView
    names: dict[str, str]
    plot: Scale


async def show_ratings(work: Work, wanted: VulnerabilityId) -> SeverityShown:
    """Gather what a vulnerability's page shows of its severity."""
    view = await validation.read_severity(work, wanted)
    known = {who for one in view.ratings for who in (one.party, one.person) if who}
    names = {found.id: found.name for found in await overview.name_all(work, known)}
    return SeverityShown(view=view, names=names, plot=_plot_of_ratings(view, names, wanted))


@get("/vulnerabilities/{vulnerability:str}/{file:str}")
async def give_ratings(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], file: FromPath[str]
) -> Response[str]:
    """Give the plot of a vulnerability's ratings as SVG or its numbers as CSV."""
    if not is_id(vulnerability, "vul"):
        raise not_found("vulnerability", vulnerability[:NAME_CHARACTERS_MAX])
    wanted = VulnerabilityId(vulnerability)
    scene = await ask(house, request, "findings.read", lambda work: show_ratings(work, wanted))
    return _saved(scene.answer.plot, "severity", file)


@get("/severity")
async def show_habits(house: TheHouse, request: Asked) -> Response[str]:
    """Show how raters are in the habit of rating: all of them to staff, its own habit to a party."""
    scene = await ask(house, request, "validation.habits.read", _habits)
    said = "The habits were found anew; the worker now believes all scores anew."
    return page(
        "severity.html",
        scene,
        view=scene.answer.view,
        names=scene.answer.names,
        scale=scene.answer.plot,
        interval=SEVERITY_INTERVAL,
        fit_hours=validation.FIT_HOURS,
        said=said if request.query_params.get("said") == "fitted" else "",
    )


@get("/severity/{file:str}")
async def give_habits(house: TheHouse, request: Asked, file: FromPath[str]) -> Response[str]:
    """Give the plot of habits as SVG or its numbers as CSV."""
    scene = await ask(house, request, "validation.habits.read", _habits)
    return _saved(scene.answer.plot, "habits", file)


@post("/severity/fit", status_code=200)
async def fit(house: TheHouse, request: Asked) -> Redirect:
    """Find the habits now and not within a day."""
    await read_form(request, visitor_of(house, request))
    await ask(house, request, "validation.fit-severity", validation.fit_severity)
    return go("/severity?said=fitted")


async def _habits(work: Work) -> HabitsShown:
    view = await validation.read_habits(work)
    names = {found.id: found.name for found in await overview.name_all(work, {one.rater for one in view.habits})}
    return HabitsShown(view=view, names=names, plot=_plot_of_habits(view.habits, names))


def _plot_of_ratings(view: SeverityView, names: dict[str, str], wanted: VulnerabilityId) -> Scale:
    rows = [
        Interval(
            label=f"{names.get(one.party, _SOMEBODY)}, {one.scale}",
            low=one.score,
            middle=one.score,
            high=one.score,
            said=f"{one.score:.1f}",
        )
        for one in view.counted
    ]
    believed = view.believed
    if believed is not None:
        rows.append(
            Interval(
                label="Believed",
                low=believed.low,
                middle=believed.score,
                high=believed.high,
                said=f"{believed.score:.1f} ({believed.low:.1f} to {believed.high:.1f})",
                strong=True,
            )
        )
    return scale_of(
        "Ratings and the score that is believed",
        rows,
        ticks=_SCORE_TICKS,
        saves=f"/vulnerabilities/{wanted}/severity",
        note=_SCORE_NOTE,
    )


def _plot_of_habits(habits: tuple[ToldHabit, ...], names: dict[str, str]) -> Scale:
    rows = [
        Interval(
            label=f"{names.get(one.rater, _SOMEBODY)}, {one.scale}",
            low=one.low,
            middle=one.bias,
            high=one.high,
            said=f"{signed(one.bias)} ({signed(one.low)} to {signed(one.high)})",
        )
        for one in habits
    ]
    return scale_of("By how many points raters are above others", rows, ticks=_HABIT_TICKS, saves="/severity/habits")


def _saved(plot: Scale, name: str, file: str) -> Response[str]:
    if file == f"{name}.svg":
        return Response(scale_svg(plot), media_type="image/svg+xml", headers=HEADERS)
    if file == f"{name}.csv":
        return Response(scale_csv(plot), media_type="text/csv; charset=utf-8", headers=HEADERS)
    raise not_found("plot", file[:40])


ROUTES = [give_ratings, show_habits, give_habits, fit]
