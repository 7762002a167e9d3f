"""Function names and messages without what differs between two runs of the same crash."""

import re
from typing import Final

from clearway.kernel.limits import CRASH_FRAMES_MAX, CRASH_STATE_CHARACTERS_MAX

_NAMESPACES: Final = ("non-virtual thunk to ", "(anonymous namespace)::", "`anonymous namespace'::")
_OPENING: Final = re.compile(r"[(\[]")
_OFFSET: Final = re.compile(r"\+0x[0-9a-fA-F]+\Z")
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{4,}U*")
# Long numbers, and short ones after @ or #; not line numbers, and not the versions in names of libraries.
_NUMBER: Final = re.compile(r"(?<![:0-9.])(?:[0-9.]{4,}|(?<=[@#])[0-9]+)(?![A-Za-z0-9.])")
_QUOTED: Final = re.compile(r"[:=]\s{0,9}(['\"])")
_CAST: Final = "Bad-cast"
_JNI: Final = "JNI DETECTED ERROR IN APPLICATION:"
_CYCLE_MAX: Final = 10
_REPEATS: Final = 3
_AROUND: Final = " .'\"[]"


def bare_function(text: str) -> str:
    """Leave out parameters, anonymous namespaces and the module from a function as a stack names it."""
    for space in _NAMESPACES:
        text = text.replace(space, "")
    text = text.rpartition("!")[2]
    opening = _OPENING.search(text)
    if opening and opening.start():
        return text[: opening.start()].strip()
    return text.strip().partition(" ")[0]


def lasting(line: str) -> str:
    """Replace addresses and numbers, which differ between runs, and cut a line of a state to its length."""
    text = "".join(character for character in line if " " <= character <= "~")
    text = _OFFSET.sub("", text.replace(_JNI, "JNI:"))
    text = _NUMBER.sub("NUMBER", _ADDRESS.sub("ADDRESS", text))
    return text if text.startswith(_CAST) else text[:CRASH_STATE_CHARACTERS_MAX]


def base_name(path: str) -> str:
    """Give the file's name out of `../src/file.cc:12` or `../src/file.cc(12)`, on Windows too."""
    text = path.strip(_AROUND).partition(":")[0].partition("(")[0]
    return text.replace("\\", "/").rpartition("/")[2]


def message(text: str) -> str:
    """Leave the values that were compared, which differ between runs, out of the message of a failed check."""
    text = text.removeprefix("Check failed: ")
    before, failed, values = text.rpartition("failed: ")
    if failed and " vs. " in values:
        text = f"{before}failed"
    opening = text.find(" (")
    if opening >= 0 and "vs." in text[opening:].split():
        text = text[:opening]
    return _without_quote(text).strip(_AROUND)


def cycle(frames: list[str]) -> list[str]:
    """Find the first calls that repeat three times in a row, and give them once; none if nothing repeats."""
    for start in range(len(frames)):
        for length in range(1, _CYCLE_MAX + 1):
            if start + _REPEATS * length >= len(frames):
                break
            once = frames[start : start + length]
            if frames[start : start + _REPEATS * length] == once * _REPEATS:
                return once[:CRASH_FRAMES_MAX]
    return []


def _without_quote(text: str) -> str:
    """Cut off a quoted value at the end: `name: 'value'`, `name = "value"`."""
    quote = text[-1:]
    if quote not in {"'", '"'}:
        return text
    start = next((found for found in _QUOTED.finditer(text) if found[1] == quote and found.end() < len(text)), None)
    return text[: start.start()].rstrip() if start else text
