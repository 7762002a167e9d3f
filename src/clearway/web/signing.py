"""Signing in with a key, signing out, and light or dark."""

from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect

from clearway.identity import actions as identity
from clearway.identity.rules import secret_hash
from clearway.kernel.errors import Refusal
from clearway.storage.work import WithKey
from clearway.web.pages import go, page
from clearway.web.places import home_of
from clearway.web.visits import (
    LOOKS,
    Asked,
    TheHouse,
    looks_cookie,
    read_form,
    session_cookie,
    unsigned_scene,
    visitor_of,
)

_UNKNOWN: Final = "This key is not known, has expired or was revoked. Ask your administrator for a new one."


@get("/sign-in")
async def show_sign_in(house: TheHouse, request: Asked) -> Response[str]:
    """Show where a key is pasted."""
    return page("sign_in.html", unsigned_scene(house, visitor_of(house, request)), problem_said="")


@post("/sign-in")
async def sign_in(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Open a session with the rights of a key."""
    visitor = visitor_of(house, request)
    fields = await read_form(request, visitor)
    try:
        async with house.work(WithKey(hash=secret_hash(fields.get("key", "").strip())), "identity.session") as work:
            opened = await identity.open_session(work)
            home = home_of(work.actor)
    except Refusal as refusal:
        problem = _UNKNOWN if refusal.status == 401 else f"{refusal.what} {refusal.hint}"
        return page("sign_in.html", unsigned_scene(house, visitor), status=refusal.status, problem_said=problem)
    return go(home, session_cookie(visitor, opened.token))


@post("/sign-out")
async def sign_out(house: TheHouse, request: Asked) -> Redirect:
    """Close the session for good."""
    visitor = visitor_of(house, request)
    await read_form(request, visitor)
    if visitor.session:
        async with house.work(visitor.credential, "identity.session") as work:
            await identity.close_session(work, visitor.session)
    return go("/sign-in", session_cookie(visitor, ""))


@post("/looks")
async def set_looks(house: TheHouse, request: Asked) -> Redirect:
    """Remember light, dark, or whatever the system says."""
    visitor = visitor_of(house, request)
    fields = await read_form(request, visitor)
    looks = fields.get("looks", "")
    if looks not in LOOKS:
        raise Refusal("unknown-looks", "There is no such choice.", hint=f"Choose {', '.join(LOOKS)}.", status=400)
    return go(_local(fields.get("back", "/")), looks_cookie(visitor, looks))


def _local(path: str) -> str:
    # Only a path of this host: anything that a browser could take for another address leads home.
    is_local = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_local else "/"


ROUTES = [show_sign_in, sign_in, sign_out, set_looks]
