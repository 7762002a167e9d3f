"""Maven: ComparableVersion of Maven 3.9 (maven.apache.org, POM Reference, "Version Order Specification").

A version is a list of numbers and words, at whose end a hyphen, or a change between digits and letters, opens a list
inside the list. What is missing counts as 0, as "" and as an empty list. Maven's own comparisons run in circles
in places (1.0.0.redhat-1 < 1.0.0-alpha < 1.0.0 < 1.0.0.redhat-1), which no order can; docs/versions.md tells where.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from clearway.formats.versions.keys import key, number, word

_VERSION: Final = re.compile(r"[!-~]+")
_TOKENS: Final = re.compile(r"[0-9]+|[.-]|[^0-9.-]+")


class _Item(NamedTuple):
    """How it is written where what follows is older, or newer, than nothing; and which of both it is by itself."""

    older: str
    newer: str
    sign: bool | None


def _plain(text: str, *, newer: bool) -> _Item:
    return _Item(text, text, newer)


# From low to high: words of before, "", an older list, 0, the end, "" and more, sp, other words, a newer list, 0 and
# more, other numbers.
_NO_WORD: Final = _Item("\x07", "\x0b", None)
_LIST: Final = ("\x08", "\x0e")
_ZERO: Final = _Item("\x09", "\x0f", None)
_END: Final = "\x0a"
_OTHER_WORD: Final = "\x0d"
_RELEASE_CANDIDATE: Final = _plain("\x05", newer=False)
_WORDS: Final = {
    "alpha": _plain("\x02", newer=False),
    "beta": _plain("\x03", newer=False),
    "milestone": _plain("\x04", newer=False),
    "rc": _RELEASE_CANDIDATE,
    "cr": _RELEASE_CANDIDATE,
    "snapshot": _plain("\x06", newer=False),
    "ga": _NO_WORD,
    "final": _NO_WORD,
    "release": _NO_WORD,
    "sp": _plain("\x0c", newer=True),
}
_BEFORE_DIGITS: Final = {"a": "alpha", "b": "beta", "m": "milestone"}


def maven_key(version: str) -> bytes | None:
    """Order as Maven does wherever its comparisons make an order; any printable ASCII text is a version."""
    if not _VERSION.fullmatch(version):
        return None
    written = [_END]
    sign: bool | None = None
    for level in reversed(_levels(_TOKENS.findall(version.lower()))):
        if sign is not None:
            written.append(_LIST[sign])
        sign = _write(level, written, sign)
    return key("".join(reversed(written)))


def _write(level: list[_Item], written: list[str], sign: bool | None) -> bool | None:  # noqa: FBT001  three-valued
    """Write a list from its end on, without what is nothing there; give whether it is newer than nothing."""
    size = len(level)
    while size and level[size - 1].sign is None:
        size -= 1
    for item in reversed(level[:size]):
        sign = sign if item.sign is None else item.sign
        written.append(item.newer if sign else item.older)
    return sign


def _levels(tokens: list[str]) -> list[list[_Item]]:
    levels: list[list[_Item]] = [[]]
    pending = ""
    for text in tokens:
        if text in {".", "-"}:
            levels[-1].append(_item(pending))
            pending = ""
            if text == "-":
                levels.append([])
            continue
        if pending and text[0].isdigit():
            _open(levels)
            levels[-1].append(_item(_BEFORE_DIGITS.get(pending, pending)))
            levels.append([])
        elif pending:
            levels[-1].append(_item(pending))
            levels.append([])
        pending = text
    if pending:
        if not pending[0].isdigit():
            _open(levels)
        levels[-1].append(_item(pending))
    return levels


def _open(levels: list[list[_Item]]) -> None:
    """Put a word that follows something in the same list into a list of its own."""
    if levels[-1]:
        levels.append([])


@lru_cache(maxsize=4096)
def _item(text: str) -> _Item:
    if not text.strip("0"):
        return _ZERO
    if text[0].isdigit():
        return _plain(number(text), newer=True)
    return _WORDS.get(text) or _plain(_OTHER_WORD + word(text), newer=True)
