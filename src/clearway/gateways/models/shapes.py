"""The two shapes of a call, by their paths, and how each words a failure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Shape(StrEnum):
    """How a call and its reply are written; the value is the path that such calls go to."""

    CHAT_COMPLETIONS = "/v1/chat/completions"
    MESSAGES = "/v1/messages"


# What each shape calls a failure of a status. Clients of both try 408, 409, 429 and what is above 499 again.
_OPENAI: Final[Mapping[int, str]] = {
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_exceeded",
}
_ANTHROPIC: Final[Mapping[int, str]] = {
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
}
_SERVER_ERROR: Final = 500


def failure_body(shape: Shape, status: int, *, code: str, message: str) -> bytes:
    """Word a failure as a whole reply of this shape; `code` is Clearway's own and stable."""
    kind = (_OPENAI if shape is Shape.CHAT_COMPLETIONS else _ANTHROPIC).get(status)
    kind = kind or ("api_error" if status >= _SERVER_ERROR else "invalid_request_error")
    error = {"message": message, "type": kind, "code": code}
    if shape is Shape.CHAT_COMPLETIONS:
        return msgspec.json.encode({"error": {**error, "param": None}})
    return msgspec.json.encode({"type": "error", "error": error})


def failure_event(shape: Shape, status: int, *, code: str, message: str) -> bytes:
    """Word a failure as the last event of a stream of this shape."""
    body = failure_body(shape, status, code=code, message=message)
    return (b"" if shape is Shape.CHAT_COMPLETIONS else b"event: error\n") + b"data: " + body + b"\n\n"
