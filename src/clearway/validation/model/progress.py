"""Nouns of progress: what is being tried in the sandbox right now, as those who may know of it watch it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import FixId, VulnerabilityId


class StepState(StrEnum):
    """Where a step of an attempt stands."""

    TO_COME = "to-come"
    UNDER_WAY = "under-way"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that an attempt does, in words, and what came of it."""

    words: str
    state: StepState = StepState.TO_COME
    outcome: str = ""


class AttemptState(StrEnum):
    """How an attempt stands: at work; waiting for something outside; held by a defect; or its worker was stopped."""

    RUNNING = "running"
    WAITING = "waiting"
    HELD = "held"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Why an attempt does not go on, in words; and when it is tried again by itself, if it is."""

    state: AttemptState
    reason: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is being tried for a vulnerability (`subject` is its own id) or for a fix, and how far that has come.

    It is there from the first try until the outcome is kept. `log` is the end of what the build or the run said last,
    inert. `told_at` is the instant at which the worker last gave a sign of life.
    """

    subject: VulnerabilityId | FixId
    vulnerability: VulnerabilityId
    state: AttemptState
    tries: int
    began_at: datetime
    told_at: datetime
    again_at: datetime | None
    reason: str
    steps: tuple[Step, ...]
    log: str
