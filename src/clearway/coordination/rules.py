"""Judgements of coordination: how long an embargo lasts, and how many more reports a maintainer may be told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clearway.coordination.model import Capacity, Case, EmbargoPolicy, Pace
from clearway.formats.coordination_policy import CoordinationPolicy, EmbargoLength
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    OPEN_REPORTS_MAX,
    PURL_CHARACTERS_MAX,
    REASON_CHARACTERS_MAX,
    REPORTS_PER_WEEK_MAX,
    TEXT_CHARACTERS_MAX,
)

WEEK: Final = timedelta(days=7)


def embargo_end(now: datetime, policy: CoordinationPolicy, *, exploited: bool) -> tuple[EmbargoPolicy, datetime]:
    """Give the kind of an embargo that begins now, and the instant at which it ends."""
    kind = EmbargoPolicy.EXPLOITED if exploited else EmbargoPolicy.STANDARD
    return kind, now + timedelta(days=_length(kind, policy).days)


def end_once_told(case: Case, policy: CoordinationPolicy, *, told_at: datetime) -> datetime:
    """Count the embargo anew from the telling, because nobody can mend what they do not know of.

    An end that a person has moved stays.
    """
    length = timedelta(days=_length(case.policy, policy).days)
    return told_at + length if case.embargo_until == case.opened_at + length else case.embargo_until


def end_after_fix(case: Case, policy: CoordinationPolicy, *, fixed_at: datetime) -> datetime:
    """Bring the end of the embargo forward where a verified fix is out; it is never put off by that."""
    return min(case.embargo_until, fixed_at + timedelta(days=policy.after_fix_days))


def require_end(case: Case, policy: CoordinationPolicy, *, until: datetime) -> datetime:
    """Accept a new end of an embargo: any that is earlier, and a later one within the days of grace."""
    length = _length(case.policy, policy)
    latest = (case.told_at or case.opened_at) + timedelta(days=length.days + length.grace_days)
    if until > max(latest, case.embargo_until):
        raise Refusal(
            "embargo-too-long",
            f"{policy.name} ({policy.version}) lets this embargo last until {latest.isoformat()}.",
            hint="Choose an earlier instant.",
            where="ends_at",
        )
    return until


def pace(capacity: Capacity, *, open_now: int, told_at: Sequence[datetime], now: datetime) -> Pace:
    """Count how many more reports a maintainer may be told: free places, and what is left of the last seven days.

    `told_at` are the tellings of the last seven days at least. Where only the week is full, `next_at` says until when.
    """
    free = max(capacity.open_max - open_now, 0)
    if capacity.week_max is None or free == 0:
        return Pace(places=free, next_at=None)
    recent = sorted(told for told in told_at if told > now - WEEK)
    left = capacity.week_max - len(recent)
    if left > 0:
        return Pace(places=min(free, left), next_at=None)
    return Pace(places=0, next_at=recent[-capacity.week_max] + WEEK)


def require_capacity(open_max: int, week_max: int | None) -> Capacity:
    """Accept what a maintainer bears."""
    if not 0 <= open_max <= OPEN_REPORTS_MAX:
        raise Refusal(
            "bad-capacity", f"Capacity is 0 to {OPEN_REPORTS_MAX}.", hint="Choose a number.", where="open_max"
        )
    if week_max is not None and not 1 <= week_max <= REPORTS_PER_WEEK_MAX:
        raise Refusal(
            "bad-capacity",
            f"New reports in seven days are 1 to {REPORTS_PER_WEEK_MAX}.",
            hint="Choose a number, or leave it out.",
            where="week_max",
        )
    return Capacity(open_max=open_max, week_max=week_max)


def require_package(package: str) -> str:
    """Accept the name of a package that somebody maintains."""
    trimmed = package.strip()
    if not trimmed or len(trimmed) > PURL_CHARACTERS_MAX or not trimmed.isprintable():
        raise Refusal(
            "bad-package",
            f"A package is named by 1 to {PURL_CHARACTERS_MAX} printable characters.",
            hint="Write its package URL without a version, like pkg:pypi/example.",
            where="package",
        )
    return trimmed


def require_reason(reason: str) -> str:
    """Accept a reason for moving an embargo; there is always one."""
    if not reason.strip() or len(reason) > REASON_CHARACTERS_MAX or "\x00" in reason:
        raise Refusal(
            "no-reason",
            f"A reason has 1 to {REASON_CHARACTERS_MAX} characters.",
            hint="Say why in a sentence.",
            where="reason",
        )
    return reason.strip()


def require_note(note: str) -> str:
    """Accept what somebody writes in a case."""
    if len(note) > TEXT_CHARACTERS_MAX or "\x00" in note:
        raise Refusal("bad-note", "The note is too long or has a NUL character.", hint="Shorten it.", where="note")
    return note


def _length(kind: EmbargoPolicy, policy: CoordinationPolicy) -> EmbargoLength:
    return policy.exploited if kind is EmbargoPolicy.EXPLOITED else policy.standard
