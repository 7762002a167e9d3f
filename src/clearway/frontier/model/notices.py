"""Nouns of notices: what a side was told of a submission, and what is due."""

from dataclasses import dataclass
from datetime import datetime

from clearway.distribution.model.notices import ReaderSide
from clearway.kernel.ids import PartnershipId, SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What ends when, by a name of the house's own; whose time runs is empty where it is nobody's in particular."""

    what: str
    at: datetime
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What is to be told: `about` is its name in rules/notices.py, `detail` is for the pages only."""

    submission: SubmissionId
    about: str
    detail: str = ""
    due: Due | None = None
    partnership: PartnershipId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNotice:
    """A notice as it is kept until it was sent to those who need to know."""

    line: int
    side: ReaderSide
    about: str
    at: datetime
    due: Due | None
    partnership: PartnershipId | None
