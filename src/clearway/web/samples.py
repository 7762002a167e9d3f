"""Audit samples: what chance drew from what was decided in bulk, each item looked at again, and the error rate."""

from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import SampleId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX, SAMPLE_SIZE_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.validation import actions as validation
from clearway.validation.model import (
    SAMPLE_LEVEL,
    ErrorRate,
    ItemView,
    Sample,
    SampleStanding,
    SampleView,
    VerdictKind,
)
from clearway.web.pages import HEADERS, go, page
from clearway.web.scales import Interval, Scale, scale_csv, scale_of, scale_svg
from clearway.web.visits import Asked, Scene, TheHouse, ask, read_form, visitor_of

_DIGITS_MAX: Final = 6
_TICKS: Final = tuple((share / 4, f"{share * 25} %") for share in range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A sample's page: the sample, the item to look at or none, and the names of people and parties in it."""

    view: SampleView
    item: ItemView | None
    names: dict[str, str]


@get("/samples")
async def show_samples(house: TheHouse, request: Asked) -> Response[str]:
    """List the samples with their error rates, newest first, and offer to draw another."""
    return await _list(house, request)


@post("/samples", status_code=200)
async def draw(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Draw a sample; what was typed stays in the form when it is turned down."""
    fields = await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> Sample:
        asked = fields | {name: _instant(fields.get(name, "").strip()) for name in ("since", "until")}
        return await validation.draw_sample(
            work, validation.scope_from(asked, work.now), size=_number(fields.get("size", ""))
        )

    try:
        scene = await ask(house, request, "validation.draw-sample", act)
    except Refusal as refusal:
        return await _list(house, request, refusal=refusal, typed=fields)
    return go(f"/samples/{scene.answer.id}?said=drawn")


@get("/samples/{sample:str}")
async def show_sample(house: TheHouse, request: Asked, sample: FromPath[str]) -> Response[str]:
    """Show a sample, the first item that nobody answered or the one that is asked for, and the error rate."""
    return await _show(house, request, _sample_id(sample), position=request.query_params.get("item", ""))


@post("/samples/{sample:str}/answer", status_code=200)
async def answer(house: TheHouse, request: Asked, sample: FromPath[str]) -> Response[str] | Redirect:
    """Take an answer to an item and go on to the next; what was typed stays when it is turned down."""
    wanted = _sample_id(sample)
    fields = await read_form(request, visitor_of(house, request))
    position, note = fields.get("item", ""), fields.get("note", "")

    async def act(work: Work) -> None:
        said = validation.answer_from(fields.get("answer", ""))
        await validation.answer_item(work, wanted, _position(position), answer=said, note=note)

    try:
        await ask(house, request, "validation.answer-sample", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, position=position, refusal=refusal, note=note)
    return go(f"/samples/{wanted}?said=answered#item")


@get("/samples/{sample:str}/{file:str}")
async def give_file(house: TheHouse, request: Asked, sample: FromPath[str], file: FromPath[str]) -> Response[str]:
    """Give the population as text, or the plot of the error rate as SVG or its numbers as CSV."""
    wanted = _sample_id(sample)

    async def question(work: Work) -> tuple[SampleView, str]:
        return await validation.view_sample(work, wanted), await validation.read_population(work, wanted)

    scene = await ask(house, request, "validation.sample.read", question)
    view, population = scene.answer
    if file == "population.txt":
        return Response(population, media_type="text/plain; charset=utf-8", headers=HEADERS)
    if file == "rate.svg":
        return Response(scale_svg(_plot(view.rate, wanted)), media_type="image/svg+xml", headers=HEADERS)
    if file == "rate.csv":
        return Response(scale_csv(_plot(view.rate, wanted)), media_type="text/csv; charset=utf-8", headers=HEADERS)
    raise not_found("file", file[:NAME_CHARACTERS_MAX])


async def _list(
    house: TheHouse, request: Asked, *, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response[str]:
    async def question(work: Work) -> Page[SampleStanding]:
        return await validation.list_samples(work, require_page(request.query_params.get("cursor", ""), "", "smp"))

    scene = await ask(house, request, "validation.sample.read", question)
    return page(
        "samples.html",
        scene,
        status=refusal.status if refusal else 200,
        standings=scene.answer,
        level=SAMPLE_LEVEL,
        kinds=tuple(VerdictKind),
        size_max=SAMPLE_SIZE_MAX,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
    )


async def _show(
    house: TheHouse,
    request: Asked,
    wanted: SampleId,
    *,
    position: str,
    refusal: Refusal | None = None,
    note: str = "",
) -> Response[str]:
    async def question(work: Work) -> Board:
        return await _board(work, wanted, position)

    scene = await ask(house, request, "validation.sample.read", question)
    return _page(scene, said=request.query_params.get("said", ""), refusal=refusal, note=note)


def _page(scene: Scene[Board], *, said: str, refusal: Refusal | None, note: str) -> Response[str]:
    board = scene.answer
    return page(
        "sample.html",
        scene,
        status=refusal.status if refusal else 200,
        view=board.view,
        current=board.item,
        names=board.names,
        scale=_plot(board.view.rate, board.view.sample.id),
        level=SAMPLE_LEVEL,
        note=note,
        note_max=REASON_CHARACTERS_MAX,
        said="" if refusal else {"drawn": "Drawn. Seed and population are in the record from now on.",
                                 "answered": "Answered."}.get(said, ""),
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
    )  # fmt: skip


async def _board(work: Work, wanted: SampleId, position: str) -> Board:
    view = await validation.view_sample(work, wanted)
    waiting = next((one.position for one in view.items if one.answer is None), None)
    place = _position(position) if position else waiting
    scope = view.sample.scope
    known = {one.answered_by for one in view.items} | {view.sample.drawn_by, scope.party, scope.rater}
    found = await overview.name_all(work, {who for who in known if who})
    return Board(
        view=view,
        item=None if place is None else await validation.view_item(work, wanted, place),
        names={one.id: one.name for one in found},
    )


def _plot(rate: ErrorRate, wanted: SampleId) -> Scale:
    rows = [
        Interval(label=label, low=low, middle=rate.rate, high=high, said=f"{low:.1%} to {high:.1%}")
        for label, low, high in (
            ("Clopper-Pearson", rate.exact_low, rate.exact_high),
            ("Jeffreys", rate.bayes_low, rate.bayes_high),
        )
    ]
    title = "Error rate of all that was decided"
    return scale_of(title, rows, ticks=_TICKS, saves=f"/samples/{wanted}/rate")


def _instant(text: str) -> str:
    # A browser sends a day without a time or a zone; the page says that it begins in UTC.
    return f"{text}T00:00:00Z" if len(text) == len("2026-11-23") else text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS_MAX else 0


def _position(text: str) -> int:
    if not _number(text):
        raise not_found("item", text[:NAME_CHARACTERS_MAX])
    return _number(text)


def _sample_id(text: str) -> SampleId:
    if not is_id(text, "smp"):
        raise not_found("sample", text[:NAME_CHARACTERS_MAX])
    return SampleId(text)


ROUTES = [show_samples, draw, show_sample, answer, give_file]
