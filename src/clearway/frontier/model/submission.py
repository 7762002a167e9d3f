"""A submission: one engagement of a developer about one model, the states it goes through and who belongs to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clearway.kernel.ids import EstimateId, PartyId, PersonId, SubmissionId


class SubmissionState(StrEnum):
    """Where a submission stands; model/moves.py says how it gets on."""

    INQUIRY = "inquiry"
    SCREENED = "screened"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    EVALUATING = "evaluating"
    ESTIMATE_FROZEN = "estimate-frozen"
    CONSULTING = "consulting"
    DETERMINED = "determined"
    NOTIFIED = "notified"
    RECONSIDERATION = "reconsideration"
    ACCESS_OPEN = "access-open"
    ACCESS_CLOSED = "access-closed"
    PARTNERS_PROPOSED = "partners-proposed"
    PARTNERS_AGREED = "partners-agreed"
    PARTNER_RELEASE = "partner-release"
    GENERAL_RELEASE = "general-release"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


ENDED: Final = frozenset(
    {
        SubmissionState.GENERAL_RELEASE,
        SubmissionState.WITHDRAWN,
        SubmissionState.LAPSED,
        SubmissionState.SUPERSEDED,
    }
)


class MemberRole(StrEnum):
    """As what a person of the government is assigned to a submission."""

    EVALUATOR = "evaluator"
    CONSULTED = "consulted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One engagement of a developer about one model.

    `planned_partner_release` is when the developer plans to release to other trusted partners, in UTC, meant in
    `time_zone` (an IANA name). `parent` is the submission that this one replaces with a new checkpoint.
    """

    id: SubmissionId
    developer: PartyId
    developer_name: str
    title: str
    model_name: str
    state: SubmissionState
    state_since: datetime
    contact: str
    opened_by: PersonId
    opened_at: datetime
    planned_partner_release: datetime | None
    time_zone: str
    parent: SubmissionId | None
    estimate: EstimateId | None
    estimate_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What a developer says when it opens an inquiry."""

    title: str
    model_name: str
    contact: str
    time_zone: str = "UTC"
    planned_partner_release: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the government who is assigned to a submission."""

    person: PersonId
    role: MemberRole
    added_at: datetime
