"""Trusted partners: who was proposed and why, both keys, the undertaking, and how many by sector (Order 3(b)(iii))."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.frontier.actions import partners
from clearway.frontier.model.partners import ListVersion, Partnership, PartnershipView, SectorStatistic
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PartnershipId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

_READ = "frontier.partner.read"
_DECIDES = "frontier.decide-partner"
_COUNTS = frozenset({Role.DEVELOPER, Role.PROGRAM, Role.OFFICIAL, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerBoard:
    """The list of partnerships, and numbers by sector."""

    rows: list[Partnership]
    sectors: list[SectorStatistic]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPage:
    """One partnership, the versions of its submission's list, and names."""

    view: PartnershipView
    versions: tuple[ListVersion, ...]
    names: Mapping[str, str]


@get("/partners")
async def show_partners(house: TheHouse, request: Asked) -> Response[str]:
    """List the partnerships that somebody may see, newest first, with numbers by sector."""
    scene = await ask(house, request, _READ, _board)
    return page("partners.html", scene, board=scene.answer, sectors=house.sectors.sectors)


@get("/partners/{partnership:str}")
async def show_partner(house: TheHouse, request: Asked, partnership: FromPath[str]) -> Response[str]:
    """Show one partnership: why it was proposed, who declared what, both keys, the undertaking."""
    return await _show(house, request, _partnership_id(partnership))


@post("/partners/{partnership:str}", status_code=200)
async def decide_partner(house: TheHouse, request: Asked, partnership: FromPath[str]) -> Response[str] | Redirect:
    """Declare, approve, refuse or revoke; what was typed stays when it is turned down."""
    wanted = _partnership_id(partnership)
    fields = await read_form(request, visitor_of(house, request))
    try:
        await ask(house, request, *_deed(fields, wanted))
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, words=fields.get("words", ""))
    return go(f"/partners/{wanted}")


async def _show(
    house: TheHouse, request: Asked, wanted: PartnershipId, *, refusal: Refusal | None = None, words: str = ""
) -> Response[str]:
    scene = await ask(house, request, _READ, lambda work: _page(work, wanted))
    return page(
        "partner.html",
        scene,
        status=refusal.status if refusal else 200,
        found=scene.answer,
        sectors=house.sectors.sectors,
        criteria={one.code: one.title for one in house.materials_policy.criteria},
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        words=words,
    )


async def _board(work: Work) -> PartnerBoard:
    rows = await partners.list_partnerships(work)
    counted = await partners.count_partners(work) if work.actor.roles & _COUNTS else []
    return PartnerBoard(rows=rows, sectors=counted)


async def _page(work: Work, wanted: PartnershipId) -> PartnerPage:
    view = await partners.read_partnership(work, wanted)
    sees_list = bool(work.actor.roles & _COUNTS)
    versions = await partners.list_versions(work, view.partnership.submission) if sees_list else ()
    people = {one.person for one in (*view.reasons, *view.declarations)}
    parties = {party for one in versions for party in (*one.added, *one.removed)}
    named = await overview.name_all(work, {*people, *parties})
    return PartnerPage(view=view, versions=versions, names={one.id: one.name for one in named})


def _deed(fields: Mapping[str, str], wanted: PartnershipId) -> tuple[str, Callable[[Work], Awaitable[object]]]:
    words = fields.get("words", "")
    match fields.get("deed", ""):
        case "clear" | "conflict" as said:
            conflict = said == "conflict"
            return "frontier.declare-interest", lambda work: partners.declare_interest(
                work, wanted, in_conflict=conflict, words=words
            )
        case "approve":
            return _DECIDES, lambda work: partners.approve_partner(work, wanted, words=words)
        case "refuse":
            return _DECIDES, lambda work: partners.refuse_partner(work, wanted, words=words)
        case "revoke":
            return _DECIDES, lambda work: partners.revoke_partner(work, wanted, words=words)
        case _:
            raise Refusal(
                "unknown-deed", "Nothing was chosen.", hint="Use one of the buttons.", where="deed", status=400
            )


def _partnership_id(text: str) -> PartnershipId:
    if not is_id(text, "ptn"):
        raise not_found("partnership", text[:NAME_CHARACTERS_MAX])
    return PartnershipId(text)


ROUTES = [show_partners, show_partner, decide_partner]
