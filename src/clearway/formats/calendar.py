"""Writes due dates as a calendar that other programs subscribe to (iCalendar: RFC 5545, and RFC 7986 for its name)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Todo
from icalendar.enums import STATUS, TRANSP

from clearway.formats.text import inert_line

_PRODUCT: Final = "-//Clearway//Tasks//EN"
_REFRESH: Final = timedelta(hours=1)
# How long before it is due an entry begins: one without length is not shown by every program.
_LENGTH: Final = timedelta(minutes=30)
_TIMED: Final = timedelta(days=400)


class EntryKind(StrEnum):
    """As what due dates are told: as events, which every program shows, or as things to do, which few take."""

    EVENTS = "events"
    TODOS = "todos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One due date: `uid` stays the same when it moves, and `sequence` goes up each time that it does."""

    uid: str
    sequence: int
    summary: str
    description: str
    due_at: datetime | None
    time_zone: str
    made_at: datetime


def write_calendar(name: str, entries: Sequence[Entry], *, kind: EntryKind, now: datetime) -> bytes:
    """Write entries as a calendar with the time zones that they name; what is never due is no event."""
    told = [
        _todo(entry, now=now) if kind is EntryKind.TODOS else _event(entry, now=now)
        for entry in entries
        if entry.due_at is not None or kind is EntryKind.TODOS
    ]
    calendar = Calendar.new(
        name=inert_line(name),
        uid="clearway-tasks",
        prodid=_PRODUCT,
        method="PUBLISH",
        refresh_interval=_REFRESH,
        subcomponents=told,
    )
    dues = [entry.due_at for entry in entries if entry.due_at] or [now]
    calendar.add_missing_timezones(first_date=(min(dues) - _TIMED).date(), last_date=(max(dues) + _TIMED).date())
    return calendar.to_ical()


def _event(entry: Entry, *, now: datetime) -> Event:
    assert entry.due_at is not None
    due = _there(entry)
    return Event.new(
        uid=entry.uid,
        sequence=entry.sequence,
        summary=inert_line(entry.summary),
        description=inert_line(entry.description),
        start=due - _LENGTH,
        end=due,
        stamp=now,
        created=entry.made_at.astimezone(UTC),
        status=STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
    )


def _todo(entry: Entry, *, now: datetime) -> Todo:
    return Todo.new(
        uid=entry.uid,
        sequence=entry.sequence,
        summary=inert_line(entry.summary),
        description=inert_line(entry.description),
        stamp=now,
        created=entry.made_at.astimezone(UTC),
        status=STATUS.NEEDS_ACTION,
        end=None if entry.due_at is None else _there(entry),
    )


def _there(entry: Entry) -> datetime:
    assert entry.due_at is not None
    # Seconds say nothing to people, and a later minute would be too late.
    return entry.due_at.astimezone(ZoneInfo(entry.time_zone)).replace(second=0, microsecond=0)
