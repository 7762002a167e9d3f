"""Package URLs read fast: an inventory has tens of thousands, nearly all of them plain (purl specification)."""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from packageurl import PackageURL

from clearway.kernel.limits import PURL_CHARACTERS_MAX

# Nothing here needs another spelling, but for small letters and PyPI's names; a scope of npm begins with %40.
_PLAIN: Final = re.compile(
    r"pkg:([a-z]+)/((?:(?:%40)?[A-Za-z0-9._~-]+/){0,20})([A-Za-z0-9._~-]+)"
    r"(?:@([A-Za-z0-9._~:+!%-]+))?(?:\?([a-z_]+=[^#?&\s=]+(?:&[a-z_]+=[^#?&\s=]+)*))?"
)
_AS_WRITTEN: Final = frozenset({"cargo", "cran", "deb", "gem", "generic", "golang", "julia", "maven", "nuget", "rpm"})
_SMALL: Final = frozenset({"apk", "bitnami", "composer", "hex", "npm"})
_SMALL_NAMESPACE: Final = _SMALL - {"bitnami", "npm"}
_RUNS_OF_MARKS: Final = re.compile(r"[-_.]+")
_READ_AT_ONCE: Final = 20_000


class Purl(NamedTuple):
    """A purl that was read: `package` is its canonical form without version and qualifiers, which stay as written."""

    type: str
    namespace: str
    name: str
    version: str
    package: str
    qualifiers: str = ""

    def qualifier(self, name: str) -> str:
        """Give the value of a qualifier, decoded; nothing where there is none."""
        for pair in self.qualifiers.split("&") if self.qualifiers else ():
            key, _, value = pair.partition("=")
            if key.strip().lower() == name:
                return unquote(value)
        return ""


def read_purl(text: str) -> Purl | None:
    """Read a purl; none for what is none, or is too long."""
    if len(text) > PURL_CHARACTERS_MAX:
        return None
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return _read_any(text)
    kind, namespace, name, version, qualifiers = plain.groups("")
    if kind == "pypi" and not namespace:
        name = _normalized(name)
    elif kind in _SMALL:
        name = name.lower()
        namespace = namespace.lower() if kind in _SMALL_NAMESPACE else namespace
    elif kind not in _AS_WRITTEN:
        return _read_any(text)
    if "%" in version:
        version = unquote(version)
    return Purl(kind, namespace[:-1].replace("%40", "@"), name, version, f"pkg:{kind}/{namespace}{name}", qualifiers)


def package_of(text: str) -> str:
    """Give a package's canonical purl without version and qualifiers; nothing for what is no purl."""
    read = read_purl(text)
    return read.package if read else ""


def write_package(kind: str, namespace: str, *, name: str) -> str:
    """Write a package's canonical purl from its parts; nothing where that gives none."""
    try:
        written = PackageURL(type=kind, namespace=namespace or None, name=name).to_string()
    except ValueError:
        return ""
    return package_of(written)


def _normalized(name: str) -> str:
    """Write a name of PyPI's as PEP 503 does."""
    has_marks = "_" in name or "." in name or "--" in name
    return _RUNS_OF_MARKS.sub("-", name).lower() if has_marks else name.lower()


@lru_cache(maxsize=_READ_AT_ONCE)
def _read_any(text: str) -> Purl | None:
    """Read what is not plain, as the specification's own library does."""
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        return None
    name = _normalized(purl.name) if purl.type == "pypi" else purl.name
    package = PackageURL(type=purl.type, namespace=purl.namespace, name=name).to_string()
    if len(package) > PURL_CHARACTERS_MAX:
        return None
    qualifiers = text.partition("#")[0].partition("?")[2]
    return Purl(purl.type, purl.namespace or "", name, purl.version or "", package, qualifiers)
