"""NuGet: NuGet.Versioning (learn.microsoft.com, "NuGet package version reference", "Normalized version numbers")."""

import re
from typing import Final

from clearway.formats.versions.keys import ABOVE_NUMBERS, END, HIGHEST, key, number, word

_VERSION: Final = re.compile(
    r"([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.([0-9]+))?"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_INT32_MAX: Final = 2**31 - 1
_SHORT: Final = 9


def nuget_key(version: str) -> bytes | None:
    """Order as NuGet does: four numbers, then labels without regard to case; metadata does not count."""
    match = _VERSION.fullmatch(version.strip())
    if match is None or not all(_is_int32(part) for part in match.group(1, 2, 3, 4) if part):
        return None
    release = "".join(number(part or "") for part in match.group(1, 2, 3, 4))
    return key(release + (_labels(match[5]) if match[5] else HIGHEST))


def _labels(dotted: str) -> str:
    return "".join(map(_label, dotted.upper().split("."))) + END


def _label(label: str) -> str:
    """Numbers come before words, as in Semantic Versioning; digits that fill no 32 bits are a word to NuGet."""
    return number(label) if label.isdigit() and _is_int32(label) else ABOVE_NUMBERS + word(label)


def _is_int32(digits: str) -> bool:
    return len(digits) <= _SHORT or int(digits) <= _INT32_MAX
