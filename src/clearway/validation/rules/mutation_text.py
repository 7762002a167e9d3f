"""Changes of text, of lines and of JSON, for the variants of inputs. Pure."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, cast

import numpy as np

from clearway.validation.rules.spellings import BETWEEN, ESCAPED, SPELLINGS, forms_of, shuffled

_NUMBER: Final = re.compile(r"-?\d+")
_SPACE: Final = re.compile(r"[ \t]+|$")
_WORD: Final = re.compile(r"[A-Za-z]+")
_PIECE_MIN: Final = 3
_NUMBERS: Final = (-1, 0, 1, 2, 127, 128, 255, 256, 32767, 65535, 65536, 2**31 - 1, 2**31, 2**32, 2**63)
_REPEATS_MAX: Final = 30
_DIGITS_MAX: Final = 6
Change = Callable[[str, "Stock"], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What variants are made of: chance, the inputs that they are like, and words that a fix says."""

    chance: np.random.Generator
    seeds: tuple[bytes, ...]
    words: tuple[str, ...]

    def below(self, limit: int) -> int:
        """Draw a number from 0 to below the limit."""
        return int(self.chance.integers(limit))

    def one(self, choices: Sequence[str]) -> str:
        """Draw one of the choices."""
        return choices[self.below(len(choices))]

    def seed(self) -> bytes:
        """Draw one of the inputs."""
        return self.seeds[self.below(len(self.seeds))]

    def word(self) -> str:
        """Draw one of the words."""
        return self.one(self.words)


def grafts(seeds: Sequence[bytes], beside: Sequence[bytes]) -> Iterator[bytes]:
    """Give harmless inputs with a piece of a seed instead of a line: the way to the bug by another feature.

    The harmless inputs that have most marks in common with the seed come first, and so do the longest pieces.
    """
    for text in [seed.decode(errors="surrogateescape") for seed in seeds]:
        ground = sorted(beside, key=lambda body: len(marks_of(body) & _marks(text)), reverse=True)
        for piece, body in product(_pieces(text), ground):
            lines = body.decode(errors="surrogateescape").split("\n")
            for at in [at for at, line in enumerate(lines) if line.strip()]:
                yield "\n".join([*lines[:at], piece, *lines[at + 1 :]]).encode(errors="surrogateescape")


def marks_of(body: bytes) -> set[str]:
    """Give the characters of a text that are no letters, digits or spaces."""
    return _marks(body.decode(errors="surrogateescape"))


def _marks(text: str) -> set[str]:
    return {letter for letter in text if not letter.isalnum() and not letter.isspace()}


def _pieces(text: str) -> list[str]:
    """Give the lines of a text and what stands between marks that belong together, the longest first."""
    lines = [line.strip() for line in text.split("\n")]
    found = [*lines, *(match["piece"] for match in BETWEEN.finditer(text))]
    return sorted(dict.fromkeys(piece for piece in found if len(piece) >= _PIECE_MIN), key=len, reverse=True)


def is_json(body: bytes) -> bool:
    """Tell whether this can be read as JSON."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def number_in(word: str) -> int | None:
    """Give the number that a word is; None for what is none, or too large to mean a length."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= _DIGITS_MAX else None


def change_text(body: bytes, stock: Stock) -> bytes:
    """Change a number, a space, a spelling or a letter, repeat a piece, or put in something of another input."""
    return _in_text(body, stock, _change)


def change_lines(body: bytes, stock: Stock) -> bytes:
    """Change, move, repeat or drop lines, or take one from another input."""
    return _in_text(body, stock, _change_lines)


def change_json(body: bytes, stock: Stock) -> bytes:
    """Change a value, its surroundings or only its spelling; what is no JSON is changed as text."""
    return _in_text(body, stock, _change_json)


def _in_text(body: bytes, stock: Stock, change: Change) -> bytes:
    """Change text; what is no UTF-8 keeps its bytes, one to a character."""
    try:
        return change(body.decode(), stock).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return change(body.decode("latin-1"), stock).encode("latin-1", "replace")


def _change(text: str, stock: Stock) -> str:
    match stock.below(8):
        case 0:
            return _replace_one(text, _NUMBER, new=str(_NUMBERS[stock.below(len(_NUMBERS))]), stock=stock)
        case 1:
            return _replace_one(text, _SPACE, new=" " * (1 + stock.below(3)), stock=stock)
        case 2:
            return _respell(text, stock)
        case 3:
            return _repeat(text, stock)
        case 4:
            return _replace_one(text, _WORD, new="".join(stock.chance.permutation(list("clearway"))), stock=stock)
        case 5:
            return _disguise(text, stock)
        case 6:
            return _put_in(text, stock)
        case _:
            at = stock.below(len(text) + 1)
            return text[:at] + "".join(stock.chance.choice(list(" \t\n.,;:'\"()[]{}<>/\\0a_-"), 2)) + text[at:]


def _replace_one(text: str, pattern: re.Pattern[str], *, new: str, stock: Stock) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = found[stock.below(len(found))]
    return text[: one.start()] + new + text[one.end() :]


def _respell(text: str, stock: Stock) -> str:
    """Say something dangerous in another of its spellings."""
    there = [(spelling, group) for group in SPELLINGS for spelling in group if spelling in text]
    if not there:
        return text
    old, group = there[stock.below(len(there))]
    return text.replace(old, stock.one(group), 1 + stock.below(2))


def _repeat(text: str, stock: Stock) -> str:
    at = stock.below(len(text) + 1)
    end = min(len(text), at + 1 + stock.below(8))
    return text[:end] + text[at:end] * (1 + stock.below(_REPEATS_MAX - 1)) + text[end:]


def _disguise(text: str, stock: Stock) -> str:
    """Write a letter, or an escape that is there, in another way."""
    escaped = list(ESCAPED.finditer(text))
    if escaped and stock.below(2):
        one = escaped[stock.below(len(escaped))]
        return text[: one.start() + 1] + one[0][1:].swapcase() + text[one.end() :]
    places = [place for place, letter in enumerate(text) if letter.isascii() and (letter.isalpha() or letter in "_/.")]
    if not places:
        return text
    place = places[stock.below(len(places))]
    return text[:place] + stock.one(forms_of(text[place])) + text[place + 1 :]


def _put_in(text: str, stock: Stock) -> str:
    """Put a word of the fix, or a piece of another input, somewhere; or get about as long as a number says."""
    at = stock.below(len(text) + 1)
    if not stock.words or not stock.below(3):
        other = stock.seed().decode(errors="replace")
        start = stock.below(len(other) + 1)
        return text[:at] + other[start : start + 1 + stock.below(80)] + text[at:]
    word = stock.word()
    number = number_in(word)
    if number is None or not text:
        return text[:at] + word + text[at + len(word) * stock.below(2) :]
    wanted = number + stock.below(3) - 1
    return (text + text[-1] * max(0, wanted - len(text)))[: max(0, wanted)]


def _change_lines(text: str, stock: Stock) -> str:
    lines = text.split("\n")
    at = stock.below(len(lines))
    match stock.below(6):
        case 0:
            return "\n".join(shuffled(lines, stock.chance))
        case 1:
            return "\n".join([*lines[:at], lines[at], *lines[at:]])
        case 2 if len(lines) > 1:
            return "\n".join(lines[:at] + lines[at + 1 :])
        case 3:
            others = stock.seed().decode(errors="replace").split("\n")
            return "\n".join([*lines[:at], stock.one(others), *lines[at + stock.below(2) :]])
        case _:
            return "\n".join([*lines[:at], _change(lines[at], stock), *lines[at + 1 :]])


def _change_json(text: str, stock: Stock) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _change(text, stock)
    changed = _change_value(value, stock)
    spelled = json.dumps(changed, indent=[None, 0, 2][stock.below(3)], ensure_ascii=bool(stock.below(2)))
    return _escape_one(spelled, stock) if stock.below(3) == 0 else spelled


def _change_value(value: object, stock: Stock) -> object:
    if isinstance(value, dict) and value and stock.below(3):
        return _change_member(cast("dict[str, object]", value), stock)
    if isinstance(value, list) and value and stock.below(3):
        items = list(cast("list[object]", value))
        at = stock.below(len(items))
        items[at] = _change_value(items[at], stock)
        return items
    return _change_leaf(cast("object", value), stock)


def _change_leaf(value: object, stock: Stock) -> object:
    choice = stock.below(4)
    if choice == 0:
        return [value]
    if choice == 1:
        return {"a": value}
    if isinstance(value, str):
        return _change(value, stock)
    return _NUMBERS[stock.below(len(_NUMBERS))] if isinstance(value, int | float) else value


def _change_member(value: dict[str, object], stock: Stock) -> dict[str, object]:
    chosen = stock.one(list(value))
    match stock.below(4):
        case 0:
            return {f"b{stock.below(100)}": 1, **value}
        case 1:
            return {(_respell(name, stock) if name == chosen else name): held for name, held in value.items()}
        case 2:
            return dict(sorted(value.items(), key=lambda _: stock.chance.random()))
        case _:
            return {**value, chosen: _change_value(value[chosen], stock)}


def _escape_one(text: str, stock: Stock) -> str:
    """Spell a letter of a string as its escape: the same value in other bytes."""
    at = stock.below(len(text) + 1)
    letters = [place for place in range(at, len(text)) if text[place].isalpha() or text[place] == "_"]
    inside = [place for place in letters if text.count('"', 0, place) % 2]
    if not inside:
        return text
    place = inside[0]
    return f"{text[:place]}\\u{ord(text[place]):04x}{text[place + 1 :]}"
