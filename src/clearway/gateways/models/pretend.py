"""A pretend model server: both shapes, streams, tools and token counts, and the same answer to the same call always."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol, cast

import msgspec

from clearway.gateways.models.conversation import (
    Asked,
    Reply,
    ToolCall,
    read_asked,
    wants_usage,
    write_events,
    write_reply,
)
from clearway.gateways.models.shapes import Shape, failure_body
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import MODEL_CALL_BYTES_MAX

Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[dict[str, object]], Awaitable[None]]
_PATHS: Final = {shape.value: shape for shape in Shape}
_NAME_CHARACTERS: Final = 24
_JSON: Final = b"application/json"
_EVENTS: Final = b"text/event-stream"


class Brain(Protocol):
    """Says what the model answers; the same to the same question."""

    def answer(self, asked: Asked) -> Reply:
        """Answer what was asked."""
        ...


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a script: where the last turn holds these words, it says this and calls this tool."""

    when: str
    say: str = ""
    call: ToolCall | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedBrain:
    """Answers by the first line of a script whose words the last turn holds; else says what it was told last."""

    lines: tuple[Line, ...] = ()

    def answer(self, asked: Asked) -> Reply:
        """Answer what was asked."""
        told = asked.turns[-1].text if asked.turns else ""
        line = next((line for line in self.lines if line.when in told), None)
        if line is None:
            return Reply(text=told)
        return Reply(text=line.say, calls=() if line.call is None else (line.call,))


def read_script(body: bytes) -> ScriptedBrain:
    """Read a script (a JSON list of lines with `when`, `say` and `call`); refused where it is none."""
    try:
        return ScriptedBrain(lines=msgspec.json.decode(body, type=tuple[Line, ...]))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("bad-script", f"The script cannot be read: {error}", hint="See docs/broker.md.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendModel:
    """The server, as an ASGI application. Whoever names another credential is turned away, where one is set."""

    brain: Brain = field(default_factory=ScriptedBrain)
    credential: str = field(default="", repr=False)

    async def __call__(self, scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            return
        shape = _PATHS.get(str(scope["path"]))
        body = await _body(receive)
        if shape is None or scope["method"] != "POST":
            await _whole(
                send, 404, failure_body(Shape.MESSAGES, 404, code="not-found", message="There is no such path.")
            )
        elif self.credential and _shown(scope) != self.credential:
            told = failure_body(shape, 401, code="not-signed-in", message="The credential is not known.")
            await _whole(send, 401, told)
        else:
            await self._answer(shape, body, send)

    async def _answer(self, shape: Shape, body: bytes, send: Send) -> None:
        try:
            asked = read_asked(body)
        except Refusal as refusal:
            await _whole(send, 400, failure_body(shape, 400, code=refusal.code, message=refusal.what))
            return
        name = sha256(body).hexdigest()[:_NAME_CHARACTERS]
        reply = self.brain.answer(asked)
        if not asked.stream:
            await _whole(send, 200, write_reply(shape, asked, reply, name=name))
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", _EVENTS)]})
        for event in write_events(shape, asked, reply, name=name, with_usage=wants_usage(body)):
            await send({"type": "http.response.body", "body": event, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _body(receive: Receive) -> bytes:
    pieces, size = list[bytes](), 0
    while True:
        message = await receive()
        piece = message.get("body", b"")
        assert isinstance(piece, bytes)
        size += len(piece)
        if size <= MODEL_CALL_BYTES_MAX:
            pieces.append(piece)
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(pieces) if size <= MODEL_CALL_BYTES_MAX else b""


def _shown(scope: Mapping[str, object]) -> str:
    headers = cast("Sequence[tuple[bytes, bytes]]", scope["headers"])
    found = {name: value.decode("latin-1") for name, value in headers}
    return found.get(b"x-api-key") or found.get(b"authorization", "").removeprefix("Bearer ")


async def _whole(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", _JSON), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
