"""Syft's own JSON: packages, the distribution they were found on, and which of them a distribution's package owns."""

from collections.abc import Iterator
from typing import Final

import msgspec

from clearway.formats.sboms.component import NO_PURL, Component, Entry, RefusedComponent, by_purl
from clearway.formats.sboms.decoding import decode

NAME: Final = "syft"
_OWNS: Final = "ownership-by-file-overlap"
_DISTRIBUTIONS: Final = ("pkg:deb/", "pkg:rpm/", "pkg:apk/")


class _Artifact(msgspec.Struct):
    id: str = ""
    name: str = ""
    version: str = ""
    purl: str = ""


class _Relationship(msgspec.Struct):
    parent: str = ""
    child: str = ""
    type: str = ""


class _Distribution(msgspec.Struct, rename="camel"):
    id: str = ""
    version_id: str = msgspec.field(name="versionID", default="")


class _Document(msgspec.Struct, rename="camel"):
    artifacts: list[_Artifact] | None = None
    artifact_relationships: list[_Relationship] | None = None
    distro: _Distribution | None = None


_JSON: Final = msgspec.json.Decoder(_Document, strict=False)


def read(body: bytes) -> Iterator[Entry]:
    """Read the artifacts of a Syft document."""
    document = decode(_JSON, body, noun="Syft's JSON")
    artifacts = document.artifacts or []
    distro = document.distro
    release = f"{distro.id}-{distro.version_id}" if distro and distro.id and distro.version_id else ""
    purls = {one.id: one.purl for one in artifacts if one.purl.startswith(_DISTRIBUTIONS)}
    owners = {
        one.child: purls[one.parent]
        for one in document.artifact_relationships or []
        if one.type == _OWNS and one.parent in purls and one.child not in purls
    }
    for position, one in enumerate(artifacts):
        where = f"artifacts[{position}]"
        if not one.purl:
            yield RefusedComponent(where=where, why=NO_PURL, name=f"{one.name} {one.version}".strip())
            continue
        entry = by_purl(one.purl, where, version=one.version, release=release)
        owner = owners.get(one.id, "")
        is_owned = owner and isinstance(entry, Component)
        yield msgspec.structs.replace(entry, owner=owner) if is_owned else entry
