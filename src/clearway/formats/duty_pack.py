"""Packs of duties of model developers elsewhere, as dated data: which incident has to be told to whom, and by when.

Clearway tracks and exports such duties and never files anything; the packs are no legal advice, and each says how sure
its source is.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from clearway.formats.decoding import decode_toml
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import CLOCK_WARNINGS_MAX
from clearway.kernel.limits import DUTIES_PER_PACK_MAX, MATERIAL_TEXT_CHARACTERS_MAX, NAME_CHARACTERS_MAX

_HOURS_MAX: Final = 24 * 366
_Name = Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
_Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,59}\Z")]


class Standing(StrEnum):
    """How sure it is that a regime is law."""

    BINDING = "binding"
    VOLUNTARY = "voluntary"
    UNVERIFIED = "unverified"


class IncidentClass(StrEnum):
    """What has happened, as far as regimes tell incidents apart."""

    SAFETY = "critical-safety-incident"
    INFRASTRUCTURE = "critical-infrastructure-disruption"
    BREACH = "serious-cybersecurity-breach"
    DEATH = "death-of-a-person"
    HARM = "serious-harm"


class Anchor(StrEnum):
    """From which instant a duty runs: when the developer knew, or when it held that the duty is met."""

    AWARENESS = "awareness"
    DETERMINATION = "determination"


class DayKind(StrEnum):
    """Which days count: all, or those on which federal offices of the United States work."""

    CALENDAR = "calendar"
    BUSINESS = "business"


class IncidentDuty(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One duty after an incident: of these classes (any when left out), to be told to whom, in how many hours or days.

    `imminent`: only where people are in imminent danger of death or serious injury.
    """

    code: _Code
    title: _Name
    to: _Name
    classes: Annotated[tuple[IncidentClass, ...], Meta(max_length=len(IncidentClass))] = ()
    imminent: bool = False
    anchor: Anchor = Anchor.AWARENESS
    hours: Annotated[int, Meta(ge=1, le=_HOURS_MAX)] | None = None
    days: Annotated[int, Meta(ge=1, le=366)] | None = None
    day_kind: DayKind = DayKind.CALENDAR


class PeriodicDuty(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One duty that comes again without an incident: every so many months, first due on a day."""

    code: _Code
    title: _Name
    to: _Name
    every_months: Annotated[int, Meta(ge=1, le=60)]
    first_due_on: date


class DutyPack(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The duties of one regime: where it is written, how sure that is, since when in force, where its days end.

    `warn_hours` tells how many hours before a duty is due its developer is told.
    """

    code: _Code
    name: _Name
    version: _Name
    source: _Name
    standing: Standing
    note: Annotated[str, Meta(max_length=MATERIAL_TEXT_CHARACTERS_MAX)]
    in_force_on: date
    time_zone: Annotated[str, Meta(pattern=r"^[A-Za-z_]{1,30}/[A-Za-z_]{1,30}\Z")]
    incident: Annotated[tuple[IncidentDuty, ...], Meta(max_length=DUTIES_PER_PACK_MAX)] = ()
    periodic: Annotated[tuple[PeriodicDuty, ...], Meta(max_length=DUTIES_PER_PACK_MAX)] = ()
    warn_hours: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=_HOURS_MAX)], ...], Meta(max_length=CLOCK_WARNINGS_MAX)
    ] = (72, 24, 4)


def parse_duty_pack(body: bytes) -> DutyPack:
    """Read a pack (TOML); refused where a duty stands twice, has no time or two, or is due before it is in force."""
    pack = decode_toml(body, DutyPack, noun="a pack of duties")
    codes = [one.code for one in pack.incident] + [one.code for one in pack.periodic]
    if len(set(codes)) < len(codes):
        raise Refusal("duty-twice", "A duty stands there twice.", hint="Give it another code.", where="incident")
    for place, one in enumerate(pack.incident):
        if (one.hours is None) == (one.days is None):
            what = f"{one.code} has no time, or two."
            raise Refusal("bad-duty", what, hint="Give hours, or days.", where=f"incident[{place}]")
    for place, again in enumerate(pack.periodic):
        if again.first_due_on < pack.in_force_on:
            what = f"{again.code} is due before {pack.in_force_on.isoformat()}, when {pack.name} comes into force."
            raise Refusal("bad-duty", what, hint="Give a later day.", where=f"periodic[{place}].first_due_on")
    return pack
