"""The slots of a request: windows that begin in time and in which somebody of staff can work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clearway.exposure.model.plans import Slot
from clearway.exposure.rules.plan.times import instant_of, require_apart, stretch_of, whole_minutes
from clearway.formats.plan_request import PlanRequest
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import PLAN_DAYS_MAX, PLAN_HOURS_MAX, PLAN_MINUTES_MAX

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A slot with the instant of its end, and the percent of its value that a patch keeps until then."""

    slot: Slot
    end: datetime
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    start: datetime
    end: datetime
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    """When work begins, how many minutes staff has in each period, and the slots of each host, the earliest first."""

    begin: datetime
    minutes: tuple[int, ...]
    slots: tuple[tuple[Opened, ...], ...]


def staffed(request: PlanRequest, hours: float | None) -> Staffed:
    """Find the slots of every host; `hours` are all hours of staff there are, instead of those of the periods."""
    begin = instant_of(request.begin, "", where="from")
    periods = _periods(request, hours)
    slots = tuple(tuple(_slots_of(request, place, begin, periods=periods)) for place in range(len(request.hosts)))
    if periods is not None:
        return Staffed(begin=begin, minutes=tuple(period.minutes for period in periods), slots=slots)
    if hours is not None:
        return Staffed(begin=begin, minutes=(int(hours * 60),), slots=slots if hours * 60 >= 1 else ((),) * len(slots))
    return Staffed(begin=begin, minutes=(sum(one.slot.minutes for found in slots for one in found),), slots=slots)


def _periods(request: PlanRequest, hours: float | None) -> list[_Period] | None:
    """Read the periods of staff; None where all windows share what there is."""
    if hours is not None and not 0 <= hours <= PLAN_HOURS_MAX:
        raise Refusal("bad-hours", f"Hours are 0 to {PLAN_HOURS_MAX}.", hint="Choose another number.", where="hours")
    if request.staff is None:
        return None
    lines = [stretch_of(one.start, one.end, one.zone, where=f"staff[{at}]") for at, one in enumerate(request.staff)]
    require_apart(lines, where="staff")
    if hours is not None:
        return None
    return [
        _Period(start=start, end=end, minutes=int(line.hours * 60))
        for (start, end), line in zip(lines, request.staff, strict=True)
    ]


def _slots_of(
    request: PlanRequest, place: int, begin: datetime, *, periods: Sequence[_Period] | None
) -> Iterator[Opened]:
    where, host = f"hosts[{place}].windows", request.hosts[place]
    lines = [stretch_of(one.start, one.end, one.zone, where=f"{where}[{at}]") for at, one in enumerate(host.windows)]
    require_apart(lines, where=where)
    for start, end in sorted(lines):
        minutes, days = whole_minutes(start, end), (start - begin) // _DAY
        if minutes > PLAN_MINUTES_MAX or days > PLAN_DAYS_MAX:
            what = f"A window has at most {PLAN_MINUTES_MAX} minutes and begins within {PLAN_DAYS_MAX} days."
            raise Refusal("window-too-far", what, hint="Shorten it, or leave it out.", where=where)
        period = 0 if periods is None else _period_at(start, periods)
        if period is not None and start >= begin and minutes:
            slot = Slot(
                host=place, period=period, start=format_instant(start), end=format_instant(end), minutes=minutes
            )
            yield Opened(slot=slot, end=end, kept=max(100 - request.weights.wait_per_day * days, 1))


def _period_at(start: datetime, periods: Sequence[_Period]) -> int | None:
    """Find the period with staff in which a window begins."""
    return next((at for at, one in enumerate(periods) if one.start <= start < one.end and one.minutes), None)
