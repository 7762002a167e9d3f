"""UndefinedBehaviorSanitizer and control flow integrity: undefined behavior and casts to the wrong type."""

import re
from typing import Final

from clearway.formats.crash.kinds import undefined_kind
from clearway.formats.crash.places import place_of
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.rule import Rule, address_in, by, if_first, quoted, rule

_ERROR: Final = ": runtime error: "
_CAST: Final = re.compile(r"(?:member access within|member call on|downcast of) address ([xX0-9a-fA-F]+) ")
_FLOW: Final = "control flow integrity check for type "
_OFFSET: Final = re.compile(r"at offset (\d{1,9}) within object of type ")


def _cast(line: str, reading: Reading) -> bool:
    """Read `downcast of address 0x1 which does not point to an object of type 'Child'`."""
    reason = line.partition(_ERROR)[2]
    match = _CAST.match(reason)
    _, found, wanted = reason.rpartition(" of type ")
    if match and found:
        reading.rename("Bad-cast")
        reading.address = address_in(match[1])
        reading.head(f"Bad-cast to {quoted(wanted)}")
        reading.casting = True
    return False


def _flow(line: str, reading: Reading) -> bool:
    """Read `control flow integrity check for type 'Child' failed during virtual call (vtable address 0x1)`."""
    _, found, told = line.partition(_ERROR + _FLOW)
    wanted, during, why = told.rpartition(" failed during ")
    if found and during:
        reading.rename("Bad-cast")
        reading.head(f"Bad-cast to {quoted(wanted)}")
        reading.address = address_in(why.partition("vtable address ")[2])
        reading.casting = True
    return False


def _bare_flow(_line: str, reading: Reading) -> bool:
    reading.rename("Bad-cast")
    reading.head()
    return False


def _note(line: str, reading: Reading) -> bool:
    """Read what the object that was cast really is; that completes the first line of the state."""
    if reading.kind != "Bad-cast" or not reading.casting or not reading.state:
        return False
    ending = _origin(line)
    if ending is not None:
        reading.state[0] += ending
        reading.casting = False
        reading.taken += 1
    return False


def _origin(line: str) -> str | None:
    told = line.partition("note: ")[2]
    for mark in ("object is of type ", "vtable is of type "):
        if told.startswith(mark):
            return f" from {quoted(told.removeprefix(mark))}"
    if told.startswith("object has invalid vptr") or told == "invalid vtable":
        return " from invalid vptr"
    match = _OFFSET.search(line)
    if match:
        return f" from base class subobject at offset {match[1]}"
    return "" if told.endswith(" defined here") else None


def _undefined(line: str, reading: Reading) -> bool:
    place, found, reason = line.partition(_ERROR)
    if found and reason:
        reading.kind = undefined_kind(reason)
        reading.head()
        reading.address = None
        reading.place = place_of(f"- {place.strip()}", "")
    return False


_TOOL: Final = "UndefinedBehaviorSanitizer"
CASTS: Final[tuple[Rule, ...]] = by(
    _TOOL,
    if_first(_ERROR, read=_cast),
    rule("note: ", " within object of type ", read=_note),
    if_first(_ERROR + _FLOW, read=_flow),
    if_first("CFI: Most likely a control flow integrity violation;", read=_bare_flow),
)
UNDEFINED: Final[tuple[Rule, ...]] = by(_TOOL, if_first(_ERROR, read=_undefined))
