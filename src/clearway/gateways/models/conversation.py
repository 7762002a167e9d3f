"""A whole call as a conversation, the same for both shapes, and a whole reply written in either."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Final

import msgspec

from clearway.gateways.models.shapes import Shape
from clearway.kernel.errors import Refusal

_PIECE_CHARACTERS: Final = 16


class ToolCall(msgspec.Struct, frozen=True, kw_only=True):
    """A model's call of a tool: which, and its arguments as a JSON object."""

    name: str
    arguments: Mapping[str, object]


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Something said: by whom (system, user, assistant or tool), the words, and the tools that were called in it."""

    role: str
    text: str
    calls: tuple[ToolCall, ...] = ()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a model is asked: which model, everything said so far, and the names of the tools that it may call."""

    model: str
    turns: tuple[Turn, ...]
    tools: tuple[str, ...]
    stream: bool


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a model answers: words, and calls of tools, or that it refuses.

    Token counts are made from these where they are not given.
    """

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    refused: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None


class _Function(msgspec.Struct):
    name: str
    arguments: str = "{}"


class _Called(msgspec.Struct):
    function: _Function


class _Block(msgspec.Struct):
    type: str = "text"
    text: str = ""
    content: "str | list[_Block]" = ""
    name: str = ""
    input: dict[str, object] = {}


class _Said(msgspec.Struct):
    role: str
    content: str | list[_Block] | None = None
    tool_calls: list[_Called] | None = None


class _Tool(msgspec.Struct):
    name: str = ""
    function: _Function | None = None


class _StreamOptions(msgspec.Struct):
    include_usage: bool = False


class _Call(msgspec.Struct):
    model: str
    messages: Annotated[list[_Said], msgspec.Meta(max_length=10_000)]
    system: str | list[_Block] | None = None
    tools: list[_Tool] | None = None
    stream: bool | None = False
    stream_options: _StreamOptions | None = None


def read_asked(body: bytes) -> Asked:
    """Read a call of either shape; refused where it is none."""
    try:
        call = msgspec.json.decode(body, type=_Call)
        turns = [turn for said in call.messages for turn in _turns(said)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("bad-call", "The body is not a call of a model.", hint="Send JSON.", status=400) from None
    if call.system:
        turns.insert(0, Turn(role="system", text=_text(call.system)))
    tools = tuple(tool.function.name if tool.function else tool.name for tool in call.tools or ())
    return Asked(model=call.model, turns=tuple(turns), tools=tools, stream=bool(call.stream))


def wants_usage(body: bytes) -> bool:
    """Tell whether a stream of chat completions was asked to say at its end how many tokens it took."""
    options = msgspec.json.decode(body, type=_Call).stream_options
    return options is not None and options.include_usage


def write_reply(shape: Shape, asked: Asked, reply: Reply, *, name: str) -> bytes:
    """Write a reply as one document; `name` makes its id, so that the same call has the same reply."""
    if shape is Shape.CHAT_COMPLETIONS:
        message: dict[str, object] = {"role": "assistant", "content": reply.text or None}
        if reply.calls:
            message["tool_calls"] = [_openai_call(call, f"{name}-{n}") for n, call in enumerate(reply.calls)]
        choice = {"index": 0, "message": message, "finish_reason": _finish_reason(reply)}
        return msgspec.json.encode(
            {**_openai_head(asked, name, "chat.completion"), "choices": [choice], "usage": _openai_usage(asked, reply)}
        )
    return msgspec.json.encode(
        {
            **_anthropic_head(asked, name),
            "content": [_anthropic_block(block, f"toolu_{name}-{n}") for n, block in enumerate(_blocks(reply))],
            "stop_reason": _stop_reason(reply),
            "usage": _anthropic_usage(asked, reply),
        }
    )


def write_events(shape: Shape, asked: Asked, reply: Reply, *, name: str, with_usage: bool = True) -> list[bytes]:
    """Write a reply as the events of a stream, a few characters in each."""
    if shape is Shape.CHAT_COMPLETIONS:
        return _openai_events(asked, reply, name=name, with_usage=with_usage)
    return _anthropic_events(asked, reply, name=name)


def tokens_of(text: str) -> int:
    """Count tokens by a rule of thumb, so that the pretend model counts the same always: four characters each."""
    return -(-len(text) // 4)


def _turns(said: _Said) -> list[Turn]:
    calls = [
        ToolCall(name=c.function.name, arguments=msgspec.json.decode(c.function.arguments, type=dict[str, object]))
        for c in said.tool_calls or ()
    ]
    blocks = [] if isinstance(said.content, str) or said.content is None else said.content
    calls += [ToolCall(name=block.name, arguments=block.input) for block in blocks if block.type == "tool_use"]
    results = [Turn(role="tool", text=_text(block.content)) for block in blocks if block.type == "tool_result"]
    text = said.content if isinstance(said.content, str) else _text([b for b in blocks if b.type == "text"])
    own = [Turn(role=said.role, text=text, calls=tuple(calls))] if text or calls or not results else []
    return results + own


def _text(content: str | Sequence[_Block]) -> str:
    return content if isinstance(content, str) else "\n".join(block.text for block in content)


def _input_tokens(asked: Asked, reply: Reply) -> int:
    counted = sum(tokens_of(turn.text) for turn in asked.turns)
    return counted if reply.input_tokens is None else reply.input_tokens


def _output_tokens(reply: Reply) -> int:
    counted = tokens_of(reply.text) + sum(tokens_of(c.name + _arguments(c)) for c in reply.calls)
    return counted if reply.output_tokens is None else reply.output_tokens


def _arguments(call: ToolCall) -> str:
    return msgspec.json.encode(call.arguments).decode()


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE_CHARACTERS] for at in range(0, len(text), _PIECE_CHARACTERS)]


def _openai_head(asked: Asked, name: str, kind: str) -> dict[str, object]:
    return {"id": f"chatcmpl-{name}", "object": kind, "created": 0, "model": asked.model}


def _openai_usage(asked: Asked, reply: Reply) -> dict[str, int]:
    read, written = _input_tokens(asked, reply), _output_tokens(reply)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _openai_call(call: ToolCall, name: str) -> dict[str, object]:
    function = {"name": call.name, "arguments": _arguments(call)}
    return {"id": f"call_{name}", "type": "function", "function": function}


def _openai_events(asked: Asked, reply: Reply, *, name: str, with_usage: bool) -> list[bytes]:
    deltas: list[dict[str, object]] = [{"role": "assistant", "content": ""}]
    deltas.extend({"content": piece} for piece in _pieces(reply.text))
    deltas.extend(
        {"tool_calls": [{"index": n, **_openai_call(call, f"{name}-{n}")}]} for n, call in enumerate(reply.calls)
    )
    head = _openai_head(asked, name, "chat.completion.chunk")
    chunks = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    chunks.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": _finish_reason(reply)}]})
    if with_usage:
        chunks.append({**head, "choices": [], "usage": _openai_usage(asked, reply)})
    return [b"data: " + msgspec.json.encode(chunk) + b"\n\n" for chunk in chunks] + [b"data: [DONE]\n\n"]


def _anthropic_head(asked: Asked, name: str) -> dict[str, object]:
    return {"id": f"msg_{name}", "type": "message", "role": "assistant", "model": asked.model, "stop_sequence": None}


def _anthropic_usage(asked: Asked, reply: Reply) -> dict[str, int]:
    return {"input_tokens": _input_tokens(asked, reply), "output_tokens": _output_tokens(reply)}


def _blocks(reply: Reply) -> list[str | ToolCall]:
    return ([reply.text] if reply.text or not reply.calls else []) + list(reply.calls)


def _anthropic_block(block: str | ToolCall, name: str) -> dict[str, object]:
    if isinstance(block, str):
        return {"type": "text", "text": block}
    return {"type": "tool_use", "id": name, "name": block.name, "input": block.arguments}


def _stop_reason(reply: Reply) -> str:
    return "refusal" if reply.refused else "tool_use" if reply.calls else "end_turn"


def _finish_reason(reply: Reply) -> str:
    return "content_filter" if reply.refused else "tool_calls" if reply.calls else "stop"


def _anthropic_events(asked: Asked, reply: Reply, *, name: str) -> list[bytes]:
    read = {"input_tokens": _input_tokens(asked, reply), "output_tokens": 0}
    begun: dict[str, object] = {**_anthropic_head(asked, name), "content": (), "stop_reason": None, "usage": read}
    events = [_event("message_start", message=begun)]
    for index, block in enumerate(_blocks(reply)):
        opened = _anthropic_block(block, f"toolu_{name}-{index}")
        opened |= {"text": ""} if isinstance(block, str) else {"input": {}}
        events.append(_event("content_block_start", index=index, content_block=opened))
        whole = block if isinstance(block, str) else _arguments(block)
        kind: Callable[[str], dict[str, str]] = _text_delta if isinstance(block, str) else _json_delta
        events += [_event("content_block_delta", index=index, delta=kind(piece)) for piece in _pieces(whole)]
        events.append(_event("content_block_stop", index=index))
    delta = {"stop_reason": _stop_reason(reply), "stop_sequence": None}
    events.append(_event("message_delta", delta=delta, usage={"output_tokens": _output_tokens(reply)}))
    return [*events, _event("message_stop")]


def _text_delta(piece: str) -> dict[str, str]:
    return {"type": "text_delta", "text": piece}


def _json_delta(piece: str) -> dict[str, str]:
    return {"type": "input_json_delta", "partial_json": piece}


def _event(kind: str, **fields: object) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + msgspec.json.encode({"type": kind, **fields}) + b"\n\n"
