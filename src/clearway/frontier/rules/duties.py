"""Which duties follow from an incident, and when each is due; pure arithmetic over dated packs of data."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clearway.formats.duty_pack import Anchor, DayKind, DutyPack, IncidentDuty, PeriodicDuty
from clearway.frontier.model.duties import ComingDuty, Duty, Happening, OwedDuty
from clearway.frontier.rules.days import after_business_days
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX


def duties_of(happening: Happening, packs: Sequence[DutyPack]) -> tuple[OwedDuty, ...]:
    """List what is owed after an incident, the soonest due first.

    A regime counts where it was in force, in its own time zone, when the developer knew.
    """
    owed = [
        _owed(one, pack, due_of(one, pack, happening.aware_at, determined=happening.determined_at))
        for pack in packs
        if happening.aware_at.astimezone(ZoneInfo(pack.time_zone)).date() >= pack.in_force_on
        for one in pack.incident
        if (not one.classes or happening.classes & set(one.classes)) and (happening.imminent or not one.imminent)
    ]
    return tuple(sorted(owed, key=lambda one: (one.due_at, one.pack, one.code)))


def due_of(duty: IncidentDuty, pack: DutyPack, aware: datetime, *, determined: datetime | None) -> datetime:
    """Give when a duty is due (UTC): hours after its instant, or the end of a day where the regime applies.

    What runs from a determination is due from awareness on until there is one: too early is safe.
    """
    start = determined if duty.anchor is Anchor.DETERMINATION and determined is not None else aware
    if duty.hours is not None:
        return start + timedelta(hours=duty.hours)
    assert duty.days is not None
    if duty.day_kind is DayKind.BUSINESS:
        return after_business_days(start, duty.days, pack.time_zone)
    zone = ZoneInfo(pack.time_zone)
    return _end_of(start.astimezone(zone).date() + timedelta(days=duty.days), zone).astimezone(UTC)


def coming_duties(packs: Sequence[DutyPack], now: datetime) -> tuple[ComingDuty, ...]:
    """List the duties that come again without an incident, each as it is due next, the soonest first."""
    coming = [
        ComingDuty(
            pack=pack.code,
            code=one.code,
            title=one.title,
            recipient=one.to,
            standing=pack.standing,
            in_force_on=pack.in_force_on,
            time_zone=pack.time_zone,
            due_at=_next(one, ZoneInfo(pack.time_zone), now),
        )
        for pack in packs
        for one in pack.periodic
    ]
    return tuple(sorted(coming, key=lambda one: (one.due_at, one.pack)))


def _next(one: PeriodicDuty, zone: ZoneInfo, now: datetime) -> datetime:
    today = now.astimezone(zone).date()
    passed = (today.year - one.first_due_on.year) * 12 + today.month - one.first_due_on.month
    times = max(0, passed // one.every_months)
    due = _months_later(one.first_due_on, times * one.every_months)
    if due < today:
        due = _months_later(one.first_due_on, (times + 1) * one.every_months)
    return _end_of(due, zone).astimezone(UTC)


def _months_later(first: date, months: int) -> date:
    """Give the same day so many months later; where the month is shorter, its last day."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=first.day - 1), following - timedelta(days=1))


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """Give the midnight with which the next day begins there."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def _owed(one: IncidentDuty, pack: DutyPack, due_at: datetime) -> OwedDuty:
    return OwedDuty(
        pack=pack.code,
        pack_version=pack.version,
        code=one.code,
        title=one.title,
        recipient=one.to,
        standing=pack.standing,
        anchor=one.anchor,
        time_zone=pack.time_zone,
        due_at=due_at,
    )


def require_happening(said: Happening, now: datetime) -> Happening:
    """Accept an incident with a reference, known before now, and held to be reportable no earlier than known."""
    reference = said.reference.strip()
    if not reference or len(reference) > NAME_CHARACTERS_MAX or not reference.isprintable():
        what = f"Give the incident a reference of at most {NAME_CHARACTERS_MAX} characters."
        raise Refusal("bad-reference", what, hint="Its id here (icd-...), or your own.", where="reference")
    determined = said.determined_at
    if said.aware_at > now or (determined is not None and not said.aware_at <= determined <= now):
        what = "Awareness comes first, then the determination, and neither lies ahead."
        raise Refusal("bad-order", what, hint="Give the instants with their time zones.", where="aware_at")
    return replace(said, reference=reference)


def require_past(at: datetime, duty: Duty, now: datetime) -> datetime:
    """Accept an instant between awareness and now."""
    if not duty.aware_at <= at <= now:
        what = "The instant lies before awareness, or ahead."
        raise Refusal("bad-order", what, hint="Give it with its time zone.", where="at")
    return at


def with_determination(duty: Duty, at: datetime, packs: Iterable[DutyPack]) -> Duty:
    """Give a duty as it is due after a determination; by the pack that holds now, if it still has the duty."""
    due = duty.owed.due_at
    for pack in packs:
        for one in pack.incident:
            if (pack.code, one.code) == (duty.owed.pack, duty.owed.code):
                due = due_of(one, pack, duty.aware_at, determined=at)
    return replace(duty, determined_at=at, owed=replace(duty.owed, due_at=due))
