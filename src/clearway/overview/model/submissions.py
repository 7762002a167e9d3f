"""Submissions as they are listed: with the clock that runs out first."""

from dataclasses import dataclass
from datetime import datetime

from clearway.frontier.model.submission import SubmissionState
from clearway.kernel.ids import SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """A submission with its developer's name and the clock that runs out first, or none that runs."""

    id: SubmissionId
    title: str
    model_name: str
    developer: str
    state: SubmissionState
    state_since: datetime
    clock: str
    clock_owner: str
    clock_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """What a side was told of a submission, and when what it tells of is due, if that is due."""

    submission: SubmissionId
    title: str
    side: str
    at: datetime
    says: str
    due_at: datetime | None
