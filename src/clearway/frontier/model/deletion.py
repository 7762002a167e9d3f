"""Nouns of deletion: the clock that withdrawal or window end starts, and the certificate that ends it."""

from dataclasses import dataclass
from datetime import datetime

from clearway.kernel.ids import CertificateId, PersonId, SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """The deletion of what is held of a submission: begun, due, told to be late, certified."""

    submission: SubmissionId
    began_at: datetime
    due_at: datetime
    told_late_at: datetime | None
    certified_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the certificate is due and not there."""
        return self.certified_at is None and now > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate as it was handed in, and who signed it."""

    id: CertificateId
    submission: SubmissionId
    first_signer: PersonId
    second_signer: PersonId
    handed_in_at: datetime
    payload_digest: str
    envelope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """One signature that holds: which key, whose (as the file of keys names it)."""

    keyid: str
    signer: str
