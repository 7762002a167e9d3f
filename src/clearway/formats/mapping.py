"""JSON and CSV of any shape in, by a column mapping that whoever hands the report in gives along.

A line of a mapping is `field: place`, where the field is one of formats/plain.py and the place a column of CSV or a
path in JSON (`location.file`, `cwes[].id`, `tags[0]`); `field = text` is the same for every finding; `severity P1:
high` says what a word of theirs means; `findings: place` is where the list stands in JSON. What follows # is left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from clearway.formats.decoding import members
from clearway.formats.generic_csv import numbered_rows
from clearway.formats.json_stream import Cursor, JsonBody
from clearway.formats.plain import LISTS, NAMES, finding_of
from clearway.formats.records import StreamedReport
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import LISTED_PER_FINDING_MAX, MAPPING_CHARACTERS_MAX

NAME: Final = "mapped"
_LINE: Final = re.compile(r"([a-z_]{1,30})(?:[ \t]{1,9}([^:=]{1,60}?))?[ \t]{0,9}([:=])[ \t]{0,9}(.{1,300})")
_STEP: Final = re.compile(r"([^.\[\]]{1,100})((?:\[\d{0,4}\]){0,4})(?:\.|$)")
_INDEX: Final = re.compile(r"\[(\d{0,4})\]")
# A chain is a list of several parts: no column holds it.
_MAPPED: Final = NAMES - {"chain"}
_NO_ROW: Final[tuple[int, list[str]]] = (1, [])
_APART: Final = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Where each of our fields stands in theirs, what is fixed, what their words of severity mean."""

    places: Mapping[str, str]
    fixed: Mapping[str, str]
    severities: Mapping[str, str]
    findings: str


def parse_mapping(text: str) -> ColumnMapping:
    """Read a mapping; refused with the line that is wrong, or when it tells no title."""
    if len(text) > MAPPING_CHARACTERS_MAX:
        raise Refusal(
            "mapping-too-long",
            f"The mapping has more than {MAPPING_CHARACTERS_MAX} characters.",
            hint="A line a field is enough.",
        )
    places: dict[str, str] = {}
    fixed: dict[str, str] = {}
    severities: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        told = line.partition("#")[0].strip()
        if told:
            _take(told, f"line {number}", places=places, fixed=fixed, severities=severities)
    if "title" not in places.keys() | fixed.keys():
        raise Refusal("bad-mapping", "The mapping does not say where the title stands.", hint="Add a line: title: ...")
    return ColumnMapping(places=places, fixed=fixed, severities=severities, findings=places.pop("findings", ""))


def parse(body: BinaryIO, mapping: ColumnMapping, target: str) -> StreamedReport:
    """Read JSON or CSV by a mapping, finding by finding; what is told of no package is about `target`."""
    body.seek(0)
    is_json = body.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
    values = _json_values(JsonBody(body), mapping) if is_json else _csv_values(body, mapping)
    findings = (
        finding_of(fields, position, target=target, place=place) for position, (place, fields) in enumerate(values)
    )
    return StreamedReport(format=NAME, tool=mapping.fixed.get("tool", ""), findings=findings)


def _take(told: str, place: str, *, places: dict[str, str], fixed: dict[str, str], severities: dict[str, str]) -> None:
    found = _LINE.fullmatch(told)
    if found is None:
        raise _bad("It is no line of a mapping.", "Write: field: column", place)
    name, word, sign, value = found.groups()
    if word is not None:
        if name != "severity":
            raise _bad(
                f"{told[:60]!r} is no line of a mapping.", "Only severity takes a word: severity P1: high", place
            )
        severities[word.strip().lower()] = value.strip()
        return
    if name not in _MAPPED | {"findings"}:
        raise _bad(f"{name!r} is none of our fields.", f"Use one of: {', '.join(sorted(_MAPPED))}.", place)
    if name in places or name in fixed:
        raise _bad(f"{name!r} comes twice.", "Keep one.", place)
    (fixed if sign == "=" else places)[name] = value.strip()


def _bad(what: str, hint: str, place: str) -> Refusal:
    return Refusal("bad-mapping", what, hint=hint, where=f"mapping {place}")


def _json_values(body: JsonBody, mapping: ColumnMapping) -> Iterator[tuple[str, dict[str, object]]]:
    values = body.records() if not mapping.findings else _under(body.cursor(), mapping.findings.split("."), "")
    paths = {name: list(_steps(place)) for name, place in mapping.places.items()}
    for place, value in values:
        told = {name: [text for one in _walk(value, steps) if (text := _text(one))] for name, steps in paths.items()}
        yield place, _fields(told, mapping)


def _under(cursor: Cursor, path: list[str], place: str) -> Iterator[tuple[str, object]]:
    """Go down to the list of findings, and through it; a list on the way is gone through, too."""
    if cursor.peek() == b"[":
        for number in cursor.elements():
            here = f"{place}[{number}]"
            if path:
                yield from _under(cursor, path, here)
            else:
                yield here, cursor.value()
    elif path and cursor.peek() == b"{":
        for name in cursor.members():
            if name == path[0].removesuffix("[]"):
                yield from _under(cursor, path[1:], f"{place}.{name}".lstrip("."))
            else:
                cursor.sketch()
    elif cursor.peek() == b"{":
        yield place, cursor.value()


def _csv_values(body: BinaryIO, mapping: ColumnMapping) -> Iterator[tuple[str, dict[str, object]]]:
    rows = numbered_rows(body)
    _, first = next(rows, _NO_ROW)
    columns = {name.strip().lower(): number for number, name in enumerate(first)}
    numbers = {name: columns.get(place.lower()) for name, place in mapping.places.items()}
    missing = next((name for name, number in numbers.items() if number is None), None)
    if missing is not None:
        hint = f"There are: {', '.join(name[:40] for name in sorted(columns)[:20])}."
        raise Refusal(
            "no-such-column", f"There is no column {mapping.places[missing][:60]!r}.", hint=hint, where="line 1"
        )
    for line, row in rows:
        told = {name: [row[number]] for name, number in numbers.items() if number is not None and number < len(row)}
        yield f"line {line}", _fields(told, mapping)


def _fields(told: Mapping[str, list[str]], mapping: ColumnMapping) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, texts in {**{name: [text] for name, text in mapping.fixed.items()}, **told}.items():
        values = [text.strip() for text in texts if text.strip()]
        if name in LISTS or name == "ranges":
            split = values if name == "ranges" else [part for value in values for part in _APART.split(value) if part]
            found[name] = [_weakness(part) if name == "weaknesses" else part for part in split][:LISTED_PER_FINDING_MAX]
        elif values:
            found[name] = values[0]
    severity = str(found.get("severity", ""))
    if word := mapping.severities.get(severity.lower()):
        found["severity"] = word
    return {"title": "", **found}


def _weakness(text: str) -> str:
    return f"CWE-{text}" if text.isdecimal() else text


def _steps(place: str) -> Iterator[tuple[str, list[str]]]:
    for name, indexes in _STEP.findall(place):
        yield name, _INDEX.findall(indexes)


def _walk(value: object, steps: list[tuple[str, list[str]]]) -> list[object]:
    found = [value]
    for name, indexes in steps:
        found = [members(one)[name] for one in found if name in members(one)]
        for index in indexes:
            found = [item for one in found for item in _picked(one, index)][:LISTED_PER_FINDING_MAX]
    return [item for one in found for item in _picked(one, "")]


def _picked(value: object, index: str) -> list[object]:
    if not isinstance(value, list):
        return [value]
    held = cast("list[object]", value)
    return held if not index else held[int(index) : int(index) + 1]


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
