"""Instants always have a zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant, parse_instant

ZONES = st.integers(min_value=-14 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(timezones=ZONES, allow_imaginary=False).filter(lambda instant: 1900 < instant.year < 2200)


@given(INSTANTS)
def test_an_instant_comes_back_the_same(instant: datetime) -> None:
    """What is written in UTC is read as the same moment, whatever zone it came in."""
    written = format_instant(instant)
    assert written.endswith("Z")
    assert parse_instant(written) == instant


@pytest.mark.parametrize(
    "text", ["2026-11-23", "2026-11-23T10:00:00", "tomorrow", "", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_an_instant_without_a_zone_is_refused(text: str) -> None:
    """A date without a time, a time without a zone and nonsense are refused with an example."""
    with pytest.raises(Refusal) as caught:
        parse_instant(text, where="embargo")
    assert caught.value.where == "embargo"
    assert "2026-" in caught.value.hint


def test_utc_is_kept() -> None:
    """An instant is UTC inside."""
    assert parse_instant("2026-11-23T17:00:00-06:00") == datetime(2026, 11, 23, 23, tzinfo=UTC)
