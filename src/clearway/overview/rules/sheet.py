"""Writes what is to be done as plain text: a sheet to print, to mail and to read aloud."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import wrap
from typing import Final
from zoneinfo import ZoneInfo

from clearway.exposure.rules import wording
from clearway.overview.model import Contact, Place, Sheet, Update

_WIDTH: Final = 78
_INDENT: Final = "      "
_LABEL: Final = 10


def sheet_text(sheet: Sheet, contacts: Sequence[Contact], *, now: datetime) -> str:
    """Write a sheet with a box to tick for each piece of work."""
    zone = ZoneInfo(next((one.time_zone for one in sheet.updates if one.time_zone), "UTC"))
    lines = [f"WHAT TO DO, soonest first. Made {wording.local_time(now, zone)}.", ""]
    for number, update in enumerate(sheet.updates, start=1):
        lines += [*_update(number, update), ""]
    if not sheet.updates:
        lines += ["Nothing to do.", ""]
    if sheet.next:
        lines += ["There is more to do than fits here. Get a new sheet when this is done.", ""]
    return "\n".join([*lines, *_contacts(contacts), ""])


def places_text(places: Sequence[Place]) -> str:
    """Say on which systems it is to be done, and which version each of them has."""
    return "; ".join(
        f"{wording.told(place.system) or 'system'} has {wording.told(place.old_version)}" for place in places
    )


def _update(number: int, update: Update) -> Iterator[str]:
    yield from wrap(
        f"[ ] {number}. {update.deed}",
        _WIDTH,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from _row("When", update.by_when)
    if update.forensic:
        yield from _row("First", wording.LOGS)
    if len(update.places) > 1:
        yield from _row("Where", places_text(update.places))
    yield from _row("Why", " ".join(update.why))
    yield from _row("Check", update.check)
    if update.holes > 1:
        yield from _row("Gain", f"This closes {update.holes} holes.")


def _contacts(contacts: Sequence[Contact]) -> Iterator[str]:
    yield "WHOM TO CALL"
    for contact in contacts:
        yield from _row(contact.whose, contact.words)
    if not contacts:
        yield from _row("", "Nobody is named yet.")


def _row(label: str, text: str) -> list[str]:
    head = f"{_INDENT}{label + ':' if label else '':<{_LABEL}}"
    return _lines(text, head=head, blank=" " * len(head))


def _lines(text: str, *, head: str, blank: str) -> list[str]:
    # A name or a command is never broken: it is copied from here.
    return wrap(
        text, _WIDTH, initial_indent=head, subsequent_indent=blank, break_long_words=False, break_on_hyphens=False
    )
