"""Judgements of coordination: how long an embargo lasts, and how many more reports a maintainer may be told."""

from datetime import datetime

from clearway.coordination.model import EMBARGO_LENGTH, EmbargoPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import OPEN_REPORTS_MAX, REASON_CHARACTERS_MAX, TEXT_CHARACTERS_MAX


def embargo_end(now: datetime, *, exploited: bool) -> tuple[EmbargoPolicy, datetime]:
    """Give the policy and the instant at which an embargo that begins now ends."""
    policy = EmbargoPolicy.EXPLOITED if exploited else EmbargoPolicy.STANDARD
    return policy, now + EMBARGO_LENGTH[policy]


def free_places(open_now: int, open_max: int) -> int:
    """Count how many more reports a maintainer may be told now."""
    return max(open_max - open_now, 0)


def require_open_max(open_max: int) -> int:
    """Accept how many open reports a maintainer bears."""
    if not 0 <= open_max <= OPEN_REPORTS_MAX:
        raise Refusal(
            "bad-capacity", f"Capacity is 0 to {OPEN_REPORTS_MAX}.", hint="Choose a number.", where="open_max"
        )
    return open_max


def require_reason(reason: str) -> str:
    """Accept a reason for moving an embargo; there is always one."""
    if not reason.strip() or len(reason) > REASON_CHARACTERS_MAX:
        raise Refusal(
            "no-reason",
            f"A reason has 1 to {REASON_CHARACTERS_MAX} characters.",
            hint="Say why in a sentence.",
            where="reason",
        )
    return reason.strip()


def require_note(note: str) -> str:
    """Accept what a maintainer writes."""
    if len(note) > TEXT_CHARACTERS_MAX or "\x00" in note:
        raise Refusal("bad-note", "The note is too long or has a NUL character.", hint="Shorten it.", where="note")
    return note
