"""Findings as plain JSON: a list of objects, or an object with `findings` and perhaps `tool` (fields: formats/plain.py)."""

from typing import Final

from clearway.formats.plain import finding_of
from clearway.formats.records import ParsedReport
from clearway.kernel.errors import Refusal

NAME: Final = "json"


def recognizes(value: object) -> bool:
    """Tell whether decoded JSON is a list of findings, or an object that holds one."""
    items = value.get("findings") if isinstance(value, dict) else value
    return isinstance(items, list) and all(isinstance(item, dict) and "title" in item for item in items[:1])


def parse(value: object, target: str) -> ParsedReport:
    """Read a list of findings; what they do not say of their package is `target`."""
    items = value.get("findings") if isinstance(value, dict) else value
    tool = value.get("tool", "") if isinstance(value, dict) else ""
    if not isinstance(items, list) or not isinstance(tool, str):
        raise Refusal("bad-shape", "`findings` is not a list, or `tool` is not a text.", hint="See docs/formats.md.")
    findings = tuple(
        finding_of(item, position, target=target, place=f"findings[{position}]") for position, item in enumerate(items)
    )
    return ParsedReport(format=NAME, tool=tool, findings=findings)
