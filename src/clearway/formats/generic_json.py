"""Findings as plain JSON, in and out: a list of objects, an object with `findings` and perhaps `tool`, or JSON lines.

The fields of a finding are those of formats/plain.py; this is also the shape of the API's own JSON.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Final, cast

from clearway.formats.decoding import items, members
from clearway.formats.encoding import Json, filled
from clearway.formats.json_stream import JsonBody
from clearway.formats.plain import NAMES, finding_of
from clearway.formats.records import Hop, ParsedFinding, Provenance, RefusedFinding, Severity, StreamedReport
from clearway.kernel.errors import Refusal

NAME: Final = "json"


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is a list of findings, an object that holds one, or one finding a line."""
    if body.kind == "object" and isinstance(body.head.get("findings"), list):
        first = items(body.head["findings"])[:1]
        return all("title" in members(item) for item in first)
    return body.is_empty_list or ("title" in body.head and body.kind != "object")


def is_ours(body: JsonBody) -> bool:
    """Tell whether the first finding has our fields only, so that no scanner's own JSON is taken for ours."""
    held = items(body.head.get("findings"))[:1] if body.kind == "object" else [body.head]
    return recognizes(body) and all(members(item).keys() <= NAMES for item in held)


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read findings one by one; what they do not say of their package is `target`."""
    tool = body.head.get("tool", "") if body.kind == "object" else ""
    if not isinstance(tool, str):
        raise Refusal("bad-shape", "`tool` is not a text.", hint="Give the tool's name.", where="tool")
    values = _held(body) if body.kind == "object" else body.records()
    return StreamedReport(format=NAME, tool=tool, findings=_findings(values, target))


def render(findings: Sequence[ParsedFinding], *, tool: str = "") -> bytes:
    """Write findings so that reading them gives the same again: credit, chain and proof too, hop by hop.

    Texts stay verbatim; all but printable ASCII is escaped, so that nothing in them acts on the way.
    """
    told = {**filled({"tool": tool}), "findings": [_rendered(finding) for finding in findings]}
    return json.dumps(told, ensure_ascii=True, indent=1, allow_nan=False).encode() + b"\n"


def render_one(finding: ParsedFinding) -> bytes:
    """Write one finding as a line without its end, for a list that is written piece by piece."""
    return json.dumps(_rendered(finding), ensure_ascii=True, allow_nan=False).encode()


def _held(body: JsonBody) -> Iterator[tuple[str, object]]:
    cursor = body.cursor()
    for name in cursor.members():
        if name == "findings":
            for number in cursor.elements():
                yield f"findings[{number}]", cursor.value()
        else:
            cursor.sketch()


def _findings(values: Iterator[tuple[str, object]], target: str) -> Iterator[ParsedFinding | RefusedFinding]:
    for position, (place, value) in enumerate(values):
        where = f"findings{place}" if place.startswith("[") else place
        yield finding_of(value, position, target=target, place=where)


def _rendered(finding: ParsedFinding) -> Json:
    told = {part.name: _plain(getattr(finding, part.name)) for part in fields(finding) if part.name != "provenance"}
    model = {part.name: _plain(getattr(finding.provenance, part.name)) for part in fields(Provenance)}
    return {"title": finding.title, **filled({**told, **model})}


def _plain(value: object) -> Json:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case Severity():
            return "" if value is Severity.UNKNOWN else value.value
        case Hop():
            return {"party": value.party, **filled({"reference": value.reference, "at": value.at})}
        case tuple():
            return [_plain(item) for item in cast("tuple[object, ...]", value)]
        case int() if value:
            return value
        case _:
            return str(value or "")
