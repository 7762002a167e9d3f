"""Plain words for frontier access and benchmarking: deeds of two people, commitments, openings."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from clearway.benchmarking.model.ceremony import Commitment, DeedKind, Opening

_DEEDS: Final[Mapping[DeedKind, str]] = {
    DeedKind.INVALIDATE: "Leave runs out",
    DeedKind.FREEZE: "Freeze an estimate",
    DeedKind.SIGN: "Sign a record",
    DeedKind.RELEASE: "Let a record out",
}
_STATES: Final[Mapping[str, str]] = {
    "inquiry": "Inquiry",
    "screened": "Screened: may submit",
    "submitted": "Submitted",
    "accepted": "Accepted",
    "evaluating": "Being evaluated",
    "estimate-frozen": "Estimate frozen",
    "consulting": "Offices are consulted",
    "determined": "Determined",
    "notified": "Developer notified",
    "reconsideration": "Being reconsidered",
    "access-open": "Access open",
    "access-closed": "Access closed",
    "partners-proposed": "Partners proposed",
    "partners-agreed": "Partners agreed",
    "partner-release": "Released to partners",
    "general-release": "Released to everybody",
    "withdrawn": "Withdrawn by the developer",
    "lapsed": "Lapsed: the government missed its time",
    "superseded": "Replaced by a new checkpoint",
}
_WAITS: Final[Mapping[str, str]] = {
    "developer": "the developer",
    "government": "the government",
    "both": "either side",
    "nobody": "nobody",
}
_OUTCOMES: Final[Mapping[str, str]] = {
    "designated": "Designated: a covered frontier model",
    "not-designated": "Not designated",
    "cannot-rule-out": "Cannot rule out",
}


def submission(state: str) -> str:
    """Say in words where a submission stands."""
    return _STATES[state]


def waits(side: str) -> str:
    """Say in words who is waited for."""
    return _WAITS[side]


def outcome(name: str) -> str:
    """Say in words what a determination says."""
    return _OUTCOMES[name]


def intersects(one: Collection[str], other: Collection[str]) -> bool:
    """Tell whether two collections share something."""
    return not set(one).isdisjoint(other)


def deed(kind: DeedKind) -> str:
    """Say what it is that takes two people."""
    return _DEEDS[kind]


def commitment(one: Commitment) -> str:
    """Say in words how far a commitment has come."""
    if one.revealed_at is not None:
        return "Revealed"
    if one.frozen:
        return "Frozen: it can be revealed"
    words = {None: "Waits for a second person", True: "Stands", False: "Declined"}
    return words[one.accepted]


def opening(one: Opening, now: datetime) -> str:
    """Say in words where an opening stands, and whether its plaintext was told to be wiped."""
    wiped = "; wiped" if one.wiped_at is not None else "; not told to be wiped yet" if one.released_at else ""
    if one.closed_at is not None:
        return f"{'Its time ran out' if one.ending == 'expired' else 'Closed'}{wiped}"
    if one.ends_at <= now:
        return f"Its time ran out{wiped}"
    return "Open" if one.released_at is not None else "Waits for custodians"
