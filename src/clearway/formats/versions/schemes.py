"""Which rule orders which versions (purl specification, purl types)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from clearway.formats.versions.alpine import apk_key
from clearway.formats.versions.composer import composer_key
from clearway.formats.versions.debian import deb_key, opam_key
from clearway.formats.versions.dotted import cran_key, hackage_key
from clearway.formats.versions.gem import gem_key
from clearway.formats.versions.maven import maven_key
from clearway.formats.versions.nuget import nuget_key
from clearway.formats.versions.pypi import pypi_key
from clearway.formats.versions.rpm import rpm_key
from clearway.formats.versions.semantic import (
    bitnami_key,
    cargo_key,
    golang_key,
    julia_key,
    npm_key,
    pub_key,
    semver_key,
    strict_key,
)
from clearway.kernel.limits import VERSION_CHARACTERS_MAX

_RULES: Final[Mapping[str, Callable[[str], bytes | None]]] = MappingProxyType(
    {
        "apk": apk_key,
        "bitnami": bitnami_key,
        "cargo": cargo_key,
        "composer": composer_key,
        "cran": cran_key,
        "deb": deb_key,
        "gem": gem_key,
        "generic": semver_key,
        "golang": golang_key,
        "hackage": hackage_key,
        "hex": strict_key,
        "julia": julia_key,
        "maven": maven_key,
        "npm": npm_key,
        "nuget": nuget_key,
        "opam": opam_key,
        "pub": pub_key,
        "pypi": pypi_key,
        "rpm": rpm_key,
        "semver": semver_key,
        "swift": semver_key,
    }
)
SCHEMES: Final = frozenset(_RULES)
# Fallbacks have no type of purl of their own.
_TYPES: Final = SCHEMES - {"generic", "semver"}
# Of purls whose versions another rule orders; with a namespace where only that one keeps to a rule.
_KEPT_TO: Final = MappingProxyType(
    {("alpine", ""): "apk", ("githubactions", ""): "semver", ("github", "actions"): "semver"}
)


def sort_key(kind: str, version: str) -> bytes | None:
    """Give a version's key: keys of a kind compare as bytes exactly as its tool compares the versions.

    `kind` is a purl type or the name of a scheme (SCHEMES). None for what is no version of that kind, is empty, has
    more than VERSION_CHARACTERS_MAX characters or others than ASCII, and for a kind without a rule. OSV's bound "0",
    before all versions, is no version to most.
    """
    rule = _RULES.get(kind)
    return rule(version) if rule and 0 < len(version) <= VERSION_CHARACTERS_MAX and version.isascii() else None


def scheme_of(purl_type: str, namespace: str = "") -> str | None:
    """Name the scheme that orders the versions of a type of purl; None where there is no rule."""
    if purl_type in _TYPES:
        return purl_type
    return _KEPT_TO.get((purl_type, namespace), _KEPT_TO.get((purl_type, "")))
