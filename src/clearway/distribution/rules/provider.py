"""Judgements of the provider: which document a rendering is, which file a path asks for, what the metadata say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256, sha512
from typing import Final

from clearway.distribution.model import (
    ListKind,
    ProviderDocument,
    ProviderFile,
    PublishedAdvisory,
    Publisher,
    Shelf,
    ShelfState,
)
from clearway.formats import csaf
from clearway.formats.advisory import Tlp
from clearway.formats.csaf import places, provider

JSON: Final = "application/json"
TEXT: Final = "text/plain"
_CSV: Final = "text/csv"
_HTML: Final = "text/html"
_DOCUMENT: Final = re.compile(r"([0-9]{4})/([a-z0-9+_-]{1,120}\.json)(\.asc|\.sha256|\.sha512)?")
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Beside(StrEnum):
    """What stands beside a document, by how its name goes on."""

    ITSELF = ""
    SIGNATURE = ".asc"
    SHA256 = ".sha256"
    SHA512 = ".sha512"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A document that a path below a folder asks for, and what beside it."""

    year: int
    name: str
    beside: Beside


def shelf_of(edition: str, folder: str) -> Shelf | None:
    """Tell which folder of the trees a path means; None for none."""
    if edition not in places.VERSIONS:
        return None
    tlp = places.folders_of(edition).get(folder)
    return Shelf(edition=edition, tlp=tlp) if tlp else None


def asked_document(path: str) -> Asked | None:
    """Tell which document a path below a folder means; None for none."""
    found = _DOCUMENT.fullmatch(path)
    if found is None:
        return None
    return Asked(year=int(found[1]), name=found[2], beside=Beside(found[3] or ""))


def document_of(
    advisory: PublishedAdvisory, format_name: str, signature: str, *, tlp: Tlp, publisher: Publisher
) -> ProviderDocument:
    """Place a rendering in the tree of its edition, with its entry of the feed."""
    edition = csaf.EDITIONS[format_name]
    tracking = f"{advisory.id}-vex" if edition.is_vex else str(advisory.id)
    name, year = places.file_of(tracking), advisory.published_at.astimezone(UTC).year
    listed = provider.Listed(
        id=tracking,
        title=advisory.title,
        category=provider.CATEGORIES[edition.is_vex],
        file=f"{year:04}/{name}",
        published_at=advisory.published_at,
        updated_at=advisory.released_at,
    )
    return ProviderDocument(
        shelf=Shelf(edition=edition.version, tlp=tlp),
        year=year,
        name=name,
        advisory=advisory.id,
        format=format_name,
        updated_at=advisory.released_at,
        entry=provider.entry(_provider(publisher), edition.version, tlp, listed=listed),
        signature=signature,
    )


def beside(document: bytes, signature: str, asked: Asked) -> ProviderFile:
    """Give a document or what stands beside it."""
    match asked.beside:
        case Beside.ITSELF:
            return ProviderFile(body=document, media_type=JSON)
        case Beside.SIGNATURE:
            return ProviderFile(body=signature.encode(), media_type=TEXT)
        case Beside.SHA256:
            return ProviderFile(body=provider.hash_line(sha256(document).digest(), asked.name), media_type=TEXT)
        case Beside.SHA512:
            return ProviderFile(body=provider.hash_line(sha512(document).digest(), asked.name), media_type=TEXT)


def metadata(
    edition: str, shelves: Sequence[ShelfState], fingerprints: Sequence[str], *, publisher: Publisher, since: datetime
) -> ProviderFile:
    """Write an edition's provider metadata for what somebody may see; what is clear is always named."""
    labels = labels_of(edition, shelves)
    updated_at = max([since, *(label.updated_at for label in labels)])
    body = provider.metadata(
        _provider(publisher), edition, labels, fingerprints=fingerprints, updated_at=updated_at
    )  # fmt: skip
    return ProviderFile(body=body, media_type=JSON)


def labels_of(edition: str, shelves: Sequence[ShelfState]) -> list[provider.Label]:
    """Give the labels of an edition that hold something, and the clear one in any case."""
    found = {one.shelf.tlp: one.updated_at for one in shelves if one.shelf.edition == edition}
    found.setdefault(Tlp.CLEAR, _BEGINNING)
    return [provider.Label(tlp=tlp, updated_at=found[tlp]) for tlp in Tlp if tlp in found]


def service(edition: str, shelves: Sequence[ShelfState], *, publisher: Publisher) -> ProviderFile:
    """Write an edition's service document."""
    return ProviderFile(
        body=provider.service(_provider(publisher), edition, labels_of(edition, shelves)), media_type=JSON
    )


def feed(state: ShelfState, entries: bytes, *, publisher: Publisher) -> ProviderFile:
    """Write the feed of a folder around its entries."""
    label = provider.Label(tlp=state.shelf.tlp, updated_at=state.updated_at)
    return ProviderFile(
        body=provider.feed(_provider(publisher), state.shelf.edition, label, entries=entries), media_type=JSON
    )


def categories(shelf: Shelf, *, publisher: Publisher) -> ProviderFile:
    """Write the category document of a folder."""
    return ProviderFile(body=provider.categories(_provider(publisher), shelf.edition, shelf.tlp), media_type=JSON)


def index(files: Sequence[tuple[str, datetime]]) -> ProviderFile:
    """Write index.txt."""
    return ProviderFile(body=provider.index(name for name, _ in files), media_type=TEXT)


def changes(files: Sequence[tuple[str, datetime]], edition: str) -> ProviderFile:
    """Write changes.csv; the files come newest first."""
    return ProviderFile(body=provider.changes(files, edition), media_type=_CSV)


def listing(edition: str, folder: str, names: Sequence[str], *, publisher: Publisher) -> ProviderFile:
    """Write the listing of a folder of an edition's tree."""
    address = f"{places.tree_of(publisher.namespace, edition)}/{folder}".rstrip("/")
    return ProviderFile(body=provider.listing(address, names), media_type=_HTML)


def security_text(publisher: Publisher, contact: str, *, expires: datetime) -> ProviderFile:
    """Write security.txt."""
    body = provider.security_text(_provider(publisher), contact, expires=expires)
    return ProviderFile(body=body, media_type=TEXT)


def top_names(edition: str, shelves: Sequence[ShelfState]) -> list[str]:
    """Name what stands at the top of an edition's tree."""
    return ["service.json", *(f"{places.folder_of(one.tlp, edition)}/" for one in labels_of(edition, shelves))]


def list_at(shelf: Shelf, name: str) -> ListKind | None:
    """Tell which list of a folder has a name."""
    return _lists(shelf).get(name)


def shelf_names(shelf: Shelf, years: Sequence[int]) -> list[str]:
    """Name what stands in a folder."""
    return [*_lists(shelf), *(f"{year:04}/" for year in years)]


def year_names(names: Sequence[str]) -> list[str]:
    """Name what stands in the folder of a year: each document and what stands beside it."""
    return [f"{name}{beside}" for name in names for beside in Beside]


def folder_name(shelf: Shelf) -> str:
    """Name a folder."""
    return places.folder_of(shelf.tlp, shelf.edition)


def empty(shelf: Shelf) -> ShelfState:
    """Say that a folder holds nothing that may be seen."""
    return ShelfState(shelf=shelf, updated_at=_BEGINNING)


def _lists(shelf: Shelf) -> Mapping[str, ListKind]:
    return {
        ListKind.CHANGES.value: ListKind.CHANGES,
        ListKind.INDEX.value: ListKind.INDEX,
        provider.category_name(shelf.tlp, shelf.edition): ListKind.CATEGORIES,
        provider.feed_name(shelf.tlp, shelf.edition): ListKind.FEED,
    }


def _provider(publisher: Publisher) -> provider.Provider:
    return provider.Provider(name=publisher.name, namespace=publisher.namespace)
