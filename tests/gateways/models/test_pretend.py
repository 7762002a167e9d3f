"""The pretend model answers both shapes, whole and as a stream, the same always, and says how many tokens it took."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from clearway.gateways.models import (
    Asked,
    PretendModel,
    Reply,
    ReplyReader,
    ScriptedBrain,
    Shape,
    ToolCall,
    Usage,
    read_asking,
    read_script,
    usage_in,
)
from clearway.kernel.errors import Refusal

SCRIPT = b'[{"when": "list", "say": "I look.", "call": {"name": "bash", "arguments": {"command": "ls"}}}]'
TOLD = {"model": "m-1", "max_tokens": 100, "messages": [{"role": "user", "content": "list it"}]}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client of a pretend model with a script."""
    transport = httpx.ASGITransport(app=PretendModel(brain=read_script(SCRIPT), credential="right"))
    headers = {"authorization": "Bearer right"}
    async with httpx.AsyncClient(transport=transport, base_url="http://model.invalid", headers=headers) as client:
        yield client


@pytest.mark.parametrize("shape", list(Shape))
async def test_whole_reply_calls_the_tool_and_counts(http: httpx.AsyncClient, shape: Shape) -> None:
    """The tool of the script is called in the shape's own way, and the same call has the same reply, byte for byte."""
    first, second = [await http.post(shape.value, json=TOLD) for _ in range(2)]
    assert first.status_code == 200
    assert first.content == second.content
    assert usage_in(shape, first.content) == Usage(input_tokens=2, output_tokens=2 + 5)
    reply = first.json()
    if shape is Shape.CHAT_COMPLETIONS:
        assert reply["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "bash"
        assert reply["choices"][0]["finish_reason"] == "tool_calls"
    else:
        assert reply["content"][1] | {"id": ""} == {
            "type": "tool_use",
            "id": "",
            "name": "bash",
            "input": {"command": "ls"},
        }
        assert reply["stop_reason"] == "tool_use"


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_stream_is_read_as_it_is_however_it_is_cut(http: httpx.AsyncClient, shape: Shape, size: int) -> None:
    """The reader gives back the same bytes, in whole events, and finds how many tokens were taken."""
    told = TOLD | {"stream": True, "stream_options": {"include_usage": True}}
    whole = (await http.post(shape.value, json=told)).content
    reader = ReplyReader(shape, held_max=1000)
    passed = [reader.take(whole[at : at + size]) for at in range(0, len(whole), size)]
    assert all(piece.endswith(b"\n\n") for piece in passed if piece)
    assert b"".join(passed) + reader.rest() == whole
    assert reader.usage == Usage(input_tokens=2, output_tokens=2 + 5)


async def test_a_stream_that_does_not_say_has_no_usage(http: httpx.AsyncClient) -> None:
    """Chat completions say how many tokens they took only where they are asked to; words in the reply do not count."""
    said = {"messages": [{"role": "user", "content": 'x "usage": {"prompt_tokens": 9}'}], "stream": True}
    whole = (await http.post(Shape.CHAT_COMPLETIONS.value, json=TOLD | said)).content
    reader = ReplyReader(Shape.CHAT_COMPLETIONS, held_max=1000)
    assert reader.take(whole) == whole
    assert reader.usage is None


@pytest.mark.parametrize("shape", list(Shape))
async def test_results_of_tools_reach_the_brain(shape: Shape) -> None:
    """A brain sees what was said, what was called and what came of it, the same in both shapes."""
    seen: list[Asked] = []

    class Watching:
        def answer(self, asked: Asked) -> Reply:
            seen.append(asked)
            return Reply(text="done")

    called = {"id": "c", "type": "function", "function": {"name": "bash", "arguments": '{"command": "ls"}'}}
    openai = [
        {"role": "system", "content": "s"},
        {"role": "assistant", "content": None, "tool_calls": [called]},
        {"role": "tool", "content": "a.txt", "tool_call_id": "c"},
    ]
    anthropic = [
        {"role": "assistant", "content": [{"type": "tool_use", "id": "c", "name": "bash", "input": {"command": "ls"}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": "a.txt"}]},
    ]
    body = {"model": "m", "max_tokens": 1, "messages": openai}
    if shape is Shape.MESSAGES:
        body = {"model": "m", "max_tokens": 1, "system": "s", "messages": anthropic}
    transport = httpx.ASGITransport(app=PretendModel(brain=Watching()))
    async with httpx.AsyncClient(transport=transport, base_url="http://model.invalid") as client:
        assert (await client.post(shape.value, json=body)).status_code == 200
    roles = [(turn.role, turn.text, turn.calls) for turn in seen[0].turns]
    call = ToolCall(name="bash", arguments={"command": "ls"})
    assert roles == [("system", "s", ()), ("assistant", "", (call,)), ("tool", "a.txt", ())]


@pytest.mark.parametrize("shape", list(Shape))
async def test_who_has_no_right_credential_is_turned_away(http: httpx.AsyncClient, shape: Shape) -> None:
    """In the shape's own words."""
    answer = await http.post(shape.value, json=TOLD, headers={"authorization": "Bearer wrong"})
    assert answer.status_code == 401
    assert json.loads(answer.content)["error"]["type"] == "authentication_error"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"model": "m"', b'{"model": 1, "max_tokens": 2}', b"[" * 100_000])
@pytest.mark.parametrize("shape", list(Shape))
def test_what_is_no_call_is_refused(shape: Shape, body: bytes) -> None:
    """And nothing of it is quoted."""
    with pytest.raises(Refusal, match="not a call of this shape"):
        read_asking(shape, body)


def test_without_a_script_the_last_turn_comes_back() -> None:
    """So that a demo needs no script."""
    asked = Asked(model="m", turns=(), tools=(), stream=False)
    assert ScriptedBrain().answer(asked) == Reply(text="")
