"""A deletion certificate: what was deleted, where and how, what was kept and why; signed by two persons.

An in-toto statement in a DSSE envelope that anybody checks without a server (docs/frontier-package.md). Items are named
by their id and digest and by nothing else.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from clearway.formats.frontier_statement import (
    FrontierStatement,
    ItemName,
    named_digest,
    parse_frontier_statement,
    write_frontier_statement,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant, parse_instant
from clearway.kernel.limits import (
    DELETION_PLACES_MAX,
    DELETION_REASON_CHARACTERS_MAX,
    MATERIALS_MAX,
    NAME_CHARACTERS_MAX,
)

CERTIFICATE_TYPE: Final = "https://clearway.invalid/frontier/deletion-certificate/v1"
_NOUN: Final = "a deletion certificate"


class DeletionMethod(StrEnum):
    """How something was deleted (NIST SP 800-88)."""

    KEY_DESTROYED = "cryptographic-erase"
    CLEARED = "clear"
    PURGED = "purge"
    DESTROYED = "destroy"


class Place(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One place that was emptied, and how."""

    where: Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
    method: DeletionMethod


class DeletedItem(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item, by its id and digest; the digest is empty where nothing of it was ever handed over."""

    id: ItemName
    sha256: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class KeptItem(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item that was not deleted, and why."""

    id: ItemName
    reason: Annotated[str, Meta(min_length=1, max_length=DELETION_REASON_CHARACTERS_MAX)]


class Certificate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole certificate: of which submission; begun and deleted when (UTC); items, places, and what was kept."""

    submission: Annotated[str, Meta(pattern=r"^sub-[0-9a-hjkmnp-tv-z]{16}\Z")]
    developer: Annotated[str, Meta(pattern=r"^pty-[0-9a-hjkmnp-tv-z]{16}\Z")]
    began_at: str
    deleted_at: str
    deleted: Annotated[tuple[DeletedItem, ...], Meta(max_length=MATERIALS_MAX)]
    kept: Annotated[tuple[KeptItem, ...], Meta(max_length=MATERIALS_MAX)]
    places: Annotated[tuple[Place, ...], Meta(min_length=1, max_length=DELETION_PLACES_MAX)]


class CertificateStatement(FrontierStatement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A certificate as it is signed."""

    predicate: Certificate


def write_certificate(certificate: Certificate) -> bytes:
    """Write a certificate in the bytes that are signed; its subjects are the digests of what was deleted."""
    subjects = tuple(named_digest(one.id, one.sha256) for one in certificate.deleted if one.sha256)
    return write_frontier_statement(
        CertificateStatement(predicate_type=CERTIFICATE_TYPE, subject=subjects, predicate=certificate)
    )


def parse_certificate(payload: bytes) -> Certificate:
    """Read the bytes that were signed; refused unless whole, in one form and in order of time."""
    read = parse_frontier_statement(payload, CertificateStatement, CERTIFICATE_TYPE, noun=_NOUN).predicate
    if write_certificate(read) != payload:
        what = "The subjects are not the digests of what was deleted."
        raise Refusal("subject-mismatch", what, hint="Let clearway draft it.", where="subject")
    named = [one.id for one in read.deleted] + [one.id for one in read.kept]
    if len(set(named)) < len(named):
        raise Refusal("item-twice", "An item stands there twice.", hint="Deleted or kept, once.", where="deleted")
    if _instant(read.began_at, "began_at") > _instant(read.deleted_at, "deleted_at"):
        what = "It was deleted before the deletion began."
        raise Refusal("bad-order", what, hint="Let clearway draft it.", where="deleted_at")
    return read


def _instant(text: str, where: str) -> datetime:
    instant = parse_instant(text, where=where)
    if format_instant(instant) != text:
        raise Refusal(
            "bad-instant", "An instant is written in UTC with a Z.", hint="Let clearway draft it.", where=where
        )
    return instant
