"""RubyGems: Gem::Version (RubyGems Guides, "Patterns"; Gem::Version#<=>)."""

import re
from typing import Final

from clearway.formats.versions.keys import BLANKS, key, number, word

_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
_PARTS: Final = re.compile(r"[0-9]+|[a-zA-Z]+")
# From low to high; what is missing counts as zeros without end, so a zero is known by what follows it.
_WORD: Final = "\x01"
_ZERO_BEFORE_WORD: Final = "\x02"
_END: Final = "\x03"
_ZERO_BEFORE_NUMBER: Final = "\x04"


def gem_key(version: str) -> bytes | None:
    """Order as Gem::Version does: words before numbers, and what is missing is 0."""
    trimmed = version.strip(BLANKS)
    if not _VERSION.fullmatch(trimmed):
        return None
    return key(_sequence(_canonical(_PARTS.findall(trimmed.replace("-", ".pre.")))))


def _canonical(parts: list[str]) -> list[str]:
    """Drop the zeros that do not count: at the end and before the first word."""
    first = next((place for place, part in enumerate(parts) if not part.isdigit()), len(parts))
    return _without_zeros(parts[:first]) + _without_zeros(parts[first:])


def _without_zeros(parts: list[str]) -> list[str]:
    size = len(parts)
    while size and not parts[size - 1].strip("0"):
        size -= 1
    return parts[:size]


def _sequence(parts: list[str]) -> str:
    written = [_END]
    zero = _ZERO_BEFORE_NUMBER
    for part in reversed(parts):
        if not part.isdigit():
            written.append(_WORD + word(part))
            zero = _ZERO_BEFORE_WORD
        elif part.strip("0"):
            written.append(number(part))
            zero = _ZERO_BEFORE_NUMBER
        else:
            written.append(zero)
    return "".join(reversed(written))
