"""Strict decoding: UTF-8 and JSON with limits, duplicate names refused; what every JSON format begins with."""

import json
import re
from typing import Final, TypeVar, cast

import msgspec

from clearway.formats.records import RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FINDINGS_PER_REPORT_MAX, JSON_DEPTH_MAX, JSON_NUMBER_DIGITS_MAX

T = TypeVar("T")

_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_DEPTH: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_SHOWN: Final = 60


def decode_text(body: bytes) -> str:
    """Decode UTF-8, a byte order mark left out; refused with the place of the first bad byte."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "not-utf-8",
            f"The text is not UTF-8: byte {error.start} is 0x{body[error.start]:02x}.",
            hint="Save it as UTF-8.",
            where=f"byte {error.start}",
        ) from None


def decode_json(body: bytes) -> object:
    """Decode JSON (RFC 8259) within limits of depth and length of numbers; a name that comes twice is refused."""
    text = decode_text(body)
    _require_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Refusal(
            "bad-json",
            f"The JSON breaks off or is wrong: {error.msg}.",
            hint="Check it with a JSON tool.",
            where=f"line {error.lineno}, column {error.colno}",
        ) from None


def convert(value: object, shape: type[T], *, noun: str) -> T:
    """Read decoded JSON into its typed shape; refused with the path of what does not fit."""
    try:
        return msgspec.convert(value, shape, strict=False)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        raise Refusal(
            "bad-shape",
            f"This is not {noun}: {what}.",
            hint="Compare it with the format's schema.",
            where=path.strip("`"),
        ) from None


def members(value: object) -> dict[str, object]:
    """Give the members of a decoded JSON object; of anything else, none."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Give the items of a decoded JSON array; of anything else, none."""
    return cast("list[object]", value) if isinstance(value, list) else []


def refused(refusal: Refusal, position: int, *, place: str) -> RefusedFinding:
    """Turn the refusal of one finding into an entry of its report, with its place, so that it spoils no other."""
    where = f"{place} {refusal.where}".strip()
    return RefusedFinding(position=position, code=refusal.code, what=refusal.what, where=where, hint=refusal.hint)


def require_few(count: int) -> None:
    """Refuse a report with more findings than one report may hold."""
    if count > FINDINGS_PER_REPORT_MAX:
        raise Refusal(
            "too-many-findings",
            f"The report holds {count} findings; {FINDINGS_PER_REPORT_MAX} is the most.",
            hint="Split it into several reports.",
            status=413,
        )


def _require_depth(text: str) -> None:
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += _DEPTH.get(match[0], 0)
        if depth > JSON_DEPTH_MAX:
            raise Refusal(
                "too-deep",
                f"The JSON is nested more than {JSON_DEPTH_MAX} levels deep.",
                hint="No report needs that.",
                where=f"character {match.start()}",
            )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise Refusal(
            "name-twice",
            f"The name {twice[:_SHOWN]!r} comes twice in one object.",
            hint="Keep one: readers would disagree about which counts.",
        )
    return made


def _integer(digits: str) -> int:
    if len(digits) > JSON_NUMBER_DIGITS_MAX:
        raise Refusal(
            "number-too-long",
            f"A number has more than {JSON_NUMBER_DIGITS_MAX} digits.",
            hint="Write it as a string.",
        )
    return int(digits)


def _constant(word: str) -> float:
    raise Refusal("not-json", f"{word} is not JSON.", hint="Write null instead.")
