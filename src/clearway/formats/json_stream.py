"""JSON read as a stream, as strictly as decoding.decode_json: a cursor goes down into objects and lists, takes values.

Only the value that is being taken is held in memory. Every byte is checked to be UTF-8; brackets count against the
limit of depth; a name that comes twice is refused at every level.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO, Final, Literal

from clearway.formats.decoding import bad_json, decode_value, members, name_twice, too_deep
from clearway.formats.json_window import TooLong, Window
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX, JSON_NAMES_MAX, JSON_VALUE_BYTES_MAX, MIB

_SKETCHED_BYTES: Final = 64 * 1024
_SKETCHED_LEVELS: Final = 4
_NOTHING: Final = object()


class Cursor:
    """A place in a JSON text: `members` and `elements` go down, `value` takes what stands here, `pass_over` leaves it.

    What is passed over is checked for UTF-8, depth and closed brackets only.
    """

    def __init__(self, body: BinaryIO) -> None:
        self._window = Window(body)
        self._depth = 0

    def peek(self) -> bytes:
        """Give the next byte that is no space, or nothing at the end."""
        return self._window.peek()

    def place(self) -> str:
        """Name this place by line and column."""
        return self._window.place()

    def members(self) -> Iterator[str]:
        """Go through an object: give each name; what its reader does not take is passed over. Null has none."""
        if self._is_null(b"{", "object"):
            return
        self._enter()
        seen: set[str] = set()
        while self._is_next(b"}", first=not seen):
            name = self._name(seen)
            self.peek()
            here = self._window.offset
            yield name
            if self._window.offset == here:
                self.pass_over()

    def elements(self) -> Iterator[int]:
        """Go through a list: give each number; what its reader does not take is passed over. Null has none."""
        if self._is_null(b"[", "list"):
            return
        self._enter()
        number = 0
        while self._is_next(b"]", first=not number):
            self.peek()
            here = self._window.offset
            yield number
            if self._window.offset == here:
                self.pass_over()
            number += 1

    def value(self, bytes_max: int = JSON_VALUE_BYTES_MAX) -> object:
        """Take the value that stands here, strictly decoded; refused when it is longer than one value may be."""
        try:
            return self._taken(self._window.end_of_value(self._depth, bytes_max))
        except TooLong:
            raise Refusal(
                "value-too-large",
                f"One finding or other value has more than {bytes_max // MIB} MiB.",
                hint="Make it smaller: a proof needs only what triggers the fault.",
                where=self.place(),
                status=413,
            ) from None

    def sketch(self, levels: int = _SKETCHED_LEVELS) -> object:
        """Take the value that stands here, cut short: of what is long, only the names and the first of each list."""
        try:
            return self._taken(self._window.end_of_value(self._depth, _SKETCHED_BYTES))
        except TooLong:
            pass
        kind = self.peek()
        if kind == b"{" and levels:
            return {name: self.sketch(levels - 1) for name in self.members()}
        if kind == b"[" and levels:
            self._enter()
            first = self.sketch(levels - 1)
            self._window.leave(self._depth - 1)
            self._depth -= 1
            return [first]
        self.pass_over()
        return {} if kind == b"{" else [] if kind == b"[" else ""

    def pass_over(self) -> None:
        """Leave out the value that stands here, however long it is."""
        self._window.at = self._window.end_of_value(self._depth, None)

    def finish(self) -> None:
        """Refuse what stands after the end."""
        if self.peek():
            raise bad_json("there is more after its end", self.place())

    def _taken(self, end: int) -> object:
        text = self._window.text(end)
        try:
            value = decode_value(text)
        except json.JSONDecodeError as error:
            fault = self._window.at + len(text[: error.pos].encode())
            raise bad_json(error.msg, self._window.place(fault)) from None
        except Refusal as refusal:
            refusal.where = self.place()
            raise
        self._window.at = end
        return value

    def _name(self, seen: set[str]) -> str:
        if self.peek() != b'"':
            raise bad_json("a name in quotes is missing", self.place())
        try:
            name = str(self._taken(self._window.end_of_value(self._depth, _SKETCHED_BYTES)))
        except TooLong:
            raise _too_many_names(self.place()) from None
        if name in seen:
            raise name_twice(name, self.place())
        if len(seen) == JSON_NAMES_MAX:
            raise _too_many_names(self.place())
        seen.add(name)
        if self.peek() != b":":
            raise bad_json("a colon is missing", self.place())
        self._window.at += 1
        return name

    def _is_null(self, opening: bytes, noun: str) -> bool:
        kind = self.peek()
        if kind == b"n" and self.value() is None:
            return True
        if kind and kind != opening:
            hint = "Compare it with the format's schema."
            raise Refusal("bad-shape", f"What should be a JSON {noun} is none.", hint=hint, where=self.place())
        return False

    def _enter(self) -> None:
        if not self.peek():
            raise bad_json("it ends too early", self.place())
        self._depth += 1
        if self._depth > JSON_DEPTH_MAX:
            raise too_deep(self.place())
        self._window.at += 1

    def _is_next(self, closing: bytes, *, first: bool) -> bool:
        here = self.peek()
        if here == closing:
            self._window.at += 1
            self._depth -= 1
            return False
        if not first:
            if here != b",":
                raise bad_json("a comma or a closing bracket is missing", self.place())
            self._window.at += 1
        return True


class JsonBody:
    """A JSON text that can be read again and again: one object, a list, or objects one after the other (JSON lines).

    `head` is the sketch of the object, or of the first record of several: enough to tell a format by.
    """

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        cursor = self.cursor()
        is_list = cursor.peek() == b"["
        first = next((cursor.sketch() for _ in cursor.elements()), _NOTHING) if is_list else cursor.sketch()
        self.head: Final = members(first)
        self.is_empty_list: Final = first is _NOTHING
        self.kind: Final[Literal["object", "list", "lines"]] = (
            "list" if is_list else "lines" if cursor.peek() == b"{" else "object"
        )
        if self.kind == "object" or self.is_empty_list:
            cursor.finish()

    def cursor(self) -> Cursor:
        """Start at the beginning."""
        return Cursor(self._body)

    def records(self) -> Iterator[tuple[str, object]]:
        """Go through the records, be they one, a list or lines: the place of each and its value."""
        cursor = self.cursor()
        if self.kind == "list":
            yield from ((f"[{number}]", cursor.value()) for number in cursor.elements())
            cursor.finish()
            return
        number = 0
        while cursor.peek():
            place = f"record {number + 1}" if self.kind == "lines" else ""
            yield place, cursor.value()
            number += 1

    def whole(self) -> object:
        """Decode all of it at once; refused when it is longer than what may be read whole."""
        cursor = self.cursor()
        value = cursor.value(DOCUMENT_BYTES_MAX)
        cursor.finish()
        return value


def _too_many_names(place: str) -> Refusal:
    what = "An object has too many names, or too long a one."
    return Refusal("too-many-names", what, hint="No report needs that.", where=place)
