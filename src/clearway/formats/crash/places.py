"""Where a frame stands: the file and line that most stacks print at the end of it."""

import re
from typing import Final

from clearway.formats.crash.records import Frame
from clearway.kernel.limits import LINE_NUMBER_MAX

_PLACE: Final = re.compile(r"((?:[A-Za-z]:(?=[\\/]))?[^\s:()]{1,500}):([0-9]{1,9})(?::[0-9]{1,9})?\)?\Z")
_PLACED: Final = re.compile(r"[^ ]{1,500}?:[0-9]{1,9}(?::[0-9]{1,9})?(?![^ ])")
_WORDS_AFTER_MAX: Final = 8
_FILE: Final = re.compile(r"[^\s:()]{1,300}\.[A-Za-z+]{1,5}\Z")


def place_of(frame: str, function: str) -> Frame:
    """Read the file and line at the end of `function(int) /src/file.c:12:3`; neither where there is none."""
    last = frame.rpartition(" ")[2].rpartition("(")[2]
    match = _PLACE.match(last)
    if match:
        return Frame(function=function, file=match[1].lstrip("("), line=number(match[2]))
    return Frame(function=function, file=last if last != frame and _FILE.match(last) else "", line=0)


def until_place(frame: str) -> str:
    """Leave out what stands after the file and line: `read /src/a.cc:12 <<application>>+0x1` ends in `a.cc:12`."""
    words = frame.rsplit(" ", _WORDS_AFTER_MAX)
    for count in range(len(words) - 1, 0, -1):
        if words[count].endswith(")"):
            break
        if _PLACED.match(words[count]):
            return " ".join(words[: count + 1])
    return frame


def number(digits: str) -> int:
    """Read a line number; zero where it is none or too large."""
    value = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else 0
    return value if value <= LINE_NUMBER_MAX else 0
