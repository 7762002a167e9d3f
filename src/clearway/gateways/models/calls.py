"""What a broker has to know: which model is asked how much, and how many tokens the reply says it took."""

from typing import Annotated, Final

import msgspec

from clearway.gateways.models.shapes import Shape
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import MODEL_NAME_CHARACTERS_MAX, TOKENS_PER_CALL_MAX

_Count = Annotated[int, msgspec.Meta(ge=0, le=TOKENS_PER_CALL_MAX)]
# It goes into the log, also where it is refused: so none that cannot be written there.
_Name = Annotated[str, msgspec.Meta(max_length=MODEL_NAME_CHARACTERS_MAX, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
_BOUNDARIES: Final = (b"\n\n", b"\r\n\r\n")
_DONE: Final = b"[DONE]"


class Usage(msgspec.Struct, frozen=True):
    """How many tokens a call took: read, and written."""

    input_tokens: int
    output_tokens: int


class Asking(msgspec.Struct, frozen=True):
    """Which model a call asks, whether as a stream, and how many tokens it may write; None where it does not say."""

    model: str
    stream: bool
    output_tokens_max: int | None


class _Openai(msgspec.Struct):
    model: _Name
    stream: bool | None = False
    max_tokens: _Count | None = None
    max_completion_tokens: _Count | None = None
    n: Annotated[int, msgspec.Meta(ge=1, le=128)] | None = 1


class _Anthropic(msgspec.Struct):
    model: _Name
    max_tokens: _Count
    stream: bool | None = False


class _OpenaiUsage(msgspec.Struct):
    prompt_tokens: _Count = 0
    completion_tokens: _Count = 0


class _AnthropicUsage(msgspec.Struct):
    input_tokens: _Count | None = 0
    output_tokens: _Count | None = 0
    cache_creation_input_tokens: _Count | None = 0
    cache_read_input_tokens: _Count | None = 0


class _OpenaiReply(msgspec.Struct):
    usage: _OpenaiUsage | None = None


class _Message(msgspec.Struct):
    usage: _AnthropicUsage | None = None


class _AnthropicReply(msgspec.Struct):
    type: str = ""
    usage: _AnthropicUsage | None = None
    message: _Message | None = None


_ASKINGS: Final = (msgspec.json.Decoder(_Openai), msgspec.json.Decoder(_Anthropic))
_REPLIES: Final = (msgspec.json.Decoder(_OpenaiReply), msgspec.json.Decoder(_AnthropicReply))


def read_asking(shape: Shape, body: bytes) -> Asking:
    """Read what a call asks for; refused where it is not a call of this shape."""
    try:
        if shape is Shape.CHAT_COMPLETIONS:
            asked = _ASKINGS[0].decode(body)
            told = asked.max_tokens if asked.max_completion_tokens is None else asked.max_completion_tokens
            written = None if told is None else told * (asked.n or 1)
            return Asking(model=asked.model, stream=bool(asked.stream), output_tokens_max=written)
        message = _ASKINGS[1].decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # The decoder's own words may quote the call, so they are not told.
        what = "The body is not a call of this shape: JSON with a model and, for messages, max_tokens."
        raise Refusal("bad-call", what, hint=f"Send what {shape.value} takes.", status=400) from None
    return Asking(model=message.model, stream=bool(message.stream), output_tokens_max=message.max_tokens)


def usage_in(shape: Shape, body: bytes) -> Usage | None:
    """Read how many tokens a whole reply says it took; None where it does not say."""
    found = _usages(shape, body)
    return found[0] if found and found[0] is not None else None


class ReplyReader:
    """Reads a stream of events as it passes: gives back whole events only, and keeps what they say of tokens.

    An event is given back when its end has come, byte for byte as it was: a stream that is cut ends between two.
    One longer than `held_max` is given back in pieces.
    """

    def __init__(self, shape: Shape, *, held_max: int) -> None:
        self._shape = shape
        self._held_max = held_max
        self._held = b""
        self._input = 0
        self._output = 0
        self._is_told = False

    @property
    def usage(self) -> Usage | None:
        """What the stream said so far of all its tokens; None until it has said so of those it wrote."""
        return Usage(input_tokens=self._input, output_tokens=self._output) if self._is_told else None

    def take(self, chunk: bytes) -> bytes:
        """Take a piece of the stream; give the events that are whole now."""
        held = self._held + chunk
        end = max(held.rfind(mark) + len(mark) if mark in held else 0 for mark in _BOUNDARIES)
        if end == 0 and len(held) > self._held_max:
            end = len(held)
        self._held = held[end:]
        passed = held[:end]
        if b'"usage"' in passed:
            self._read(passed)
        return passed

    def rest(self) -> bytes:
        """Give what came after the last whole event, at the stream's own end."""
        rest, self._held = self._held, b""
        if b'"usage"' in rest:
            self._read(rest)
        return rest

    def _read(self, events: bytes) -> None:
        for line in events.splitlines():
            data = line.removeprefix(b"data:").strip()
            if line.startswith(b"data:") and b'"usage"' in data and data != _DONE:
                for usage in _usages(self._shape, data):
                    self._keep(usage, is_last=self._shape is Shape.CHAT_COMPLETIONS or b'"message_delta"' in data)

    def _keep(self, usage: Usage | None, *, is_last: bool) -> None:
        if usage is not None:
            self._input = max(self._input, usage.input_tokens)
            self._output = max(self._output, usage.output_tokens)
            self._is_told = self._is_told or is_last


def _usages(shape: Shape, body: bytes) -> list[Usage | None]:
    try:
        if shape is Shape.CHAT_COMPLETIONS:
            told = _REPLIES[0].decode(body).usage
            return [told and Usage(input_tokens=told.prompt_tokens, output_tokens=told.completion_tokens)]
        reply = _REPLIES[1].decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
    return [_all_of(found) for found in (reply.usage, reply.message and reply.message.usage) if found is not None]


def _all_of(usage: _AnthropicUsage) -> Usage:
    read = (usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens)
    return Usage(input_tokens=sum(count or 0 for count in read), output_tokens=usage.output_tokens or 0)
