"""What belongs to a submission beside its state: terms, requests, consultation, determinations, notices, history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.distribution.model.notices import ReaderSide
from clearway.frontier.model.clocks import CoveredWindow, RunningClock
from clearway.frontier.model.moves import Outcome, Side
from clearway.frontier.model.submission import Member, Submission, SubmissionState
from clearway.kernel.ids import DeterminationId, EstimateId, PersonId, SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What both sides sign, by SHA-256 (hexadecimal): the agreement, the list of materials, the access plan."""

    agreement: str
    materials: str
    access_plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTerms:
    """Terms as one side signed them."""

    side: Side
    terms: Terms
    signed_by: PersonId
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the developer is asked for, and what it answered; `ended_at` is None while it is waited for."""

    what: str
    asked_at: datetime
    ended_at: datetime | None
    answer: str


class Opinion(StrEnum):
    """What a consulted office says."""

    CONCUR = "concur"
    COMMENT = "comment"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """What a consulted office was asked, and what it said; None while it has said nothing."""

    person: PersonId
    opinion: Opinion | None
    note: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """An official's word about a model; `envelope` is the signed statement (DSSE), empty until two have signed.

    `reasons` are empty for whoever may not read them.
    """

    id: DeterminationId
    submission: SubmissionId
    outcome: Outcome
    estimate: EstimateId
    estimate_digest: str
    proposed_by: PersonId
    proposed_at: datetime
    cosigned_by: PersonId | None
    cosigned_at: datetime | None
    notified_at: datetime | None
    reasons: str
    envelope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a side was told."""

    side: ReaderSide
    at: datetime
    about: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move of a submission; `start` is None where it began."""

    start: SubmissionState | None
    finish: SubmissionState
    at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A move that could come next: who may make it, whether it is owed, and what is lacking, in words or empty."""

    move: str
    end: SubmissionState
    by: tuple[str, ...]
    owed: bool
    lacking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that there is to know about a submission for the one who asks: state, clocks, what comes next, history.

    `waits_for` says who owes the next move: "developer", "government", "both" or "nobody".
    """

    submission: Submission
    waits_for: str
    clocks: tuple[RunningClock, ...]
    next: tuple[Next, ...]
    window: CoveredWindow | None
    members: tuple[Member, ...]
    terms: tuple[SignedTerms, ...]
    requests: tuple[Request, ...]
    consultation: tuple[Consultation, ...]
    determinations: tuple[Determination, ...]
    notices: tuple[Notice, ...]
    history: tuple[Step, ...]
