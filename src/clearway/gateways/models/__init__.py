"""Calls of language models (Order 3(a), 3(b)(ii)): the way to a developer's endpoint, and a pretend one served here.

They travel in two shapes, OpenAI's chat completions and Anthropic's messages: `shapes` tells them apart and words
failures in each, `calls` reads what a broker has to know, `conversation` reads a whole call and writes a whole reply.
A brain says what the pretend model answers: any object with `answer`, such as a scripted solver of known ability.
The way out itself is `upstream`, which is imported from there: it loads a client that only the broker needs.
"""

from clearway.gateways.models.calls import Asking, ReplyReader, Usage, read_asking, usage_in
from clearway.gateways.models.conversation import Asked, Reply, ToolCall, Turn
from clearway.gateways.models.pretend import Brain, PretendModel, ScriptedBrain, read_script
from clearway.gateways.models.shapes import Shape, failure_body, failure_event

__all__ = [
    "Asked",
    "Asking",
    "Brain",
    "PretendModel",
    "Reply",
    "ReplyReader",
    "ScriptedBrain",
    "Shape",
    "ToolCall",
    "Turn",
    "Usage",
    "failure_body",
    "failure_event",
    "read_asking",
    "read_script",
    "usage_in",
]
