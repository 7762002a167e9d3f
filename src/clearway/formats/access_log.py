"""The broker's log as it is read, and the digest over the lines of one run, which everybody computes who has the log.

Each line counts as canonical JSON (RFC 8785) and a newline, in the order of the log: `jq -cS` and `sha256sum` say the
same. Nothing in it has fractions, and of text only a model's name may be anything, which no control characters are in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Final, Protocol

import msgspec
from msgspec.structs import replace

from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import ACCESS_LOG_LINE_BYTES_MAX

_BEGUN: Final = "begun"
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


class LoggedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the broker's log, by the names that the API gives them; hashes are SHA-256 in hexadecimal."""

    line: int
    grant: str
    pseudonym: str
    call: str
    kind: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    path: str
    model: str
    status: int
    why: str
    request_hash: str
    request_bytes: int
    reply_hash: str
    reply_bytes: int
    input_tokens: int
    output_tokens: int
    microdollars: int


class _Hash(Protocol):
    def update(self, piece: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(slots=True)
class LogDigest:
    """Takes the lines of a run in their order; tells how many there were, of how many calls, the last, the digest."""

    last_line: int
    lines: int = 0
    calls: int = 0
    _hash: _Hash = field(default_factory=sha256)

    @property
    def hexdigest(self) -> str:
        """The SHA-256 (hexadecimal) over the lines that were taken so far."""
        return self._hash.hexdigest()

    def take(self, lines: Iterable[LoggedLine]) -> None:
        """Take further lines; refused where one does not come after those before it."""
        for one in lines:
            if one.line <= self.last_line:
                what = "The lines of the log are not in their order, or one comes twice."
                raise Refusal("bad-log", what, hint="Give the log as it was read.", where=f"line {one.line}")
            self.last_line = one.line
            self.lines += 1
            self.calls += one.kind == _BEGUN
            self._hash.update(canonical_line(one))


def digest_of(lines: Iterable[LoggedLine], *, grant: str, after_line: int, last_line: int) -> LogDigest:
    """Compute the digest over the lines of one grant after a line and up to another, out of a log that may hold more.

    Refused where the lines are not in their order.
    """
    found = LogDigest(last_line=after_line)
    found.take(one for one in lines if one.grant == grant and after_line < one.line <= last_line)
    return found


def canonical_line(line: LoggedLine) -> bytes:
    """Write a line in its one form, with the newline; its instant in UTC."""
    return _ENCODER.encode(replace(line, at=line.at.astimezone(UTC))) + b"\n"


def read_log(lines: Iterable[bytes]) -> Iterator[LoggedLine]:
    """Read a log that was kept as JSON lines, one after the other; refused where a line is none."""
    for number, line in enumerate(lines, start=1):
        if len(line) > ACCESS_LOG_LINE_BYTES_MAX:
            hint = "Give what `clearway frontier access log --format jsonl` printed."
            raise Refusal("bad-log", "A line of the log is too long.", hint=hint, where=f"line {number} of the file")
        if line.strip():
            yield convert(decode_json(line), LoggedLine, noun="a line of the log")
