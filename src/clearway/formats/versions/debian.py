"""Debian, Ubuntu and their kin: Debian Policy 5.6.12 and deb-version(7), as dpkg --compare-versions decides; opam."""

import re
from functools import lru_cache
from typing import Final

from clearway.formats.versions.keys import BLANKS, key, number

# The last hyphen, if there is one, begins the revision.
_VERSION: Final = re.compile(r"(?:([0-9]+):)?([0-9](?:[A-Za-z0-9.+~:-]*(?=-)|[A-Za-z0-9.+~:]*))(?:-([A-Za-z0-9.+~]+))?")
_OPAM: Final = re.compile(r"[A-Za-z0-9._+~-]+")
_NUMBERS: Final = re.compile(r"([0-9]+)")
_EPOCH_MAX: Final = 2**31 - 1
_END: Final = "\x02"
# A tilde comes before the end, letters after it, and all else after letters.
_RANKS: Final = str.maketrans({"~": "\x01"} | {mark: chr(0x80 + ord(mark)) for mark in "+-.:_"})
_ZERO_AND_END: Final = number("") + _END


def deb_key(version: str) -> bytes | None:
    """Order as dpkg does; what dpkg warns of as bad syntax is no version."""
    match = _VERSION.fullmatch(version.strip(BLANKS))
    if match is None or (":" in match[2] and not match[1]):
        return None
    epoch, upstream, revision = match.groups()
    if epoch and int(epoch) > _EPOCH_MAX:
        return None
    return key(number(epoch or "") + _part(upstream) + _part(revision or "0"))


def opam_key(version: str) -> bytes | None:
    """Order as opam does, which took Debian's rule without epoch and revision (opam manual, "Version ordering")."""
    return key(_part(version)) if _OPAM.fullmatch(version) else None


def _part(text: str) -> str:
    """Write words and numbers in turn, words first; a number that is missing is 0."""
    pieces = _NUMBERS.split(text)
    last = _ZERO_AND_END if pieces[-1] else ""
    pieces[::2] = map(_words, pieces[::2])
    pieces[1::2] = map(number, pieces[1::2])
    return "".join(pieces) + last


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return text.translate(_RANKS) + _END
