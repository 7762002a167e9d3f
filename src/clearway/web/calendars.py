"""Where an operator gets a calendar of due dates, and the passwords that calendars send."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.app.wiring import House
from clearway.identity import actions as identity
from clearway.identity.model import IssuedKey, Key
from clearway.kernel.errors import not_found
from clearway.kernel.ids import KeyId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

_FEED = "api/v1/tasks/calendar.ics"


@get("/tasks/calendar")
async def show_calendar(house: TheHouse, request: Asked) -> Response[str]:
    """Show the calendar's address, how to subscribe, and which passwords there are."""
    return await _show(house, request, issued=None)


@post("/tasks/calendar/keys", status_code=200)
async def make_calendar_key(house: TheHouse, request: Asked) -> Response[str]:
    """Make a password for one calendar; this page is the only one that ever shows it."""
    await read_form(request, visitor_of(house, request))
    made = await ask(house, request, "identity.issue-calendar-key", identity.issue_calendar_key)
    return await _show(house, request, issued=made.answer)


@post("/tasks/calendar/keys/{key:str}/revoke")
async def end_calendar_key(house: TheHouse, request: Asked, key: FromPath[str]) -> Redirect:
    """End a password now."""
    if not is_id(key, "key"):
        raise not_found("key", key[:NAME_CHARACTERS_MAX])
    await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await identity.revoke_key(work, KeyId(key))

    await ask(house, request, "identity.revoke-key", act)
    return go("/tasks/calendar")


async def _show(house: House, request: Asked, *, issued: IssuedKey | None) -> Response[str]:
    async def question(work: Work) -> list[Key]:
        return await identity.list_calendar_keys(work)

    scene = await ask(house, request, "exposure.read", question)
    return page("calendar.html", scene, keys=scene.answer, issued=issued, address=f"{request.base_url}{_FEED}")


ROUTES = [show_calendar, make_calendar_key, end_calendar_key]
