"""CSAF documents in: one finding for each vulnerability and each package that it affects (CSAF 2.0 and 2.1).

A vulnerability that affects nothing, as VEX documents tell, gives one finding of the severity none that says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clearway.formats.csaf.products import Product, products_of
from clearway.formats.csaf.writing import NAME
from clearway.formats.decoding import items_in, members, refused, text_in, texts_in
from clearway.formats.json_stream import JsonBody
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity, StreamedReport
from clearway.formats.scores import rated
from clearway.formats.words import first_line, identifiers_told, listed, weaknesses_in
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, LISTED_PER_FINDING_MAX

_VERSIONS: Final = frozenset({"2.0", "2.1"})
_AFFECTED: Final = ("known_affected", "first_affected", "last_affected", "under_investigation", "unknown")
_FIXED: Final = ("fixed", "first_fixed", "recommended")
_HARMLESS: Final = ("known_not_affected", *_FIXED)
_NOTES: Final = frozenset({"description", "summary", "details", "general"})
_CVSS: Final = ("cvss_v4", "cvss_v3", "cvss_v2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    head: Mapping[str, object]
    products: Mapping[str, Product]
    target: str


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is a CSAF document."""
    return "csaf_version" in members(body.head.get("document"))


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read vulnerabilities one by one; what names no product is about `target`."""
    head = members(body.head.get("document"))
    version = text_in(head, "csaf_version")
    if version not in _VERSIONS:
        raise Refusal(
            "unknown-version",
            f"CSAF {version[:20]!r} is none that Clearway reads.",
            hint="Hand in CSAF 2.0 or 2.1.",
            where="document.csaf_version",
        )
    document = _Document(head=head, products=_products(body), target=target)
    return StreamedReport(
        format=NAME, tool=text_in(head, "tracking", "generator", "engine", "name"), findings=_findings(body, document)
    )


def _products(body: JsonBody) -> Mapping[str, Product]:
    cursor = body.cursor()
    found: dict[str, Product] = {}
    for name in cursor.members():
        if name == "product_tree":
            found = products_of(cursor.value(DOCUMENT_BYTES_MAX))
    return found


def _findings(body: JsonBody, document: _Document) -> Iterator[ParsedFinding | RefusedFinding]:
    cursor = body.cursor()
    position = 0
    for name in cursor.members():
        for number in cursor.elements() if name == "vulnerabilities" else ():
            for finding in _of_one(cursor.value(), document, position=position, place=f"vulnerabilities[{number}]"):
                yield finding
                position += 1


def _of_one(
    value: object, document: _Document, *, position: int, place: str
) -> Iterator[ParsedFinding | RefusedFinding]:
    if not members(value):
        what = "A vulnerability is a JSON object."
        yield refused(Refusal("bad-shape", what, hint="Compare it with CSAF's schema."), position, place=place)
        return
    affected = _grouped(value, _AFFECTED, document)
    fixed = _grouped(value, _FIXED, document)
    if affected:
        for package, held in affected.items():
            yield _finding(value, document, package=package, affected=held, fixed=fixed.get(package, {}))
    else:
        harmless = _grouped(value, _HARMLESS, document) or {"": {}}
        package, held = next(iter(harmless.items()))
        yield _finding(value, document, package=package, affected={}, fixed=held)


def _grouped(value: object, statuses: Sequence[str], document: _Document) -> dict[str, dict[str, Product]]:
    """Give the products of some statuses, by their package and then by their id."""
    found: dict[str, dict[str, Product]] = {}
    for status in statuses:
        for name in texts_in(value, "product_status", status):
            product = document.products.get(name, Product(name=name))
            found.setdefault(product.package, {})[name] = product
    return found


def _finding(
    value: object,
    document: _Document,
    *,
    package: str,
    affected: Mapping[str, Product],
    fixed: Mapping[str, Product],
) -> ParsedFinding:
    cve = text_in(value, "cve")
    notes = _notes(value) or _notes(document.head)
    severity, vector = _rating(value, affected)
    fixes = {product.version for product in fixed.values() if product.version}
    versions = {product.version for product in affected.values() if product.version}
    statuses = members(members(value).get("product_status"))
    harmless = bool(statuses) and not any(name in statuses for name in _AFFECTED)
    return ParsedFinding(
        title=text_in(value, "title").strip() or _title(cve, text_in(document.head, "title"), notes),
        description="\n\n".join(part for part in (notes, _told(value, affected, fixed)) if part),
        package=package or document.target,
        version=versions.pop() if len(versions) == 1 else "",
        fixed_version=fixes.pop() if len(fixes) == 1 else "",
        ranges=listed(product.range for product in affected.values()),
        weaknesses=weaknesses_in(text_in(value, "cwe", "id"), *(text_in(one, "id") for one in items_in(value, "cwes"))),
        identifiers=identifiers_told(cve, *(text_in(one, "text") for one in items_in(value, "ids"))),
        severity=Severity.NONE if harmless else severity,
        cvss_vector=vector,
        references=_references(value, document),
        source=text_in(document.head, "publisher", "name"),
        published=text_in(value, "release_date") or text_in(document.head, "tracking", "initial_release_date"),
        credit=_credit(value) or _credit(document.head),
    )


def _title(cve: str, document: str, notes: str) -> str:
    return f"{cve}: {document}" if cve and document else document or cve or first_line(notes)[:200]


def _notes(value: object) -> str:
    told = [one for one in items_in(value, "notes") if text_in(one, "category") in _NOTES]
    return "\n\n".join(dict.fromkeys(text_in(one, "text") for one in told if text_in(one, "text")))


def _told(value: object, affected: Mapping[str, Product], fixed: Mapping[str, Product]) -> str:
    """Say which products it is about, and why some are not affected."""
    lines = [f"Affected: {product.name or name}" for name, product in list(affected.items())[:LISTED_PER_FINDING_MAX]]
    if not affected:
        lines = [
            f"Not affected or fixed: {product.name or name}"
            for name, product in list(fixed.items())[:LISTED_PER_FINDING_MAX]
        ]
        lines += [f"Reason: {text_in(one, 'label')}" for one in items_in(value, "flags") if text_in(one, "label")]
        lines += [f"Impact: {text_in(one, 'details')}" for one in items_in(value, "threats")]
    return "\n".join(lines)


def _rating(value: object, affected: Mapping[str, Product]) -> tuple[Severity, str]:
    scores = [*items_in(value, "scores"), *items_in(value, "metrics")]
    own = [one for one in scores if affected.keys() & set(texts_in(one, "products"))] or scores
    held = [members(one).get("content", one) for one in own]
    told = [members(one)[name] for one in held for name in _CVSS if name in members(one)]
    word = next((text_in(one, "baseSeverity") for one in told if text_in(one, "baseSeverity")), "")
    return rated(word, [text_in(one, "vectorString") for one in told])


def _references(value: object, document: _Document) -> tuple[str, ...]:
    every = [*items_in(value, "references"), *items_in(document.head, "references")]
    return listed(text_in(one, "url") for one in every)


def _credit(value: object) -> str:
    return "; ".join(told for one in items_in(value, "acknowledgments") if (told := _thanks(one)))


def _thanks(one: object) -> str:
    who = ", ".join([*texts_in(one, "names"), text_in(one, "organization")]).strip(", ")
    return ": ".join(part for part in (who, text_in(one, "summary")) if part)
