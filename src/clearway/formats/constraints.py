"""Constraints on versions as ecosystems write them, turned into stretches of sort keys.

Sources: node-semver's ranges (comparators, x-ranges, tilde, caret, hyphen), RubyGems' and Hex' `~>`, Composer's
constraints, and VERS (`vers:pypi/>=1.0|<2.0`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from clearway.formats.affected import (
    EVERYTHING,
    End,
    NotComparableError,
    Stretch,
    complement,
    intersection,
    just_above,
    key_of,
    union,
)
from clearway.kernel.limits import CONSTRAINT_CHARACTERS_MAX, CONSTRAINT_PARTS_MAX

_TERM: Final = re.compile(r"(<=|>=|==|!=|~>|[<>=~^])?\s*v?([^\s,|<>=~^!]+)")
_HYPHEN: Final = re.compile(r"(\S+)\s+-\s+(\S+)")
_ANY: Final = frozenset({"*", "x", "X", ""})
_SEMANTIC: Final = frozenset({"cargo", "golang", "hex", "npm", "semver"})
_STABILITY: Final = re.compile(r"(?:alpha|beta|a|b|rc|dev|patch|pl|p|stable)", re.IGNORECASE)
# What makes a version the lowest of those that begin so (_lowest).
_LOWEST: Final = re.compile(r"(?:-dev|-0|\.A)$")
_SEMANTIC_PARTS: Final = 3


def read_constraint(kind: str, text: str) -> list[Stretch]:
    """Give the versions of a kind that a constraint allows; raises NotComparableError where it cannot tell."""
    if len(text) > CONSTRAINT_CHARACTERS_MAX:
        raise NotComparableError(text[:CONSTRAINT_CHARACTERS_MAX])
    alternatives = re.split(r"\|\|?", text)
    if len(alternatives) > CONSTRAINT_PARTS_MAX:
        raise NotComparableError(text)
    return union(stretch for alternative in alternatives for stretch in _all_of(kind, alternative.strip()))


def _all_of(kind: str, text: str) -> list[Stretch]:
    hyphen = _HYPHEN.fullmatch(text)
    if hyphen is not None:
        text = f">={hyphen[1]} <={hyphen[2]}"
    allowed, at = [EVERYTHING], 0
    for term in _TERM.finditer(text):
        if text[at : term.start()].strip(" ,"):
            break
        at = term.end()
        allowed = intersection(allowed, _one(kind, term[1] or "=", term[2]))
    if text[at:].strip(" ,"):
        raise NotComparableError(text)
    return allowed


def _one(kind: str, operator: str, version: str) -> list[Stretch]:
    if version in _ANY:
        return [EVERYTHING]
    if kind == "composer":
        version = _lowest_of_composer(operator, version)
    parts = _parts(version)
    is_partial = kind in _SEMANTIC and len(parts) < _SEMANTIC_PARTS and "-" not in version
    if is_partial or version.split(".")[-1] in _ANY:
        if not parts or any(part not in _ANY for part in version.split(".")[len(parts) :]):
            raise NotComparableError(version)
        return _partial(kind, operator, parts)
    return _OPERATORS[operator](kind, version, parts)


def _lowest_of_composer(operator: str, version: str) -> str:
    """Composer's `<1.2` leaves out 1.2's own pre-releases, and `>=1.2` takes them in."""
    is_bare = not _STABILITY.search(version) and not version.endswith("*")
    return f"{version}-dev" if operator in {"<", ">="} and is_bare else version


def _parts(version: str) -> list[int]:
    """Give the leading numbers, up to the first part that is none."""
    found: list[int] = []
    for part in re.split(r"[.-]", version.partition("+")[0]):
        if not part.isdecimal() or len(part) > CONSTRAINT_PARTS_MAX:
            break
        found.append(int(part))
    return found


def _partial(kind: str, operator: str, parts: list[int]) -> list[Stretch]:
    """Judge by 1, 1.2 or 1.2.*: all versions that begin so count as one."""
    low, high = _lowest(kind, parts), _lowest(kind, _bumped(parts, len(parts) - 1))
    match operator:
        case "<":
            return _below(kind, low)
        case "<=":
            return _below(kind, high)
        case ">":
            return _from(kind, high)
        case ">=":
            return _from(kind, low)
        case "!=":
            return complement(_between(kind, low, high))
        case "~" | "~>" | "^":
            return _OPERATORS[operator](kind, _padded(kind, parts), parts)
        case _:
            return _between(kind, low, high)


def _padded(kind: str, parts: list[int]) -> str:
    filled = parts + [0] * (_SEMANTIC_PARTS - len(parts)) if kind in _SEMANTIC else parts
    return ".".join(map(str, filled))


def _lowest(kind: str, parts: list[int]) -> str:
    """Write the lowest version that begins so, before its pre-releases."""
    if kind in _SEMANTIC:
        return f"{_padded(kind, parts)}-0"
    if kind == "gem":
        return f"{_padded(kind, parts)}.A"
    return f"{_padded(kind, parts)}-dev" if kind == "composer" else _padded(kind, parts)


def _bumped(parts: list[int], place: int) -> list[int]:
    return [*parts[:place], parts[place] + 1]


def _tilde(kind: str, version: str, parts: list[int]) -> list[Stretch]:
    # npm's and Cargo's ~1.2.3 stays within 1.2; Composer's ~1.2 within 1.
    if not parts:
        raise NotComparableError(version)
    place = max(0, len(parts) - 2) if kind == "composer" else min(1, len(parts) - 1)
    return _between(kind, version, _lowest(kind, _bumped(parts, place)))


def _pessimistic(kind: str, version: str, parts: list[int]) -> list[Stretch]:
    if not parts:
        raise NotComparableError(version)
    return _between(kind, version, _lowest(kind, _bumped(parts, max(0, len(parts) - 2))))


def _caret(kind: str, version: str, parts: list[int]) -> list[Stretch]:
    if not parts:
        raise NotComparableError(version)
    place = next((number for number, part in enumerate(parts) if part), len(parts) - 1)
    return _between(kind, version, _lowest(kind, _bumped(parts, place)))


def _from(kind: str, version: str) -> list[Stretch]:
    return [Stretch(key_of(kind, version), b"", _shown(version))]


def _above(kind: str, version: str) -> list[Stretch]:
    return [Stretch(just_above(key_of(kind, version)), b"", version, is_after=True)]


def _below(kind: str, version: str) -> list[Stretch]:
    return [Stretch(b"", key_of(kind, version), "", _shown(version), End.FIXED)]


def _up_to(kind: str, version: str) -> list[Stretch]:
    return [Stretch(b"", just_above(key_of(kind, version)), "", version, End.LAST_AFFECTED)]


def _between(kind: str, low: str, high: str) -> list[Stretch]:
    first, last = key_of(kind, low), key_of(kind, high)
    return [Stretch(first, last, _shown(low), _shown(high), End.FIXED)] if first < last else []


def _exactly(kind: str, version: str) -> list[Stretch]:
    key = key_of(kind, version)
    return [Stretch(key, just_above(key), version, version, End.LAST_AFFECTED)]


def _shown(version: str) -> str:
    """Show the version itself where its lowest pre-release is the bound."""
    return _LOWEST.sub("", version)


_OPERATORS: Final[Mapping[str, Callable[[str, str, list[int]], list[Stretch]]]] = {
    "<": lambda kind, version, _: _below(kind, version),
    "<=": lambda kind, version, _: _up_to(kind, version),
    ">": lambda kind, version, _: _above(kind, version),
    ">=": lambda kind, version, _: _from(kind, version),
    "=": lambda kind, version, _: _exactly(kind, version),
    "==": lambda kind, version, _: _exactly(kind, version),
    "!=": lambda kind, version, _: complement(_exactly(kind, version)),
    "~": _tilde,
    "~>": _pessimistic,
    "^": _caret,
}


def read_vers(kind: str, text: str) -> list[Stretch]:
    """Give the versions that a VERS range holds, its scheme told by the package; raises NotComparableError.

    Source: VERS specification: constraints are in order; what lies between `>` and the next `<` is in the range.
    """
    _, separator, told = text.partition("/")
    constraints = [unquote(part.strip()) for part in told.split("|") if part.strip()]
    if not separator or not constraints or len(constraints) > CONSTRAINT_PARTS_MAX:
        raise NotComparableError(text[:CONSTRAINT_CHARACTERS_MAX])
    if constraints == ["*"]:
        return [EVERYTHING]
    single: list[Stretch] = []
    bounded: list[Stretch] = []
    excluded: list[Stretch] = []
    for constraint in constraints:
        operator = next((mark for mark in ("!=", "<=", ">=", "<", ">", "=") if constraint.startswith(mark)), "")
        version = constraint.removeprefix(operator).strip()
        match operator:
            case "" | "=":
                single += _exactly(kind, version)
            case "!=":
                excluded += _exactly(kind, version)
            case "<" | "<=":
                bounded = _closed(bounded, _OPERATORS[operator](kind, version, []))
            case _:
                bounded = [*bounded, *_OPERATORS[operator](kind, version, [])]
    return intersection(union([*single, *bounded]), complement(excluded)) if excluded else union([*single, *bounded])


def _closed(bounded: list[Stretch], until: list[Stretch]) -> list[Stretch]:
    """Let an upper bound end the stretch that is open, or begin one from the first version on."""
    if bounded and not bounded[-1].high:
        return [*bounded[:-1], *intersection(bounded[-1:], until)]
    return [*bounded, *until]
