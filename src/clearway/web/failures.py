"""What was turned down, as a page: what happened and what to do next, and nothing of our insides."""

from http import HTTPStatus

import structlog
from litestar import Response
from litestar.di import Provide
from litestar.exceptions import HTTPException

from clearway.app.wiring import House
from clearway.kernel.errors import Outage, Refusal
from clearway.web.pages import page
from clearway.web.visits import Asked, scene_of, session_cookie, unsigned_scene, visitor_of


def show_refusal(request: Asked, refusal: Refusal) -> Response[str]:
    """Show a refusal; who is not signed in gets the way to do so, and a session that is over is forgotten."""
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        return _show_way_in(request, refusal)
    return _show(request, refusal.status, what=refusal.what, hint=refusal.hint)


def show_outage(request: Asked, outage: Outage) -> Response[str]:
    """Show that something outside failed."""
    structlog.get_logger().warning("outage", which=outage.which, path=_loggable(request.url.path))
    return _show(request, 503, what=str(outage), hint=outage.hint or "Try again in a minute.")


def show_http(request: Asked, error: HTTPException) -> Response[str]:
    """Show what the web framework refuses."""
    absent = error.status_code == HTTPStatus.NOT_FOUND
    what = "There is nothing at this address." if absent else "This cannot be asked for."
    return _show(request, error.status_code, what=what, hint="Begin from the queue.")


def show_defect(request: Asked, error: Exception) -> Response[str]:
    """Show that Clearway failed; the log names the kind and the path."""
    structlog.get_logger().error("defect", kind=type(error).__name__, path=_loggable(request.url.path))
    return _show(
        request,
        500,
        what="Clearway failed; nothing was changed.",
        hint="Tell the people who run it the time and the page.",
    )


def _loggable(path: str) -> str:
    """Leave out of a path what allows something by itself: the links of mails."""
    return "/digests/..." if path.startswith("/digests/") else path


def _show(request: Asked, status: int, *, what: str, hint: str) -> Response[str]:
    house = _house(request)
    return page(
        "failure.html",
        scene_of(house, request),
        status=status,
        title=HTTPStatus(status).phrase,
        what=what,
        hint=hint,
    )


def _show_way_in(request: Asked, refusal: Refusal) -> Response[str]:
    house = _house(request)
    visitor = visitor_of(house, request)
    return page(
        "sign_in.html",
        unsigned_scene(house, visitor),
        status=refusal.status,
        cookies=(session_cookie(visitor, ""),) if visitor.session else (),
        problem_said=refusal.what if visitor.session else "This page is for people who have signed in.",
    )


def _house(request: Asked) -> House:
    # An exception handler is given no dependencies, so it asks where they come from.
    provider = request.app.dependencies["house"]
    assert isinstance(provider, Provide)
    house: object = provider.dependency()
    assert isinstance(house, House)
    return house
