"""Finders: how often what they report is confirmed, how well that foretells, and the order of work that follows.

A place for coordinators. Nothing here says whether a finding is true (Order 2(d)(1)).
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from litestar import Response, get

from clearway.findings import actions as findings
from clearway.findings.model import INTERVAL, NEWCOMER_DECIDED_MAX, Calibration, Standings, Turn
from clearway.overview import actions as overview
from clearway.overview.model import Name
from clearway.storage.work import Work
from clearway.web.pages import page
from clearway.web.visits import Asked, Scene, TheHouse, ask

T = TypeVar("T")

_MAY: Final = "findings.reputation.read"


@get("/finders")
async def show_finders(house: TheHouse, request: Asked) -> Response[str]:
    """Show each finder's precision, the best known first."""

    async def question(work: Work) -> tuple[Standings, tuple[Name, ...]]:
        standings = await findings.read_standings(work)
        return standings, await overview.name_all(work, {one.subject for one in standings.items})

    scene = await ask(house, request, _MAY, question)
    standings, names = scene.answer
    return _page("finders", scene, standings, _named(names))


@get("/finders/techniques")
async def show_techniques(house: TheHouse, request: Asked) -> Response[str]:
    """Show each model's and tool's precision, the best known first."""
    scene = await ask(house, request, _MAY, findings.read_techniques)
    return _page("techniques", scene, scene.answer, {"": "not said"})


@get("/finders/waiting")
async def show_waiting(house: TheHouse, request: Asked) -> Response[str]:
    """Show what waits in the order in which to look at it, and why each stands where it does."""

    async def question(work: Work) -> tuple[tuple[Turn, ...], tuple[Name, ...]]:
        turns = await findings.order_waiting(work)
        return turns, await overview.name_all(work, {party for turn in turns for party in turn.waiting.parties})

    scene = await ask(house, request, _MAY, question)
    turns, names = scene.answer
    return _page("waiting", scene, turns, _named(names))


@get("/finders/bias")
async def show_bias(house: TheHouse, request: Asked) -> Response[str]:
    """Show what was foretold of newcomers and of known finders against what came out."""
    scene = await ask(house, request, _MAY, _calibration)
    return _page("bias", scene, scene.answer, {})


async def _calibration(work: Work) -> tuple[Calibration, ...]:
    return await overview.read_calibration(work)


def _page(section: str, scene: Scene[T], shown: object, names: Mapping[str, str]) -> Response[str]:
    return page(
        "finders.html",
        scene,
        section=section,
        begin=findings.standing_of_newcomer(),
        interval=INTERVAL,
        newcomer_max=NEWCOMER_DECIDED_MAX,
        shown=shown,
        names=names,
    )


def _named(names: tuple[Name, ...]) -> dict[str, str]:
    return {found.id: found.name for found in names}


ROUTES = [show_finders, show_techniques, show_waiting, show_bias]
