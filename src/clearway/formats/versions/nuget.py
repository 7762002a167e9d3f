"""NuGet: NuGet.Versioning (learn.microsoft.com, "NuGet package version reference", "Normalized version numbers")."""

import re
from typing import Final

from clearway.formats.versions.keys import ABOVE_NUMBERS, BLANKS, END, HIGHEST, key, number, word

_LABEL: Final = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION: Final = re.compile(
    r"([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.([0-9]+))?"
    rf"(?:-({_LABEL}(?:\.{_LABEL})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_NEGATIVE: Final = re.compile(r"-[0-9]+")
_BELOW_ZERO: Final = "\x02"
_COMPLEMENTS: Final = str.maketrans("0123456789", "9876543210")
_INT32_MAX: Final = 2**31 - 1
_SHORT: Final = 9


def nuget_key(version: str) -> bytes | None:
    """Order as NuGet does: four numbers, then labels without regard to case; metadata does not count."""
    match = _VERSION.fullmatch(version.strip(BLANKS))
    if match is None or not all(_is_int32(part) for part in match.group(1, 2, 3, 4) if part):
        return None
    release = "".join(number(part or "") for part in match.group(1, 2, 3, 4))
    return key(release + (_labels(match[5]) if match[5] else HIGHEST))


def _labels(dotted: str) -> str:
    return "".join(map(_label, dotted.upper().split("."))) + END


def _label(label: str) -> str:
    """Numbers come before words, as in SemVer; to NuGet -1 is a number, and one of more than 32 bits is a word."""
    if label.isdigit() and _is_int32(label):
        return number(label)
    if _NEGATIVE.fullmatch(label) and _is_int32(label[1:], most=_INT32_MAX + 1):
        return _negative(label[1:].lstrip("0"))
    return ABOVE_NUMBERS + word(label)


def _negative(digits: str) -> str:
    """Write a number below zero: the more and the higher its digits, the lower."""
    return _BELOW_ZERO + chr(0xFF - len(digits)) + digits.translate(_COMPLEMENTS) if digits else number("")


def _is_int32(digits: str, *, most: int = _INT32_MAX) -> bool:
    return len(digits) <= _SHORT or int(digits) <= most
