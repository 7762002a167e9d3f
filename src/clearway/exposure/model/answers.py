"""Nouns of answers to tasks: what operators attest, and what stands in for a fix for a while."""

from dataclasses import dataclass
from datetime import datetime

from clearway.exposure.model.stages import TaskStage
from clearway.kernel.ids import ControlId, PersonId, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """What an operator says of a task, as it was written; `until` is when a plan or a deferral ends."""

    outcome: str
    note: str = ""
    until: datetime | None = None
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that can be taken."""

    stage: TaskStage
    note: str
    until: datetime | None
    justification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewControl:
    """A compensating control as its author tells of it: its kind, what was done, how it was checked, and until when."""

    kind: str
    done: str
    checked: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A compensating control: it counts once somebody else than its author accepted it, until it ends.

    `accepted` is None while nobody has reviewed it.
    """

    id: ControlId
    task: TaskId
    kind: str
    done: str
    checked: str
    until: datetime
    author: PersonId
    written_at: datetime
    reviewer: PersonId | None
    reviewed_at: datetime | None
    accepted: bool | None
    note: str
