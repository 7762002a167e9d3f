"""The names that C++ compilers give to functions, as far as a stack needs them (Itanium C++ ABI, section 5.1)."""

import re
from typing import Final

_LENGTH: Final = re.compile(r"[1-9][0-9]{0,3}")
_QUALIFIERS: Final = "rVK"
_CONSTRUCTORS: Final = ("C1", "C2", "C3")
_DESTRUCTORS: Final = ("D0", "D1", "D2")


def demangled(name: str) -> str:
    """Give `ui::Curve::Curve` for `_ZN2ui5CurveC2Ev`; a name that is not understood stays as it is."""
    if not name.startswith("_Z"):
        return name
    rest = name[2:]
    parts = _nested(rest[1:].lstrip(_QUALIFIERS)) if rest.startswith("N") else _plain(rest)
    return "::".join(parts) or name


def _plain(rest: str) -> list[str]:
    part, _ = _part(rest)
    return [part] if part else []


def _nested(rest: str) -> list[str]:
    parts: list[str] = []
    while rest and not rest.startswith("E"):
        if parts and rest.startswith((*_CONSTRUCTORS, *_DESTRUCTORS)):
            part, rest = ("~" if rest[0] == "D" else "") + parts[-1], rest[2:]
        else:
            part, rest = _part(rest)
        if not part:
            return []
        parts.append(part)
    return parts if rest else []


def _part(rest: str) -> tuple[str, str]:
    length = _LENGTH.match(rest)
    if not length:
        return "", rest
    end = length.end() + int(length[0])
    return (rest[length.end() : end], rest[end:]) if end <= len(rest) else ("", rest)
