"""Business days with the federal holidays of the United States, computed and not looked up (5 U.S.C. 6103).

From 1971 on, when Public Law 90-363 put holidays on Mondays. Not among them: Inauguration Day, which is kept in and
around Washington alone (5 U.S.C. 6103(c)), and single days on which a President closes offices by executive order.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_DAY: Final = timedelta(days=1)
_KING_SINCE: Final = 1986
_JUNETEENTH_SINCE: Final = 2021
_VETERANS_IN_NOVEMBER_SINCE: Final = 1978


def federal_holidays(year: int) -> frozenset[date]:
    """Give the days of a year on which federal offices are closed for a holiday.

    A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after (5 U.S.C. 6103(b),
    Executive Order 11582); New Year's Day of the next year may so fall on 31 December.
    """
    kept = {_observed(day) for day in (*_holidays(year), date(year + 1, 1, 1))}
    return frozenset(day for day in kept if day.year == year)


def is_business_day(day: date) -> bool:
    """Tell whether federal offices are open on a day."""
    return day.weekday() < _SATURDAY and day not in federal_holidays(day.year)


def after_business_days(start: datetime, days: int, zone: str) -> datetime:
    """Give the end of the n-th business day after the day of an instant, both as a zone has them, in UTC.

    The day itself does not count; the end is the midnight with which the next day begins there.
    """
    day, left = start.astimezone(ZoneInfo(zone)).date(), days
    while left:
        day += _DAY
        left -= is_business_day(day)
    return datetime.combine(day + _DAY, time(), ZoneInfo(zone)).astimezone(UTC)


def _holidays(year: int) -> tuple[date, ...]:
    """Give the holidays before any is moved off a weekend.

    Martin Luther King's birthday is one since 1986 (Public Law 98-144) and Juneteenth since 2021 (Public Law 117-17);
    Veterans Day was the fourth Monday in October from 1971 to 1977 (Public Laws 90-363 and 94-97).
    """
    return (
        date(year, 1, 1),
        *((_nth(year, 1, _MONDAY, nth=3),) if year >= _KING_SINCE else ()),
        _nth(year, 2, _MONDAY, nth=3),
        _nth(year, 6, _MONDAY, nth=0),
        *((date(year, 6, 19),) if year >= _JUNETEENTH_SINCE else ()),
        date(year, 7, 4),
        _nth(year, 9, _MONDAY, nth=1),
        _nth(year, 10, _MONDAY, nth=2),
        date(year, 11, 11) if year >= _VETERANS_IN_NOVEMBER_SINCE else _nth(year, 10, _MONDAY, nth=4),
        _nth(year, 11, _THURSDAY, nth=4),
        date(year, 12, 25),
    )


def _nth(year: int, month: int, weekday: int, *, nth: int) -> date:
    """Give the n-th weekday of a month; the 0th is the last one before the month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY:
        return day - _DAY
    return day + _DAY if day.weekday() == _SUNDAY else day
