"""Nouns of trusted partners (Order 3(b)(iii)): proposals, declarations, reasons, undertakings, the list's versions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import PartnershipId, PartyId, PersonId, SubmissionId


class Side(StrEnum):
    """Who speaks in a partnership."""

    DEVELOPER = "developer"
    GOVERNMENT = "government"
    PARTNER = "partner"


class PartnershipState(StrEnum):
    """Where a partnership stands; it follows from what was written down."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ADMITTED = "admitted"
    ACCESS = "access"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """A trusted partner of one submission: both sides' keys, its undertaking, its access, its end."""

    id: PartnershipId
    submission: SubmissionId
    partner: PartyId
    partner_name: str
    sector: str
    proposed_side: Side
    proposed_by: PersonId
    proposed_at: datetime
    developer_at: datetime | None
    government_at: datetime | None
    refused_side: Side | None
    refused_at: datetime | None
    undertaken_at: datetime | None
    access_at: datetime | None
    revoked_side: Side | None
    revoked_at: datetime | None
    state: PartnershipState


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A party that is to become a trusted partner: of which sector, and words on each criterion, by its code."""

    partner: PartyId
    sector: str
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why: about a criterion, an approval, a refusal or a revocation."""

    side: Side
    about: str
    words: str
    person: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a person declared about a conflict of interest."""

    person: PersonId
    side: Side
    in_conflict: bool
    words: str
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipView:
    """A partnership with its reasons and declarations, as far as the acting person may see them."""

    partnership: Partnership
    reasons: tuple[Reason, ...]
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One version of a submission's list of partners, and what it changed."""

    version: int
    at: datetime
    partners: tuple[PartyId, ...]
    added: tuple[PartyId, ...] = ()
    removed: tuple[PartyId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorStatistic:
    """How many partners were proposed, refused and are in, of one sector; None where the number is small."""

    sector: str
    proposed: int | None
    refused: int | None
    admitted: int | None
