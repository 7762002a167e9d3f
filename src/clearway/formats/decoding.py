"""Strict decoding: UTF-8, JSON and TOML with limits, duplicate names refused; what every format begins with."""

import json
import re
import tomllib
from typing import Final, TypeVar, cast

import msgspec

from clearway.formats.records import RefusedFinding
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    FINDINGS_PER_REPORT_MAX,
    JSON_CONTAINERS_MAX,
    JSON_DEPTH_MAX,
    JSON_NUMBER_DIGITS_MAX,
    REASON_CHARACTERS_MAX,
    TOML_LINE_CHARACTERS_MAX,
    within,
)

T = TypeVar("T")

_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
# Any escape; the group is half of a surrogate pair that stands alone.
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_DEPTH: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_SHOWN: Final = 60
_TOLD: Final = 200
_INFINITE: Final = frozenset({float("inf"), float("-inf")})


def decode_text(body: bytes) -> str:
    """Decode UTF-8, a byte order mark left out; refused with the place of the first bad byte."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error) from None


def decode_json(body: bytes) -> object:
    """Decode JSON (RFC 8259) within limits of depth and length of numbers; a name that comes twice is refused."""
    text = decode_text(body)
    _require_depth(text)
    try:
        return decode_value(text)
    except json.JSONDecodeError as error:
        raise bad_json(error.msg, f"line {error.lineno}, column {error.colno}") from None


def decode_toml(body: bytes, shape: type[T], *, noun: str) -> T:
    """Read TOML 1.0, with lines of a limited length, into its typed shape; refused with the place of what is wrong."""
    text = decode_text(body)
    # A dotted key takes time in the square of its parts, and stands on one line.
    if any(len(line) > TOML_LINE_CHARACTERS_MAX for line in text.split("\n")):
        what = f"A line of {noun} has more than {TOML_LINE_CHARACTERS_MAX} characters."
        raise Refusal("bad-toml", what, hint="Break it up.")
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = inert_line(str(error)).rpartition(" (at ")
        told = f"{noun[:1].upper()}{noun[1:]} is not TOML: {within(what, _TOLD)}."
        raise Refusal("bad-toml", told, hint="Check it with a TOML tool.", where=place.removesuffix(")")) from None
    except RecursionError:
        raise Refusal("too-deep", f"A value of {noun} is nested too deeply.", hint="None needs that.") from None
    return convert(value, shape, noun=noun)


def decode_value(text: str) -> object:
    """Decode one JSON value whose depth was checked; names that come twice, NaN and long numbers are refused.

    Half of a surrogate pair, which is no character, is read as U+FFFD.

    Raises json.JSONDecodeError for what is no JSON: its place is for the caller to tell.
    """
    if _SURROGATE.search(text):
        text = _ESCAPE.sub(_whole_character, text)
    return _DECODER.decode(text)


def convert(value: object, shape: type[T], *, noun: str) -> T:
    """Read decoded JSON into its typed shape; refused with the path of what does not fit."""
    try:
        return msgspec.convert(value, shape, strict=False)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        raise Refusal(
            "bad-shape",
            f"This is not {noun}: {within(inert_line(what), _TOLD)}.",
            hint="Compare it with the format's schema.",
            where=path.strip("`"),
        ) from None


def members(value: object) -> dict[str, object]:
    """Give the members of a decoded JSON object; of anything else, none."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Give the items of a decoded JSON array; of anything else, none."""
    return cast("list[object]", value) if isinstance(value, list) else []


def text_in(value: object, *path: str) -> str:
    """Give the text at a path of names inside a decoded JSON value; anything else is an empty text."""
    for name in path:
        value = members(value).get(name)
    return value if isinstance(value, str) else ""


def items_in(value: object, *path: str) -> list[object]:
    """Give the items of the array at a path of names inside a decoded JSON value; of anything else, none."""
    for name in path:
        value = members(value).get(name)
    return items(value)


def texts_in(value: object, *path: str) -> list[str]:
    """Give those items of the array at a path that are texts and not empty."""
    return [item for item in items_in(value, *path) if isinstance(item, str) and item]


def refused(refusal: Refusal, position: int, *, place: str) -> RefusedFinding:
    """Turn the refusal of one finding into an entry of its report, with its place, so that it spoils no other."""
    what, hint, where = (
        within(inert_line(text), REASON_CHARACTERS_MAX)
        for text in (refusal.what, refusal.hint, f"{place} {refusal.where}")
    )
    return RefusedFinding(position=position, code=refusal.code, what=what, where=where, hint=hint)


def require_few(count: int) -> None:
    """Refuse a report with more findings than one report may hold."""
    if count > FINDINGS_PER_REPORT_MAX:
        raise Refusal(
            "too-many-findings",
            f"The report holds {count} findings; {FINDINGS_PER_REPORT_MAX} is the most.",
            hint="Split it into several reports.",
            status=413,
        )


def not_utf8(error: UnicodeDecodeError, *, before: int = 0) -> Refusal:
    """Say which byte is not UTF-8; `before` is how many bytes came before those that were decoded."""
    place = before + error.start
    what = f"The text is not UTF-8: byte {place} is 0x{error.object[error.start]:02x}."
    return Refusal("not-utf-8", what, hint="Save it as UTF-8.", where=f"byte {place}")


def bad_json(told: str, place: str) -> Refusal:
    """Say that it is no JSON, what is wrong and where."""
    what = f"The JSON breaks off or is wrong: {told}."
    return Refusal("bad-json", what, hint="Check it with a JSON tool.", where=place)


def too_deep(place: str) -> Refusal:
    """Say that it is nested too deeply."""
    what = f"The JSON is nested more than {JSON_DEPTH_MAX} levels deep."
    return Refusal("too-deep", what, hint="No report needs that.", where=place)


def too_dense(place: str) -> Refusal:
    """Say that one value holds too many lists and objects: they would fill the memory."""
    what = f"One value holds more than {JSON_CONTAINERS_MAX} lists and objects."
    return Refusal("too-dense", what, hint="Split it into several reports.", where=place, status=413)


def name_twice(name: str, place: str = "") -> Refusal:
    """Say that an object has a name twice."""
    return Refusal(
        "name-twice",
        f"The name {name[:_SHOWN]!r} comes twice in one object.",
        hint="Keep one: readers would disagree about which counts.",
        where=place,
    )


def _require_depth(text: str) -> None:
    depth = containers = 0
    for match in _BRACKET.finditer(text):
        step = _DEPTH.get(match[0], 0)
        depth += step
        containers += step > 0
        if depth > JSON_DEPTH_MAX:
            raise too_deep(f"character {match.start()}")
        if containers > JSON_CONTAINERS_MAX:
            raise too_dense(f"character {match.start()}")


def _whole_character(match: re.Match[str]) -> str:
    return "\\ufffd" if match[1] else match[0]


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        raise name_twice(next(name for name, _ in pairs if name in seen or seen.add(name)))
    return made


def _integer(digits: str) -> int:
    _require_short(digits)
    return int(digits)


def _fraction(digits: str) -> float:
    _require_short(digits)
    value = float(digits)
    if value in _INFINITE:
        raise Refusal("number-too-large", f"No number is as large as {digits[:_SHOWN]}.", hint="Write it as a string.")
    return value


def _require_short(digits: str) -> None:
    if len(digits) > JSON_NUMBER_DIGITS_MAX:
        raise Refusal(
            "number-too-long",
            f"A number has more than {JSON_NUMBER_DIGITS_MAX} digits.",
            hint="Write it as a string.",
        )


def _constant(word: str) -> float:
    raise Refusal("not-json", f"{word} is not JSON.", hint="Write null instead.")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)
