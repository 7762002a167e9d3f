"""How requests become transactions, and outcomes and failures become answers (RFC 9457 problems)."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Final, LiteralString, TypeVar

import msgspec
import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import SkipValidation

from clearway.app.wiring import House
from clearway.identity.rules import secret_hash
from clearway.kernel.errors import Outage, Refusal, not_found, place_of
from clearway.kernel.ids import is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import PageRequest, require_page
from clearway.storage.retries import Answered, begin_request, finish_request
from clearway.storage.work import Anonymous, Credential, WithKey, Work

Asked = Request[None, None, State]
TheHouse = NamedDependency[SkipValidation[House]]
T = TypeVar("T")

PROBLEM: Final = "application/problem+json"
_BEARER: Final = "Bearer "
_ENCODER: Final = msgspec.json.Encoder()


class Problem(msgspec.Struct, omit_defaults=True):
    """What went wrong, in the terms of RFC 9457, with a stable code and what to do next."""

    title: str
    status: int
    code: str
    detail: str = ""
    hint: str = ""
    where: str = ""
    type: str = "about:blank"


class Done(msgspec.Struct):
    """It was done to what has this id."""

    id: str


def credential_of(request: Asked) -> Credential:
    """Read who asks from the Authorization header; nobody when there is none."""
    header = request.headers.get("authorization", "")
    if not header:
        return Anonymous()
    if not header.startswith(_BEARER):
        raise Refusal(
            "bad-authorization", "The Authorization header is not a Bearer key.", hint="Send: Bearer KEY.", status=401
        )
    return WithKey(hash=secret_hash(header.removeprefix(_BEARER).strip()))


def path_id(text: str, prefix: LiteralString, noun: str) -> str:
    """Accept an id of the right shape from a path; any other is not found."""
    if not is_id(text, prefix):
        raise not_found(noun, text[:NAME_CHARACTERS_MAX])
    return text


async def read(house: House, request: Asked, action: str, ask: Callable[[Work], Awaitable[T]]) -> T:
    """Answer a question in one transaction."""
    async with house.work(credential_of(request), action) as work:
        return await ask(work)


async def do(
    house: House,
    request: Asked,
    action: str,
    act: Callable[[Work], Awaitable[T]],
    *,
    answer: type[T],
    body_digest: bytes = b"",
) -> T:
    """Carry out an action in one transaction, once for each Idempotency-Key; a retry gets the first answer again.

    `body_digest` is the body's SHA-256 where it was taken as a stream and is no longer there to be read.
    """
    key = _idempotency_key(request)
    async with house.work(credential_of(request), action) as work:
        if not key:
            return await act(work)
        digest = await _digest(request, body_digest)
        begun = await begin_request(work, key, digest=digest, patient=bool(body_digest))
        if isinstance(begun, Answered):
            return msgspec.json.decode(begun.answer, type=answer)
        done = await act(work)
        await finish_request(work, key, answer=_ENCODER.encode(done))
        return done


async def do_once(house: House, request: Asked, action: str, act: Callable[[Work], Awaitable[T]]) -> T:
    """Carry out an action whose answer holds a secret: a retry is refused, because the answer was not kept."""
    key = _idempotency_key(request)
    async with house.work(credential_of(request), action) as work:
        if key and isinstance(await begin_request(work, key, digest=await _digest(request)), Answered):
            raise Refusal(
                "secret-not-kept",
                "This was done before, and its secret is not kept.",
                hint="Revoke what was issued and issue anew.",
                where="Idempotency-Key",
                status=409,
            )
        done = await act(work)
        if key:
            await finish_request(work, key, answer=b"")
        return done


def page_request(request: Asked, prefix: LiteralString) -> PageRequest:
    """Read which page is asked for."""
    return require_page(request.query_params.get("cursor", ""), request.query_params.get("limit", ""), prefix)


def _idempotency_key(request: Asked) -> str:
    key = request.headers.get("idempotency-key", "")
    if len(key) > NAME_CHARACTERS_MAX or not key.isprintable():
        raise Refusal(
            "bad-idempotency-key",
            f"The Idempotency-Key is longer than {NAME_CHARACTERS_MAX} characters or not printable.",
            hint="Use a UUID.",
            where="Idempotency-Key",
            status=400,
        )
    return key


async def _digest(request: Asked, body_digest: bytes = b"") -> bytes:
    whole = sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    whole.update(body_digest or await request.body())
    return whole.digest()


def answer_refusal(_: Asked, refusal: Refusal) -> Response[bytes]:
    """Turn a refusal into a problem document."""
    return problem_answer(
        Problem(
            title=HTTPStatus(refusal.status).phrase,
            status=refusal.status,
            code=refusal.code,
            detail=refusal.what,
            hint=refusal.hint,
            where=refusal.where,
        )
    )


def answer_too_deep(request: Asked, _: RecursionError) -> Response[bytes]:
    """Turn away a body of JSON that is nested so deeply that it cannot be read; nothing else in the API recurses."""
    structlog.get_logger().warning("too deep", path=request.url.path)
    hint = "No request needs that."
    return problem_answer(
        Problem(title="Bad Request", status=400, code="too-deep", detail="The body is nested too deeply.", hint=hint)
    )


def answer_outage(request: Asked, outage: Outage) -> Response[bytes]:
    """Turn an outage into a problem document and a line in the log."""
    structlog.get_logger().warning("outage", which=outage.which, path=request.url.path)
    return problem_answer(
        Problem(title="Service Unavailable", status=503, code="outage", detail=str(outage), hint=outage.hint)
    )


def answer_http(_: Asked, error: HTTPException) -> Response[bytes]:
    """Turn what the web framework refuses into a problem document."""
    status = HTTPStatus(error.status_code)
    return problem_answer(
        Problem(
            title=status.phrase,
            status=status,
            code=status.phrase.lower().replace(" ", "-"),
            detail=_places_of(error),
            hint="See /openapi.json.",
        )
    )


def answer_defect(request: Asked, error: Exception) -> Response[bytes]:
    """Turn a defect into a problem document that shows no insides; the log names its kind and place."""
    structlog.get_logger().error("defect", kind=type(error).__name__, path=request.url.path, where=place_of(error))
    return problem_answer(
        Problem(
            title="Internal Server Error", status=500, code="defect", detail="Clearway failed; nothing was changed.",
            hint="Tell the people who run it the time and the path.",
        )
    )  # fmt: skip


def _places_of(error: HTTPException) -> str:
    # Litestar says which part of the input did not fit: a message and a key for each place, and nothing of our insides.
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return ""
    return "; ".join(f"{place.get('key', 'body')}: {place.get('message', '')}" for place in error.extra)


def problem_answer(content: Problem) -> Response[bytes]:
    """Answer with a problem document."""
    return Response(_ENCODER.encode(content), status_code=content.status, media_type=PROBLEM)
