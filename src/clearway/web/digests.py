"""The page behind the links of mails: confirm a digest, or end it, without a key."""

from typing import Final

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from clearway.distribution.actions import digests
from clearway.distribution.model.digests import DigestStage
from clearway.storage.work import Anonymous
from clearway.web.pages import page
from clearway.web.visits import Asked, TheHouse, unsigned_scene, visitor_of

_ONE_CLICK: Final = "List-Unsubscribe"
_HEXADECIMAL: Final = frozenset("0123456789abcdef")


@get("/digests/{token:str}")
async def show_digest_link(house: TheHouse, request: Asked, token: FromPath[str]) -> Response[str]:
    """Ask what to do; opening a link alone does nothing, because programs open links too."""
    scene = unsigned_scene(house, visitor_of(house, request))
    return page("digest.html", scene, link=token if _bytes(token) else "", stage="")


@post("/digests/{token:str}", status_code=200)
async def answer_digest_link(house: TheHouse, request: Asked, token: FromPath[str]) -> Response[str]:
    """Take the answer of the page, or of a mail program that ends it by one click (RFC 8058).

    The link itself is what allows it; nothing that a browser sends by itself does, so that no other site gains by it.
    """
    form: FormMultiDict = await request.form()
    confirmed = form.get("answer") == "confirm" and _ONE_CLICK not in form
    async with house.work(Anonymous(), "distribution.answer-digest") as work:
        stage: DigestStage = await digests.answer_digest(work, _bytes(token), confirmed=confirmed)
    return page("digest.html", unsigned_scene(house, visitor_of(house, request)), link="", stage=stage.value)


def _bytes(token: str) -> bytes:
    is_one = len(token) == 64 and _HEXADECIMAL.issuperset(token)
    return bytes.fromhex(token) if is_one else b""


ROUTES = [show_digest_link, answer_digest_link]
