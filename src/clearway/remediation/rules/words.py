"""What a patch looks for: the literals of the lines that it adds, to be said by the inputs that test it. Pure."""

import re
from typing import Final

from clearway.kernel.limits import PATCH_WORDS_MAX

_LITERAL: Final = re.compile(
    r"\"(?P<double>(?:[^\"\\\n]|\\.){1,60})\"|'(?P<single>(?:[^'\\\n]|\\.){1,60})'"
    r"|(?<![\w)\]*/<])/(?P<pattern>(?:[^/\\\n]|\\.){1,60})/"
    r"|\b(?P<hexadecimal>0[xX][0-9a-fA-F]{1,5})\b|\b(?P<number>\d{1,6})\b"
)

_PART: Final = re.compile(r"[A-Za-z_]{3,}")


def words_of(patch: bytes | None) -> tuple[str, ...]:
    """Give the texts and numbers in the added lines of a patch, escapes also as what they stand for.

    What is said in texts and in patterns is given as well: a fix that looks for a word knows one spelling of it.
    """
    lines = (patch or b"").decode(errors="replace").split("\n")
    added = "\n".join(line[1:] for line in lines if line.startswith("+") and not line.startswith("+++"))
    found = [word for match in _LITERAL.finditer(added) for word in _said(match)]
    return tuple(dict.fromkeys(found))[:PATCH_WORDS_MAX]


def _said(match: re.Match[str]) -> tuple[str, ...]:
    if match["number"]:
        return (match["number"],)
    if match["hexadecimal"]:
        return (str(int(match["hexadecimal"], 16)),)
    text = match["double"] or match["single"] or match["pattern"]
    whole = () if match["pattern"] else (text, _unescaped(text)) if "\\" in text else (text,)
    return (*whole, *(part for part in _PART.findall(text) if part != text or match["pattern"]))


def _unescaped(text: str) -> str:
    try:
        return text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    except UnicodeDecodeError:
        return text
