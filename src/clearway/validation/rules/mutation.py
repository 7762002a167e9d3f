"""Variants of inputs: what a fix that only knows the proof would let through. Pure; the same seed gives the same.

A variant keeps the structure of its kind, so that it gets past the parser and reaches the bug by another way.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, cast

import numpy as np

from clearway.formats.environment import MutationKind
from clearway.kernel.limits import VARIANT_BYTES_MAX

Change = Callable[[str, np.random.Generator], str]
_NUMBER: Final = re.compile(r"-?\d+")
_SPACE: Final = re.compile(r"[ \t]+|$")
_WORD: Final = re.compile(r"[A-Za-z]+")
_NUMBERS: Final = (-1, 0, 1, 2, 127, 128, 255, 256, 32767, 65535, 65536, 2**31 - 1, 2**31, 2**32, 2**63)
_BOUNDS: Final = (0, 1, 0x7F, 0x80, 0xFE, 0xFF, 0x20, 0x0A, 0x22, 0x5C)
# Other ways to say what is dangerous in many languages; a fix that forbids one spelling knows only the proof.
_SPELLINGS: Final = (
    ("__proto__", "constructor.prototype", "constructor[prototype]", "[__proto__]", '"__proto__"'),
    ("../", "..\\", "....//", "%2e%2e/", "%2e%2e%2f", "./../", "..//", "/"),
    ("'", '"', "`", "\\'", "%27"),
    ("(", " (", "\t(", "((", ".__call__("),
    ("os.system", "__import__('os').system", "os.popen", "exec", "eval", "open"),
    (" ", "\t", "  ", "\n", "/**/", "+"),
)
_TRIES: Final = 20


def variants(kind: MutationKind, seeds: Sequence[bytes], *, count: int, seed: int) -> list[bytes]:
    """Give so many inputs that are like the seeds and equal none of them; fewer where no more are found."""
    chance = np.random.default_rng(seed)
    known = set(seeds)
    made: list[bytes] = []
    for variant in islice(_endless(kind, seeds, chance), _TRIES * count):
        if variant not in known and len(variant) <= VARIANT_BYTES_MAX:
            known.add(variant)
            made.append(variant)
        if len(made) == count:
            break
    return made


def _endless(kind: MutationKind, seeds: Sequence[bytes], chance: np.random.Generator) -> Iterator[bytes]:
    while seeds:
        variant = _pick(seeds, chance)
        for _ in range(int(chance.integers(1, 4))):
            variant = _change(kind, variant, seeds=seeds, chance=chance)
        yield variant


def _change(kind: MutationKind, body: bytes, *, seeds: Sequence[bytes], chance: np.random.Generator) -> bytes:
    match kind:
        case MutationKind.BYTES:
            return _change_bytes(body, seeds, chance)
        case MutationKind.TEXT:
            return _in_text(body, _change_text, chance)
        case MutationKind.LINES:
            return _in_text(body, _change_lines, chance)
        case MutationKind.JSON:
            return _in_text(body, _change_json, chance)


def _pick(choices: Sequence[bytes], chance: np.random.Generator) -> bytes:
    return choices[int(chance.integers(len(choices)))]


def _in_text(body: bytes, change: Change, chance: np.random.Generator) -> bytes:
    """Change text; what is no UTF-8 keeps its bytes, one to a character."""
    try:
        return change(body.decode(), chance).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return change(body.decode("latin-1"), chance).encode("latin-1", "replace")


def _change_bytes(body: bytes, seeds: Sequence[bytes], chance: np.random.Generator) -> bytes:
    at = int(chance.integers(len(body) + 1))
    end = min(len(body), at + int(chance.integers(1, 17)))
    match int(chance.integers(7)):
        case 0 if at < len(body):
            return body[:at] + bytes([body[at] ^ (1 << int(chance.integers(8)))]) + body[at + 1 :]
        case 1 if at < len(body):
            return body[:at] + bytes([_BOUNDS[int(chance.integers(len(_BOUNDS)))]]) + body[at + 1 :]
        case 2:
            return body[:at] + body[end:]
        case 3:
            return body[:end] + body[at:end] * int(chance.integers(1, 5)) + body[end:]
        case 4:
            return body[:at] + chance.bytes(int(chance.integers(1, 9))) + body[at:]
        case 5:
            other = _pick(seeds, chance)
            return body[:at] + other[int(chance.integers(len(other) + 1)) :]
        case _:
            return body + chance.bytes(int(chance.integers(1, 33)))


def _change_text(text: str, chance: np.random.Generator) -> str:
    match int(chance.integers(6)):
        case 0:
            return _replace_one(text, _NUMBER, new=str(_NUMBERS[int(chance.integers(len(_NUMBERS)))]), chance=chance)
        case 1:
            return _replace_one(text, _SPACE, new=" " * int(chance.integers(1, 4)), chance=chance)
        case 2:
            return _respell(text, chance)
        case 3:
            return _repeat(text, chance)
        case 4:
            return _replace_one(text, _WORD, new="".join(chance.permutation(list("clearway"))), chance=chance)
        case _:
            at = int(chance.integers(len(text) + 1))
            return text[:at] + "".join(chance.choice(list(" \t\n.,;:'\"()[]{}<>/\\0a_-"), 2)) + text[at:]


def _replace_one(text: str, pattern: re.Pattern[str], *, new: str, chance: np.random.Generator) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = found[int(chance.integers(len(found)))]
    return text[: one.start()] + new + text[one.end() :]


def _respell(text: str, chance: np.random.Generator) -> str:
    """Say something dangerous in another of its spellings."""
    there = [(spelling, group) for group in _SPELLINGS for spelling in group if spelling in text]
    if not there:
        return text
    old, group = there[int(chance.integers(len(there)))]
    return text.replace(old, group[int(chance.integers(len(group)))], int(chance.integers(1, 3)))


def _repeat(text: str, chance: np.random.Generator) -> str:
    at = int(chance.integers(len(text) + 1))
    end = min(len(text), at + int(chance.integers(1, 9)))
    return text[:end] + text[at:end] * int(chance.integers(1, 30)) + text[end:]


def _change_lines(text: str, chance: np.random.Generator) -> str:
    lines = text.split("\n")
    at = int(chance.integers(len(lines)))
    match int(chance.integers(4)):
        case 0:
            return "\n".join(chance.permutation(lines).tolist())
        case 1:
            return "\n".join([*lines[:at], lines[at], *lines[at:]])
        case 2 if len(lines) > 1:
            return "\n".join(lines[:at] + lines[at + 1 :])
        case _:
            return "\n".join([*lines[:at], _change_text(lines[at], chance), *lines[at + 1 :]])


def _change_json(text: str, chance: np.random.Generator) -> str:
    """Change a value, its surroundings or only its spelling; what is no JSON is changed as text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _change_text(text, chance)
    changed = _change_value(value, chance)
    spelled = json.dumps(changed, indent=[None, 0, 2][int(chance.integers(3))], ensure_ascii=bool(chance.integers(2)))
    return _escape_one(spelled, chance) if chance.integers(3) == 0 else spelled


def _change_value(value: object, chance: np.random.Generator) -> object:
    if isinstance(value, dict) and value and chance.integers(3):
        return _change_member(cast("dict[str, object]", value), chance)
    if isinstance(value, list) and value and chance.integers(3):
        items = list(cast("list[object]", value))
        at = int(chance.integers(len(items)))
        items[at] = _change_value(items[at], chance)
        return items
    return _change_leaf(cast("object", value), chance)


def _change_leaf(value: object, chance: np.random.Generator) -> object:
    choice = int(chance.integers(4))
    if choice == 0:
        return [value]
    if choice == 1:
        return {"a": value}
    if isinstance(value, str):
        return _change_text(value, chance)
    return _NUMBERS[int(chance.integers(len(_NUMBERS)))] if isinstance(value, int | float) else value


def _change_member(value: dict[str, object], chance: np.random.Generator) -> dict[str, object]:
    names = list(value)
    chosen = names[int(chance.integers(len(names)))]
    match int(chance.integers(4)):
        case 0:
            return {f"b{chance.integers(100)}": 1, **value}
        case 1:
            return {(_respell(name, chance) if name == chosen else name): held for name, held in value.items()}
        case 2:
            return dict(sorted(value.items(), key=lambda _: chance.random()))
        case _:
            return {**value, chosen: _change_value(value[chosen], chance)}


def _escape_one(text: str, chance: np.random.Generator) -> str:
    """Spell a letter of a string as its escape: the same value in other bytes."""
    at = int(chance.integers(len(text) + 1))
    letters = [place for place in range(at, len(text)) if text[place].isalpha() or text[place] == "_"]
    inside = [place for place in letters if text.count('"', 0, place) % 2]
    if not inside:
        return text
    place = inside[0]
    return f"{text[:place]}\\u{ord(text[place]):04x}{text[place + 1 :]}"
