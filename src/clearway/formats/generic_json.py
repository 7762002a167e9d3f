"""Findings as plain JSON: a list of objects, or an object with `findings` and perhaps `tool`.

The fields of a finding are those of formats/plain.py; this is also the shape of the API's own JSON.
"""

from typing import Final

from clearway.formats.decoding import items, members, require_few
from clearway.formats.plain import finding_of
from clearway.formats.records import ParsedReport
from clearway.kernel.errors import Refusal

NAME: Final = "json"


def recognizes(value: object) -> bool:
    """Tell whether decoded JSON is a list of findings, or an object that holds one."""
    found = _findings(value)
    return found is not None and all("title" in members(item) for item in found[:1])


def parse(value: object, target: str) -> ParsedReport:
    """Read a list of findings; what they do not say of their package is `target`."""
    tool = members(value).get("tool", "")
    if not isinstance(tool, str):
        raise Refusal("bad-shape", "`tool` is not a text.", hint="Give the tool's name.", where="tool")
    found = _findings(value) or []
    require_few(len(found))
    findings = tuple(finding_of(item, n, target=target, place=f"findings[{n}]") for n, item in enumerate(found))
    return ParsedReport(format=NAME, tool=tool, findings=findings)


def _findings(value: object) -> list[object] | None:
    held: object = members(value).get("findings") if members(value) else value
    found = items(held)
    return found if isinstance(held, list) else None
