"""Nouns of inventories that are kept at home: what an operator tells the hub, and what was kept of it."""

from dataclasses import dataclass
from datetime import datetime

from clearway.exposure.model import TaskStage
from clearway.kernel.ids import AdvisoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswer:
    """How an operator stands with an advisory, all its systems together."""

    advisory: AdvisoryId
    outcome: TaskStage
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHomeAnswer:
    """The newest word of a party on an advisory, and when it was told."""

    advisory: AdvisoryId
    outcome: TaskStage
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswersKept:
    """How many answers were new, and how many said what was known already."""

    kept: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCount:
    """How many parties that match at home stand so with an advisory; None for fewer than three."""

    outcome: TaskStage
    parties: int | None
