"""Review: pairs that look alike, side by side, one after the other; each decision brings the next (Order 2(d)(1))."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from clearway.findings import actions as findings
from clearway.findings.model import PairState, PairView, Progress, ReviewPair
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import ReviewPairId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX
from clearway.kernel.paging import PageRequest
from clearway.overview import actions as overview
from clearway.overview.model import Name
from clearway.remediation import actions as remediation
from clearway.remediation.model import MatrixView
from clearway.storage.work import Work
from clearway.web.pages import page
from clearway.web.visits import Asked, Scene, TheHouse, ask, read_form, visitor_of

_WAITING: Final = (PairState.OPEN, PairState.LATER)
_UNDO: Final = "undo"
_UNDO_LAST: Final = "undo-last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done last: the pair as it stands since, and what its two sides are called."""

    pair: ReviewPair
    titles: tuple[str, ...]
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page shows: a pair or none, what waits, the names of those who reported, and what was done last."""

    view: PairView | None
    progress: Progress
    names: tuple[Name, ...]
    done: Done | None
    matrix: MatrixView | None


@get("/review")
async def show_next(house: TheHouse, request: Asked) -> Response[str]:
    """Show the likeliest pair that waits."""
    return await _show(house, request, _state(request.query_params.get("state", "")))


@get("/review/{pair:str}")
async def show_pair(house: TheHouse, request: Asked, pair: FromPath[str]) -> Response[str]:
    """Show one pair, decided on or not."""
    return await _show(house, request, PairState.OPEN, wanted=_pair_id(pair))


@post("/review", status_code=200)
async def decide_pair(house: TheHouse, request: Asked) -> Response[str]:
    """Decide on a pair, or take a decision back, and show what comes next: one request for each pair."""
    fields = await read_form(request, visitor_of(house, request))
    state, deed, note = _state(fields.get("state", "")), fields.get("deed", ""), fields.get("note", "")
    wanted = _pair_id(fields.get("pair", "")) if deed != _UNDO_LAST else None
    act = _deed(deed, wanted, note)

    async def question(work: Work) -> Board:
        changed = await act(work)
        is_undone = deed in {_UNDO, _UNDO_LAST}
        done = Done(pair=changed, titles=await _titles(work, changed), is_undone=is_undone)
        shown = changed.id if is_undone and changed.state in _WAITING else None
        return await _board(work, state, wanted=shown, done=done)

    try:
        scene = await ask(house, request, "findings.review", question)
    except Refusal as refusal:
        kept = wanted if refusal.where else None
        return await _show(house, request, state, wanted=kept, refusal=refusal, note=note)
    return _page(scene, state)


async def _show(
    house: TheHouse,
    request: Asked,
    state: PairState,
    *,
    wanted: ReviewPairId | None = None,
    refusal: Refusal | None = None,
    note: str = "",
) -> Response[str]:
    async def question(work: Work) -> Board:
        return await _board(work, state, wanted=wanted, done=None)

    scene = await ask(house, request, "findings.review.read", question)
    return _page(scene, state, refusal=refusal, note=note if wanted else "")


def _page(scene: Scene[Board], state: PairState, *, refusal: Refusal | None = None, note: str = "") -> Response[str]:
    return page(
        "review.html",
        scene,
        status=refusal.status if refusal else 200,
        state=state,
        names={found.id: found.name for found in scene.answer.names},
        is_answer=bool(refusal or scene.answer.done),
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        note=note,
        note_max=REASON_CHARACTERS_MAX,
    )


async def _board(work: Work, state: PairState, *, wanted: ReviewPairId | None, done: Done | None) -> Board:
    if wanted is None:
        waiting = (await findings.list_pairs(work, PageRequest(limit=1), state=state)).items
        wanted = waiting[0].id if waiting else None
    view = await findings.view_pair(work, wanted) if wanted else None
    known: set[str] = {told.party for side in (view.left, view.right) for told in side.told} if view else set()
    if view and view.pair.decided_by:
        known.add(view.pair.decided_by)
    return Board(
        view=view,
        progress=await findings.measure_progress(work),
        names=await overview.name_all(work, known),
        done=done,
        matrix=await remediation.view_matrix_of_pair(work, view.left.id, view.right.id) if view else None,
    )


def _deed(deed: str, wanted: ReviewPairId | None, note: str) -> Callable[[Work], Awaitable[ReviewPair]]:
    if wanted is None:
        return findings.undo_last
    if deed == _UNDO:
        return lambda work: findings.undo(work, wanted)
    if deed not in findings.DECISIONS:
        raise Refusal(
            "not-a-decision", "Nothing was decided.", hint="Choose one of the buttons.", where="deed", status=400
        )
    return lambda work: findings.decide(work, wanted, PairState(deed), note=note)


async def _titles(work: Work, changed: ReviewPair) -> tuple[str, ...]:
    sides = dict.fromkeys((changed.left, changed.right))
    return tuple([(await findings.read_vulnerability(work, side)).title or side for side in sides])


def _state(text: str) -> PairState:
    if text and text not in _WAITING:
        raise Refusal(
            "unknown-state", "Nothing waits in such a state.", hint="Begin from /review.", where="state", status=400
        )
    return PairState(text or PairState.OPEN)


def _pair_id(text: str) -> ReviewPairId:
    if not is_id(text, "rev"):
        raise not_found("pair", text[:NAME_CHARACTERS_MAX])
    return ReviewPairId(text)


ROUTES = [show_next, show_pair, decide_pair]
