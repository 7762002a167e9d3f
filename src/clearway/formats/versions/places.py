"""Releases of PyPI and npm in their order, and which of them are final."""

from typing import NamedTuple

from clearway.formats.versions.pypi import is_prerelease
from clearway.formats.versions.schemes import sort_key


class Place(NamedTuple):
    """Where a version stands among those of its ecosystem: places compare; `final` tells it from a pre-release."""

    key: bytes
    final: bool


def pypi_place(version: str) -> Place | None:
    """Give a version's place on PyPI; None for what is no version."""
    key = sort_key("pypi", version)
    return None if key is None else Place(key, not is_prerelease(version))


def npm_place(version: str) -> Place | None:
    """Give a version's place on npm; None for what is no version."""
    key = sort_key("npm", version)
    return None if key is None else Place(key, "-" not in version.partition("+")[0])
