"""Canonical JSON (RFC 8785) for what is hashed or signed; no fractions, which have no place in the record."""

import json
from collections.abc import Mapping, Sequence

Plain = str | int | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]


def canonical_json(value: Plain) -> str:
    """Write a value in its one form: no spaces, names in the order of their UTF-16 code units."""
    match value:
        case str() | int() | None:
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return (
                "{" + ",".join(f"{json.dumps(n, ensure_ascii=False)}:{canonical_json(value[n])}" for n in names) + "}"
            )
        case Sequence():
            return "[" + ",".join(canonical_json(item) for item in value) + "]"
        case _:
            raise TypeError(type(value).__name__)
