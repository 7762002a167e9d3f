"""Frontier: submissions, the clocks that run for each, and what comes next and who owes it (Order 3(b))."""

from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.frontier.actions import dossier, inquiries
from clearway.frontier.model.dossier import Dossier
from clearway.frontier.model.submission import NewSubmission, Submission
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import SubmissionId, is_id
from clearway.kernel.instants import parse_instant
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.actions.submissions import list_notices, list_submissions
from clearway.overview.model.submissions import NoticeRow, SubmissionRow
from clearway.storage.work import Work
from clearway.web.moves import FORMS, deed_of
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

_READ = "frontier.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A submission's page: its dossier, and the names of people in it."""

    dossier: Dossier
    names: Mapping[str, str]


@get("/frontier")
async def show_submissions(house: TheHouse, request: Asked) -> Response[str]:
    """List the submissions that somebody may see, newest first, and let a developer open an inquiry."""
    return await _list(house, request)


@post("/frontier", status_code=200)
async def open_inquiry(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Open an inquiry; what was typed stays in the form when it is turned down."""
    fields = await read_form(request, visitor_of(house, request))
    try:
        said = _inquiry(fields)

        async def act(work: Work) -> Submission:
            return await inquiries.open_inquiry(work, said, clocks=house.frontier_clocks)

        scene = await ask(house, request, "frontier.open", act)
    except Refusal as refusal:
        return await _list(house, request, refusal=refusal, typed=fields)
    return go(f"/frontier/{scene.answer.id}")


@get("/frontier/{submission:str}")
async def show_submission(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str]:
    """Show one submission: where it stands, its clocks, what comes next, what was said and decided."""
    return await _show(house, request, submission_id(submission))


@post("/frontier/{submission:str}", status_code=200)
async def move_submission(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str] | Redirect:
    """Make a move, or say something; what was typed stays when it is turned down."""
    wanted = submission_id(submission)
    fields = await read_form(request, visitor_of(house, request))
    try:
        deed = deed_of(fields, house)
        await ask(house, request, deed.access, lambda work: deed.act(work, wanted))
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, typed=fields)
    return go(f"/frontier/{wanted}")


async def _list(
    house: TheHouse, request: Asked, *, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response[str]:
    limits = require_page(request.query_params.get("cursor", ""), "", "sub")

    async def question(work: Work) -> tuple[Page[SubmissionRow], list[NoticeRow]]:
        return await list_submissions(work, limits), await list_notices(work)

    scene = await ask(house, request, _READ, question)
    return page(
        "submissions.html",
        scene,
        status=refusal.status if refusal else 200,
        rows=scene.answer[0],
        notices=scene.answer[1],
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
    )


async def _show(
    house: TheHouse,
    request: Asked,
    wanted: SubmissionId,
    *,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    scene = await ask(house, request, _READ, lambda work: _view(work, wanted))
    return page(
        "submission.html",
        scene,
        status=refusal.status if refusal else 200,
        view=scene.answer,
        forms=FORMS,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
    )


async def _view(work: Work, wanted: SubmissionId) -> View:
    found = await dossier.read_dossier(work, wanted)
    people = {
        *(step.person for step in found.history),
        *(member.person for member in found.members),
        *(one.person for one in found.consultation),
        *(one.signed_by for one in found.terms),
        *(person for one in found.determinations for person in (one.proposed_by, one.cosigned_by) if person),
    }
    names = {one.id: one.name for one in await overview.name_all(work, people)}
    return View(dossier=found, names=names)


def _inquiry(fields: Mapping[str, str]) -> NewSubmission:
    planned = fields.get("planned", "").strip()
    return NewSubmission(
        title=fields.get("title", ""),
        model_name=fields.get("model_name", ""),
        contact=fields.get("contact", ""),
        time_zone=fields.get("time_zone", "").strip() or "UTC",
        planned_partner_release=parse_instant(f"{planned}Z", where="planned") if planned else None,
    )


def submission_id(text: str) -> SubmissionId:
    """Read the id in an address; refused as not found where it is none."""
    if not is_id(text, "sub"):
        raise not_found("submission", text[:NAME_CHARACTERS_MAX])
    return SubmissionId(text)


ROUTES = [show_submissions, open_inquiry, show_submission, move_submission]
