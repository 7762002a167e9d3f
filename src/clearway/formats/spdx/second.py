"""SPDX 2.2 and 2.3: references of the category SECURITY that packages carry (SPDX 2.3, annex F.2)."""

from collections.abc import Iterator
from typing import Final

from clearway.formats.decoding import items_in, text_in
from clearway.formats.json_stream import JsonBody
from clearway.formats.packages import Package, by_purl, by_vendor
from clearway.formats.records import ParsedFinding
from clearway.formats.words import identifiers_in, listed

# A CPE or a SWID tag only says which package it is.
_TOLD: Final = frozenset({"advisory", "fix", "url", "vex"})


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is an SPDX document of version 2."""
    return str(body.head.get("spdxVersion", "")).startswith("SPDX-2.")


def findings(body: JsonBody, target: str) -> Iterator[ParsedFinding]:
    """Give one finding for each vulnerability that a package refers to, or each reference that names none."""
    cursor = body.cursor()
    for name in cursor.members():
        if name == "packages":
            for _ in cursor.elements():
                yield from _of_package(cursor.value(), target)
        else:
            cursor.sketch()


def _of_package(value: object, target: str) -> Iterator[ParsedFinding]:
    package = _package(value)
    held: dict[tuple[str, ...], list[object]] = {}
    for reference in items_in(value, "externalRefs"):
        if text_in(reference, "referenceCategory") == "SECURITY" and text_in(reference, "referenceType") in _TOLD:
            locator = text_in(reference, "referenceLocator")
            held.setdefault(identifiers_in(locator) or (locator,), []).append(reference)
    for names, references in held.items():
        yield _finding(names, references, package=package, target=target)


def _finding(
    names: tuple[str, ...], references: list[object], *, package: Package | None, target: str
) -> ParsedFinding:
    told = [text_in(reference, "comment") for reference in references]
    links = [text_in(reference, "referenceLocator") for reference in references]
    return ParsedFinding(
        title=f"{names[0]} in {package.purl}" if package else names[0],
        description="\n\n".join(text for text in told if text),
        package=package.purl if package else target,
        version=package.version if package else "",
        identifiers=identifiers_in(*links),
        references=listed(link for link in links if "://" in link),
        source="SPDX",
    )


def _package(value: object) -> Package | None:
    for reference in items_in(value, "externalRefs"):
        if text_in(reference, "referenceType") == "purl":
            found = by_purl(text_in(reference, "referenceLocator"))
            if found:
                return Package(purl=found.purl, version=found.version or text_in(value, "versionInfo"))
    return by_vendor("", text_in(value, "name"), text_in(value, "versionInfo"))
