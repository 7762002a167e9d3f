"""The products of a CSAF document (section 3.2.2): each by its purl, its CPE, or the vendor and name of its branch."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from clearway.formats.decoding import items_in, members, text_in
from clearway.formats.packages import by_cpe, by_purl, by_vendor

_COMPARED: Final = re.compile(r"\s{0,9}(<=|>=|<|>|=|up to|before|prior to)\s{0,9}([^\s|<>=]{1,200})", re.IGNORECASE)
_EVENTS: Final = {
    "<=": "last_affected", "up to": "last_affected", "<": "fixed", "before": "fixed", "prior to": "fixed",
    ">=": "introduced", ">": "introduced", "=": "last_affected",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product: its purl without version, a version or a range where the branch tells one, and its name.

    `range` is in OSV's terms, `range_told` as it was written.
    """

    name: str
    package: str = ""
    version: str = ""
    range: str = ""
    range_told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    vendor: str = ""
    product: str = ""
    version: str = ""
    range: str = ""
    range_told: str = ""


def products_of(tree: object) -> dict[str, Product]:
    """Find every product of a product tree by its id."""
    found: dict[str, Product] = {}
    for value, branch in _every(tree, _Branch()):
        if identity := text_in(value, "product_id"):
            found[identity] = _product(value, branch)
    for relation in items_in(tree, "relationships"):
        value = members(relation).get("full_product_name")
        if identity := text_in(value, "product_id"):
            own = _product(value, _Branch())
            # What is affected is the part, not the whole that it is a part of.
            part = found.get(text_in(relation, "product_reference"))
            found[identity] = replace(part, name=own.name) if part and not own.package else own
    return found


def range_of(text: str) -> str:
    """Read a range of versions into OSV's terms: vers (`vers:npm/>=1|<2`) or `<= 3.1`; empty when it is neither."""
    is_vers = text.startswith("vers:")
    told = text.partition("/")[2] if is_vers else text
    if told.strip() in {"*", "all", "all versions"}:
        return "introduced:0"
    compared = _COMPARED.findall(told[:1000])
    # In vers what is no letter or digit of a version may stand in percent signs.
    events = [f"{_EVENTS[sign.lower()]}:{unquote(version) if is_vers else version}" for sign, version in compared]
    if not events:
        return ""
    return " ".join(events if events[0].startswith("introduced") else ["introduced:0", *events])


def _every(tree: object, branch: _Branch) -> Iterator[tuple[object, _Branch]]:
    yield from ((value, branch) for value in items_in(tree, "full_product_names"))
    for part in items_in(tree, "branches"):
        below = _below(branch, text_in(part, "category"), text_in(part, "name"))
        if product := members(part).get("product"):
            yield product, below
        yield from _every(part, below)


def _below(branch: _Branch, category: str, name: str) -> _Branch:
    match category:
        case "vendor":
            return replace(branch, vendor=name)
        case "product_name" | "product_family":
            return replace(branch, product=name)
        case "product_version":
            return replace(branch, version=name)
        case "product_version_range":
            return replace(branch, range=range_of(name), range_told=name)
        case _:
            return branch


def _product(value: object, branch: _Branch) -> Product:
    helper = members(value).get("product_identification_helper")
    purls = [text_in(helper, "purl"), *(one for one in items_in(helper, "purls") if isinstance(one, str))]
    package = next((found for purl in purls if (found := by_purl(purl))), None)
    # What has no branch has a name only, and a name like "Generic App 1.0" is no package.
    package = package or by_cpe(text_in(helper, "cpe")) or by_vendor(branch.vendor, branch.product)
    version = (package and package.version) or branch.version
    name = text_in(value, "name")
    return Product(
        name=name,
        package=package.purl if package else "",
        version=version,
        range=branch.range,
        range_told=branch.range_told,
    )
