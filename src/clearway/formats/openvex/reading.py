"""OpenVEX documents in: one finding a statement, about all of its products; the status is told in the description."""

from collections.abc import Iterator
from typing import Final

from clearway.formats.decoding import items_in, members, refused, text_in, texts_in
from clearway.formats.json_stream import JsonBody
from clearway.formats.openvex.writing import NAME
from clearway.formats.packages import Package, by_purl
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity, StreamedReport
from clearway.formats.words import identifiers_told, listed
from clearway.kernel.errors import Refusal

_TOLD: Final = ("justification", "impact_statement", "action_statement", "status_notes")
_HARMLESS: Final = frozenset({"not_affected", "fixed"})


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is an OpenVEX document."""
    context = body.head.get("@context")
    return isinstance(context, str) and "openvex" in context and isinstance(body.head.get("statements"), list)


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read statements one by one; a statement that names no product is about `target`."""
    author, published = text_in(body.head, "author"), text_in(body.head, "timestamp")
    findings = (
        _finding(value, position, target=target, author=author, published=published)
        for position, value in enumerate(_statements(body))
    )
    return StreamedReport(format=NAME, tool=text_in(body.head, "tooling"), findings=findings)


def _statements(body: JsonBody) -> Iterator[object]:
    cursor = body.cursor()
    for name in cursor.members():
        for _ in cursor.elements() if name == "statements" else ():
            yield cursor.value()


def _finding(
    value: object, position: int, *, target: str, author: str, published: str
) -> ParsedFinding | RefusedFinding:
    vulnerability = members(value).get("vulnerability")
    # Version 0.0.1 names the vulnerability by a text alone.
    name = vulnerability if isinstance(vulnerability, str) else text_in(vulnerability, "name")
    name = name or text_in(vulnerability, "@id")
    status = text_in(value, "status")
    if not name or not status:
        what = "The statement has no vulnerability or no status."
        fault = Refusal("bad-shape", what, hint="Compare it with the OpenVEX schema.")
        return refused(fault, position, place=f"statements[{position}]")
    packages = list(_packages(value))
    told = [text_in(vulnerability, "description"), f"Status: {status}"]
    told += [
        f"{label.replace('_', ' ').capitalize()}: {text_in(value, label)}" for label in _TOLD if text_in(value, label)
    ]
    return ParsedFinding(
        title=text_in(vulnerability, "description").strip() or name,
        description="\n\n".join(part for part in told if part),
        package=packages[0].purl if packages else target,
        version=packages[0].version if len(packages) == 1 else "",
        packages=listed(package.purl for package in packages[1:]),
        identifiers=identifiers_told(name, *texts_in(vulnerability, "aliases")),
        severity=Severity.NONE if status in _HARMLESS else Severity.UNKNOWN,
        source=author,
        published=text_in(value, "timestamp") or published,
    )


def _packages(value: object) -> Iterator[Package]:
    for product in items_in(value, "products"):
        purl = product if isinstance(product, str) else text_in(product, "identifiers", "purl")
        found = by_purl(purl or text_in(product, "@id"))
        if found:
            yield found
