"""RubyGems: Gem::Version (RubyGems Guides, "Patterns"; Gem::Version#<=>)."""

import re
from typing import Final

from clearway.formats.versions.keys import BLANKS, key, number, word

_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
_PARTS: Final = re.compile(r"[0-9]+|[a-zA-Z]+")
_ZEROS_AT_END: Final = re.compile(r"(?<=[a-zA-Z.])[.0]+$")
_ZEROS_BEFORE_WORD: Final = re.compile(r"(?:(?<=\.)|^)[0.]+(?=[a-zA-Z])")
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
    return key(_sequence(_PARTS.findall(_canonical(trimmed.replace("-", ".pre.")))))


def _canonical(version: str) -> str:
    """Take out the zeros that do not count: at the end, and the first ones before a word (canonical_segments)."""
    return _ZEROS_BEFORE_WORD.sub("", _ZEROS_AT_END.sub("", version), count=1)


def _sequence(parts: list[str]) -> str:
    written = [_END]
    zero = ""
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
