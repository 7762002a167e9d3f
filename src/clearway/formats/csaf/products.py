"""The products of a CSAF document (section 3.2.2): each by its purl, its CPE, or the vendor and name of its branch."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from clearway.formats.decoding import items_in, members, text_in
from clearway.formats.hashes import read_hash
from clearway.formats.packages import by_cpe, by_purl, by_vendor
from clearway.formats.vers import range_of
from clearway.kernel.limits import HASHES_PER_PRODUCT_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product: its purl without version, a version or a range where the branch tells one, and its name.

    `range` is in OSV's terms, `range_told` as it was written. `cpe` is its CPE as written; `hashes` are those of its
    files, like `sha256:…`, of each set one.
    """

    name: str
    package: str = ""
    version: str = ""
    range: str = ""
    range_told: str = ""
    cpe: str = ""
    hashes: tuple[str, ...] = ()


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
        cpe=text_in(helper, "cpe"),
        hashes=tuple(_hashes(helper))[:HASHES_PER_PRODUCT_MAX],
    )


def _hashes(helper: object) -> Iterator[str]:
    for file in items_in(helper, "hashes"):
        for one in items_in(file, "file_hashes"):
            read = read_hash(f"{text_in(one, 'algorithm')}:{text_in(one, 'value')}")
            if read:
                yield read
