"""Business days and federal holidays.

Once, on 2026-12-01, every year from 1971 to 2100 was compared with an independent package (holidays 0.109, of the
country's public holidays those on a Monday to Friday): after what differed was mended (King's birthday before 1986,
Veterans Day before 1978), each of the 130 years was the same. The package is not needed here: the digest below is of
the days as they were then. Neither has Inauguration Day nor days that a President gave off.
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.frontier.rules.days import after_business_days, federal_holidays, is_business_day

# As the Office of Personnel Management publishes them; before 1986, as the laws of the time had them.
PUBLISHED = {
    1977: "02-21 05-30 07-04 09-05 10-10 10-24 11-24 12-26",
    1985: "01-01 02-18 05-27 07-04 09-02 10-14 11-11 11-28 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
}
# How many days the comparison had, and the SHA-256 of them in order, each as YYYY-MM-DD, with spaces between.
COMPARED = (1366, "0dd1f962dfbf5ca01330413c88af5d87a838aaa8ee63a8a677f07e6457d7fe45")
ZONE = "America/New_York"


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_holidays_are_those_that_are_published(year: int) -> None:
    """Observed days included: 3 July 2026, 18 June and 31 December 2027; 1 January 1977 was kept in 1976."""
    assert federal_holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}


def test_holidays_of_130_years_are_those_of_the_comparison() -> None:
    """Not one day from 1971 to 2100 has changed since the comparison that the module tells of; none is a weekend."""
    days = [day for year in range(1971, 2101) for day in sorted(federal_holidays(year))]
    assert all(day.weekday() < 5 for day in days)
    assert (len(days), sha256(" ".join(map(str, days)).encode()).hexdigest()) == COMPARED


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
