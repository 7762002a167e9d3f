"""What the parties of the frontier programme sign (Order 3(b)): in-toto Statement v1, read as strictly as attestations.

A closed schema, and one canonical form (RFC 8785): whoever reads the bytes that were signed reads the same.
"""

from typing import Annotated, Final, TypeVar, cast

import msgspec
from msgspec import Meta, Struct

from clearway.formats.canonical import Plain, canonical_json
from clearway.formats.decoding import convert, decode_json
from clearway.formats.in_toto import STATEMENT_TYPE, DigestSet
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATERIALS_MAX

_HINT: Final = "docs/frontier-package.md has every field."

ItemName = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]


class NamedDigest(Struct, frozen=True, forbid_unknown_fields=True):
    """What a statement is about: a name, and the SHA-256 of it."""

    name: ItemName
    digest: DigestSet


class FrontierStatement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The frame of a statement; each kind adds its predicate."""

    type_: str = msgspec.field(name="_type", default=STATEMENT_TYPE)
    predicate_type: str = msgspec.field(name="predicateType")
    subject: Annotated[tuple[NamedDigest, ...], Meta(max_length=2 * MATERIALS_MAX)]


S = TypeVar("S", bound=FrontierStatement)


def named_digest(name: str, sha256: str) -> NamedDigest:
    """Name a digest (SHA-256, hexadecimal)."""
    return NamedDigest(name=name, digest=DigestSet(sha256=sha256))


def write_frontier_statement(statement: FrontierStatement) -> bytes:
    """Write a statement in its one form."""
    return canonical_json(cast("Plain", msgspec.to_builtins(statement))).encode()


def parse_frontier_statement(payload: bytes, shape: type[S], predicate_type: str, *, noun: str) -> S:
    """Read a statement of one kind; refused unless it is of that kind, whole, and in its one form."""
    read = convert(decode_json(payload), shape, noun=noun)
    if (read.type_, read.predicate_type) != (STATEMENT_TYPE, predicate_type):
        raise Refusal("unknown-statement", f"This is not {noun}.", hint=_HINT, where="predicateType")
    if write_frontier_statement(read) != payload:
        what = "The statement is not in canonical form (RFC 8785), so that readers could differ about it."
        raise Refusal("not-canonical", what, hint="Let clearway write it, or use a JCS library.")
    return read
