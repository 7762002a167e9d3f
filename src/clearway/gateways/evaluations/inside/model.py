"""The model, asked through the broker, in the shape of its developer's endpoint; tokens are counted by its own word.

Inspect's own providers need their makers' clients and files of tokenizers from the internet; this one needs neither.
"""

import json
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, cast

import httpx
import msgspec
from inspect_ai.model import ChatCompletionChoice as Choice
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageTool,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    StopReason,
    modelapi,
)
from inspect_ai.tool import ToolCall, ToolChoice, ToolInfo
from inspect_ai.util import store
from typing_extensions import override

from clearway.gateways.evaluations.inside.house import House
from clearway.gateways.evaluations.wire import Shut, Spent
from clearway.gateways.models import Shape
from clearway.kernel.frontier_limits import MODEL_CALL_SECONDS_MAX

_OUTPUT_TOKENS: Final = 4_096
# What is kept with an attempt in which the model refused, at whatever turn.
REFUSED: Final = "clearway-refused"
# The credential, the budget or the offer has ended: no later call would be answered.
_SHUT: Final = frozenset({401, 402, 403, 404})
_AGAIN: Final = frozenset({408, 409, 429, 500, 502, 503, 504})
_VERSION: Final = {"anthropic-version": "2023-06-01"}
_STOPS: Final[Mapping[str, StopReason]] = {
    "stop": "stop", "end_turn": "stop", "tool_calls": "tool_calls", "tool_use": "tool_calls",
    "length": "max_tokens", "max_tokens": "max_tokens", "content_filter": "content_filter", "refusal": "content_filter",
}  # fmt: skip


class _Function(msgspec.Struct):
    name: str
    arguments: str = "{}"


class _Called(msgspec.Struct):
    id: str
    function: _Function


class _Said(msgspec.Struct):
    content: str | None = None
    tool_calls: list[_Called] | None = None


class _Choice(msgspec.Struct):
    message: _Said
    finish_reason: str | None = None


class _Counted(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Counted = msgspec.field(default_factory=_Counted)


class _Block(msgspec.Struct):
    type: str
    text: str = ""
    id: str = ""
    name: str = ""
    input: dict[str, object] = {}


class _Message(msgspec.Struct):
    content: list[_Block]
    stop_reason: str | None = None
    usage: _Counted = msgspec.field(default_factory=_Counted)


class BrokerModel(ModelAPI):
    """A model behind the broker; `house`, which hears of tokens, and the shape of calls are set before."""

    house: ClassVar[House]
    shape: ClassVar[Shape]

    def __init__(
        self, model_name: str, base_url: str = "", api_key: str = "", *, config: GenerateConfig | None = None
    ) -> None:
        """Take where it is, and the credential."""
        super().__init__(model_name, base_url, api_key, [], config or GenerateConfig())
        bearer = {"authorization": f"Bearer {api_key}"}
        key = bearer if self.shape is Shape.CHAT_COMPLETIONS else {"x-api-key": api_key}
        self._client = httpx.AsyncClient(
            base_url=base_url, headers={**key, **_VERSION}, trust_env=False, follow_redirects=False,
            timeout=MODEL_CALL_SECONDS_MAX,
        )  # fmt: skip

    @override
    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Ask once; failures are raised, and tried again by Inspect where that may help."""
        write = _chat_call if self.shape is Shape.CHAT_COMPLETIONS else _messages_call
        call = {**write(input, tools), "model": self.model_name}
        call["max_tokens"] = config.max_tokens or _OUTPUT_TOKENS
        answer = await self._client.post(self.shape.value, content=json.dumps(call))
        if answer.status_code in _SHUT:
            self.house.tell(Shut(answer.status_code))
        answer.raise_for_status()
        output = (_chat_output if self.shape is Shape.CHAT_COMPLETIONS else _messages_output)(
            self.model_name, answer.content
        )
        if output.stop_reason == "content_filter":
            store().set(REFUSED, output.stop_reason)
        if output.usage is not None:
            self.house.tell(Spent(output.usage.total_tokens))
        return output

    @override
    def should_retry(self, ex: BaseException) -> bool:
        """Tell whether another try may help."""
        if isinstance(ex, httpx.HTTPStatusError):
            return ex.response.status_code in _AGAIN
        return isinstance(ex, httpx.TransportError)

    @override
    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _chat_call(said: Sequence[ChatMessage], tools: Sequence[ToolInfo]) -> dict[str, object]:
    call: dict[str, object] = {"messages": [_chat_message(one) for one in said]}
    if tools:
        call["tools"] = [{"type": "function", "function": tool.model_dump(exclude_none=True)} for tool in tools]
    return call


def _chat_message(said: ChatMessage) -> dict[str, object]:
    message: dict[str, object] = {"role": said.role, "content": said.text}
    if isinstance(said, ChatMessageTool):
        message["tool_call_id"] = said.tool_call_id
    if isinstance(said, ChatMessageAssistant) and said.tool_calls:
        message["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.function, "arguments": json.dumps(c.arguments)}}
            for c in said.tool_calls
        ]
    return message


def _messages_call(said: Sequence[ChatMessage], tools: Sequence[ToolInfo]) -> dict[str, object]:
    turns: list[dict[str, object]] = []
    for one in said:
        if one.role == "system":
            continue
        role = "assistant" if one.role == "assistant" else "user"
        if turns and turns[-1]["role"] == role:
            cast("list[object]", turns[-1]["content"]).extend(_blocks(one))
        else:
            turns.append({"role": role, "content": _blocks(one)})
    call: dict[str, object] = {"messages": turns}
    if system := "\n\n".join(one.text for one in said if one.role == "system"):
        call["system"] = system
    if tools:
        call["tools"] = [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": tool.parameters.model_dump(exclude_none=True),
            }
            for tool in tools
        ]
    return call


def _blocks(said: ChatMessage) -> list[dict[str, object]]:
    if isinstance(said, ChatMessageTool):
        return [{"type": "tool_result", "tool_use_id": said.tool_call_id, "content": said.text}]
    blocks: list[dict[str, object]] = [{"type": "text", "text": said.text}] if said.text else []
    called = (said.tool_calls or ()) if isinstance(said, ChatMessageAssistant) else ()
    blocks.extend({"type": "tool_use", "id": c.id, "name": c.function, "input": c.arguments} for c in called)
    return blocks or [{"type": "text", "text": "(nothing)"}]


def _chat_output(model: str, body: bytes) -> ModelOutput:
    told = msgspec.json.decode(body, type=_Completion)
    choice = told.choices[0]
    calls = [_call(c.id, c.function.name, c.function.arguments) for c in choice.message.tool_calls or ()]
    return _output(
        model, choice.message.content or "", calls, stop=choice.finish_reason,
        tokens=(told.usage.prompt_tokens, told.usage.completion_tokens),
    )  # fmt: skip


def _messages_output(model: str, body: bytes) -> ModelOutput:
    told = msgspec.json.decode(body, type=_Message)
    text = "".join(block.text for block in told.content if block.type == "text")
    calls = [ToolCall(id=b.id, function=b.name, arguments=b.input) for b in told.content if b.type == "tool_use"]
    return _output(
        model, text, calls, stop=told.stop_reason, tokens=(told.usage.input_tokens, told.usage.output_tokens)
    )


def _output(model: str, text: str, calls: list[ToolCall], *, stop: str | None, tokens: tuple[int, int]) -> ModelOutput:
    message = ChatMessageAssistant(content=text, tool_calls=calls or None, model=model, source="generate")
    usage = ModelUsage(input_tokens=tokens[0], output_tokens=tokens[1], total_tokens=sum(tokens))
    return ModelOutput(
        model=model, choices=[Choice(message=message, stop_reason=_STOPS.get(stop or "", "unknown"))], usage=usage
    )


def _call(name: str, function: str, arguments: str) -> ToolCall:
    try:
        return ToolCall(id=name, function=function, arguments=msgspec.json.decode(arguments, type=dict[str, object]))
    except msgspec.DecodeError:
        wrong = "The arguments are no JSON object."
        return ToolCall(id=name, function=function, arguments={}, parse_error=wrong)


# Inspect's decorator has no type of its own.
modelapi(name="clearway")(BrokerModel)
