"""Style, script and icon: a handful of our own files, read once, named by their digest so that they may be kept."""

from hashlib import sha256
from importlib.resources import files
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from clearway.kernel.errors import not_found

_TYPES: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FILES: Final = {
    entry.name: entry.read_bytes()
    for entry in (files("clearway.web") / "static").iterdir()
    if entry.name.rpartition(".")[2] in _TYPES
}
_DIGESTS: Final = {name: sha256(body).hexdigest()[:16] for name, body in _FILES.items()}


def address_of(name: str) -> str:
    """Give the address of a file; it changes whenever the file does."""
    return f"/static/{_DIGESTS[name]}/{name}"


@get("/static/{digest:str}/{name:str}")
async def give_asset(digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Give a file of ours, to be kept for a year: its address names its bytes."""
    if _DIGESTS.get(name) != digest:
        raise not_found("file", name)
    return Response(
        _FILES[name],
        media_type=_TYPES[name.rpartition(".")[2]],
        headers={"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"},
    )


ROUTES = [give_asset]
