"""What every way to fetch a release promises."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Ecosystem(StrEnum):
    """Where a package is published; the value is the purl's type. A git repository's package is its address."""

    DEBIAN = "deb"
    PYPI = "pypi"
    NPM = "npm"
    GIT = "git"
    ARCHIVE = "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One release to fetch; without a version, the one that the registry offers now."""

    ecosystem: Ecosystem
    package: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One fetched file, exactly as it came."""

    name: str
    body: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A release as it was fetched: its files, sorted by name."""

    wanted: Wanted
    archives: tuple[Archive, ...]

    @property
    def digest(self) -> str:
        """One SHA-256 over the names and digests of all files, in hexadecimal."""
        listing = "".join(f"{archive.sha256}  {archive.name}\n" for archive in self.archives)
        return hashlib.sha256(listing.encode()).hexdigest()


class Registries(Protocol):
    """The package registries, through their ordinary clients."""

    async def fetch(self, wanted: Wanted) -> Fetched:
        """Fetch one release; an Outage names the registry that cannot be reached and says what to do.

        A release that the registry does not have is a Refusal `no-such-release`.
        """
        ...

    async def releases(self, ecosystem: Ecosystem, package: str) -> tuple[str, ...]:
        """List the released versions that the registry still has, in no order; an Outage as above."""
        ...
