"""The path language of declarations: where a value stands in a report, whatever its syntax (docs/scanners.md).

`a.b` goes down by names and into every item of a list on the way, `*` takes every member, `a[b=c|d]` keeps some,
`^` goes up, `/` begins at the root, `~` is the name that an object stands under, `a->table` looks an object up by its
key. There is no recursion and no evaluation: the work is the number of steps times what stands below them, limited.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import Final

from clearway.formats.decoding import items, members
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SCANNER_PATH_STEPS_MAX, SCANNER_VALUES_PER_PATH_MAX

OWN_TEXT: Final = "#"
_ROW_VALUES_LOOKED_AT: Final = 100
_STEP: Final = re.compile(r"(\^)|(~)|(\*)|(\.?)(?=\[)|->([a-z_]+)|'([^']+)'|([^.\[\]'^~*|<>{}]+?)(?=[.\[]|->|$)")
_CONDITION: Final = re.compile(r"\[(!?)([^\[\]=!]+)(?:(!?=)([^\[\]]*))?\]")


class Kind(Enum):
    """How a step moves."""

    UP = auto()
    OWN_NAME = auto()
    EVERY = auto()
    TABLE = auto()
    NAME = auto()
    SELF = auto()


_KINDS: Final = (Kind.UP, Kind.OWN_NAME, Kind.EVERY, Kind.SELF, Kind.TABLE, Kind.NAME, Kind.NAME)


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a report, the name that it stands under, and the place of the object that holds it."""

    value: object
    name: str = ""
    above: "Place | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A report as a tree, and the tables that its declaration makes of it: objects by their key."""

    root: Place
    tables: Mapping[str, Mapping[str, Place]] = field(default_factory=dict[str, Mapping[str, Place]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a value must be: present, or one of some words (`*` at either end stands for anything); or not so."""

    path: "ValuePath"
    words: tuple[str, ...] = ()
    wanted: bool = True

    def holds(self, place: Place, tree: Tree) -> bool:
        """Tell whether the condition holds at a place; what is absent is none of the words."""
        places = walk(self.path, place, tree)
        if not self.words:
            return any(text_of(found) or members(found.value) for found in places) is self.wanted
        return any(_is_any(text_of(found).casefold(), self.words) for found in places) is self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step and what must hold where it arrives."""

    kind: Kind
    name: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePath:
    """A path's steps; one from the root begins there. `text` is how it was written."""

    steps: tuple[Step, ...]
    from_root: bool = False
    text: str = field(default="", compare=False)


def parse_path(text: str) -> ValuePath:
    """Read a path; refused with the place of what cannot be read."""
    rest = text.strip()
    from_root = rest.startswith("/")
    rest = rest.removeprefix("/")
    steps: list[Step] = []
    while rest not in {"", "."}:
        match = _STEP.match(rest)
        if match is None or len(steps) == SCANNER_PATH_STEPS_MAX:
            raise _bad_path(text, rest)
        conditions, rest = _conditions(rest[match.end() :], text)
        kind = _KINDS[(match.lastindex or 1) - 1]
        steps.append(Step(kind=kind, name=match[match.lastindex or 1].strip(), conditions=conditions))
        rest = rest.removeprefix(".")
    return ValuePath(steps=tuple(steps), from_root=from_root, text=text.strip())


def parse_condition(text: str) -> Condition:
    """Read a condition as it stands between brackets: `path`, `!path`, `path=word|word` or `path!=word`."""
    conditions, rest = _conditions(f"[{text}]", text)
    if rest or len(conditions) != 1:
        raise _bad_path(text, rest)
    return conditions[0]


def walk(path: ValuePath, start: Place, tree: Tree, *, most: int = SCANNER_VALUES_PER_PATH_MAX) -> Iterator[Place]:
    """Give the places that a path leads to, in the report's order; at most `most` are looked at at each step."""
    begin = tree.root if path.from_root else start
    places = islice((begin,) if _is_row(begin.value) else spread(begin, most), most)
    for step in path.steps:
        places = _arrive(step, places, tree, most=most)
    return places


def exists(path: ValuePath, tree: Tree) -> bool:
    """Tell whether a path leads anywhere from the root, be it to something empty."""
    *before, last = path.steps
    if last.conditions:
        return any(True for _ in walk(path, tree.root, tree))
    places = walk(ValuePath(steps=tuple(before)), tree.root, tree)
    return any(True for place in places for _ in _move(last, place, tree))


def text_of(place: Place) -> str:
    """Give a value as text, trimmed; nothing for what is absent, an object or a list."""
    value = members(place.value).get(OWN_TEXT, place.value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else ""


def spread(place: Place, most: int = SCANNER_VALUES_PER_PATH_MAX) -> Iterator[Place]:
    """Give the items of a list, and of up to `most` lists in it; a list of plain values in it stays whole, a row."""
    if not _is_list(place.value):
        yield place
        return
    waiting, opened = [iter(items(place.value))], 0
    while waiting and opened <= most:
        for value in waiting[-1]:
            if _is_list(value) and not _is_row(value):
                waiting.append(iter(items(value)))
                opened += 1
                break
            yield Place(value, place.name, place.above)
        else:
            waiting.pop()


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_row(value: object) -> bool:
    # The first values tell: a million of them is not looked through for each path.
    held = items(value)[:_ROW_VALUES_LOOKED_AT]
    return bool(held) and not any(isinstance(item, dict | list) for item in held)


def _arrive(step: Step, places: Iterable[Place], tree: Tree, *, most: int) -> Iterator[Place]:
    moved = (item for place in places for found in _move(step, place, tree) for item in spread(found, most))
    return (
        place
        for place in islice(moved, most)
        if not step.conditions or all(condition.holds(place, tree) for condition in step.conditions)
    )


def _move(step: Step, place: Place, tree: Tree) -> Iterable[Place]:
    match step.kind:
        case Kind.NAME:
            held = _held(place.value, step.name)
            return (Place(held[step.name], step.name, place),) if step.name in held else ()
        case Kind.EVERY:
            return (Place(value, name, place) for name, value in members(place.value).items())
        case Kind.SELF:
            return (place,)
        case Kind.OWN_NAME:
            return (Place(place.name, "", place),)
        case Kind.UP:
            return (place.above,) if place.above else ()
        case Kind.TABLE:
            found = tree.tables.get(step.name, {}).get(text_of(place))
            return (found,) if found else ()


def _held(value: object, name: str) -> dict[str, object]:
    """Give the members of an object; of a row, its one cell of that number, counted from 0."""
    if not (name.isdecimal() and _is_list(value)):
        return members(value)
    cells = items(value)
    return {name: cells[int(name)]} if len(name) < 4 and int(name) < len(cells) else {}


def _conditions(rest: str, text: str) -> tuple[tuple[Condition, ...], str]:
    found: list[Condition] = []
    while rest.startswith("["):
        match = _CONDITION.match(rest)
        if match is None:
            raise _bad_path(text, rest)
        wanted = match[1] != "!" and match[3] != "!="
        words = tuple(word.strip().casefold() for word in match[4].split("|")) if match[3] else ()
        found.append(Condition(path=parse_path(match[2]), words=words, wanted=wanted))
        rest = rest[match.end() :]
    return tuple(found), rest


def _is_any(text: str, words: tuple[str, ...]) -> bool:
    return bool(text) and any(_is(text, word) for word in words)


def _is(text: str, word: str) -> bool:
    middle = word.strip("*")
    if word.startswith("*"):
        return middle in text if word.endswith("*") else text.endswith(middle)
    return text.startswith(middle) if word.endswith("*") else text == word


def _bad_path(text: str, rest: str) -> Refusal:
    return Refusal(
        "bad-path",
        f"The path {text[:80]!r} cannot be read.",
        hint="docs/scanners.md explains paths; a name with other signs stands between ' and '.",
        where=f"at {rest[:40]!r}",
    )
