"""What a trusted provider of CSAF tells beside its documents (CSAF 2.0 and 2.1, section 7.1; ROLIE, RFC 8322)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

import msgspec

from clearway.formats.advisory import Tlp, instant
from clearway.formats.csaf.places import folder_of, label_of, metadata_address, tree_of
from clearway.formats.encoding import Json, filled, json_document

_SCHEMAS: Final = {
    "2.0": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
    "2.1": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
}
_PROVIDER_SCHEMA: Final = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json"
_INFORMATION: Final[Json] = {"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}
# What a document is, as a reader may want to choose by it.
CATEGORIES: Final = ("csaf_security_advisory", "csaf_vex")
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who provides: a name, and an address that the whole tree stands below."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label of an edition's tree: when a document below it changed last."""

    tlp: Tlp
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as feeds list it: `file` is its year and its name."""

    id: str
    title: str
    category: str
    file: str
    published_at: datetime
    updated_at: datetime


def metadata(
    provider: Provider, version: str, labels: Sequence[Label], *, fingerprints: Sequence[str], updated_at: datetime
) -> bytes:
    """Write provider-metadata.json (requirement 7): where documents are, and the keys they are signed with."""
    return json_document(
        filled(
            {
                "$schema": _PROVIDER_SCHEMA if version == "2.1" else "",
                "canonical_url": metadata_address(provider.namespace, version),
                "distributions": [
                    *(_directory(provider, version, label) for label in labels),
                    {"rolie": _rolie(provider, version, labels)},
                ],
                "last_updated": instant(updated_at),
                "list_on_CSAF_aggregators": True,
                "metadata_version": version,
                "mirror_on_CSAF_aggregators": True,
                "public_openpgp_keys": [
                    {"fingerprint": name.upper(), "url": key_address(provider, name)} for name in fingerprints
                ],
                "publisher": {"category": "coordinator", "name": provider.name, "namespace": provider.namespace},
                "role": "csaf_trusted_provider",
            }
        )
    )


def key_address(provider: Provider, fingerprint: str) -> str:
    """Give the address of a public key (requirement 20)."""
    return f"{provider.namespace.rstrip('/')}/csaf/keys/{fingerprint.upper()}.asc"


def entry(provider: Provider, version: str, tlp: Tlp, *, listed: Listed) -> bytes:
    """Write the entry of a feed about one document (requirement 15)."""
    address = f"{tree_of(provider.namespace, version)}/{folder_of(tlp, version)}/{listed.file}"
    return _ENCODER.encode(
        {
            "id": listed.id,
            "title": listed.title,
            "published": instant(listed.published_at),
            "updated": instant(listed.updated_at),
            "category": [{"scheme": _scheme(provider, version, tlp), "term": listed.category}],
            "content": {"type": "application/json", "src": address},
            "format": {"schema": _SCHEMAS[version], "version": version},
            "link": [
                {"rel": "self", "href": address},
                {"rel": "hash", "href": f"{address}.sha256"},
                {"rel": "hash", "href": f"{address}.sha512"},
                {"rel": "signature", "href": f"{address}.asc"},
            ],
        }
    )


def feed_name(tlp: Tlp, version: str) -> str:
    """Name the feed that lists all documents of a label."""
    return f"feed-tlp-{folder_of(tlp, version)}.json"


def category_name(tlp: Tlp, version: str) -> str:
    """Name the document of a label's categories."""
    return f"category-{folder_of(tlp, version)}.json"


def feed(provider: Provider, version: str, label: Label, *, entries: bytes) -> bytes:
    """Write a feed around entries that are written already, with commas between them (requirement 15)."""
    folder = folder_of(label.tlp, version)
    address = f"{tree_of(provider.namespace, version)}/{folder}/{feed_name(label.tlp, version)}"
    head = _ENCODER.encode(
        {
            "id": f"clearway-csaf-{version}-tlp-{folder}",
            "title": _feed_title(label.tlp, version),
            "link": [{"rel": "self", "href": address}, {"rel": "service", "href": _service_address(provider, version)}],
            "category": [_INFORMATION],
            "updated": instant(label.updated_at),
        }
    )
    return b"".join((b'{"feed":', head[:-1], b',"entry":[\n', entries, b"\n]}}\n"))


def service(provider: Provider, version: str, labels: Sequence[Label]) -> bytes:
    """Write the service document: which feeds there are (requirement 16)."""
    tree = tree_of(provider.namespace, version)
    collections: list[Json] = [
        {
            "title": _feed_title(label.tlp, version),
            "href": f"{tree}/{folder_of(label.tlp, version)}/{feed_name(label.tlp, version)}",
            "categories": {"category": [_INFORMATION]},
        }
        for label in labels
    ]
    told: Json = {"service": {"workspace": [{"title": f"CSAF {version} feeds", "collection": collections}]}}
    return json_document(told)


def categories(provider: Provider, version: str, tlp: Tlp) -> bytes:
    """Write the category document of a label: by what its entries can be chosen (requirement 17)."""
    scheme = _scheme(provider, version, tlp)
    return json_document({"categories": {"category": [{"scheme": scheme, "term": term} for term in CATEGORIES]}})


def index(files: Iterable[str]) -> bytes:
    """Write index.txt: each document's year and name (requirement 12)."""
    return "".join(f"{file}\n" for file in files).encode()


def changes(files: Iterable[tuple[str, datetime]], version: str) -> bytes:
    """Write changes.csv, which has to come newest first (requirement 13): 2.0 quotes its cells, 2.1 must not."""
    quote = "" if version == "2.1" else '"'
    return "".join(f"{quote}{file}{quote},{quote}{instant(at)}{quote}\n" for file, at in files).encode()


def listing(address: str, names: Iterable[str]) -> bytes:
    """Write the listing of a folder at an address for people who look (requirement 14)."""
    title, folder = escape(f"Index of {address}/"), escape(address)
    links = "".join(f'<li><a href="{folder}/{escape(name)}">{escape(name)}</a></li>\n' for name in names)
    head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}\n<body><h1>{title}</h1>\n<ul>\n{links}</ul>\n</body></html>\n".encode()


def security_text(provider: Provider, contact: str, *, expires: datetime) -> bytes:
    """Write security.txt (RFC 9116; requirement 8): the leading provider metadata first, then the newer edition's."""
    namespace = provider.namespace.rstrip("/")
    lines = {
        "Contact": contact,
        "Expires": instant(expires),
        "Canonical": f"{namespace}/.well-known/security.txt",
        "CSAF": f"{namespace}/.well-known/csaf/provider-metadata.json",
    }
    told = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return f"{told}CSAF: {metadata_address(namespace, '2.1')}\n".encode()


def hash_line(digest: bytes, name: str) -> bytes:
    """Write the file of a hash, as sha256sum and sha512sum read it (requirement 18)."""
    return f"{digest.hex()}  {name}\n".encode()


def _directory(provider: Provider, version: str, label: Label) -> dict[str, Json]:
    address = f"{tree_of(provider.namespace, version)}/{folder_of(label.tlp, version)}/"
    if version == "2.1":
        return {"directory": {"tlp_label": label.tlp.value, "url": address}}
    return {"directory_url": address}


def _rolie(provider: Provider, version: str, labels: Sequence[Label]) -> Json:
    tree = tree_of(provider.namespace, version)
    folders: Mapping[Tlp, str] = {label.tlp: f"{tree}/{folder_of(label.tlp, version)}" for label in labels}
    return {
        "categories": [f"{folder}/{category_name(tlp, version)}" for tlp, folder in folders.items()],
        "feeds": [
            filled(
                {
                    "last_updated": instant(label.updated_at) if version == "2.1" else "",
                    "summary": _feed_title(label.tlp, version),
                    "tlp_label": label_of(label.tlp, version),
                    "url": f"{folders[label.tlp]}/{feed_name(label.tlp, version)}",
                }
            )
            for label in labels
        ],
        "services": [_service_address(provider, version)],
    }


def _service_address(provider: Provider, version: str) -> str:
    return f"{tree_of(provider.namespace, version)}/service.json"


def _feed_title(tlp: Tlp, version: str) -> str:
    told = "" if label_of(tlp, version) == tlp.value or tlp is Tlp.CLEAR else f" ({tlp.value})"
    return f"All TLP:{label_of(tlp, version)}{told} documents in CSAF {version}"


def _scheme(provider: Provider, version: str, tlp: Tlp) -> str:
    return f"{tree_of(provider.namespace, version)}/{folder_of(tlp, version)}/{category_name(tlp, version)}"
