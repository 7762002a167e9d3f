"""Nouns of the ceremony: sealed suites and their custodians, commitments, openings, exposures and joint deeds.

Digests are SHA-256 in hexadecimal. No noun holds a key, a share that anybody could read, or a word of a task.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from clearway.benchmarking.model.suites import FamilyCover, Health, TaskMeasure
from clearway.kernel.ids import CommitmentId, OpeningId, PartyId, PersonId, SuiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodianKey:
    """The public half (an age recipient) of the key that a custodian's shares are encrypted to."""

    person: PersonId
    recipient: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedShare:
    """A share of a suite's key as its custodian alone can read it; `proof` is the SHA-256 of what is inside."""

    number: int
    recipient: str
    sealed: bytes = field(repr=False)
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedTask:
    """A task as it is registered: its pseudonym, and what it measures."""

    pseudonym: str
    measure: TaskMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuite:
    """A suite that was sealed: what is told of it, and what is needed to open it together with two custodians.

    `mask` covers the key: only a release hands it out again.
    """

    name: str
    version: str
    bundle_digest: str
    bundle_bytes: int
    proofs_digest: str
    tasks: tuple[SealedTask, ...]
    shares: tuple[SealedShare, ...]
    mask: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSuite:
    """A sealed suite: its bundle's digest and size, the digest of its solvability proofs, its custodians, its tasks."""

    id: SuiteId
    name: str
    version: str
    bundle_digest: str
    bundle_bytes: int
    proofs_digest: str
    tasks: int
    retired: int
    task_exposures_max: int
    custodians: tuple[PersonId, ...]
    sealed_by: PersonId
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteTask:
    """A task of a sealed suite by its pseudonym: how often it came before a developer, and since when it is retired.

    `measure` is None in suites that were sealed before it was registered.
    """

    pseudonym: str
    exposures: int
    retired_at: datetime | None
    measure: TaskMeasure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """The digest of a threshold policy that stays hidden until the estimate is frozen; it takes two people.

    `accepted` is None while nobody has approved or declined it.
    """

    id: CommitmentId
    suite: str
    developer: PartyId
    checkpoint: str
    digest: str
    author: PersonId
    committed_at: datetime
    approver: PersonId | None
    approved_at: datetime | None
    accepted: bool | None
    revealed_at: datetime | None
    frozen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The policy is the one that was committed to, at this instant; `record_size` of the record that was proved."""

    digest: str
    committed_at: datetime
    record_size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The policy is not the one that was committed to, or nothing proves it: why."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A custodian's share, encrypted to an opening's own key; empty once the opening is closed."""

    custodian: PersonId
    number: int
    proof: str
    sealed: bytes = field(repr=False)
    handed_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOpening:
    """What an opening is asked for: which suite under which commitment, why, and the session's age recipient."""

    suite: SuiteId
    commitment: CommitmentId
    reason: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One opening of a suite. `ends_at`: until then shares are taken, and once it is released, the suite is open."""

    id: OpeningId
    suite: SuiteId
    commitment: CommitmentId
    developer: PartyId
    checkpoint: str
    reason: str
    recipient: str
    open_minutes: int
    asked_by: PersonId
    asked_at: datetime
    ends_at: datetime
    released_at: datetime | None
    closed_at: datetime | None
    ending: str | None
    wiped_at: datetime | None
    custodians: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodianTurn:
    """What a custodian needs to hand in: the opening, and the own share as only that custodian can read it."""

    opening: Opening
    number: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What the opener is given once: the mask of the key, the shares that were handed in, and until when it is open."""

    opening: Opening
    bundle_digest: str
    mask: bytes = field(repr=False)
    shares: tuple[HandedIn, ...]


class ExposureKind(StrEnum):
    """How tasks came before a developer: by an opening, or by a run that its model answered."""

    OPENING = "opening"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteExposure:
    """A time that a suite's tasks came before a developer; `subject` is the opening or the run."""

    kind: ExposureKind
    subject: str
    suite: SuiteId
    developer: PartyId
    checkpoint: str
    tasks: int
    at: datetime


class DeedKind(StrEnum):
    """What takes two people: runs left out, an estimate frozen, a record signed, or released over the boundary."""

    INVALIDATE = "invalidate"
    FREEZE = "freeze"
    SIGN = "sign"
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperExposure:
    """How often a suite came before one developer: openings, runs, how many of its tasks, and when last."""

    developer: PartyId
    openings: int
    runs: int
    tasks: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteHealth:
    """How well a sealed suite measures now: tasks that are left, by family, and before which developers they were.

    `health` is None where no task is left, or what tasks measure was not registered.
    """

    health: Health | None
    families: tuple[FamilyCover, ...]
    tasks: tuple[SuiteTask, ...]
    exposed: tuple[DeveloperExposure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeed:
    """A deed that is asked for: of what, about which other thing (an id, or empty), which bytes exactly, and why."""

    kind: DeedKind
    subject: str
    about: str
    digest: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointDeed:
    """A deed that one person asked for and another approves or declines; `accepted` is None until then."""

    kind: DeedKind
    subject: str
    number: int
    about: str
    digest: str
    reason: str
    author: PersonId
    asked_at: datetime
    approver: PersonId | None
    approved_at: datetime | None
    accepted: bool | None
