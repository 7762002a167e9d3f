"""Nouns of what is handed over: keys that sign, items and checkpoints, grants, exports, what a package lacks."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clearway.formats.submission_package import Audience, CheckpointKind, ItemKind, Marking
from clearway.kernel.ids import CheckpointId, GrantId, MaterialId, PartyId, PersonId, SubmissionId


class LackCode(StrEnum):
    """What screening can find."""

    MISSING = "missing"
    UNMARKED = "unmarked"
    CONTRADICTS = "contradicts"
    TWICE = "twice"
    TOO_LONG = "too-long"
    CLASSIFIED = "classified"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that a package lacks: of which item (`package` for the whole), what, and what to do."""

    item: str
    field: str
    code: LackCode
    what: str
    todo: str
    stops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierKey:
    """A public key (Ed25519) that one person signs with; `office` tells that it is one of the government's people."""

    key: bytes
    party: PartyId
    person: PersonId
    label: str
    registered_at: datetime
    revoked_at: datetime | None
    office: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReceipt:
    """One version of a submission's package as it came: which items are new, kept, and replaced."""

    submission: SubmissionId
    version: int
    payload_digest: str
    submitted_by: PersonId
    submitted_at: datetime
    deletion_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One item of a submission's package, and what became of it."""

    id: MaterialId
    submission: SubmissionId
    package: int
    name: str
    kind: ItemKind
    title: str
    owner: str
    marking: Marking
    audience: Audience
    purpose: str
    retention_days: int
    delete_on: date
    sha256: str
    bytes: int
    item_digest: str
    handed_over_at: datetime | None = None
    replaced_at: datetime | None = None
    erased_at: datetime | None = None
    erased_because: str = ""


class Erasure(StrEnum):
    """Why an item's contents were erased."""

    REPLACED = "replaced"
    DATE = "date"
    DELETION = "deletion"
    DEVELOPER = "developer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A checkpoint of a submission, known by the root of its manifest."""

    id: CheckpointId
    submission: SubmissionId
    package: int
    name: str
    kind: CheckpointKind
    root: str
    files: int
    bytes: int
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One person may take out one item until it expires or is revoked."""

    id: GrantId
    material: MaterialId
    submission: SubmissionId
    person: PersonId
    reason: str
    granted_by: PersonId
    granted_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An item was taken out: by whom, when, why; `own` by its developer."""

    line: int
    material: MaterialId
    submission: SubmissionId
    person: PersonId
    party: PartyId
    at: datetime
    reason: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What is held of a submission, as far as the acting person may see it."""

    packages: tuple[PackageReceipt, ...]
    materials: tuple[Material, ...]
    checkpoints: tuple[Checkpoint, ...]
    grants: tuple[Grant, ...]
    exports: tuple[Export, ...]
