"""A moving window over the bytes of a JSON text: finds where values end, however long they are, and names places.

It looks at brackets and quotes only; whether a value is right JSON is for the decoder of that value to tell.
"""

import codecs
import re
from typing import BinaryIO, Final

from clearway.formats.decoding import bad_json, not_utf8, too_deep, too_dense
from clearway.kernel.limits import JSON_CONTAINERS_MAX, JSON_DEPTH_MAX

_CHUNK: Final = 256 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_SCALAR: Final = re.compile(rb"[^\s,:\[\]{}\"]*+")
_IN_TEXT: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_LEVELS_AT_ONCE: Final = 5


def _balanced(levels: int) -> bytes:
    """Match whole texts, whole lists and objects of up to so many levels, and what stands between them.

    It stops before a closing bracket, and before what is deeper or not all there. No quantifier gives back what it
    took, so that the time is linear.
    """
    text = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
    whole = text + (rb"|[\[{]" + _balanced(levels - 1) + rb"[\]}]" if levels else b"")
    return rb'[^"\[\]{}]*+(?:(?:' + whole + rb')[^"\[\]{}]*+)*+'


_FLAT: Final = re.compile(_balanced(0), re.DOTALL)
_WHOLE: Final = re.compile(_balanced(_LEVELS_AT_ONCE), re.DOTALL)
_QUOTE: Final = ord('"')
_OPENING: Final = frozenset(b"{[")


class TooLong(Exception):  # noqa: N818  an answer to whoever asked for the end of a value
    """The value is longer than the limit it was asked for with."""


class Window:
    """Bytes from `at` on, read as needed; with a limit what is looked at stays in the window, without it is let go."""

    def __init__(self, body: BinaryIO) -> None:
        body.seek(0)
        self._body = body
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._buffer = b""
        self._dropped = 0
        self._lines = 0
        self._column = 0
        self._ended = False
        self.at = 0
        while len(self._buffer) < len(_BOM) and self._more(0):
            pass
        if self._buffer.startswith(_BOM):
            self.at = len(_BOM)

    @property
    def offset(self) -> int:
        """How many bytes stand before this place."""
        return self._dropped + self.at

    def peek(self) -> bytes:
        """Go to the next byte that is no space and give it, or nothing at the end."""
        while True:
            self.at = _end(_SPACE, self._buffer, self.at)
            if self.at < len(self._buffer):
                return self._buffer[self.at : self.at + 1]
            if not self._more(self.at):
                return b""

    def text(self, end: int) -> str:
        """Give what stands between this place and the end of a value; refused when it holds too many lists."""
        found = self._buffer[self.at : end]
        # An empty list and a comma are three bytes; brackets in texts count too, which nobody writes by the million.
        if end - self.at > 3 * JSON_CONTAINERS_MAX and found.count(b"[") + found.count(b"{") > JSON_CONTAINERS_MAX:
            raise too_dense(self.place())
        return found.decode()

    def place(self, at: int | None = None) -> str:
        """Name a place, this one if none is given, by line and column."""
        at = self.at if at is None else at
        line = self._lines + self._buffer.count(b"\n", 0, at)
        start = self._buffer.rfind(b"\n", 0, at) + 1
        before = self._column if start == 0 else 0
        # Columns are characters, lest an editor shows another place.
        return f"line {line + 1}, column {before + len(self._buffer[start:at].decode(errors='replace')) + 1}"

    def end_of_value(self, depth: int, limit: int | None) -> int:
        """Find where the value that stands here ends; raises TooLong past the limit of bytes."""
        kind = self.peek()
        if kind and kind in b"{[":
            return self._close(depth, 0, limit)
        if kind == b'"':
            return self._text(self.at, limit)
        return self._scalar(limit)

    def leave(self, depth: int) -> None:
        """Go behind the end of the object or list that this place is inside of."""
        self.at = self._close(depth, 1, None)

    def _scalar(self, limit: int | None) -> int:
        at, start = self.at, self.offset
        while True:
            at = _end(_SCALAR, self._buffer, at)
            if at < len(self._buffer) or (at := self._further(at, limit)) < 0:
                break
        at = len(self._buffer) if at < 0 else at
        if self._dropped + at == start:
            raise bad_json("a value is missing" if at < len(self._buffer) else "it ends too early", self.place(at))
        return at

    def _text(self, at: int, limit: int | None) -> int:
        at += 1
        while True:
            at = _end(_IN_TEXT, self._buffer, at)
            if at < len(self._buffer) and self._buffer[at] == _QUOTE:
                return self._within(at + 1, limit)
            at = self._further(at, limit)
            if at < 0:
                raise bad_json("a text does not end", self.place(len(self._buffer)))

    def _close(self, depth: int, opened: int, limit: int | None) -> int:
        """Find where the bracket closes that is `opened` levels above."""
        at = self.at
        while True:
            is_shallow = depth + opened + _LEVELS_AT_ONCE <= JSON_DEPTH_MAX
            at = self._bracket(at, limit, _WHOLE if is_shallow and opened else _FLAT) + 1
            if self._buffer[at - 1] not in _OPENING:
                opened -= 1
                if not opened:
                    return self._within(at, limit)
                continue
            opened += 1
            if depth + opened > JSON_DEPTH_MAX:
                raise too_deep(self.place(at))

    def _bracket(self, at: int, limit: int | None, leap: re.Pattern[bytes]) -> int:
        """Find the next bracket that stands in no text, behind what is leapt over."""
        while True:
            at = _end(leap, self._buffer, at)
            if at < len(self._buffer):
                if self._buffer[at] != _QUOTE:
                    return at
                at = self._text(at, limit)
            elif (at := self._further(at, limit)) < 0:
                raise bad_json("it ends too early", self.place(len(self._buffer)))

    def _within(self, at: int, limit: int | None) -> int:
        if limit is not None and at - self.at > limit:
            raise TooLong
        return at

    def _further(self, at: int, limit: int | None) -> int:
        """Read on; gives where the byte stands now that stood at `at`, or -1 at the end."""
        self._within(at, limit)
        start = at if limit is None else self.at
        return at - start if self._more(start) else -1

    def _more(self, start: int) -> bool:
        """Read a chunk, letting go of what stands before `start`, which becomes this place."""
        if self._ended:
            return False
        chunk = self._body.read(_CHUNK)
        self._ended = not chunk
        try:
            self._decoder.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            read = self._dropped + len(self._buffer) + len(chunk)
            raise not_utf8(error, before=read - len(error.object)) from None
        if self._ended:
            return False
        self._let_go(start)
        self._buffer = self._buffer[start:] + chunk
        self._dropped += start
        self.at = 0
        return True

    def _let_go(self, start: int) -> None:
        if (last := self._buffer.rfind(b"\n", 0, start)) >= 0:
            self._lines += self._buffer.count(b"\n", 0, start)
            self._column = 0
        self._column += len(self._buffer[last + 1 : start].decode(errors="replace"))


def _end(pattern: re.Pattern[bytes], buffer: bytes, at: int) -> int:
    found = pattern.match(buffer, at)
    assert found is not None  # each of them matches nothing, too
    return found.end()
