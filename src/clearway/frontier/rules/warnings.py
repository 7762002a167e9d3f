"""When it is warned that something ends: so many hours before, once for each span, however late the warning comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningSpan:
    """The span before an end in which one warning counts: from `begin` hours before it until `end` hours before it."""

    begin: int
    end: int

    def starts(self, due: datetime) -> datetime:
        """Give when this warning is due, of something that ends then."""
        return due - timedelta(hours=self.begin)

    def holds(self, due: datetime, now: datetime) -> bool:
        """Tell whether it is this warning's time; where a later one's has come, that one speaks."""
        return self.starts(due) <= now < due - timedelta(hours=self.end)


def warnings_before(hours: Iterable[int]) -> tuple[WarningSpan, ...]:
    """Give the warnings so many hours before an end, the first to come first."""
    times = sorted(set(hours), reverse=True)
    return tuple(WarningSpan(begin=begin, end=end) for begin, end in zip(times, [*times[1:], 0], strict=False))
