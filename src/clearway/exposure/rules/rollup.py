"""Judgements of figures over time: which instants they are told for."""

from datetime import datetime, timedelta
from typing import Final

WEEKS: Final = 26


def week_ends(now: datetime) -> list[datetime]:
    """Give the instants for which open tasks are counted: now and every week before it, oldest first."""
    return [now - timedelta(weeks=back) for back in reversed(range(WEEKS))]
