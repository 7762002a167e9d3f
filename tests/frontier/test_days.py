"""Business days and federal holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.frontier.rules.days import after_business_days, federal_holidays, is_business_day

# As the Office of Personnel Management publishes them.
PUBLISHED = {
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
}
ZONE = "America/New_York"


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_holidays_are_those_that_are_published(year: int) -> None:
    """Observed days included: 3 July 2026, 18 June and 31 December 2027."""
    assert federal_holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}


@given(st.integers(1990, 2100))
def test_every_year_has_its_holidays(year: int) -> None:
    """Ten or eleven holidays, none on a weekend; New Year's Day may be kept in the year before."""
    days = federal_holidays(year)
    assert 9 <= len(days) <= 12
    assert all(day.weekday() < 5 and day.year == year for day in days)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1)), st.integers(1, 60))  # noqa: DTZ001  made aware below
def test_a_clock_ends_after_so_many_business_days(start: datetime, days: int) -> None:
    """Exactly n business days lie after the first day, the last of them whole, as the zone has them."""
    begun = start.replace(tzinfo=UTC)
    end = after_business_days(begun, days, ZONE).astimezone(ZoneInfo(ZONE))
    assert (end.hour, end.minute) == (0, 0)
    first = begun.astimezone(ZoneInfo(ZONE)).date()
    between = [first + timedelta(days=n) for n in range(1, (end.date() - first).days)]
    assert sum(is_business_day(day) for day in between) == days
    assert is_business_day(between[-1])


def test_a_day_is_the_anchor_zones_day() -> None:
    """What begins late on Wednesday in Washington is Thursday in UTC; Thanksgiving does not count."""
    begun = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    assert after_business_days(begun, 1, ZONE) == datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
