"""Alpine and its kin, Wolfi and Chainguard too: apk-package(5), "Package version", as apk's version.c decides."""

import re
from typing import Final

from clearway.formats.versions.keys import key, number, word

_SUFFIXES: Final = ("alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p")
_VERSION: Final = re.compile(
    rf"([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:{'|'.join(_SUFFIXES)})[0-9]*)*)(?:~([0-9a-f]+))?(?:-r([0-9]+))?"
)
_SUFFIX: Final = re.compile(r"_([a-z]+)([0-9]*)")
_FIRST_AFTER: Final = _SUFFIXES.index("cvs")
# What comes next decides, from low to high: a suffix of before, the end, a revision, a commit, a suffix of after, a
# letter, one more number; a number that begins with 0 comes before the others, as text.
_BEFORE: Final = "\x01"
_END: Final = "\x02"
_REVISION: Final = "\x03"
_COMMIT: Final = "\x04"
_COUNT: Final = "\x05"
_AFTER: Final = "\x06"
_LETTER: Final = "\x07"
_ZEROS: Final = "\x08"


def apk_key(version: str) -> bytes | None:
    """Order as apk does."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    first, more, letter, suffixes, commit, revision = match.groups()
    return key(
        number(first)
        + "".join(map(_component, more.split(".")[1:]))
        + (_LETTER + letter if letter else "")
        + "".join(_suffix(name, count) for name, count in _SUFFIX.findall(suffixes))
        + (_COMMIT + word(commit) if commit else "")
        + (_REVISION + number(revision) if revision is not None else "")
        + _END
    )


def _component(digits: str) -> str:
    return _ZEROS + word(digits) if digits.startswith("0") else number(digits)


def _suffix(name: str, count: str) -> str:
    place = _SUFFIXES.index(name)
    side = _BEFORE if place < _FIRST_AFTER else _AFTER
    return side + chr(place) + (_COUNT + number(count) if count else "")
