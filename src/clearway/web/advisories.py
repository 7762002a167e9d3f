"""Advisories, for everybody."""

from collections.abc import Mapping
from types import MappingProxyType

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.app.wiring import House
from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.model import Story
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of


@get("/advisories")
async def show_advisories(house: TheHouse, request: Asked) -> Response[str]:
    """Show what is published, newest first."""
    limits = require_page(request.query_params.get("cursor", ""), "", "adv")

    async def question(work: Work) -> Page[PublishedAdvisory]:
        return await distribution.list_advisories(work, limits)

    scene = await ask(house, request, "distribution.read", question)
    return page("advisories.html", scene, rows=scene.answer)


@get("/advisories/{advisory:str}")
async def show_advisory(house: TheHouse, request: Asked, advisory: FromPath[str]) -> Response[str]:
    """Show one advisory, with its machine-readable renderings."""
    return await _show(house, request, _advisory_id(advisory))


@post("/advisories/{advisory:str}/withdrawal", status_code=200)
async def withdraw_advisory(house: TheHouse, request: Asked, advisory: FromPath[str]) -> Response[str] | Redirect:
    """Withdraw an advisory for a reason that everybody reads; what was typed stays when it is turned down."""
    wanted = _advisory_id(advisory)
    fields = await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await distribution.withdraw(
            work,
            wanted,
            reason=fields.get("reason", ""),
            signer=house.signer,
            publisher=house.publisher,
            keys=house.feed_keys,
            openpgp=house.openpgp,
        )

    try:
        await ask(house, request, "distribution.withdraw", act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, typed=fields)
    return go(f"/advisories/{wanted}")


async def _show(
    house: House,
    request: Asked,
    wanted: AdvisoryId,
    *,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> Response[str]:
    async def question(work: Work) -> tuple[PublishedAdvisory, Story]:
        found = await distribution.read_advisory(work, wanted)
        return found, await overview.story(work, found.vulnerability)

    scene = await ask(house, request, "distribution.read", question)
    found, story = scene.answer
    return page(
        "advisory.html",
        scene,
        status=refusal.status if refusal else 200,
        advisory=found,
        story=story,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed,
    )


def _advisory_id(text: str) -> AdvisoryId:
    if not is_id(text, "adv"):
        raise not_found("advisory", text[:NAME_CHARACTERS_MAX])
    return AdvisoryId(text)


ROUTES = [show_advisories, show_advisory, withdraw_advisory]
