"""Other spellings of what an input says, one thing changed at a time: a fix may know just one of them. Pure.

Each way of changing has its turn, and chance says where it begins: so few variants show something of each way.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, product, zip_longest
from typing import Final, TypeVar

import numpy as np

# Other ways to say what is dangerous in many languages; a fix that forbids one spelling knows only the proof.
SPELLINGS: Final = (
    ("__proto__", "constructor.prototype", "constructor[prototype]", "[__proto__]", '"__proto__"', "x.__proto__"),
    ("concat", "push", "slice", "toString", "valueOf", "hasOwnProperty"),
    ("../", "..\\", "....//", "%2e%2e/", "%2e%2e%2f", "./../", "..//", "/", "//"),
    ("'", '"', "`", "\\'", "%27"),
    ("(", " (", "\t(", "((", ".__call__("),
    ("os.system", "__import__('os').system", "os.popen", "exec", "eval", "open"),
    (" ", "\t", "  ", "\n", "/**/", "+"),
)
ESCAPED: Final = re.compile(r"%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}")
_FULLWIDTH: Final = 0xFEE0  # from ASCII to the letters that Unicode's compatibility forms take for the same
_CONSTANT: Final = re.compile(r"(?<![\w.])\d{1,9}(?![\w.])")
_NAME: Final = re.compile(r"[A-Za-z_]\w{2,}")
_SEPARATORS: Final = ("/", "\\", "%2F", "%2f", "%5C", "%5c")
_FRESH: Final = "clearway"
_LONG: Final = 40
# What stands between marks that belong together, also one within another.
BETWEEN: Final = re.compile(
    r"(?=(?P<piece><[^<>]*>|\([^()]*\)|\[[^][]*\]|\{[^{}]*\}"
    r"|(?P<mark>[\"'`$%|])(?:(?!(?P=mark)).)+(?P=mark)))",
    re.DOTALL,
)
Item = TypeVar("Item")


def respellings(seeds: Sequence[bytes], words: Sequence[str], *, chance: np.random.Generator) -> Iterator[bytes]:
    """Give the seeds with one thing said otherwise: words of the fix, what is dangerous, constants, paths, names."""
    texts = [seed.decode(errors="surrogateescape") for seed in seeds]
    for one in _in_turns([_in_turns(_ways(text, words, chance)) for text in texts]):
        yield one.encode(errors="surrogateescape")


def kindred(seeds: Sequence[bytes], *, chance: np.random.Generator) -> Iterator[bytes]:
    """Give harmless inputs with one thing that is as harmless: something longer, another constant, another name."""
    texts = [seed.decode(errors="surrogateescape") for seed in seeds]
    ways = [
        way
        for text in texts
        for way in (
            _longer(text, [one.span("piece") for one in BETWEEN.finditer(text)], chance),
            _longer(text, [one.span() for one in _NAME.finditer(text)], chance),
            _with_other_constants(text, chance),
            _renamed(text, chance),
        )
    ]
    return (one.encode(errors="surrogateescape") for one in _in_turns(ways))


def forms_of(letter: str) -> tuple[str, ...]:
    """Write a letter of ASCII so that many languages read the same: another case, a compatibility form, escapes."""
    code = ord(letter)
    wide = chr(code + _FULLWIDTH) if letter.isascii() else letter
    return (letter.swapcase(), wide, f"\\u{code:04x}", f"%{code % 256:02X}", f"&#{code};")


def shuffled(items: Sequence[Item], chance: np.random.Generator) -> list[Item]:
    """Give the items in an order of chance, whatever their size: only their places are shuffled."""
    return [items[place] for place in chance.permutation(len(items))]


def _ways(text: str, words: Sequence[str], chance: np.random.Generator) -> list[Iterator[str]]:
    return [
        _in_disguise(text, words),
        _said_otherwise(text),
        _with_other_constants(text, chance),
        _by_other_paths(text, chance),
        _escaped_otherwise(text, chance),
        _renamed(text, chance),
    ]


def _in_turns(ways: Sequence[Iterator[str]]) -> Iterator[str]:
    return (one for one in chain.from_iterable(zip_longest(*ways)) if one is not None)


def _in_disguise(text: str, words: Sequence[str]) -> Iterator[str]:
    for word in [word for word in words if word in text]:
        for place in [place for place, letter in enumerate(word) if letter.isalnum()][:1]:
            for form in forms_of(word[place]):
                yield text.replace(word, word[:place] + form + word[place + 1 :])


def _said_otherwise(text: str) -> Iterator[str]:
    for group in SPELLINGS:
        for old, new in product([spelling for spelling in group if spelling in text], group):
            yield text.replace(old, new)


def _with_other_constants(text: str, chance: np.random.Generator) -> Iterator[str]:
    """Put another number, or something that is no number, in the place of each constant."""
    places = _places(_CONSTANT, text, chance)
    for kind in range(len(_other_constants("0"))):
        for start, end in places:
            yield text[:start] + _other_constants(text[start:end])[kind] + text[end:]


def _other_constants(number: str) -> tuple[str, ...]:
    return (str(int(number) + 1), "0.5", f'"{_FRESH}"', "true")


def _by_other_paths(text: str, chance: np.random.Generator) -> Iterator[str]:
    """Go the same way by a path that is spelled otherwise: separators twice, through this folder, through another."""
    return _in_turns([_by_another_path(text, one, chance) for one in _SEPARATORS if one in text])


def _by_another_path(text: str, separator: str, chance: np.random.Generator) -> Iterator[str]:
    others = (separator * 2, f"{separator}.{separator}", f"{separator}{_FRESH}{separator}..{separator}")
    yield from (text.replace(separator, other) for other in others[:2])
    for start, end in _places(re.compile(re.escape(separator)), text, chance):
        yield from (text[:start] + other + text[end:] for other in others)


def _escaped_otherwise(text: str, chance: np.random.Generator) -> Iterator[str]:
    """Write escapes in the other case, all of them or one, and once more as what an escape is escaped with."""
    yield ESCAPED.sub(lambda one: one[0][:1] + one[0][1:].swapcase(), text)
    yield ESCAPED.sub(lambda one: one[0].replace("%", "%25"), text)
    for start, end in _places(ESCAPED, text, chance):
        yield text[: start + 1] + text[start + 1 : end].swapcase() + text[end:]


def _longer(text: str, spans: Sequence[tuple[int, int]], chance: np.random.Generator) -> Iterator[str]:
    """Say the inside of a piece many times: limits on lengths are a common way to break a feature."""
    for start, end in shuffled(spans, chance):
        edge = 0 if text[start].isalnum() else 1
        inside = text[start + edge : end - edge]
        yield text[: start + edge] + inside * (1 + _LONG // max(1, len(inside))) + text[end - edge :]


def _renamed(text: str, chance: np.random.Generator) -> Iterator[str]:
    """Give another name to what is named, wherever it is: a fix may know the proof by its names."""
    for name in shuffled(list(dict.fromkeys(_NAME.findall(text))), chance):
        yield re.sub(rf"\b{re.escape(name)}\b", _FRESH, text)


def _places(pattern: re.Pattern[str], text: str, chance: np.random.Generator) -> list[tuple[int, int]]:
    return shuffled([one.span() for one in pattern.finditer(text)], chance)
