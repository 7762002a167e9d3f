"""Nouns of notices: what is told at once, of one thing, to those who need to know and to nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from clearway.distribution.model.webhooks import Event
from clearway.kernel.ids import MessageId, PartnershipId, PartyId, PersonId, SubmissionId


class ReaderSide(StrEnum):
    """On which side of a submission somebody reads."""

    DEVELOPER = "developer"
    GOVERNMENT = "government"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who needs to know: a side of a submission, of a partnership in it, or one party's people of a side."""

    side: ReaderSide
    submission: SubmissionId | None = None
    partnership: PartnershipId | None = None
    party: PartyId | None = None


class MailLine(msgspec.Struct, frozen=True):
    """A line of a mail, and what stands below it."""

    title: str
    about: str


class MailContent(msgspec.Struct, frozen=True):
    """What a mail says, and where in the pages more of it stands."""

    subject: str
    lines: tuple[MailLine, ...]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice: `about` names it for good, `data` is what webhooks get, `mail` what people do."""

    readers: Readers
    event: Event
    about: str
    at: datetime
    data: Mapping[str, object]
    mail: MailContent


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMail:
    """A mail that waits to be sent, and to whom."""

    id: MessageId
    person: PersonId
    about: str
    content: MailContent
    made_at: datetime
