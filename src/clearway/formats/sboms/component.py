"""One component of an inventory, whatever format told it; and one that cannot be used."""

import re
from typing import Final
from urllib.parse import quote

import msgspec

from clearway.formats.purls import Purl, read_purl, write_package
from clearway.kernel.limits import PURL_CHARACTERS_MAX

_UNQUOTED: Final = ":+!~"
_VERSION: Final = re.compile(r"[!-~]{1,200}")


class Component(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that is installed or required.

    `purl` is as it was written, or made where the format has none; `package` its canonical form without version and
    qualifiers. `source` is the purl of the source package where the inventory names one (Debian's `upstream`), else
    empty, and `source_version` the source's own version where that is told and is another. `release` is the
    distribution it was built for, like `debian-12`. `is_development` and `is_optional` say that it does not run, or
    need not be there. `owner` is the distribution's package that brought it, whose makers patch it. `where` is its
    place in the inventory.
    """

    purl: str
    package: str
    version: str
    source: str = ""
    source_version: str = ""
    release: str = ""
    is_development: bool = False
    is_optional: bool = False
    owner: str = ""
    where: str = ""


class RefusedComponent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry that cannot be matched: where it stands, why, and what it is called."""

    where: str
    why: str
    name: str = ""


Entry = Component | RefusedComponent

NO_PURL: Final = "It has no purl."
LONG_PURL: Final = "Its purl is too long."
BROKEN_PURL: Final = "Its purl cannot be read."
NO_VERSION: Final = "It has no version that can be compared."


def by_purl(
    text: str, where: str, *, version: str = "", release: str = "", development: bool = False, optional: bool = False
) -> Entry:
    """Take a component that has a purl; `version` and `release` count where the purl does not tell them."""
    purl = read_purl(text)
    if purl is None:
        return RefusedComponent(where=where, why=_fault(text), name=text[:PURL_CHARACTERS_MAX])
    told = purl.version or version.strip()
    if not _VERSION.fullmatch(told):
        return RefusedComponent(where=where, why=NO_VERSION, name=text)
    source = source_version = ""
    if purl.qualifiers:
        told = _with_epoch(purl, told)
        source, source_version = _source(purl)
        release = purl.qualifier("distro") or release
    return Component(
        purl=text,
        package=purl.package,
        version=told,
        source=source,
        source_version="" if source_version == told else source_version,
        release=release,
        is_development=development,
        is_optional=optional,
        where=where,
    )


def by_name(
    kind: str,
    name: str,
    version: str,
    *,
    where: str,
    namespace: str = "",
    development: bool = False,
    optional: bool = False,
) -> Entry:
    """Take a component that a list or lock file names; its purl is made."""
    package = write_package(kind, namespace, name=name)
    if not package:
        return RefusedComponent(where=where, why="It has no name that a purl can hold.", name=name)
    if not _VERSION.fullmatch(version):
        return RefusedComponent(where=where, why=NO_VERSION, name=package)
    return Component(
        purl=f"{package}@{quote(version, safe=_UNQUOTED)}",
        package=package,
        version=version,
        is_development=development,
        is_optional=optional,
        where=where,
    )


def _fault(text: str) -> str:
    if not text:
        return NO_PURL
    return LONG_PURL if len(text) > PURL_CHARACTERS_MAX else BROKEN_PURL


def _with_epoch(purl: Purl, version: str) -> str:
    epoch = purl.qualifier("epoch") if purl.type == "rpm" else ""
    return f"{epoch}:{version}" if epoch.isdigit() and ":" not in version else version


def _source(purl: Purl) -> tuple[str, str]:
    upstream = (purl.qualifier("upstream") or purl.qualifier("source") or purl.qualifier("origin")).partition(" ")[0]
    name, _, version = upstream.partition("@")
    if not name:
        return "", ""
    return write_package(purl.type, purl.namespace, name=name), version if _VERSION.fullmatch(version) else ""
