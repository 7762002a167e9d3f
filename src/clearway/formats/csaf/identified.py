"""What a CSAF document says of products that it names by CPE or by hashes of files (section 3.1.3.3)."""

from collections.abc import Iterator, Mapping
from typing import Final

from clearway.formats.affected import Identified, NotComparableError, Stretch, stated_name, union
from clearway.formats.constraints import read_constraint, read_vers
from clearway.formats.cpes import ANY, NA, read_cpe
from clearway.formats.csaf.products import Product
from clearway.formats.decoding import texts_in
from clearway.formats.packages import shelf
from clearway.formats.purls import read_purl
from clearway.formats.versions import scheme_of, sort_key

# The scheme that versions of products without an ecosystem are compared by.
KIND: Final = "generic"
_AFFECTED: Final = "affected"
_STATUSES: Final = {
    "known_affected": "affected", "first_affected": "affected", "last_affected": "affected",
    "fixed": "fixed", "first_fixed": "fixed", "recommended": "fixed",
    "known_not_affected": "not-affected", "under_investigation": "unclear", "unknown": "unclear",
}  # fmt: skip


def identified(vulnerability: object, products: Mapping[str, Product]) -> Iterator[Identified]:
    """Give what one vulnerability of a document says of each product that has a CPE or hashes."""
    for told, status in _STATUSES.items():
        for name in texts_in(vulnerability, "product_status", told):
            product = products.get(name)
            if product is None:
                continue
            yield from (Identified(name=one, status=status) for one in product.hashes)
            if status != _AFFECTED:
                yield from _by_purl(product, status)
            if product.cpe:
                yield from _by_cpe(product, status)


def _by_purl(product: Product, status: str) -> Iterator[Identified]:
    """Give what is said of one version of a package, or of all of them; what is affected is told by ranges."""
    purl = read_purl(product.package)
    if purl is None or purl.type == KIND or product.range_told:
        return
    kind = scheme_of(purl.type, purl.namespace) or KIND
    key = sort_key(kind, product.version) if product.version else None
    yield Identified(
        name=stated_name(shelf(purl.package)),
        status=status,
        exact=[key] if key is not None else [],
        exact_texts=[product.version] if product.version and key is None else [],
        version=product.version,
    )


def _by_cpe(product: Product, status: str) -> Iterator[Identified]:
    cpe = read_cpe(product.cpe)
    if cpe is None:
        return
    version = cpe.version if cpe.version not in {ANY, NA} else product.version
    stretches: list[Stretch] = []
    if product.range_told and cpe.version in {ANY, NA}:
        try:
            read = read_vers if product.range_told.startswith("vers:") else read_constraint
            stretches = union(read(KIND, product.range_told))
        except NotComparableError:
            status, version = "unclear", ""
    key = sort_key(KIND, version) if version and not stretches else None
    yield Identified(
        name=cpe.key,
        status=status,
        rest=cpe.rest,
        stretches=stretches,
        exact=[key] if key is not None else [],
        exact_texts=[version] if version and key is None and not stretches else [],
        version="" if stretches else version,
    )
