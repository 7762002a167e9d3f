"""Advisories, for everybody."""

from litestar import Response, get
from litestar.params import FromPath

from clearway.distribution import actions as distribution
from clearway.distribution.model import PublishedAdvisory
from clearway.kernel.errors import not_found
from clearway.kernel.ids import AdvisoryId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.model import Story
from clearway.storage.work import Work
from clearway.web.pages import page
from clearway.web.visits import Asked, TheHouse, ask


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
    if not is_id(advisory, "adv"):
        raise not_found("advisory", advisory[:NAME_CHARACTERS_MAX])

    async def question(work: Work) -> tuple[PublishedAdvisory, Story]:
        found = await distribution.read_advisory(work, AdvisoryId(advisory))
        return found, await overview.story(work, found.vulnerability)

    scene = await ask(house, request, "distribution.read", question)
    found, story = scene.answer
    return page("advisory.html", scene, advisory=found, story=story)


ROUTES = [show_advisories, show_advisory]
