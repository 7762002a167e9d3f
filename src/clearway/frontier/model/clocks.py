"""A clock that runs for a submission."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clearway.frontier.model.moves import Closing
from clearway.kernel.ids import SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """A clock as the table has it: `due_at` is None while it stands still, and `left` is what it has left then."""

    submission: SubmissionId
    key: str
    name: str
    owner: str
    ends: str
    started_at: datetime
    due_at: datetime | None
    left: timedelta | None
    pauses: bool
    warn_days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredWindow:
    """The days of access to a designated model; `closing` says why they are over."""

    submission: SubmissionId
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    closing: Closing | None
