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
