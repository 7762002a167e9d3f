"""When clocks end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clearway.formats.frontier_clocks import AT_PAUSE, ClockRule, FrontierClocks
from clearway.frontier.model.clocks import CoveredWindow
from clearway.frontier.model.moves import Closing, Facts, Outcome
from clearway.frontier.model.submission import SubmissionState
from clearway.frontier.rules.days import after_business_days
from clearway.kernel.frontier_limits import ACCESS_DAYS_MAX

DAY: Final = timedelta(days=1)


def due_at(rule: ClockRule, clocks: FrontierClocks, started: datetime) -> datetime:
    """Give when a clock that starts at an instant runs out, in UTC; calendar days are 24 hours each."""
    if rule.counted == "business":
        return after_business_days(started, rule.days, clocks.time_zone)
    return started + rule.days * DAY


def clocks_of(clocks: FrontierClocks, state: SubmissionState, facts: Facts) -> tuple[ClockRule, ...]:
    """Give the clocks that start when a submission comes into a state."""
    return tuple(rule for rule in clocks.clock if rule.starts == state.value and _applies(rule, facts))


def clocks_at_pause(clocks: FrontierClocks) -> tuple[ClockRule, ...]:
    """Give the clocks that start when another one pauses."""
    return tuple(rule for rule in clocks.clock if rule.starts == AT_PAUSE)


def developer_owes(state: SubmissionState, facts: Facts) -> bool:
    """Tell whether the government waits for the developer here: for an answer, or for its signature below ours."""
    unsigned = state is SubmissionState.SUBMITTED and facts.government_agreed and not facts.developer_agreed
    return facts.asked or unsigned


def access_end(start: datetime, allowed: timedelta, *, used: timedelta, planned: datetime | None) -> datetime:
    """Give when access that opens at an instant ends by itself; there is no way to make it later.

    The least of: what the policy allows; what is left of the Order's 30 days, over this submission and those it
    replaced; the planned release to other trusted partners. Never before the start.
    """
    ends = start + min(allowed, timedelta(days=ACCESS_DAYS_MAX) - used)
    return max(start, ends if planned is None else min(ends, planned))


def access_used(windows: Sequence[CoveredWindow], now: datetime) -> timedelta:
    """Give how long access was open over some windows."""
    spans = (min(one.closed_at or now, one.ends_at) - one.opened_at for one in windows)
    return sum((max(span, timedelta()) for span in spans), timedelta())


def closing_of(window: CoveredWindow, planned: datetime | None) -> Closing:
    """Tell why a window closes that came to its own end: the planned release is there, or its days are over."""
    return Closing.RELEASED if planned is not None and window.ends_at >= planned else Closing.EXPIRED


def whole_days(span: timedelta) -> int:
    """Give how many days a span takes up, one begun counting as one."""
    return -(-span // DAY)


def _applies(rule: ClockRule, facts: Facts) -> bool:
    return rule.when == "always" or facts.outcome is Outcome.DESIGNATED
