"""What people write in a submission: lines and texts within their limits, time zones, and what they plan."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clearway.frontier.model.dossier import Opinion
from clearway.frontier.model.moves import Outcome
from clearway.frontier.model.submission import NewSubmission
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CONTACT_CHARACTERS_MAX, NAME_CHARACTERS_MAX

_OUTCOMES: Final[Mapping[str, Outcome]] = {one.value: one for one in Outcome}
_OPINIONS: Final[Mapping[str, Opinion]] = {one.value: one for one in Opinion if one is not Opinion.NONE}


def require_line(text: str, most: int, where: str) -> str:
    """Accept a line of printable characters that says something, trimmed."""
    trimmed = text.strip()
    if not trimmed or len(trimmed) > most or not trimmed.isprintable():
        hint = f"Write one line of at most {most} characters."
        raise Refusal("bad-line", "This line is empty, too long or has control characters.", hint=hint, where=where)
    return trimmed


def require_text(text: str, most: int, where: str) -> str:
    """Accept a text of several lines that says something, trimmed."""
    trimmed = text.strip()
    if not trimmed or len(trimmed) > most or "\x00" in trimmed:
        raise Refusal("bad-text", "This text is empty or too long.", hint=f"At most {most} characters.", where=where)
    return trimmed


def require_inquiry(said: NewSubmission) -> NewSubmission:
    """Accept what a developer says when it opens an inquiry."""
    try:
        ZoneInfo(said.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = "Write it like America/New_York."
        raise Refusal("unknown-time-zone", "There is no such time zone.", hint=hint, where="time_zone") from None
    return NewSubmission(
        title=require_line(said.title, NAME_CHARACTERS_MAX, "title"),
        model_name=require_line(said.model_name, NAME_CHARACTERS_MAX, "model_name"),
        contact=require_line(said.contact, CONTACT_CHARACTERS_MAX, "contact"),
        time_zone=said.time_zone,
        planned_partner_release=said.planned_partner_release,
    )


def require_outcome(text: str) -> Outcome:
    """Accept what a determination says."""
    if text not in _OUTCOMES:
        hint = f"One of: {', '.join(_OUTCOMES)}."
        raise Refusal("unknown-outcome", "That is no outcome.", hint=hint, where="outcome")
    return _OUTCOMES[text]


def require_opinion(text: str) -> Opinion:
    """Accept what a consulted office says; that it says nothing is the clock's to write down."""
    if text not in _OPINIONS:
        hint = f"One of: {', '.join(_OPINIONS)}."
        raise Refusal("unknown-opinion", "That is no opinion.", hint=hint, where="opinion")
    return _OPINIONS[text]
