"""Verbs of the trusted provider of CSAF: open it with a key, place and sign documents, fill in, and read its trees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution import store
from clearway.distribution.model import (
    ListKind,
    ProviderFile,
    ProviderKey,
    PublishedAdvisory,
    Publisher,
    Rendering,
    Shelf,
)
from clearway.distribution.rules import provider as rules
from clearway.formats import csaf
from clearway.formats.advisory import Tlp
from clearway.formats.csaf.places import VERSIONS
from clearway.gateways.openpgp import OpenPgpKeys, read_certificate
from clearway.kernel.errors import Outage, Refusal, not_found
from clearway.kernel.limits import PROVIDER_FILLED_AT_ONCE_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

_SUBJECT: Final = "provider"
_SECURITY_TEXT_LASTS: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Who provides, and with which keys documents are signed; None where this process has none."""

    publisher: Publisher
    keys: OpenPgpKeys | None

    def sign(self, fingerprint: str, body: bytes) -> str:
        """Sign a document with the key of that fingerprint."""
        if self.keys is None:
            hint = "Publish by a worker that has the keys folder of this house."
            raise Outage("OpenPGP key", "this process has none, and the provider of CSAF is open.", hint=hint)
        return self.keys.sign(fingerprint, body)


async def open_provider(work: Work, certificate: str) -> list[ProviderKey]:
    """Open the provider with a public key, or put a newer key in use; what was published before follows."""
    found = read_certificate(certificate)
    await store.add_provider_key(work, found.fingerprint, found.armored)
    await enqueue(work, "fill-provider", _SUBJECT)
    await audit.record(work, "distribution.open-provider", _SUBJECT, {"fingerprint": found.fingerprint})
    return await store.provider_keys(work)


async def provide(
    work: Work, advisory: PublishedAdvisory, renderings: Sequence[Rendering], *, provision: Provision
) -> None:
    """Place an advisory's CSAF documents in the trees, signed; nothing where the provider is not open."""
    fingerprint = await _key_in_use(work)
    if fingerprint is None:
        return
    for one in renderings:
        if one.format in csaf.EDITIONS:
            signature = provision.sign(fingerprint, one.body)
            placed = rules.document_of(
                advisory, one.format, signature, tlp=Tlp.CLEAR, publisher=provision.publisher
            )  # fmt: skip
            await store.keep_document(work, placed)


async def fill_provider(work: Work, provision: Provision) -> None:
    """Place the next advisories that were published before the provider was opened, and call for the others."""
    if await _key_in_use(work) is None:
        return
    missing = await store.advisories_without_document(work, PROVIDER_FILLED_AT_ONCE_MAX)
    for wanted in missing:
        advisory = await store.advisory(work, wanted)
        assert advisory is not None
        await provide(work, advisory, await store.renderings(work, wanted), provision=provision)
    if missing:
        await enqueue(work, "fill-provider", _SUBJECT)
        await audit.record(work, "distribution.fill-provider", _SUBJECT, {"advisories": len(missing)})


async def list_provider_keys(work: Work) -> list[ProviderKey]:
    """List the public keys of the provider, the newest first; none before it was opened."""
    return await store.provider_keys(work)


async def read_provider_key(work: Work, name: str) -> ProviderFile:
    """Give a public key by its file: the fingerprint and .asc."""
    for key in await store.provider_keys(work):
        if name == f"{key.fingerprint}.asc":
            return ProviderFile(body=key.certificate.encode(), media_type="application/pgp-keys")
    raise not_found("key", name[:60])


async def read_provider_metadata(work: Work, edition: str, publisher: Publisher) -> ProviderFile:
    """Give an edition's provider metadata for what the asker may see; there are none before the provider is open."""
    keys = await store.provider_keys(work)
    if not keys or edition not in VERSIONS:
        raise not_found("provider metadata", edition[:20])
    fingerprints = [key.fingerprint for key in keys]
    since = max(key.retired_at or key.since for key in keys)
    return rules.metadata(edition, await store.shelves(work), fingerprints, publisher=publisher, since=since)


async def read_security_text(work: Work, publisher: Publisher, contact: str) -> ProviderFile:
    """Give security.txt."""
    return rules.security_text(publisher, contact, expires=work.now + _SECURITY_TEXT_LASTS)


async def read_provider_file(work: Work, edition: str, path: str, *, publisher: Publisher) -> ProviderFile:
    """Give a file of an edition's tree, or the listing of a folder."""
    folder, _, below = path.partition("/")
    shelf = rules.shelf_of(edition, folder)
    if shelf is None:
        found = await _at_the_top(work, edition, path, publisher=publisher)
    elif asked := rules.asked_document(below):
        found = await _document(work, shelf, asked)
    else:
        found = await _on_shelf(work, shelf, below, publisher=publisher)
    if found is None:
        raise not_found("file", f"v{edition[:10]}/{path[:100]}")
    return found


async def _at_the_top(work: Work, edition: str, path: str, *, publisher: Publisher) -> ProviderFile | None:
    if edition not in VERSIONS or path not in {"", "service.json"}:
        return None
    shelves = await store.shelves(work)
    if path:
        return rules.service(edition, shelves, publisher=publisher)
    return rules.listing(edition, "", rules.top_names(edition, shelves), publisher=publisher)


async def _on_shelf(work: Work, shelf: Shelf, path: str, *, publisher: Publisher) -> ProviderFile | None:
    """Give a list of a folder; the clear one is there from the beginning, so that who looks finds no news."""
    seen = {state.shelf: state for state in await store.shelves(work)}
    state = seen.get(shelf, rules.empty(shelf) if shelf.tlp is Tlp.CLEAR else None)
    if state is None:
        return None
    match rules.list_at(shelf, path):
        case ListKind.INDEX:
            return rules.index(await store.files(work, shelf))
        case ListKind.CHANGES:
            return rules.changes(await store.files(work, shelf), shelf.edition)
        case ListKind.FEED:
            return rules.feed(state, await store.entries(work, shelf), publisher=publisher)
        case ListKind.CATEGORIES:
            return rules.categories(shelf, publisher=publisher)
        case None:
            return await _listing(work, shelf, path, publisher=publisher)


async def _listing(work: Work, shelf: Shelf, path: str, *, publisher: Publisher) -> ProviderFile | None:
    years = await store.years(work, shelf)
    if path and path not in {f"{year:04}" for year in years}:
        return None
    names = rules.year_names(await store.names(work, shelf, int(path))) if path else rules.shelf_names(shelf, years)
    return rules.listing(shelf.edition, f"{rules.folder_name(shelf)}/{path}", names, publisher=publisher)


async def _document(work: Work, shelf: Shelf, asked: rules.Asked) -> ProviderFile | None:
    """Give a document or what stands beside it; a copy that is the asker's own is on record as handed out."""
    held = await store.document(work, shelf, asked.year, name=asked.name)
    if held is None:
        return None
    found = rules.beside(held.body, held.signature, asked)
    is_copy = held.recipient is not None and asked.beside is rules.Beside.ITSELF
    if is_copy and await store.hand_out(work, shelf.edition, asked.name):
        told = {"file": f"v{shelf.edition}/{asked.name}", "sha256": sha256(held.body).hexdigest()}
        await audit.record(work, "distribution.hand-out", held.advisory, {"recipient": held.recipient or "", **told})
    return found


async def require_key_in_use(work: Work) -> str:
    """Give the fingerprint of the key in use; refused where the provider is not open."""
    found = await _key_in_use(work)
    if found is None:
        what = "The provider of CSAF is not open, and early copies are handed out by it."
        raise Refusal("no-provider", what, hint="An administrator opens it: clearway provider open.", status=409)
    return found


async def _key_in_use(work: Work) -> str | None:
    return next((key.fingerprint for key in await store.provider_keys(work) if key.retired_at is None), None)
