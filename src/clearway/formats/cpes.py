"""Names of products in the Common Platform Enumeration: bound as formatted strings (2.3) or as URIs (2.2).

Source: NIST IR 7695 (naming, sections 6.1 and 6.2) and NIST IR 7696 (name matching, section 6.2).
"""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from clearway.kernel.limits import CPE_CHARACTERS_MAX

ANY: Final = ""
NA: Final = "-"
_PART: Final = re.compile(r"(?:[^:\\]|\\.)*", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_NAMES: Final = 11
_URI_NAMES: Final = 7
_PACKED: Final = 6
# What a value may not be unescaped to: it would mean something else.
_SPECIAL: Final = frozenset({"*", "-", "?", ""})


class Cpe(NamedTuple):
    """A product's name; ANY is an empty text and NA a dash. `rest` is all that follows the version, in order."""

    part: str
    vendor: str
    product: str
    version: str
    rest: tuple[str, ...]

    @property
    def key(self) -> str:
        """Give the name under which advisories about the product are kept: without version and what follows it."""
        return f"cpe:{self.part}:{self.vendor}:{self.product}"


def read_cpe(text: str) -> Cpe | None:
    """Read a CPE of either binding; none for what is none, is too long, or names no product."""
    if len(text) > CPE_CHARACTERS_MAX:
        return None
    small = text.lower()
    if small.startswith("cpe:2.3:"):
        names = [_value(name) for name in _split(small.removeprefix("cpe:2.3:"))]
    elif small.startswith("cpe:/"):
        names = _from_uri(small.removeprefix("cpe:/"))
    else:
        return None
    if len(names) > _NAMES or len(names) < 3 or names[0] not in {"a", "o", "h"} or not names[1] or not names[2]:
        return None
    names += [ANY] * (_NAMES - len(names))
    return Cpe(names[0], names[1], names[2], names[3], tuple(names[4:]))


def is_within(told: tuple[str, ...], asked: tuple[str, ...]) -> bool | None:
    """Tell whether what is asked for lies within what is told, name by name; None where what is asked is too vague."""
    is_vague = False
    for one, other in zip(told, asked, strict=True):
        if one in {ANY, other}:
            continue
        if other != ANY:
            return False
        is_vague = True
    return None if is_vague else True


def _split(text: str) -> list[str]:
    names: list[str] = []
    at = 0
    while at <= len(text):
        found = _PART.match(text, at)
        assert found is not None
        names.append(found[0])
        if found.end() < len(text) and text[found.end()] != ":":
            return []
        at = found.end() + 1
    return names


def _value(name: str) -> str:
    plain = _ESCAPED.sub(r"\1", name)
    if name == "*":
        return ANY
    return name if plain in _SPECIAL else plain


def _from_uri(text: str) -> list[str]:
    names = text.split(":")
    if len(names) > _URI_NAMES:
        return []
    if len(names) >= _PACKED and names[5].startswith("~"):
        edition, *packed = (names[5].split("~") + [""] * 5)[1:6]
        language = names[6] if len(names) == _URI_NAMES else ""
        names = [*names[:5], edition, language, *packed]
    return [unquote(name) for name in names]
