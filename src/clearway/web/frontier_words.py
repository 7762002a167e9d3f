"""Plain words for frontier access and benchmarking: deeds of two people, commitments, openings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from clearway.benchmarking.model.ceremony import Commitment, DeedKind, Opening

_DEEDS: Final[Mapping[DeedKind, str]] = {
    DeedKind.INVALIDATE: "Leave runs out",
    DeedKind.FREEZE: "Freeze an estimate",
    DeedKind.SIGN: "Sign a record",
    DeedKind.RELEASE: "Let a record out",
}


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
