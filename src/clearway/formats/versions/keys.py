"""What keys are written with: text of the characters U+0000 to U+00FF, in the order of its characters.

A number begins with a character from U+0020 to U+00E8, so that what ranks below any number begins with a character
below those, and what ranks above any number with a character above those.
"""

from functools import lru_cache
from typing import Final

from clearway.kernel.limits import VERSION_CHARACTERS_MAX

# Below any number, above any number, and above everything else: for those who put several things in one place.
LOWEST: Final = "\x00"
END: Final = "\x01"
ABOVE_NUMBERS: Final = "\xf0"
HIGHEST: Final = "\xff"

# What tools let stand before and after a version.
BLANKS: Final = " \t\n\v\f\r"

_SIZES: Final = tuple(chr(0x20 + size) for size in range(VERSION_CHARACTERS_MAX + 1))


@lru_cache(maxsize=4096)
def number(digits: str) -> str:
    """Write a whole number of ASCII digits, however long, so that texts compare as numbers; nothing counts as 0."""
    plain = digits.lstrip("0")
    return _SIZES[len(plain)] + plain


def word(text: str) -> str:
    """Write a text without U+0000 so that it ranks before every longer text that begins with it."""
    return text + LOWEST


def key(text: str) -> bytes:
    """Give the bytes of a key; they compare as its text does."""
    return text.encode("latin-1")
