"""JSON and lines of inventories, decoded within limits."""

import io
from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec

from clearway.formats.decoding import bad_json, not_utf8
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import INVENTORY_LINE_CHARACTERS_MAX, INVENTORY_LINES_MAX, within

T = TypeVar("T")
_TOLD: Final = 200
_BOM: Final = b"\xef\xbb\xbf"


def decode(decoder: msgspec.json.Decoder[T], body: bytes, *, noun: str) -> T:
    """Decode JSON into its typed shape; refused with the place of what is wrong."""
    try:
        return decoder.decode(body.removeprefix(_BOM))
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        raise _bad_shape(what, path.strip("`"), noun=noun) from None
    except msgspec.DecodeError as error:
        what, _, place = str(error).partition(" (byte ")
        raise bad_json(inert_line(what), f"byte {place.rstrip(')')}" if place else "") from None
    except UnicodeDecodeError as error:
        raise not_utf8(error) from None
    except RecursionError:
        raise _too_deep(noun) from None


def _bad_shape(what: str, where: str, *, noun: str) -> Refusal:
    told = f"This is not {noun}: {within(inert_line(what), _TOLD)}."
    return Refusal("bad-shape", told, hint="Compare it with the format's schema.", where=where)


def _too_deep(noun: str) -> Refusal:
    return Refusal("too-deep", f"A value of {noun} is nested too deeply.", hint="No inventory needs that.")


def lines_of(text: str) -> Iterator[str]:
    """Give lines, however they end; refused when there are too many."""
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if number > INVENTORY_LINES_MAX:
            what = f"The inventory has more than {INVENTORY_LINES_MAX} lines."
            raise Refusal("too-many-components", what, hint="Split it by system.", status=413)
        yield line[:INVENTORY_LINE_CHARACTERS_MAX].rstrip()
