"""Nouns of digests: who gets one by mail, where, and when."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import PartyId, PersonId


class Cadence(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


class DigestStage(StrEnum):
    """Where a digest stands: nothing but the question itself is sent until its address is confirmed."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a digest comes, by the clock of a place: at an hour, daily or on a weekday (Monday is 1)."""

    cadence: Cadence
    hour: int
    weekday: int
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A person's digest; `notices` tells that notices of submissions come too, each at once."""

    person: PersonId
    party: PartyId
    address: str
    schedule: Schedule
    stage: DigestStage
    asked_at: datetime
    told_until: datetime
    sent_at: datetime | None
    notices: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedDigest:
    """A digest with what stands in the links of its mails: whoever has it confirms or ends the digest."""

    digest: Digest
    token: bytes = field(repr=False)
