"""Questions as OSV's own service takes them (OSV API, version 1), as purls."""

from typing import Final
from urllib.parse import quote

import msgspec

from clearway.formats.packages import by_ecosystem
from clearway.formats.purls import Purl, read_purl

_UNQUOTED: Final = ":+!~"


class OsvPackage(msgspec.Struct):
    """A package: by name and ecosystem, or by purl."""

    name: str = ""
    ecosystem: str = ""
    purl: str = ""


class OsvQuery(msgspec.Struct):
    """What is asked about: a version of a package; without a version whatever is known of the package."""

    package: OsvPackage | None = None
    version: str = ""
    commit: str = ""


def product_of(query: OsvQuery) -> str:
    """Write what is asked about as a purl; nothing where it names no package.

    The release of a distribution (`Debian:12`) becomes the purl's `distro`.
    """
    asked = query.package or OsvPackage()
    if asked.purl:
        read = read_purl(asked.purl)
        return "" if read is None else _written(read, query.version)
    known = by_ecosystem(asked.ecosystem, asked.name)
    read = None if known is None else read_purl(known.purl)
    release = asked.ecosystem.partition(":")[2]
    return "" if read is None else _written(read, query.version, release=release)


def _written(read: Purl, version: str, *, release: str = "") -> str:
    told = read.version or version
    at = f"@{quote(told, safe=_UNQUOTED)}" if told else ""
    qualifiers = f"distro={read.namespace}-{quote(release)}" if release else read.qualifiers
    return f"{read.package}{at}{'?' if qualifiers else ''}{qualifiers}"
