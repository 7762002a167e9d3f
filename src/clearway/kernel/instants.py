"""Instants: always UTC inside, always with a zone outside; the only reader of the clock."""

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Final

from clearway.kernel.errors import Refusal

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Read the machine's clock as an aware UTC instant."""
    return datetime.now(UTC)


def parse_instant(text: str, *, where: str = "") -> datetime:
    """Read an RFC 3339 instant; refused without a zone, and in the calendar's first and last year.

    There another zone may have no date to show it by.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise _refuse(text, where) from None
    if instant.tzinfo is None:
        raise _refuse(text, where)
    if not MINYEAR < instant.year < MAXYEAR:
        raise _refuse(text, where)
    return instant.astimezone(UTC)


def format_instant(instant: datetime) -> str:
    """Write an instant as RFC 3339 in UTC with a `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


_EXAMPLE: Final = "2026-11-23T17:00:00-06:00"


def _refuse(text: str, where: str) -> Refusal:
    return Refusal(
        "bad-instant",
        f"{text[:40]!r} is not an instant with a time zone.",
        hint=f"Write it like {_EXAMPLE}.",
        where=where,
    )
