"""Judgements of digests: which addresses and times are taken, and when the next one comes."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clearway.distribution.model.digests import Cadence, Schedule
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ADDRESS_CHARACTERS_MAX

# One mailbox of RFC 5321 in plain letters, without quotes, comments, or a literal address.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_LOCAL_MAX: Final = 64


def require_address(text: str) -> str:
    """Accept an address for mail: one mailbox in plain letters, and nothing that could begin another line."""
    if len(text) > ADDRESS_CHARACTERS_MAX or not _ADDRESS.fullmatch(text) or len(text.partition("@")[0]) > _LOCAL_MAX:
        what = "That is no address for mail that can be used."
        raise Refusal("bad-mail-address", what, hint="Write it like ann@example.org.", where="address")
    return text


def require_schedule(schedule: Schedule) -> Schedule:
    """Accept an hour, a weekday and the name of a time zone (IANA)."""
    try:
        ZoneInfo(schedule.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "Write it like America/Chicago."
        raise Refusal("unknown-time-zone", "There is no such time zone.", hint=hint, where="time_zone") from None
    if not 0 <= schedule.hour <= 23:
        raise Refusal("bad-hour", "A day has the hours 0 to 23.", hint="Choose one.", where="hour")
    if not 1 <= schedule.weekday <= 7:
        raise Refusal("bad-weekday", "Weekdays go from 1, Monday, to 7, Sunday.", hint="Choose one.", where="weekday")
    return schedule


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """Tell when the next digest is due by the place's clock; in the hour that summer time leaves out, an hour later."""
    zone = ZoneInfo(schedule.time_zone)
    day = after.astimezone(zone).date()
    while True:
        due = datetime.combine(day, time(schedule.hour), zone).astimezone(UTC)
        is_its_day = schedule.cadence is Cadence.DAILY or day.isoweekday() == schedule.weekday
        if due > after and is_its_day:
            return due
        day += timedelta(days=1)
