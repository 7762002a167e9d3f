"""Semantic Versioning 2.0.0 (section 11) and the ecosystems that keep to it, each with what its own tool adds."""

import re
from typing import Final

from clearway.formats.versions.keys import ABOVE_NUMBERS, BLANKS, END, HIGHEST, LOWEST, key, number, word

_NUMBER: Final = r"(0|[1-9][0-9]*)"
_RELEASE: Final = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
_IDENTIFIER: Final = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_PRERELEASE: Final = rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
_BUILD: Final = r"(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"

_STRICT: Final = re.compile(_RELEASE + _PRERELEASE + _BUILD)
_BITNAMI: Final = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)" + _PRERELEASE + _BUILD)
_NPM: Final = re.compile("v?" + _RELEASE + _PRERELEASE + _BUILD)
_GO: Final = re.compile(rf"v?{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}{_PRERELEASE}{_BUILD})?)?")
# Of Go itself: go1.21, go1.21rc2, go1.21.3, go1.21.3-vendor (go.dev/doc/toolchain, "Go versions").
_TOOLCHAIN: Final = re.compile(rf"go{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}|([a-z]+){_NUMBER})?)?(?:-[!-~]*)?")
# From this minor version on a release has three numbers, and two name the language.
_THREE_NUMBERS: Final = 21
_PUB: Final = re.compile(
    r"([0-9]+)\.([0-9]+)\.([0-9]+)"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
# Julia's manual, "Version Number Literals": a pre-release may do without its hyphen.
_JULIA: Final = re.compile(
    r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?"
    r"(?:(?:-|(?=[A-Za-z]))([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
_SAFE_INTEGER_MAX: Final = 2**53 - 1
_U64_MAX: Final = 2**64 - 1
_SHORT: Final = 15


def semver_key(version: str) -> bytes | None:
    """Order by SemVer 2.0.0, section 11; a leading v, and minor and patch left out (for 0), are let pass."""
    return _key(_GO.fullmatch(version))


def npm_key(version: str) -> bytes | None:
    """Order as npm's `semver` does (compare, strict), whose numbers end at 2^53 - 1."""
    return _bounded(_NPM.fullmatch(version.strip(BLANKS)), _SAFE_INTEGER_MAX)


def cargo_key(version: str) -> bytes | None:
    """Order as the crate `semver` does (Version::cmp_precedence), whose numbers end at 2^64 - 1."""
    return _bounded(_STRICT.fullmatch(version), _U64_MAX)


def golang_key(version: str) -> bytes | None:
    """Order as golang.org/x/mod/semver does; without its v too, and Go's own releases as go/version does."""
    toolchain = _TOOLCHAIN.fullmatch(version)
    return _toolchain(toolchain) if toolchain else _key(_GO.fullmatch(version))


def strict_key(version: str) -> bytes | None:
    """Order by SemVer 2.0.0 and nothing else: Hex (Elixir's Version)."""
    return _key(_STRICT.fullmatch(version))


def bitnami_key(version: str) -> bytes | None:
    """Order as Bitnami's go-version does: what follows the hyphen is a revision, and comes after the release.

    Zeros before a number (2021.01.30, as Bitnami's own advisories have it) are let pass.
    """
    return _key(_BITNAMI.fullmatch(version), without=LOWEST)


def pub_key(version: str) -> bytes | None:
    """Order as Dart's pub_semver does (Version.compareTo): builds are compared too."""
    return _built(_PUB.fullmatch(version))


def julia_key(version: str) -> bytes | None:
    """Order as Julia's VersionNumber does (isless): builds are compared too."""
    return _built(_JULIA.fullmatch(version))


def _built(match: re.Match[str] | None) -> bytes | None:
    """Rank a build after the same release without one."""
    return key(_text(match) + (_identifiers(match[5]) if match[5] else LOWEST)) if match else None


def _bounded(match: re.Match[str] | None, most: int) -> bytes | None:
    if match is None or any(len(part) > _SHORT and int(part) > most for part in match.group(1, 2, 3)):
        return None
    return _key(match)


def _key(match: re.Match[str] | None, *, without: str = HIGHEST) -> bytes | None:
    return key(_text(match, without=without)) if match else None


def _text(match: re.Match[str], *, without: str = HIGHEST) -> str:
    major, minor, patch, prerelease = match.group(1, 2, 3, 4)
    release = number(major) + number(minor or "") + number(patch or "")
    return release + (_identifiers(prerelease) if prerelease else without)


def _identifiers(dotted: str) -> str:
    """Numbers come before words, fewer before more (section 11.4)."""
    return "".join(number(part) if part.isdigit() else ABOVE_NUMBERS + word(part) for part in dotted.split(".")) + END


def _toolchain(match: re.Match[str]) -> bytes:
    major, minor, patch, kind, count = match.groups()
    release = number(major) + number(minor or "") + number(patch or "")
    if kind:
        return key(release + ABOVE_NUMBERS + word(kind) + number(count) + END)
    language = minor is not None and patch is None and (major != "1" or int(minor) >= _THREE_NUMBERS)
    return key(release + (LOWEST if language else HIGHEST))
