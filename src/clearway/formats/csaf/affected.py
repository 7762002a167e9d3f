"""What a CSAF document says is affected, compiled for matching (CSAF 2.0 and 2.1, section 3.2.3.9 product status).

One document is one advisory, by its tracking id; the CVE ids of its vulnerabilities are its other names.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from clearway.formats.affected import AdvisoryTold, Affected, Compiled, NotComparableError, Stretch, union
from clearway.formats.constraints import read_constraint, read_vers
from clearway.formats.csaf.identified import identified
from clearway.formats.csaf.products import Product, products_of
from clearway.formats.csaf.writing import REASONING
from clearway.formats.decoding import decode_json, items_in, members, text_in, texts_in
from clearway.formats.purls import Purl, read_purl
from clearway.formats.versions import scheme_of, sort_key
from clearway.kernel.limits import TITLE_CHARACTERS_MAX, within

_AFFECTED: Final = ("known_affected", "first_affected", "last_affected")
_FIXED: Final = ("fixed", "first_fixed", "recommended")
_CVSS: Final = ("cvss_v4", "cvss_v3", "cvss_v2")
_WITHDRAWN: Final = "csaf_withdrawn"
_BASE: Final = "csaf_base"


def compile_document(document: bytes) -> Compiled:
    """Read one document; refused where it is no JSON."""
    value = decode_json(document)
    products = products_of(members(value).get("product_tree"))
    found = items_in(value, "vulnerabilities")
    skipped: list[str] = []
    affected = [one for vulnerability in found for one in _affected(vulnerability, products, skipped)]
    return Compiled(
        told=_told(value, found),
        is_withdrawn=_is_withdrawn(value),
        affected=affected,
        identified=[one for vulnerability in found for one in identified(vulnerability, products)],
        skipped=list(dict.fromkeys(skipped)),
    )


def _is_withdrawn(value: object) -> bool:
    """Tell whether a document says so: by the profile of 2.1, or by the same note in 2.0's base profile."""
    head = members(value).get("document")
    if text_in(head, "category") == _BASE:
        return any(text_in(note, "title") == REASONING for note in items_in(head, "notes"))
    return text_in(head, "category") == _WITHDRAWN


def _told(value: object, found: Sequence[object]) -> AdvisoryTold:
    head = members(value).get("document")
    names = [text_in(one, "cve") for one in found]
    links = [text_in(one, "url") for one in items_in(head, "references")]
    return AdvisoryTold(
        id=text_in(head, "tracking", "id"),
        aliases=[name for name in dict.fromkeys(names) if name],
        summary=within(text_in(head, "title"), TITLE_CHARACTERS_MAX),
        cvss=next((vector for one in found for vector in _vectors(one)), ""),
        published=text_in(head, "tracking", "initial_release_date"),
        modified=text_in(head, "tracking", "current_release_date"),
        reference=links[0] if links else "",
    )


def _vectors(vulnerability: object) -> Iterator[str]:
    for one in (*items_in(vulnerability, "metrics"), *items_in(vulnerability, "scores")):
        held = members(one).get("content", one)
        yield from (vector for name in _CVSS if (vector := text_in(held, name, "vectorString")))


def _affected(vulnerability: object, products: dict[str, Product], skipped: list[str]) -> Iterator[Affected]:
    fixes = [product for product in _of_status(vulnerability, _FIXED, products) if product.version]
    for product in _of_status(vulnerability, _AFFECTED, products):
        purl = read_purl(product.package)
        if purl is None or purl.type == "generic":
            skipped.append("It names a product without a purl.")
            continue
        fixed = [one.version for one in fixes if one.package == product.package]
        try:
            yield _compiled(product, purl, fixed=fixed)
        except NotComparableError as bound:
            skipped.append(f"A product's versions cannot be compared: {within(str(bound), TITLE_CHARACTERS_MAX)!r}.")


def _of_status(vulnerability: object, statuses: Sequence[str], products: dict[str, Product]) -> list[Product]:
    names = [name for status in statuses for name in texts_in(vulnerability, "product_status", status)]
    return [products[name] for name in dict.fromkeys(names) if name in products]


def _compiled(product: Product, purl: Purl, *, fixed: Sequence[str]) -> Affected:
    kind = scheme_of(purl.type, purl.namespace) or "generic"
    stretches: list[Stretch] = []
    exact: list[bytes] = []
    if product.range_told:
        read = read_vers if product.range_told.startswith("vers:") else read_constraint
        stretches = union(read(kind, product.range_told))
    elif product.version:
        key = sort_key(kind, product.version)
        if key is None:
            raise NotComparableError(product.version)
        exact = [key]
    else:
        raise NotComparableError(product.name)
    fixes = sorted((key, text) for text in fixed if (key := sort_key(kind, text)) is not None)
    return Affected(package=purl.package, kind=kind, stretches=stretches, exact=exact, fixes=fixes)
