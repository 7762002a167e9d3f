"""The product tree of a CSAF document, written: ranges and versions under their packages (CSAF 2.0, section 3.2.2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

from packageurl import PackageURL

from clearway.formats.advisory import Advisory, Affected, ProductStatus, Status
from clearway.formats.encoding import Json, filled
from clearway.formats.vers import vers_of

# A version with such words in it would be taken for a range (mandatory test 6.1.31).
_RANGE_WORDS: Final = re.compile(r"[<>]|\b(?:after|all|before|earlier|later|prior|versions)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """The products of an advisory by their ids in the document: ranges, versions of its packages, and further ones."""

    ranges: Mapping[str, Affected]
    own: Mapping[str, ProductStatus]
    further: Mapping[str, ProductStatus]

    @property
    def affected(self) -> list[str]:
        """The ids of all that is affected."""
        return [*self.with_status(Status.AFFECTED), *self.ranges]

    def with_status(self, status: Status) -> list[str]:
        """Give the ids of the versions that have a status."""
        every = {**self.own, **self.further}
        return [name for name, product in every.items() if product.status is status]

    def origin(self, name: str) -> Affected | ProductStatus:
        """Give what a product of the document was made from; for a version of a package the range that it is in."""
        if name in self.ranges:
            return self.ranges[name]
        if name in self.further:
            return self.further[name]
        purl = self.own[name].purl
        return next(one for one in self.ranges.values() if purl in {one.at(one.seen), one.at(one.fixed)})


def products_of(advisory: Advisory, tokens: Sequence[str] = ()) -> Products:
    """Give an advisory's products their ids; each takes one of the tokens, as far as they go, as its end."""
    ends = chain((f"-{token}" for token in tokens), repeat(""))
    named = {
        f"{product.status.upper()}-{n}{next(ends)}": product for n, product in enumerate(advisory.products, start=1)
    }
    first = len(named) - len(advisory.statuses)
    return Products(
        ranges={f"RANGE-{n}{next(ends)}": one for n, one in enumerate(advisory.affected, start=1)},
        own=dict(list(named.items())[:first]),
        further=dict(list(named.items())[first:]),
    )


def tree_of(products: Products, *, is_newer: bool) -> Json:
    """Write the tree; `is_newer` is CSAF 2.1, which lists several purls where 2.0 has one."""
    branches, apart = _vendors(products), dict(products.further)
    apart |= {name: one for name, one in products.own.items() if _RANGE_WORDS.search(_version_of(one))}
    tree = _Tree(is_newer=is_newer)
    return filled(
        {
            "branches": [tree.vendor(name, packages, products) for name, packages in branches.items()],
            "full_product_names": [tree.full_name(name, shown=one.purl, purl=one.purl) for name, one in apart.items()],
        }
    )


def _vendors(products: Products) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package in dict.fromkeys(one.package for one in products.ranges.values()):
        purl = PackageURL.from_string(package)
        found.setdefault(purl.namespace or purl.type, []).append(package)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    is_newer: bool

    def vendor(self, name: str, packages: Sequence[str], products: Products) -> Json:
        return {"branches": [self._package(one, products) for one in packages], "category": "vendor", "name": name}

    def full_name(self, name: str, *, shown: str, purl: str) -> Json:
        helper: Json = {"purls": [purl]} if self.is_newer else {"purl": purl}
        return {"name": shown, "product_id": name, "product_identification_helper": helper}

    def _package(self, package: str, products: Products) -> Json:
        ranges = {name: one for name, one in products.ranges.items() if one.package == package}
        held = [self._range(name, one) for name, one in ranges.items()]
        held += [
            self._version(name, one)
            for name, one in products.own.items()
            if products.origin(name) in ranges.values() and not _RANGE_WORDS.search(_version_of(one))
        ]
        return {"branches": held, "category": "product_name", "name": PackageURL.from_string(package).name}

    def _range(self, name: str, affected: Affected) -> Json:
        full = self.full_name(name, shown=f"{affected.purl.name} {affected.words}", purl=affected.package)
        return {"category": "product_version_range", "name": vers_of(affected), "product": full}

    def _version(self, name: str, product: ProductStatus) -> Json:
        purl = PackageURL.from_string(product.purl)
        full = self.full_name(name, shown=f"{purl.name} {purl.version}", purl=product.purl)
        return {"category": "product_version", "name": purl.version, "product": full}


def _version_of(product: ProductStatus) -> str:
    return PackageURL.from_string(product.purl).version or ""
