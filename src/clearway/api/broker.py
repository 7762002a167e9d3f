"""The broker's door: calls of a model in both shapes, passed through byte for byte, and cut where access ends.

An application of its own, beside the API, because nothing here is Clearway's: paths, bodies, streams and failures are
those of the model's shape, so that clients and evaluation frameworks work unchanged.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol, cast

import structlog

from clearway.app.wiring import House
from clearway.frontier.actions.broker import Broker, Call, Ending
from clearway.gateways.models import ReplyReader, Shape, failure_body, failure_event, usage_in
from clearway.gateways.models.upstream import Answer, Upstreams
from clearway.gateways.serving import serve_until
from clearway.kernel.errors import Outage, Refusal, place_of
from clearway.kernel.frontier_limits import (
    MODEL_BODY_SECONDS_MAX,
    MODEL_CALL_BYTES_MAX,
    MODEL_CALL_SECONDS_MAX,
    MODEL_EVENT_BYTES_HELD_MAX,
    MODEL_READER_SECONDS_MAX,
    MODEL_REPLY_BYTES_MAX,
    MODEL_WATCH_PAUSE_SECONDS,
)

Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[dict[str, object]], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

_SHAPES: Final = {shape.value: shape for shape in Shape}
_EVENTS: Final = b"text/event-stream"
_JSON: Final = ((b"content-type", b"application/json"),)
# Then the model has not worked, as far as is known: nothing is charged.
_FREE: Final = frozenset({"endpoint-away", "endpoint-redirects", "endpoint-turned-down"})
# What an endpoint says of the broker's own credential is the developer's affair: it may quote a part of it.
_OF_CREDENTIAL: Final = frozenset({401, 403, 407})
_GONE: Final = "client-gone"
_WORDS: Final = {
    "access-ended": "Access to this model has ended.",
    "broker-blind": "The broker cannot reach its database, so nothing goes on.",
    "broker-stopped": "The broker was stopped.",
    "credential-in-reply": "The reply held what must not be told, and is not passed on.",
    "endpoint-away": "The developer's endpoint cannot be reached.",
    "endpoint-redirects": "The developer's endpoint leads elsewhere, where nothing is sent.",
    "endpoint-turned-down": "The developer's endpoint turned the broker down.",
    "reply-too-large": "The reply is larger than the broker passes on.",
    "too-slow": "The call took longer than a call may.",
}
_STATUS: Final = {"access-ended": 403, "broker-blind": 503, "broker-stopped": 503, "too-slow": 504}
_BAD_GATEWAY: Final = 502
_OK: Final = 200
_REDIRECTS: Final = 300
_FAILURES: Final = 400


class _Digest(Protocol):
    def update(self, piece: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class _Broken(Exception):  # noqa: N818  a failure of a call on its way, with the code that is told
    """The call cannot go on, for this reason."""


@dataclass(slots=True, kw_only=True)
class _Passage:
    """One call on its way: what was sent back so far."""

    call: Call
    send: Send
    status: int = 0
    reader: ReplyReader | None = None
    passed: int = 0
    digest: _Digest = field(default_factory=sha256)

    def ending(self, why: str = "", *, is_free: bool = False) -> Ending:
        """Tell how the call ended, as far as it came."""
        return Ending(
            status=self.status,
            why=why,
            usage=None if self.reader is None else self.reader.usage,
            reply_hash=self.digest.digest(),
            reply_bytes=self.passed,
            is_free=is_free,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerApplication:
    """The ASGI application of a broker that runs."""

    broker: Broker

    async def __call__(self, scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        """Take one call from beginning to end."""
        if scope["type"] != "http":
            return
        shape = _SHAPES.get(str(scope["path"]))
        if shape is None or scope["method"] != "POST":
            words = f"POST to {' or '.join(_SHAPES)}."
            told = failure_body(Shape.CHAT_COMPLETIONS, 404, code="no-such-path", message=words)
            await _whole(send, 404, told)
            return
        try:
            headers = _headers(scope)
            body = await _body(receive)
            call = self.broker.begin(_token(headers), shape, body)
        except Refusal as refusal:
            told = failure_body(shape, refusal.status, code=refusal.code, message=f"{refusal.what} {refusal.hint}")
            await _whole(send, refusal.status, told)
            return
        await self._carry(_Passage(call=call, send=send), receive, body, headers)

    async def _carry(self, passage: _Passage, receive: Receive, body: bytes, headers: Mapping[str, str]) -> None:
        call = passage.call
        watch = asyncio.create_task(_watch(receive, call))
        ending = passage.ending("defect")
        try:
            async with asyncio.timeout(MODEL_CALL_SECONDS_MAX), self.broker.send(call, body, headers) as answer:
                ending = await _pass(passage, answer)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not call.cut or task is None:
                raise
            task.uncancel()
            ending = await _fail(passage, call.cut)
        except _Broken as broken:
            ending = await _fail(passage, str(broken))
        except TimeoutError:
            ending = await _fail(passage, "too-slow")
        except Outage:
            ending = await _fail(passage, "endpoint-away")
        except Exception as error:
            structlog.get_logger().error("defect", kind=type(error).__name__, where=place_of(error))
            raise
        finally:
            watch.cancel()
            self.broker.end(call, ending)


async def _pass(passage: _Passage, answer: Answer) -> Ending:
    if _REDIRECTS <= answer.status < _FAILURES:
        raise _Broken("endpoint-redirects")
    if answer.status in _OF_CREDENTIAL:
        raise _Broken("endpoint-turned-down")
    kind = next((value for name, value in answer.headers if name == b"content-type"), b"")
    if answer.status == _OK and kind.startswith(_EVENTS):
        return await _pass_events(passage, answer)
    return await _pass_whole(passage, answer)


async def _pass_whole(passage: _Passage, answer: Answer) -> Ending:
    pieces, size = list[bytes](), 0
    async for chunk in answer.chunks:
        size += len(chunk)
        if size > MODEL_REPLY_BYTES_MAX:
            raise _Broken("reply-too-large")
        pieces.append(chunk)
    body = b"".join(pieces)
    _require_silent(passage.call, body)
    passage.status = answer.status
    passage.passed = len(body)
    passage.digest.update(body)
    usage = usage_in(passage.call.shape, body) if answer.status == _OK else None
    passage.call.is_told = True
    await _whole(passage.send, answer.status, body, headers=answer.headers)
    return Ending(
        status=answer.status,
        usage=usage,
        reply_hash=passage.digest.digest(),
        reply_bytes=len(body),
        is_free=answer.status >= _FAILURES,
    )


async def _pass_events(passage: _Passage, answer: Answer) -> Ending:
    passage.reader = reader = ReplyReader(passage.call.shape, held_max=MODEL_EVENT_BYTES_HELD_MAX)
    await _soon(passage.send, {"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    passage.status = answer.status
    async for chunk in answer.chunks:
        await _pass_on(passage, reader.take(chunk))
    await _pass_on(passage, reader.rest())
    passage.call.is_told = True
    await _soon(passage.send, {"type": "http.response.body", "body": b"", "more_body": False})
    return passage.ending()


async def _pass_on(passage: _Passage, events: bytes) -> None:
    if events:
        _require_silent(passage.call, events)
        passage.passed += len(events)
        passage.digest.update(events)
        await _soon(passage.send, {"type": "http.response.body", "body": events, "more_body": True})


async def _fail(passage: _Passage, why: str) -> Ending:
    """Tell in the call's own shape why it does not go on: as a whole reply, or as the last event of its stream."""
    passage.call.cut = passage.call.cut or why
    shape, status = passage.call.shape, _STATUS.get(why, _BAD_GATEWAY)
    is_free = passage.status == 0 and why in _FREE
    ending = passage.ending(why, is_free=is_free)
    if why != _GONE:
        with suppress(_Broken):
            if passage.status == 0:
                passage.status = status
                ending = passage.ending(why, is_free=is_free)
                await _whole(passage.send, status, failure_body(shape, status, code=why, message=_WORDS[why]))
            else:
                event = failure_event(shape, status, code=why, message=_WORDS[why])
                await _soon(passage.send, {"type": "http.response.body", "body": event, "more_body": False})
    return ending


def _require_silent(call: Call, body: bytes) -> None:
    if call.endpoint.credential.encode() in body:
        raise _Broken("credential-in-reply")


async def _watch(receive: Receive, call: Call) -> None:
    """End a call whose client has gone; most calls are over before it is worth while to watch."""
    await asyncio.sleep(MODEL_WATCH_PAUSE_SECONDS)
    while (await receive())["type"] != "http.disconnect":
        pass
    call.end_early(_GONE)


async def _body(receive: Receive) -> bytes:
    pieces, size = list[bytes](), 0
    try:
        async with asyncio.timeout(MODEL_BODY_SECONDS_MAX):
            while True:
                message = await receive()
                piece = cast("bytes", message.get("body", b""))
                size += len(piece)
                if size > MODEL_CALL_BYTES_MAX:
                    hint = f"Send at most {MODEL_CALL_BYTES_MAX} bytes."
                    raise Refusal("call-too-large", "The call is too large.", hint=hint, status=413)
                pieces.append(piece)
                if message["type"] != "http.request" or not message.get("more_body"):
                    return b"".join(pieces)
    except TimeoutError:
        what = "The call did not arrive in time."
        raise Refusal("call-too-slow", what, hint="Send it faster.", status=408) from None


def _headers(scope: Mapping[str, object]) -> dict[str, str]:
    headers = cast("Headers", scope["headers"])
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


def _token(headers: Mapping[str, str]) -> str:
    return headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")


async def _whole(send: Send, status: int, body: bytes, *, headers: Headers = _JSON) -> None:
    told = [*headers, (b"content-length", str(len(body)).encode())]
    await _soon(send, {"type": "http.response.start", "status": status, "headers": told})
    await _soon(send, {"type": "http.response.body", "body": body, "more_body": False})


async def _soon(send: Send, message: dict[str, object]) -> None:
    """Send a piece; a reader that does not take it in time is left."""
    try:
        async with asyncio.timeout(MODEL_READER_SECONDS_MAX):
            await send(message)
    except TimeoutError:
        raise _Broken(_GONE) from None


async def run_broker(house: House, stop: asyncio.Event, host: str, port: int) -> None:
    """Run the broker of a house on an address until `stop` is set; an Outage where it loses the database."""
    broker = Broker(house.database, Upstreams(loopback=house.settings.broker_loopback))
    async with broker.running():
        either = asyncio.Event()
        watching = [asyncio.create_task(_set_after(one, either)) for one in (stop, broker.lost)]
        await serve_until(BrokerApplication(broker=broker), either, host=host, port=port)
        for task in watching:
            task.cancel()
    if broker.lost.is_set() and not stop.is_set():
        raise Outage("PostgreSQL", "the broker lost its connection.", hint="Start it again.")


async def _set_after(one: asyncio.Event, other: asyncio.Event) -> None:
    await one.wait()
    other.set()
