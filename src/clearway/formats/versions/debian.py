"""Debian and its kin, Ubuntu too: Debian Policy 5.6.12 and deb-version(7), as dpkg --compare-versions decides."""

import re
from typing import Final

from clearway.formats.versions.keys import key, number

_VERSION: Final = re.compile(r"(?:([0-9]+):)?([0-9][A-Za-z0-9.+~:-]*?)(?:-([A-Za-z0-9.+~]+))?")
_PIECES: Final = re.compile(r"([^0-9]*)([0-9]*)")
_EPOCH_MAX: Final = 2**31 - 1
_END: Final = "\x02"
# A tilde comes before the end, letters after it, and all else after letters.
_RANKS: Final = str.maketrans({"~": "\x01"} | {mark: chr(0x80 + ord(mark)) for mark in "+-.:"})
_ZERO: Final = number("")


def deb_key(version: str) -> bytes | None:
    """Order as dpkg does; what dpkg warns of as bad syntax is no version."""
    match = _VERSION.fullmatch(version.strip(" \t\n\v\f\r"))
    if match is None or (":" in match[2] and not match[1]):
        return None
    epoch, upstream, revision = match.groups()
    if epoch and int(epoch) > _EPOCH_MAX:
        return None
    return key(number(epoch or "") + _part(upstream) + _part(revision or ""))


def _part(text: str) -> str:
    """Words and numbers in turn; a number that is missing is 0."""
    pieces = [words.translate(_RANKS) + _END + number(digits) for words, digits in _PIECES.findall(text)[:-1]]
    return ("".join(pieces) or _END + _ZERO) + _END
