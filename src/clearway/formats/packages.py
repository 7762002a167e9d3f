"""Packages by purl, whatever a format calls them by: a purl, an ecosystem and name, a CPE, a vendor and product."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from packageurl import PackageURL

from clearway.kernel.limits import PURL_CHARACTERS_MAX

# OSV's ecosystems, in small letters without what follows the colon, by the purl's type and namespace.
_ECOSYSTEMS: Final = {
    "almalinux": ("rpm", "almalinux"), "alpaquita": ("apk", "alpaquita"), "alpine": ("apk", "alpine"),
    "bioconductor": ("bioconductor", ""), "bitnami": ("bitnami", ""), "chainguard": ("apk", "chainguard"),
    "conancenter": ("conan", ""), "cran": ("cran", ""), "debian": ("deb", "debian"), "github actions": ("github", ""),
    "ghc": ("hackage", ""), "go": ("golang", ""), "hackage": ("hackage", ""), "hex": ("hex", ""),
    "homebrew": ("brew", ""), "julia": ("julia", ""), "mageia": ("rpm", "mageia"), "maven": ("maven", ""),
    "minimos": ("apk", "minimos"), "npm": ("npm", ""), "nuget": ("nuget", ""), "opam": ("opam", ""),
    "openeuler": ("rpm", "openeuler"), "opensuse": ("rpm", "opensuse"), "packagist": ("composer", ""),
    "photon os": ("rpm", "photon"), "pub": ("pub", ""), "pypi": ("pypi", ""), "red hat": ("rpm", "redhat"),
    "rocky linux": ("rpm", "rocky"), "rubygems": ("gem", ""), "suse": ("rpm", "suse"), "swifturl": ("swift", ""),
    "ubuntu": ("deb", "ubuntu"), "wolfi": ("apk", "wolfi"),
}  # fmt: skip
# Names that tools give the makers of rpm packages, and OSV's.
_DISTRIBUTIONS: Final = {"alma": "almalinux", "rhel": "redhat", "rockylinux": "rocky", "sles": "suse", "sle": "suse"}
_CPE: Final = re.compile(r"cpe:(?:2\.3:|/)[aoh]:((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*)(?::((?:[^:\\]|\\.)*))?", re.DOTALL)
_CPE_ANY: Final = frozenset({"", "*", "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package by its purl without version, and the version that was told with it, or nothing."""

    purl: str
    version: str = ""


@lru_cache(maxsize=4096)
def by_purl(text: str) -> Package | None:
    """Read a purl; none when it is none."""
    if not text.startswith("pkg:") or len(text) > PURL_CHARACTERS_MAX:
        return None
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        return None
    return _package(purl.type, purl.namespace or "", name=purl.name, version=purl.version or "")


@lru_cache(maxsize=4096)
def by_ecosystem(ecosystem: str, name: str) -> Package | None:
    """Name a package of one of OSV's ecosystems; one that is not known is generic. None when there is no name."""
    plain = ecosystem.partition(":")[0].strip().lower()
    # Rust's ecosystem is called after its registry's host.
    kind, namespace = ("cargo", "") if plain.startswith("crates") else _ECOSYSTEMS.get(plain, ("generic", ""))
    if kind == "maven" and ":" in name:
        namespace, _, name = name.partition(":")
    elif kind in {"npm", "composer", "golang", "github", "swift"} and "/" in name:
        namespace, _, name = name.rpartition("/")
    return _package(kind, namespace, name=name, version="")


def by_vendor(vendor: str, product: str, version: str = "") -> Package | None:
    """Name a product that has no purl; none when it has no name."""
    told = vendor.strip().lower()
    known = "" if told in {"n/a", "unknown", "*"} else told
    return None if product.strip().lower() in {"", "n/a"} else _package("generic", known, name=product, version=version)


def by_cpe(text: str) -> Package | None:
    """Read a CPE 2.3 name or a 2.2 URI; none when it is none."""
    found = _CPE.match(text[:PURL_CHARACTERS_MAX])
    if found is None:
        return None
    vendor, product, version = ((part or "").replace("\\", "") for part in found.groups())
    return by_vendor(vendor, product, "" if version in _CPE_ANY else version)


def shelf(package: str) -> str:
    """Give the purl under which everybody's advisories about a package are kept: tools differ in a few spellings.

    Go's module paths are told apart by capitals in the registry, yet some tools write them small; the standard library
    and some distributions have two names.
    """
    if package.startswith("pkg:golang/"):
        small = package.lower()
        return "pkg:golang/stdlib" if small == "pkg:golang/std" else small
    if package.startswith("pkg:rpm/"):
        namespace, _, name = package.removeprefix("pkg:rpm/").rpartition("/")
        return f"pkg:rpm/{_DISTRIBUTIONS.get(namespace, namespace)}/{name}" if namespace else package
    return package


def _package(kind: str, namespace: str, *, name: str, version: str) -> Package | None:
    plain = name.strip().lower() if kind == "generic" else name.strip()
    try:
        purl = PackageURL(type=kind, namespace=namespace or None, name=plain).to_string()
    except ValueError:
        return None
    return Package(purl=purl, version=version) if len(purl) <= PURL_CHARACTERS_MAX else None
