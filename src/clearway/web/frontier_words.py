"""Plain words for frontier access and benchmarking: deeds of two people, commitments, openings."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from clearway.benchmarking.model.ceremony import Commitment, DeedKind, Opening
from clearway.formats.duty_pack import Standing
from clearway.frontier.model.access import AccessLine, Closing, LineKind
from clearway.frontier.model.duties import DutyState
from clearway.frontier.model.materials import Material
from clearway.frontier.model.partners import PartnershipState

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
_ERASED: Final[Mapping[str, str]] = {
    "replaced": "Erased: a later package replaced it",
    "date": "Erased on its last day",
    "deletion": "Erased for the certificate",
    "developer": "Erased by its developer",
}
_CLOSINGS: Final[Mapping[Closing, str]] = {
    Closing.CLOSED: "somebody closed it",
    Closing.EXPIRED: "its time was over",
    Closing.KILLED: "the switch was thrown",
    Closing.SUPERSEDED: "another window came instead",
}
_PARTNERSHIPS: Final[Mapping[PartnershipState, str]] = {
    PartnershipState.PROPOSED: "Proposed: both sides answer",
    PartnershipState.APPROVED: "Approved: the partner signs",
    PartnershipState.ADMITTED: "In: the developer opens access",
    PartnershipState.ACCESS: "In, with access",
    PartnershipState.REFUSED: "Refused",
    PartnershipState.REVOKED: "Taken out",
}
_DUTIES: Final[Mapping[DutyState, str]] = {
    DutyState.OPEN: "To be told",
    DutyState.LATE: "Overdue",
    DutyState.SUBMITTED: "Told in time",
    DutyState.SUBMITTED_LATE: "Told late",
}
_STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.BINDING: "binding",
    Standing.VOLUNTARY: "for those who signed it",
    Standing.UNVERIFIED: "not verified to be law",
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


def item(one: Material) -> str:
    """Say in words where an item's contents are."""
    if one.erased_at is not None:
        return _ERASED[one.erased_because]
    if one.handed_over_at is not None:
        return "Kept here, sealed"
    return "Listed only"


def call(one: AccessLine) -> str:
    """Say in words how a call stands: its status, and why where it did not end well."""
    match one.kind:
        case LineKind.BEGUN:
            return "Running"
        case LineKind.REFUSED:
            return f"Refused {one.status}: {one.why}"
        case LineKind.LOST:
            return f"Lost: {one.why}"
        case LineKind.ENDED:
            return f"{one.status}: {one.why}" if one.why else str(one.status)


def closing(because: Closing) -> str:
    """Say in words why a window is closed."""
    return _CLOSINGS[because]


def partnership(state: PartnershipState) -> str:
    """Say in words where a partnership stands."""
    return _PARTNERSHIPS[state]


def duty_state(state: DutyState) -> str:
    """Say in words where a duty stands."""
    return _DUTIES[state]


def standing(one: Standing) -> str:
    """Say in words how sure it is that a regime is law."""
    return _STANDINGS[one]


def dollars(microdollars: int) -> str:
    """Write microdollars as dollars: to the cent, or as far as a small sum needs it."""
    return f"${microdollars / 1e6:,.2f}" if microdollars % 10_000 == 0 else f"${microdollars / 1e6:,.4f}"


def grouped(number: int) -> str:
    """Write a number in groups of three digits."""
    return f"{number:,}"


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


def minutes(count: float) -> str:
    """Say minutes of people in the largest unit that they fill: an hour has 60 minutes, and a day 24 hours."""
    seconds = round(count * 60)
    if seconds < 60:
        return f"{seconds} s"
    if count < 60:
        return f"{count:.3g} min"
    return f"{count / 60:.3g} h" if count < 1_440 else f"{count / 1_440:.3g} d"


def sentence(words: str) -> str:
    """Begin words as a sentence begins."""
    return words[:1].upper() + words[1:]


def opening(one: Opening, now: datetime) -> str:
    """Say in words where an opening stands, and whether its plaintext was told to be wiped."""
    wiped = "; wiped" if one.wiped_at is not None else "; not told to be wiped yet" if one.released_at else ""
    if one.closed_at is not None:
        return f"{'Its time ran out' if one.ending == 'expired' else 'Closed'}{wiped}"
    if one.ends_at <= now:
        return f"Its time ran out{wiped}"
    return "Open" if one.released_at is not None else "Waits for custodians"
