"""The trusted provider of CSAF as clients look for it: well-known addresses, trees of documents, keys (section 7.1)."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, read
from clearway.app.wiring import House
from clearway.distribution import actions
from clearway.distribution.model import ProviderFile, ProviderKey
from clearway.kernel.errors import not_found
from clearway.kernel.limits import OPENPGP_KEY_BYTES_MAX
from clearway.storage.work import Work

_LEADING: Final = "2.0"
_NOT_MODIFIED: Final = 304
_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    # Whoever asks with a key may see more than others: caches in between keep both apart.
    "vary": "authorization",
    "cache-control": "no-cache",
}
_FOR_ALL: Final = {**_HEADERS, "access-control-allow-origin": "*"}


class PublicKey(msgspec.Struct, forbid_unknown_fields=True):
    """A public OpenPGP key in ASCII armor."""

    certificate: str


@get("/csaf/keys", operation_id="list_provider_keys")
async def list_keys(house: TheHouse, request: Asked) -> list[ProviderKey]:
    """List the OpenPGP keys that CSAF documents are signed with, the newest first; none before the provider is open."""
    return await read(house, request, "distribution.read", actions.list_provider_keys)


@post("/csaf/keys", operation_id="open_provider", request_max_body_size=2 * OPENPGP_KEY_BYTES_MAX)
async def open_provider(house: TheHouse, request: Asked, data: JSONBody[PublicKey]) -> list[ProviderKey]:
    """Open the provider of CSAF with a public OpenPGP key, or put a newer key in use (administrators)."""
    return await do(
        house,
        request,
        "distribution.open-provider",
        lambda work: actions.open_provider(work, data.certificate),
        answer=list[ProviderKey],
    )


@get("/.well-known/security.txt", operation_id="read_security_txt")
async def read_security_txt(house: TheHouse, request: Asked) -> Response[bytes]:
    """Say where advisories are, and how to reach the clearinghouse (RFC 9116)."""
    settings = house.settings
    contact = settings.security_contact or settings.namespace
    return await _give(house, request, lambda work: actions.read_security_text(work, house.publisher, contact))


@get("/.well-known/csaf/provider-metadata.json", operation_id="read_provider_metadata")
async def read_metadata(house: TheHouse, request: Asked) -> Response[bytes]:
    """Say where CSAF documents are and with which keys they are signed: the leading edition's, CSAF 2.0."""
    return await _metadata(house, request, _LEADING)


@get("/.well-known/csaf/{edition:str}/provider-metadata.json", operation_id="read_provider_metadata_of")
async def read_metadata_of(house: TheHouse, request: Asked, edition: FromPath[str]) -> Response[bytes]:
    """Say the same of one edition: v2.0 or v2.1."""
    return await _metadata(house, request, _edition(edition))


@get("/csaf/keys/{name:str}", operation_id="read_provider_key")
async def read_key(house: TheHouse, request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Give a public OpenPGP key by its fingerprint and .asc."""
    return await _give(house, request, lambda work: actions.read_provider_key(work, name))


@get("/csaf/{edition:str}/", operation_id="list_provider_tree")
async def read_top(house: TheHouse, request: Asked, edition: FromPath[str]) -> Response[bytes]:
    """List what stands at the top of the tree of an edition: v2.0 or v2.1."""
    return await _file(house, request, edition, path="")


@get("/csaf/{edition:str}/{path:path}", operation_id="read_provider_file")
async def read_file(house: TheHouse, request: Asked, edition: FromPath[str], path: FromPath[str]) -> Response[bytes]:
    """Give a document, what stands beside it, a feed, index.txt, changes.csv or a listing of an edition's tree."""
    return await _file(house, request, edition, path=path.strip("/"))


def _edition(text: str) -> str:
    if not text.startswith("v"):
        raise not_found("edition", text[:20])
    return text.removeprefix("v")


async def _metadata(house: House, request: Asked, edition: str) -> Response[bytes]:
    async def ask(work: Work) -> ProviderFile:
        return await actions.read_provider_metadata(work, edition, house.publisher)

    return await _give(house, request, ask)


async def _file(house: House, request: Asked, edition: str, *, path: str) -> Response[bytes]:
    async def ask(work: Work) -> ProviderFile:
        return await actions.read_provider_file(work, _edition(edition), path, publisher=house.publisher)

    return await _give(house, request, ask)


async def _give(house: House, request: Asked, ask: Callable[[Work], Awaitable[ProviderFile]]) -> Response[bytes]:
    found = await read(house, request, "distribution.read", ask)
    headers = dict(_HEADERS if request.headers.get("authorization") else _FOR_ALL)
    headers["etag"] = f'"{sha256(found.body).hexdigest()}"'
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=_NOT_MODIFIED, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)


ROUTES = [list_keys, open_provider]
OUTSIDE = [read_security_txt, read_metadata, read_metadata_of, read_key, read_top, read_file]
