"""OSV records in: one finding a record, with all packages that it affects.

A record may stand alone, in a list, under `vulns`, or with others one a line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from clearway.formats.decoding import items_in, members, refused, text_in, texts_in
from clearway.formats.json_stream import JsonBody
from clearway.formats.osv.writing import NAME
from clearway.formats.packages import Package, by_ecosystem, by_purl
from clearway.formats.records import ParsedFinding, RefusedFinding, StreamedReport
from clearway.formats.scores import rated
from clearway.formats.words import first_line, identifiers_told, listed, weaknesses_in
from clearway.kernel.errors import Refusal

_MARKS: Final = frozenset({"affected", "aliases", "schema_version", "references", "details", "summary", "withdrawn"})
_SOURCE: Final = re.compile(r"[A-Za-z_]{1,40}(?=-)")
_EVENTS: Final = ("introduced", "fixed", "last_affected", "limit")


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is a record of OSV's, or several."""
    vulns = items_in(body.head, "vulns")
    return _is_record(body.head) or (body.kind == "object" and bool(vulns) and _is_record(vulns[0]))


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read records one by one; a record that names no package is about `target`."""
    findings = (
        _finding(value, target, position=position, place=place)
        for position, (place, value) in enumerate(_records(body))
    )
    return StreamedReport(format=NAME, tool="", findings=findings)


def _is_record(value: object) -> bool:
    told = members(value)
    has_parts = any("package" in members(one) or "ranges" in members(one) for one in items_in(told, "affected"))
    return isinstance(told.get("id"), str) and (has_parts or ("modified" in told and bool(_MARKS & told.keys())))


def _records(body: JsonBody) -> Iterator[tuple[str, object]]:
    if "vulns" not in body.head:
        yield from body.records()
        return
    cursor = body.cursor()
    for name in cursor.members():
        for number in cursor.elements() if name == "vulns" else ():
            yield f"vulns[{number}]", cursor.value()


def _finding(value: object, target: str, *, position: int, place: str) -> ParsedFinding | RefusedFinding:
    name = text_in(value, "id")
    if not name:
        fault = Refusal("bad-shape", "The record has no id.", hint="Compare it with OSV's schema.", where="id")
        return refused(fault, position, place=place)
    affected = items_in(value, "affected")
    packages = _packages(affected)
    details = text_in(value, "details")
    word, vectors = text_in(value, "database_specific", "severity"), _vectors(value, affected)
    severity, vector = rated(word, vectors)
    upstream = texts_in(value, "upstream")
    source = _SOURCE.match(name)
    return ParsedFinding(
        title=text_in(value, "summary").strip() or first_line(details) or name,
        description="\n\n".join(part for part in (details, _withdrawn(value)) if part),
        package=packages[0] if packages else target,
        packages=listed(packages[1:]),
        version=_single([version for one in affected for version in texts_in(one, "versions")]),
        fixed_version=_single(_fixed(affected)),
        ranges=listed(_ranges(affected)),
        symbols=listed(_symbols(affected)),
        weaknesses=weaknesses_in(*_weaknesses(value, affected)),
        # An advisory with several upstream ones is about several vulnerabilities: it is none of them alone.
        identifiers=identifiers_told(name, *texts_in(value, "aliases"), *(upstream if len(upstream) == 1 else ())),
        severity=severity,
        cvss_vector=vector,
        references=listed(text_in(link, "url") for link in items_in(value, "references")),
        source=source[0].upper() if source else "",
        published=text_in(value, "published"),
        credit="; ".join(text_in(credit, "name") for credit in items_in(value, "credits")),
    )


def _packages(affected: Sequence[object]) -> list[str]:
    found = [_package(members(one).get("package")) for one in affected]
    return list(dict.fromkeys(package.purl for package in found if package))


def _package(value: object) -> Package | None:
    return by_purl(text_in(value, "purl")) or by_ecosystem(text_in(value, "ecosystem"), text_in(value, "name"))


def _ranges(affected: Sequence[object]) -> list[str]:
    every = [held for one in affected for held in items_in(one, "ranges")]
    versions = [held for held in every if text_in(held, "type") != "GIT"] or every
    return [" ".join(_events(held)) for held in versions]


def _events(held: object) -> Iterator[str]:
    for event in items_in(held, "events"):
        yield from (f"{name}:{text_in(event, name)}" for name in _EVENTS if text_in(event, name))


def _fixed(affected: Sequence[object]) -> list[str]:
    held = [held for one in affected for held in items_in(one, "ranges") if text_in(held, "type") != "GIT"]
    return [text_in(event, "fixed") for one in held for event in items_in(one, "events")]


def _single(versions: Sequence[str]) -> str:
    told = {version for version in versions if version}
    return told.pop() if len(told) == 1 else ""


def _vectors(value: object, affected: Sequence[object]) -> list[str]:
    rated = [*items_in(value, "severity"), *(one for part in affected for one in items_in(part, "severity"))]
    return [text_in(one, "score") for one in rated if text_in(one, "type").startswith("CVSS")]


def _symbols(affected: Sequence[object]) -> list[str]:
    found: list[str] = []
    for one in affected:
        for part in items_in(one, "ecosystem_specific", "imports"):
            found += texts_in(part, "symbols")
        found += texts_in(one, "ecosystem_specific", "affects", "functions")
        found += texts_in(one, "ecosystem_specific", "affected_functions")
    return found


def _weaknesses(value: object, affected: Sequence[object]) -> Iterator[str]:
    for held in (value, *affected):
        for name in ("cwe_ids", "cwes", "cwe"):
            yield from texts_in(held, "database_specific", name)
            yield from (text_in(one, "cweId") for one in items_in(held, "database_specific", name))
        yield text_in(held, "database_specific", "cwe")


def _withdrawn(value: object) -> str:
    withdrawn = text_in(value, "withdrawn")
    return f"Withdrawn: {withdrawn}" if withdrawn else ""
