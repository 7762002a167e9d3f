"""JSON out: one way to write documents, so that equal advisories give equal bytes and no text in them can act."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from clearway.formats.text import inert

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def json_document(value: Json) -> bytes:
    """Write a document: UTF-8, two spaces of indentation, names sorted, control characters made visible."""
    return json.dumps(_inert(value), ensure_ascii=False, indent=2, allow_nan=False, sort_keys=True).encode() + b"\n"


def filled(members: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out the members of an object that say nothing: none, empty texts, empty lists, empty objects."""
    return {name: value for name, value in members.items() if value not in (None, "", [], (), {})}


def uuid_of(text: str) -> str:
    """Derive a UUID from a text, always the same, in the shape of version 4 (RFC 9562, section 5.4)."""
    digits = sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def _inert(value: Json) -> Json:
    match value:
        case str():
            return inert(value)
        case Mapping():
            return {name: _inert(member) for name, member in value.items()}
        case Sequence():
            return [_inert(item) for item in value]
        case _:
            return value
