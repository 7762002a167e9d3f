"""Root-cause matrices: fixes as rows, proofs as columns, what that proposes, what people decided (Order 2(d)(1))."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import MatrixId, VulnerabilityId, is_id
from clearway.kernel.limits import MATRIX_CANDIDATES_MAX, NAME_CHARACTERS_MAX
from clearway.kernel.paging import require_page
from clearway.overview import actions as overview
from clearway.overview.model import Name
from clearway.remediation import actions
from clearway.remediation.model import MatrixView, ProposalKind, Regroup
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_choices, read_form, visitor_of

_SAID: Final = {
    "asked": "Asked for. The worker computes it; reload this page to see what came of it.",
    "merge": "Merged. It can be undone below.",
    "split": "Split. It can be undone below.",
    "undo": "Undone: everything stands as it did.",
}
_UNDO: Final = "undo"
_NUMBER_DIGITS_MAX: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the page shows: a matrix, and the names of those who decided on it."""

    view: MatrixView
    names: tuple[Name, ...]

    def is_done(self, proposal: Regroup) -> bool:
        """Tell whether a proposal was carried out and stands."""
        return any(
            (made.kind, made.vulnerabilities) == (proposal.kind, proposal.vulnerabilities) and made.undone_at is None
            for made in self.view.decisions
        )


@get("/matrices")
async def list_matrices(house: TheHouse, request: Asked) -> Response[str]:
    """List the matrices, newest first."""
    wanted = require_page(request.query_params.get("cursor", ""), "", "mtx")
    scene = await ask(house, request, "remediation.matrix.read", lambda work: actions.list_matrices(work, wanted))
    return page("matrices.html", scene)


@get("/matrices/{matrix:str}")
async def show_matrix(house: TheHouse, request: Asked, matrix: FromPath[str]) -> Response[str]:
    """Show one matrix."""
    return await _show(house, request, _matrix_id(matrix))


@post("/matrices", status_code=200)
async def ask_matrix(house: TheHouse, request: Asked) -> Redirect:
    """Call for a matrix of the vulnerabilities that the form names."""
    await read_form(request, visitor_of(house, request))
    named = (await read_choices(request, "vulnerability"))[: MATRIX_CANDIDATES_MAX + 1]

    async def act(work: Work) -> MatrixId:
        return await actions.ask_matrix(work, [_vulnerability_id(one) for one in named])

    scene = await ask(house, request, "remediation.ask-matrix", act)
    return go(f"/matrices/{scene.answer}?said=asked")


@post("/matrices/{matrix:str}", status_code=200)
async def decide_matrix(house: TheHouse, request: Asked, matrix: FromPath[str]) -> Response[str] | Redirect:
    """Carry out what a matrix proposes, or take a decision back."""
    wanted = _matrix_id(matrix)
    fields = await read_form(request, visitor_of(house, request))
    named = (await read_choices(request, "vulnerability"))[: MATRIX_CANDIDATES_MAX + 1]
    deed = fields.get("deed", "")
    try:
        act = _deed(wanted, deed, named=named, number=fields.get("number", ""))
        await ask(house, request, "remediation.decide-matrix", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal)
    return go(f"/matrices/{wanted}?said={deed}")


async def _show(house: TheHouse, request: Asked, wanted: MatrixId, *, refusal: Refusal | None = None) -> Response[str]:
    async def question(work: Work) -> Sheet:
        view = await actions.view_matrix(work, wanted)
        people = {one.decided_by for one in view.decisions} | {one.undone_by for one in view.decisions}
        known = {view.matrix.asked_by, *filter(None, people)}
        return Sheet(view=view, names=await overview.name_all(work, known))

    scene = await ask(house, request, "remediation.matrix.read", question)
    return page(
        "matrix.html",
        scene,
        status=refusal.status if refusal else 200,
        names={found.id: found.name for found in scene.answer.names},
        said=_SAID.get(request.query_params.get("said", ""), ""),
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
    )


def _deed(wanted: MatrixId, deed: str, *, named: list[str], number: str) -> Callable[[Work], Awaitable[object]]:
    if deed == _UNDO:
        if not (number.isascii() and number.isdecimal() and len(number) <= _NUMBER_DIGITS_MAX):
            raise not_found("decision", number[:NAME_CHARACTERS_MAX])
        return lambda work: actions.undo_matrix(work, wanted, int(number))
    if deed not in {one.value for one in ProposalKind}:
        what = "Nothing was decided."
        raise Refusal("not-a-decision", what, hint="Choose one of the buttons.", where="deed", status=400)
    vulnerabilities = [_vulnerability_id(one) for one in named]
    return lambda work: actions.decide_matrix(work, wanted, ProposalKind(deed), vulnerabilities=vulnerabilities)


def _matrix_id(text: str) -> MatrixId:
    if not is_id(text, "mtx"):
        raise not_found("matrix", text[:NAME_CHARACTERS_MAX])
    return MatrixId(text)


def _vulnerability_id(text: str) -> VulnerabilityId:
    if not is_id(text, "vul"):
        raise not_found("vulnerability", text[:NAME_CHARACTERS_MAX])
    return VulnerabilityId(text)


ROUTES = [list_matrices, show_matrix, ask_matrix, decide_matrix]
