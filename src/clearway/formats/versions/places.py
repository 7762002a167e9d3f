"""The order of releases: PyPI's (version specifiers, PEP 440) and npm's (Semantic Versioning 2.0.0, section 11)."""

import re
from typing import Any, Final, NamedTuple  # noqa: TID251  keys differ from one ecosystem to the next

from packaging.version import InvalidVersion, Version

_SEMANTIC: Final = re.compile(
    r"v?(\d{1,18})\.(\d{1,18})\.(\d{1,18})(?:-([0-9A-Za-z.-]{1,200}))?(?:\+[0-9A-Za-z.-]{1,200})?"
)


class Place(NamedTuple):
    """Where a version stands among those of its ecosystem: places compare; `final` tells it from a pre-release."""

    key: Any
    final: bool


def pypi_place(version: str) -> Place | None:
    """Give a version's place on PyPI; None for what is no version."""
    try:
        key = Version(version)
    except InvalidVersion:
        return None
    return Place(key, not key.is_prerelease)


def npm_place(version: str) -> Place | None:
    """Give a version's place on npm; None for what is no version."""
    match = _SEMANTIC.fullmatch(version)
    if match is None:
        return None
    parts = tuple(_identifier(part) for part in match[4].split(".")) if match[4] else ()
    return Place((int(match[1]), int(match[2]), int(match[3]), not parts, parts), not parts)


def _identifier(part: str) -> tuple[bool, int, str]:
    """Numbers come before words, and are compared as numbers."""
    return (False, int(part), "") if part.isdigit() else (True, 0, part)
