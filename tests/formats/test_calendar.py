"""Calendars of due dates: what another program reads out of them is what was put in."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from clearway.formats.calendar import Entry, EntryKind, write_calendar

NOW: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
ZONES: Final = ("UTC", "America/Chicago", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Europe/Dublin")


def entry(due_at: datetime | None = NOW + timedelta(days=3), *, zone: str = "America/Chicago", **said: str) -> Entry:
    """A due date in Chicago that has moved twice."""
    told = {"uid": "tsk-1@hub.invalid", "summary": "Update x on y.", "description": "Update x on y. Why: z.", **said}
    return Entry(sequence=2, due_at=due_at, time_zone=zone, made_at=NOW, **told)


def read_back(body: bytes) -> Calendar:
    """Read a calendar as another program would."""
    (calendar,) = Calendar.from_ical(body, multiple=True)
    return calendar


def test_an_event_ends_when_it_is_due_in_the_time_of_the_place() -> None:
    """The zone is named and told; name and sequence are there, so that a date that moves replaces the old one."""
    calendar = read_back(write_calendar("What to do", [entry()], kind=EntryKind.EVENTS, now=NOW))
    (event,) = calendar.events
    assert event.end == NOW + timedelta(days=3)
    assert event["DTEND"].params["TZID"] == "America/Chicago"
    assert (str(event["UID"]), event["SEQUENCE"]) == ("tsk-1@hub.invalid", 2)
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["America/Chicago"]
    assert str(calendar["VERSION"]) == "2.0"
    assert str(calendar["METHOD"]) == "PUBLISH"


def test_what_has_no_due_date_is_to_be_done_and_no_event() -> None:
    """A task that waits for the next upgrade has no place in a day, but on a list of things to do."""
    entries = [entry(None), entry(uid="tsk-2@hub.invalid")]
    assert len(read_back(write_calendar("n", entries, kind=EntryKind.EVENTS, now=NOW)).events) == 1
    first, second = read_back(write_calendar("n", entries, kind=EntryKind.TODOS, now=NOW)).todos
    assert "DUE" not in first
    assert NOW + timedelta(days=3) == second.DUE
    assert str(second["STATUS"]) == "NEEDS-ACTION"


def test_the_same_tasks_are_the_same_bytes() -> None:
    """Nothing is drawn by lot: a program that asks again sees no change where there is none."""
    assert len({write_calendar("n", [entry()], kind=EntryKind.EVENTS, now=NOW) for _ in range(3)}) == 1


@given(
    st.text(max_size=300), st.text(max_size=300), st.sampled_from(ZONES), st.integers(-1_500_000, 1_500_000)
)  # fmt: skip
def test_whatever_is_written_stays_in_its_entry(summary: str, description: str, zone: str, minutes: int) -> None:
    """No text ends an entry or begins another; lines are folded and end as they have to (RFC 5545, 3.1)."""
    due_at = NOW + timedelta(minutes=minutes)
    hostile = entry(due_at, zone=zone, summary=f"{summary}\r\nEND:VEVENT\r\nATTACH:x", description=description)
    body = write_calendar("n", [hostile, entry()], kind=EntryKind.EVENTS, now=NOW)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    first, second = read_back(body).events
    assert "ATTACH" not in first
    assert first.end == due_at.replace(second=0, microsecond=0)
    assert str(second["SUMMARY"]) == "Update x on y."


@pytest.mark.parametrize("zone", ZONES)
def test_zones_are_told_as_they_are(zone: str) -> None:
    """A program that knows no zones by name finds the same instant by what the calendar tells of them."""
    dues = [datetime(2026, month, 17, 15, 30, tzinfo=UTC) for month in range(1, 13)]
    body = write_calendar("n", [entry(due, zone=zone) for due in dues], kind=EntryKind.EVENTS, now=NOW)
    told = {str(found["TZID"]): cast("tzinfo", found.to_tz()) for found in read_back(body).timezones}
    for due in dues:
        there = due.astimezone(ZoneInfo(zone)).replace(tzinfo=told.get(zone, UTC))
        assert there.astimezone(UTC) == due
