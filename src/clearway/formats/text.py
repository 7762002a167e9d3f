"""Makes untrusted text inert where markup is not the danger: terminals, logs, file names, spreadsheets."""

import re
import unicodedata
from typing import Final

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEPT: Final = frozenset("\n\t")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_NAME_MAX: Final = 100


def inert(text: str) -> str:
    """Show control, direction and invisible characters by their code, so that none of them acts; lines stay lines."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def inert_line(text: str) -> str:
    """Make text inert and one line."""
    return inert(" ".join(text.split()))


def inert_cell(text: str) -> str:
    """Make text inert in a CSV cell: a spreadsheet does not take it for a formula."""
    shown = inert(text)
    return f"'{shown}" if text.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown


def csv_line(*cells: str | float) -> str:
    """Write a line of CSV (RFC 4180) without its end: texts inert and in quotes, numbers as they are."""
    return ",".join(_quoted(cell) if isinstance(cell, str) else str(cell) for cell in cells)


def file_name(text: str, *, fallback: str) -> str:
    """Make a harmless file name: letters, digits, dots, hyphens and underscores, not beginning with a dot or hyphen."""
    name = _NOT_IN_A_NAME.sub("_", text).strip("._-")[:_NAME_MAX]
    return name or fallback


def _quoted(text: str) -> str:
    doubled = inert_cell(inert_line(text)).replace('"', '""')
    return f'"{doubled}"'


def _shown(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"\\u{{{ord(character):x}}}"
