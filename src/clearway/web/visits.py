"""Who visits: the session's cookie, the token that every form carries, and one transaction for a page."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Generic, TypeVar

from litestar import Request
from litestar.datastructures import Cookie, FormMultiDict, State, UploadFile
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from clearway.app.wiring import House
from clearway.identity.rules import SECRET_BYTES, key_text, secret_hash
from clearway.kernel.actors import ANONYMOUS, Actor
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SESSION_HOURS_MAX, TEXT_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.overview.model import Introduction
from clearway.storage.work import Anonymous, Credential, WithSession, Work

Asked = Request[None, None, State]
TheHouse = NamedDependency[SkipValidation[House]]
T = TypeVar("T")

TOKEN_FIELD: Final = "token"  # noqa: S105  a field's name
_SESSION: Final = "clearway_session"
_VISIT: Final = "clearway_visit"
_LOOKS: Final = "clearway_looks"
LOOKS: Final = ("system", "light", "dark")
_HOST_ONLY: Final = "__Host-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks, as the browser shows it: the session's token, or that of a visit without a session."""

    session: str
    visit: str
    is_new: bool
    looks: str
    secure: bool

    @property
    def credential(self) -> Credential:
        """What the database is shown."""
        return WithSession(hash=secret_hash(self.session)) if self.session else Anonymous()

    @property
    def form_token(self) -> str:
        """What every form carries, so that no other site can send one; bound to the session by HMAC."""
        return hmac.new((self.session or self.visit).encode(), b"clearway form", sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Generic[T]):
    """What a page is made from: who asks, in which roles, under which name, and the answer."""

    visitor: Visitor
    actor: Actor
    introduction: Introduction | None
    answer: T
    now: datetime


def visitor_of(house: House, request: Asked) -> Visitor:
    """Read the cookies; a visitor without any is given a token for the forms."""
    secure = house.settings.secure_cookies
    looks = request.cookies.get(_LOOKS, "")
    visit = request.cookies.get(_name(_VISIT, secure=secure), "")
    session = request.cookies.get(_name(_SESSION, secure=secure), "")
    return Visitor(
        session=session,
        visit=visit or key_text(house.database.entropy(SECRET_BYTES)),
        is_new=not visit and not session,
        looks=looks if looks in LOOKS else LOOKS[0],
        secure=secure,
    )


async def ask(house: House, request: Asked, action: str, question: Callable[[Work], Awaitable[T]]) -> Scene[T]:
    """Open one transaction for a page: may they, who are they, and the question itself."""
    visitor = visitor_of(house, request)
    async with house.work(visitor.credential, action) as work:
        introduction = await overview.introduce(work)
        request.state.scene = Scene(
            visitor=visitor, actor=work.actor, introduction=introduction, answer=None, now=work.now
        )
        answer = await question(work)
        return Scene(visitor=visitor, actor=work.actor, introduction=introduction, answer=answer, now=work.now)


def scene_of(house: House, request: Asked) -> Scene[None]:
    """Give what is known of who asks, for a page about a failure."""
    known: object = getattr(request.state, "scene", None)
    if isinstance(known, Scene):
        return Scene(
            visitor=known.visitor, actor=known.actor, introduction=known.introduction, answer=None, now=known.now
        )
    return unsigned_scene(house, visitor_of(house, request))


def unsigned_scene(house: House, visitor: Visitor) -> Scene[None]:
    """Give the scene of somebody who has not signed in."""
    return Scene(visitor=visitor, actor=ANONYMOUS, introduction=None, answer=None, now=house.database.clock())


async def read_form(request: Asked, visitor: Visitor) -> dict[str, str]:
    """Read a form's texts; refused without the token that our own page put in it."""
    form = await request.form()
    fields = _texts(form)
    if not hmac.compare_digest(fields.get(TOKEN_FIELD, "").encode(), visitor.form_token.encode()):
        raise Refusal(
            "bad-form-token",
            "The form did not come from a page of this session; nothing was changed.",
            hint="Go back, reload the page and send it again.",
            status=403,
        )
    return fields


async def read_choices(request: Asked, name: str) -> list[str]:
    """Read every value of a field that may be given several times; read_form has checked the form before."""
    return [value for value in (await request.form()).getall(name, []) if isinstance(value, str)]


async def read_file(request: Asked, name: str) -> bytes:
    """Read the file of a field; refused where none was chosen. read_form has checked the form before."""
    chosen = (await request.form()).get(name)
    body = await chosen.read() if isinstance(chosen, UploadFile) else b""
    if not body:
        raise Refusal("no-file", "No file was chosen, or it is empty.", hint="Choose a file.", where=name)
    return body


def _texts(form: FormMultiDict) -> dict[str, str]:
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    for name, value in fields.items():
        if len(value) > TEXT_CHARACTERS_MAX or "\0" in value:
            raise Refusal(
                "bad-text",
                f"{name[:40]} is longer than {TEXT_CHARACTERS_MAX} characters, or holds a zero character.",
                hint="Shorten it.",
                where=name[:40],
                status=400,
            )
    return fields


def session_cookie(visitor: Visitor, token: str) -> Cookie:
    """Make the cookie of a session; an empty token ends it."""
    seconds = SESSION_HOURS_MAX * 3600 if token else 0
    return _cookie(_SESSION, token, secure=visitor.secure, seconds=seconds)


def visit_cookie(visitor: Visitor) -> Cookie:
    """Make the cookie of a visit without a session."""
    return _cookie(_VISIT, visitor.visit, secure=visitor.secure, seconds=SESSION_HOURS_MAX * 3600)


def looks_cookie(visitor: Visitor, looks: str) -> Cookie:
    """Make the cookie that remembers light or dark for a year."""
    return Cookie(key=_LOOKS, value=looks, max_age=365 * 86400, secure=visitor.secure, httponly=True, samesite="strict")


def _cookie(name: str, value: str, *, secure: bool, seconds: int) -> Cookie:
    return Cookie(
        key=_name(name, secure=secure),
        value=value,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def _name(name: str, *, secure: bool) -> str:
    # A browser takes a __Host- cookie from nobody but this host over TLS.
    return f"{_HOST_ONLY}{name}" if secure else name
