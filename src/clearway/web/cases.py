"""Cases: the list, one case, and what is said in it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.coordination import actions as coordination
from clearway.coordination.model import Answer, CaseWithAnswers
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CaseId, is_id
from clearway.kernel.instants import parse_instant
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.model import CaseRow, Name, Story
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of


@get("/cases")
async def show_cases(house: TheHouse, request: Asked) -> Response[str]:
    """Show the cases, newest first."""
    limits = require_page(request.query_params.get("cursor", ""), "", "cas")

    async def question(work: Work) -> Page[CaseRow]:
        return await overview.list_cases(work, limits)

    scene = await ask(house, request, "coordination.read", question)
    return page("cases.html", scene, rows=scene.answer)


@get("/cases/{case:str}")
async def show_case(house: TheHouse, request: Asked, case: FromPath[str]) -> Response[str]:
    """Show one case: its vulnerability, its embargo, and what was said."""
    return await _show(house, request, _case_id(case))


@post("/cases/{case:str}/answers", status_code=200)
async def answer_case(house: TheHouse, request: Asked, case: FromPath[str]) -> Response[str] | Redirect:
    """Take a maintainer's answer; what was typed stays in the form when it is turned down."""
    wanted = _case_id(case)
    fields = await read_form(request, visitor_of(house, request))
    try:
        said = _answer(fields.get("answer", ""))

        async def act(work: Work) -> None:
            await coordination.answer(work, wanted, said=said, note=fields.get("note", ""))

        await ask(house, request, "coordination.answer", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, typed=fields)
    return go(f"/cases/{wanted}")


@post("/cases/{case:str}/embargo", status_code=200)
async def move_embargo(house: TheHouse, request: Asked, case: FromPath[str]) -> Response[str] | Redirect:
    """Move the end of an embargo, for a reason that stays in the record."""
    wanted = _case_id(case)
    fields = await read_form(request, visitor_of(house, request))
    try:
        until = parse_instant(f"{fields.get('until', '')}Z", where="until")

        async def act(work: Work) -> None:
            policy, reason = house.coordination_policy, fields.get("reason", "")
            await coordination.set_embargo(work, wanted, policy, until=until, reason=reason)

        await ask(house, request, "coordination.set-embargo", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, typed=fields)
    return go(f"/cases/{wanted}")


async def _show(
    house: TheHouse,
    request: Asked,
    wanted: CaseId,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    async def question(work: Work) -> tuple[CaseWithAnswers, Story, tuple[Name, ...]]:
        found = await coordination.read_case(work, wanted)
        names = await overview.name_all(work, {said.party for said in found.answers})
        return found, await overview.story(work, found.case.vulnerability), names

    scene = await ask(house, request, "coordination.read", question)
    found, story, names = scene.answer
    return page(
        "case.html",
        scene,
        status=refusal.status if refusal else 200,
        case=found.case,
        answers=found.answers,
        story=story,
        names={name.id: name.name for name in (*names, *story.names)},
        offered=tuple(Answer),
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
    )


def _answer(name: str) -> Answer:
    if name not in set(Answer):
        raise Refusal("unknown-answer", "No answer was chosen.", hint="Choose one of the three.", where="answer")
    return Answer(name)


def _case_id(text: str) -> CaseId:
    if not is_id(text, "cas"):
        raise not_found("case", text[:NAME_CHARACTERS_MAX])
    return CaseId(text)


ROUTES = [show_cases, show_case, answer_case, move_embargo]
