"""Nouns of duties elsewhere: what a developer has to tell other authorities, by when; tracked, never filed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clearway.formats.duty_pack import Anchor, IncidentClass, Standing
from clearway.kernel.ids import DutyId


class DutyState(StrEnum):
    """Where a duty stands at an instant."""

    OPEN = "open"
    LATE = "late"
    SUBMITTED = "submitted"
    SUBMITTED_LATE = "submitted-late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An incident as its developer tells of it: a reference of its own, when it knew, what it is."""

    reference: str
    aware_at: datetime
    determined_at: datetime | None
    classes: frozenset[IncidentClass]
    imminent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedDuty:
    """One duty that follows from an incident: by which pack, to whom, due when."""

    pack: str
    pack_version: str
    code: str
    title: str
    recipient: str
    standing: Standing
    anchor: Anchor
    time_zone: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty that is tracked; awareness, determination and submission are three instants, stored apart."""

    id: DutyId
    incident: str
    owed: OwedDuty
    aware_at: datetime
    determined_at: datetime | None
    submitted_at: datetime | None
    changes: int
    opened_at: datetime
    state: DutyState


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingDuty:
    """A duty that comes again without an incident, and when it is due next; never before its regime is in force."""

    pack: str
    code: str
    title: str
    recipient: str
    standing: Standing
    in_force_on: date
    time_zone: str
    due_at: datetime
