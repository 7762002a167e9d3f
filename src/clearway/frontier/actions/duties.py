"""Verbs of duties elsewhere: open them from an incident, keep their instants, list them, write their calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from clearway.audit import actions as audit
from clearway.distribution.actions.notices import give_notice
from clearway.formats.calendar import Entry, EntryKind, write_calendar
from clearway.formats.duty_pack import DutyPack
from clearway.frontier.actions.notices import set_warnings, warning_named
from clearway.frontier.model.duties import ComingDuty, Duty, DutyState, Happening
from clearway.frontier.rules import duties as rules
from clearway.frontier.rules.notices import duty_notice
from clearway.frontier.store import duties as store
from clearway.frontier.store import notices
from clearway.kernel.errors import not_found
from clearway.kernel.ids import DutyId
from clearway.storage.work import Work

DUTY_WARNING: Final = "duty-warning"


async def open_duties(work: Work, happening: Happening, packs: Sequence[DutyPack]) -> list[Duty]:
    """Open every duty that follows from an incident of the acting developer; what is open already stays as it is.

    The record has ids and counts only: what has happened is nobody's business but the developer's.
    """
    assert work.actor.party is not None
    said = rules.require_happening(happening, work.now)
    opened, hours = 0, {pack.code: pack.warn_hours for pack in packs}
    for owed in rules.duties_of(said, packs):
        new = Duty(
            id=DutyId(work.new_id("dty")),
            incident=said.reference,
            owed=owed,
            aware_at=said.aware_at,
            determined_at=said.determined_at,
            submitted_at=None,
            changes=0,
            opened_at=work.now,
            state=DutyState.OPEN,
        )
        if await store.add_duty(work, new):
            opened += 1
            await _set_warnings(work, new, hours[owed.pack])
    await audit.record(work, "frontier.open-duties", work.actor.party, {"opened": opened})
    return await store.duties(work, said.reference)


async def determine_duty(work: Work, wanted: DutyId, at: datetime, *, packs: Sequence[DutyPack]) -> Duty:
    """Write down when the developer held that the duty is met; what runs from there is due anew."""
    found = await _lock(work, wanted)
    changed = rules.with_determination(found, rules.require_past(at, found, work.now), packs)
    await store.keep_instants(work, changed)
    for pack in packs:
        if pack.code == changed.owed.pack:
            await _set_warnings(work, changed, pack.warn_hours)
    await audit.record(work, "frontier.determine-duty", wanted, {})
    return await _lock(work, wanted)


async def settle_duty(work: Work, wanted: DutyId, at: datetime) -> Duty:
    """Write down when the developer told whom it had to tell; Clearway itself files nothing."""
    found = await _lock(work, wanted)
    changed = replace(found, submitted_at=rules.require_past(at, found, work.now))
    await store.keep_instants(work, changed)
    await audit.record(work, "frontier.settle-duty", wanted, {})
    return await _lock(work, wanted)


async def warn_of_duty(work: Work, subject: str) -> None:
    """Tell a developer that a duty is due soon (worker): its timer rang; nothing where it is done.

    The worker learns of the duty whose it is and when it is due, and nothing else.
    """
    about, span = warning_named(subject)
    found = await notices.duty_due(work, DutyId(about))
    if found is None:
        return
    developer, due_at, time_zone = found
    if span.holds(due_at, work.now):
        await give_notice(work, duty_notice(DutyId(about), developer, due_at, time_zone=time_zone, at=work.now))


async def list_duties(work: Work) -> list[Duty]:
    """List the acting developer's duties: open ones first, the soonest due first."""
    return await store.duties(work)


def list_coming(now: datetime, packs: Sequence[DutyPack]) -> tuple[ComingDuty, ...]:
    """List the duties that come again without an incident, the soonest due first."""
    return rules.coming_duties(packs, now)


async def write_duty_calendar(work: Work, packs: Sequence[DutyPack], *, kind: EntryKind) -> bytes:
    """Write the acting developer's duties as a calendar (iCalendar), those that come again included."""
    coming = rules.coming_duties(packs, work.now)
    entries = [_entry(one) for one in await store.duties(work) if one.submitted_at is None]
    entries += [_coming_entry(one, work.now) for one in coming]
    return write_calendar("Duties elsewhere", entries, kind=kind, now=work.now)


async def _set_warnings(work: Work, one: Duty, hours: Iterable[int]) -> None:
    await set_warnings(work, DUTY_WARNING, one.id, due=one.owed.due_at, hours=hours)


async def _lock(work: Work, wanted: DutyId) -> Duty:
    found = await store.lock_duty(work, wanted)
    if found is None:
        raise not_found("duty", wanted)
    return found


def _entry(one: Duty) -> Entry:
    return Entry(
        uid=one.id,
        sequence=one.changes,
        summary=f"{one.owed.title} ({one.owed.pack})",
        description=f"To: {one.owed.recipient}. Standing: {one.owed.standing.value}. Incident: {one.incident}.",
        due_at=one.owed.due_at,
        time_zone=one.owed.time_zone,
        made_at=one.opened_at,
    )


def _coming_entry(one: ComingDuty, now: datetime) -> Entry:
    return Entry(
        uid=f"{one.pack}-{one.code}-{one.due_at.date().isoformat()}",
        sequence=0,
        summary=f"{one.title} ({one.pack})",
        description=f"To: {one.recipient}. Standing: {one.standing.value}. {_in_force(one, now)}.",
        due_at=one.due_at,
        time_zone=one.time_zone,
        made_at=now,
    )


def _in_force(one: ComingDuty, now: datetime) -> str:
    began = one.in_force_on <= now.astimezone(ZoneInfo(one.time_zone)).date()
    return f"In force {'since' if began else 'not before'} {one.in_force_on.isoformat()}"
