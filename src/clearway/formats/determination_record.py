"""The one document that crosses the boundary between two enclaves: what was determined about a checkpoint (Order 3(a)).

An in-toto Statement v1 with a closed schema, in its one form, in a DSSE envelope. There is no room in it for a score, a
reason or a task: every field is an id, a digest, an instant, a word of a list or a short name.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from clearway.formats.frontier_statement import (
    FrontierStatement,
    named_digest,
    parse_frontier_statement,
    write_frontier_statement,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant, parse_instant

PREDICATE_TYPE: Final = "https://clearway.invalid/benchmarking/determination-record/v1"
SUBJECT: Final = "checkpoint"
_HINT: Final = "docs/estimates.md has every field."
_Id = Annotated[str, Meta(pattern=r"^[a-z]{3}-[0-9a-hjkmnp-tv-z]{16}\Z")]
_Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
# A name of a model: no sentence fits in it.
_Model = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}\Z")]


class DeterminationRecord(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """What was determined about which model, under which commitment, by which two people, when and until when.

    `policy_commitment`: the SHA-256 that was recorded before the suite was opened. Instants: RFC 3339 in UTC.
    """

    determination: _Id
    model: _Model
    outcome: Literal["designated", "not-designated", "cannot-rule-out"]
    determined_at: str
    policy_commitment: _Digest
    signers: tuple[_Id, _Id]
    expires_at: str


class RecordStatement(FrontierStatement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole statement; its subject is the checkpoint, by the digest of its manifest."""

    predicate: DeterminationRecord
    predicate_type: str = msgspec.field(name="predicateType", default=PREDICATE_TYPE)

    @property
    def checkpoint(self) -> str:
        """The digest of the checkpoint's manifest."""
        return self.subject[0].digest.sha256


def record_statement(predicate: DeterminationRecord, checkpoint: str) -> RecordStatement:
    """Say what was determined about a checkpoint, known by the SHA-256 of its manifest."""
    return RecordStatement(subject=(named_digest(SUBJECT, checkpoint),), predicate=predicate)


def write_record(statement: RecordStatement) -> bytes:
    """Write a record in its one form, held to what a reader will."""
    payload = write_frontier_statement(statement)
    assert parse_record(payload) == statement
    return payload


def parse_record(payload: bytes) -> RecordStatement:
    """Read a record; refused unless it is whole, in its one form, by two people, and ends after it begins."""
    try:
        read = parse_frontier_statement(payload, RecordStatement, PREDICATE_TYPE, noun="a record of a determination")
    except Refusal as refusal:
        if refusal.code == "bad-shape":  # it would quote what does not belong into a record
            what = "This is not a record of a determination: it has something else than the fields, or their values."
            raise Refusal("bad-shape", what, hint=_HINT, where=refusal.where) from None
        raise
    if [one.name for one in read.subject] != [SUBJECT]:
        raise Refusal("subject-mismatch", "The subject is not one checkpoint.", hint=_HINT, where="subject")
    told = read.predicate
    if told.signers[0] == told.signers[1]:
        what = "The two signers are one person."
        raise Refusal("one-signer", what, hint="A determination takes two.", where="predicate.signers")
    if _instant(told.determined_at, "determinedAt") >= _instant(told.expires_at, "expiresAt"):
        what = "The record ends before it begins."
        raise Refusal("bad-instant", what, hint=_HINT, where="predicate.expiresAt")
    return read


def expires(record: DeterminationRecord) -> datetime:
    """Say when a record stops counting."""
    return _instant(record.expires_at, "expiresAt")


def _instant(text: str, name: str) -> datetime:
    where = f"predicate.{name}"
    read = parse_instant(text, where=where)
    if format_instant(read) != text:
        raise Refusal("bad-instant", "An instant is written in UTC with a Z.", hint=_HINT, where=where)
    return read
