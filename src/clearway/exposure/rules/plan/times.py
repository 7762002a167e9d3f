"""Instants and stretches of time as a request tells them: with an offset, or local with the name of a zone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from clearway.exposure.rules import require_zone
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant, parse_instant


def instant_of(text: str, zone: str, *, where: str) -> datetime:
    """Read an instant; a local time that the zone skips or has twice is refused."""
    if not zone:
        return parse_instant(text, where=where)
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        what = f"{text[:40]!r} is no local time."
        raise Refusal(
            "bad-local-time", what, hint="Write it like 2026-12-05T22:00, or leave the zone out.", where=where
        )
    return _once(local, require_zone(zone), where=where)


def stretch_of(start: str, end: str, zone: str, *, where: str) -> tuple[datetime, datetime]:
    """Read where a stretch of time begins and ends; refused where it is empty."""
    begin, finish = instant_of(start, zone, where=f"{where}.start"), instant_of(end, zone, where=f"{where}.end")
    if finish <= begin:
        raise Refusal("empty-stretch", "It ends before it begins.", hint="Swap start and end.", where=where)
    return begin, finish


def require_apart(stretches: list[tuple[datetime, datetime]], *, where: str) -> None:
    """Refuse stretches that overlap."""
    ordered = sorted(stretches)
    for (_, end), (start, _) in pairwise(ordered):
        if start < end:
            what = f"What begins at {format_instant(start)} overlaps the one before."
            raise Refusal("overlap", what, hint="Make one of the two, or move one.", where=where)


def whole_minutes(start: datetime, end: datetime) -> int:
    """Count the whole minutes between two instants."""
    return (end - start) // timedelta(minutes=1)


def _once(local: datetime, zone: ZoneInfo, *, where: str) -> datetime:
    try:
        first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        is_there = first.astimezone(zone).replace(tzinfo=None) == local
    except OverflowError:
        raise Refusal("bad-local-time", "That is outside the calendar.", hint="Choose another.", where=where) from None
    if first == second and is_there:
        return first
    what = f"{local.isoformat()} comes {'twice' if is_there else 'never'} in {zone.key}: the clock is changed."
    raise Refusal("unclear-local-time", what, hint="Write the instant with its offset, without a zone.", where=where)
