"""Counts how hard a text is to read: the grade of Flesch and Kincaid (Kincaid and others, 1975, Navy report 8-75)."""

import re
from collections.abc import Collection
from functools import cache
from typing import Final

_VOWELS: Final = re.compile(r"[aeiouy]+")
_PIECES: Final = re.compile(r"[A-Za-z']+|[0-9]+")
_DIGIT: Final = re.compile(r"[0-9]")
_ENDS: Final = re.compile(r"(?<=[.?!:;])\s+")
_SPOKEN: Final = {
    "am": 2,
    "pm": 2,
    "idea": 3,
    "area": 3,
    "being": 2,
    "anybody": 4,
    "nobody's": 3,
    "people": 2,
    "somebody": 3,
}


@cache
def syllables(piece: str) -> int:
    """Count how a word is spoken; a group of digits counts as one."""
    word = piece.lower()
    if word.isdigit():
        return 1
    if word in _SPOKEN:
        return _SPOKEN[word]
    return max(1, len(_VOWELS.findall(_spoken(word.removesuffix("'s")))))


def _spoken(word: str) -> str:
    """Leave out the vowel at a word's end that is written and not spoken."""
    if re.search(r"[aeiouy]e$|[^l]e$|[aeiouy]le$", word):
        return word[:-1]
    if re.search(r"([^sxzcgh]|th)es$|[^td]ed$", word):
        return word[:-2]
    return word


def sentences(text: str) -> list[str]:
    """Take a text apart at the ends of its sentences, colons and semicolons included."""
    return [one for one in _ENDS.split(text.strip()) if _PIECES.search(one)]


def grade(text: str, *, names: Collection[str] = ()) -> float:
    """Give the school grade that a text asks for; whatever stands between blanks is a word, names too.

    What holds a digit, such as a version or a day, is copied and not sounded out: it counts as one syllable. So do the
    names that are given, which we cannot choose.
    """
    words = [
        ["1"] if _DIGIT.search(token) or token in names else pieces
        for token in text.split()
        if (pieces := _PIECES.findall(token))
    ]
    spoken = sum(syllables(piece) for word in words for piece in word)
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * spoken / len(words) - 15.59
