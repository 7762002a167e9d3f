"""Records of determinations, and what checking one comes to (Order 3(a))."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.benchmarking.model.ceremony import Broken, Kept
from clearway.formats.determination_record import RecordStatement
from clearway.kernel.ids import CommitmentId, DeterminationId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """What is to be said of a determination; `checkpoint` is the SHA-256 of its manifest."""

    determination: DeterminationId
    commitment: CommitmentId
    model: str
    checkpoint: str
    outcome: str
    determined_at: datetime
    signers: tuple[PersonId, PersonId]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record, signed, and who looked at it; it may cross the boundary once two have."""

    determination: DeterminationId
    digest: str
    envelope: bytes
    author: PersonId
    written_at: datetime
    first_reviewer: PersonId | None
    second_reviewer: PersonId | None


class RecordFault(StrEnum):
    """Why a record does not count."""

    NOT_SIGNED_BY_HOUSE = "no key of the house that counts signed it"
    EXPIRED = "it has expired"
    NOT_YET = "it is of a later instant than now"
    POLICY_BROKEN = "the revealed policy is not the one that was committed to"
    OTHER_COMMITMENT = "the revealed policy is of another commitment"
    COMMITTED_LATE = "the policy was committed to after the determination"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRecord:
    """What a record says, the keys that signed it, what stands against it, and what its revealed policy comes to."""

    statement: RecordStatement
    signed_by: tuple[str, ...]
    faults: tuple[RecordFault, ...]
    policy: Kept | Broken | None
