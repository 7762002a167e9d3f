"""RubyGems: Gem::Version (guides.rubygems.org, "Patterns"; Gem::Version#<=>)."""

import re
from typing import Final

from clearway.formats.versions.keys import END, key, number, word

_VERSION: Final = re.compile(
    r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
)
_PARTS: Final = re.compile(r"[0-9]+|[a-zA-Z]+")
_ZERO: Final = number("")
# What is missing counts as zeros without end. So zeros before a word rank below the end, and fewer of them lower;
# zeros before a number rank above the end, and fewer of them higher.
_ZEROS_BEFORE_WORD: Final = "\x00"
_ZEROS_BEFORE_NUMBER: Final = "\x02"


def gem_key(version: str) -> bytes | None:
    """Order as Gem::Version does: words before numbers, and what is missing is 0."""
    trimmed = version.strip(" \t\n\v\f\r\0")
    if not _VERSION.fullmatch(trimmed):
        return None
    return key(_sequence(_canonical(_PARTS.findall(trimmed.replace("-", ".pre.")))))


def _canonical(parts: list[str]) -> list[str]:
    """Zeros count neither at the end nor before the first word."""
    first = next((place for place, part in enumerate(parts) if not part.isdigit()), len(parts))
    return _without_zeros(parts[:first]) + _without_zeros(parts[first:])


def _without_zeros(parts: list[str]) -> list[str]:
    size = len(parts)
    while size and not parts[size - 1].strip("0"):
        size -= 1
    return parts[:size]


def _sequence(parts: list[str]) -> str:
    written: list[str] = []
    zeros = 0
    for part in parts:
        if not part.isdigit():
            written.append(_ZEROS_BEFORE_WORD + chr(zeros) + word(part))
        elif (value := number(part)) == _ZERO:
            zeros += 1
            continue
        else:
            written.append(_ZEROS_BEFORE_NUMBER + chr(0xFF - zeros) + value if zeros else value)
        zeros = 0
    return "".join(written) + END
