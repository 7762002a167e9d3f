"""Packagist: the package composer/semver (VersionParser::normalize) and PHP's version_compare."""

import re
from typing import Final

from clearway.formats.versions.keys import ABOVE_NUMBERS, BLANKS, key, number

_MODIFIER: Final = (
    r"[._-]?(?:(?P<stability>stable|beta|b|rc|alpha|a|patch|pl|p)(?P<count>(?:[.-]?[0-9]++)*+))?(?P<dev>[.-]?dev)?"
)
_CLASSIC: Final = re.compile(
    rf"v?(?P<release>[0-9]{{1,5}}(?:\.[0-9]+){{0,3}}){_MODIFIER}",
)
_DATED: Final = re.compile(
    rf"v?(?P<release>[0-9]{{4}}(?:[.:-]?[0-9]{{2}}){{1,6}}(?:[.:-]?[0-9]{{1,3}}){{0,2}}){_MODIFIER}"
)
_BRANCH: Final = re.compile(r"v?([0-9]+)(?:\.([0-9]+|[x*]))?(?:\.([0-9]+|[x*]))?(?:\.([0-9]+|[x*]))?[.-]?dev")
_FLAG: Final = re.compile(r"@(?:stable|rc|beta|alpha|dev)$")
_BUILD: Final = re.compile(r"([^,\s+]+)\+[^\s]+")
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_PARTS: Final = 4
# A branch stands for the highest of its numbers.
_ANY: Final = "9999999"
_DEV: Final = "\x01"
_STABILITIES: Final = {"alpha": "\x02", "a": "\x02", "beta": "\x03", "b": "\x03", "rc": "\x04"}
_PATCH: Final = ABOVE_NUMBERS
_END: Final = "\x05"


def composer_key(version: str) -> bytes | None:
    """Order as Composer does; a branch without a number (dev-main) has no place in the order."""
    text = _FLAG.sub("", version.strip(BLANKS).lower())
    build = _BUILD.fullmatch(text)
    text = build[1] if build else text
    if match := _CLASSIC.fullmatch(text):
        numbers = match["release"].split(".")
        return key(_numbers(numbers + ["0"] * (_PARTS - len(numbers))) + _modifier(match))
    if match := _DATED.fullmatch(text):
        return key(_numbers(_NOT_DIGITS.split(match["release"])) + _modifier(match))
    match = _BRANCH.fullmatch(text)
    return (
        key(_numbers([_ANY if part in {None, "x", "*"} else part for part in match.groups()]) + _DEV + _END)
        if match
        else None
    )


def _numbers(parts: list[str]) -> str:
    return "".join(map(number, parts))


def _modifier(match: re.Match[str]) -> str:
    stability, count, dev = match.group("stability", "count", "dev")
    if stability == "stable":
        return _END
    named = (
        _STABILITIES.get(stability, _PATCH) + _numbers(_NOT_DIGITS.split(count.lstrip(".-")) if count else [])
        if stability
        else ""
    )
    return named + (_DEV if dev else "") + _END
