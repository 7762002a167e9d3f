"""RPM distributions: rpm-version(7) and rpmvercmp, as rpm's labelCompare decides."""

import re
from functools import lru_cache
from typing import Final

from clearway.formats.versions.keys import LOWEST, key, number, word

# The last hyphen, if there is one, begins the release.
_VERSION: Final = re.compile(r"(?:([0-9]*):)?+([!-~]*?)(?:-([!-,.-~]*))?")
_PIECES: Final = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
# A tilde comes before the end, a caret after it, then words, then numbers.
_TILDE: Final = "\x01"
_END: Final = "\x02"
_CARET: Final = "\x03"
_WORD: Final = "\x04"
_RELEASED: Final = "\x01"


def rpm_key(version: str) -> bytes | None:
    """Order `[epoch:]version[-release]` as rpm does: no epoch is 0, no release comes before any."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    epoch, upstream, release = match.groups()
    released = LOWEST if release is None else _RELEASED + _part(release)
    return key(number(epoch or "") + _part(upstream) + released)


def _part(text: str) -> str:
    return "".join(map(_piece, _PIECES.findall(text))) + _END


@lru_cache(maxsize=4096)
def _piece(piece: str) -> str:
    if piece.isdigit():
        return number(piece)
    if piece == "~":
        return _TILDE
    return _CARET if piece == "^" else _WORD + word(piece)
