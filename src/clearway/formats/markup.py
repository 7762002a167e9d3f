"""HTML as scanners put it into their reports: texts without it, and the tables of a page as rows.

Read by one pass over its tags: nothing is built but texts, so that depth, wrong nesting and length do no harm. (The
standard library's parser takes time in the square of what it reads.)
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import HTML_CELLS_MAX

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]*>")
_LONG_REFERENCE: Final = re.compile(r"&(?=#[0-9a-fA-FxX]{10})")
_CELLS: Final = frozenset({"td", "th"})
_BLOCKS: Final = frozenset({"br", "div", "li", "p", "pre", "table", "tr"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page: the cells of its header, and its rows by them."""

    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def without_markup(text: str) -> str:
    """Give text without tags, its references written out; blocks begin on a line of their own."""
    return _unescaped(_TAG.sub(lambda tag: "\n" if tag[2].lower() in _BLOCKS else "", text)).strip()


def html_tables(text: str) -> list[Table]:
    """Give the tables of a page that have a header, with rows or without; a table in a cell is text of the cell."""
    return [_table(*table) for table in _tables(_without_comments(text)) if table and table[0]]


def _tables(text: str) -> list[list[list[str]]]:
    reader = _Tables()
    end = 0
    for tag in _TAG.finditer(text):
        reader.text(text[end : tag.start()])
        end = tag.end()
        name = tag[2].lower()
        if tag[1]:
            reader.end(name)
        else:
            reader.start(name)
    return reader.tables


class _Tables:
    """Takes tags and texts in their order; `depth` is how many tables stand open."""

    def __init__(self) -> None:
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._cells = 0
        self._text: list[str] | None = None

    def start(self, tag: str) -> None:
        self._depth += tag == "table"
        if self._depth == 1:
            self._open(tag)
        elif tag in _BLOCKS:
            self.text("\n")

    def end(self, tag: str) -> None:
        if self._depth == 1 and tag in {"tr", "table", *_CELLS}:
            self._close()
        self._depth -= tag == "table" and self._depth > 0

    def text(self, text: str) -> None:
        if self._text is not None and text:
            self._text.append(text)

    def _open(self, tag: str) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self._close()
            self.tables[-1].append([])
        elif tag in _CELLS:
            self._close()
            self._text = []
        elif tag in _BLOCKS:
            self.text("\n")

    def _close(self) -> None:
        if self._text is None:
            return
        self._cells += 1
        if self._cells > HTML_CELLS_MAX:
            what = f"The page has more than {HTML_CELLS_MAX} cells."
            raise Refusal("html-too-large", what, hint="Split the report.", status=413)
        if not self.tables[-1]:
            self.tables[-1].append([])
        self.tables[-1][-1].append(_unescaped("".join(self._text)).strip())
        self._text = None


def _table(header: list[str], *rows: list[str]) -> Table:
    return Table(tuple(header), tuple(dict(zip(header, row, strict=False)) for row in rows if row))


def _unescaped(text: str) -> str:
    """Write references out; one of more digits than any character has stays as it is."""
    return html.unescape(_LONG_REFERENCE.sub("&amp;", text))


def _without_comments(text: str) -> str:
    return "".join(_outside_comments(text))


def _outside_comments(text: str) -> Iterator[str]:
    end = 0
    while (start := text.find("<!--", end)) >= 0:
        yield text[end:start]
        end = text.find("-->", start)
        if end < 0:
            return
        end += 3
    yield text[end:]
