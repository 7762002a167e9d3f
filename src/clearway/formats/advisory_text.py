"""An advisory as plain text: nothing in it acts on a terminal, and what others wrote cannot pass for a heading."""

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from clearway.formats.advisory import Advisory
from clearway.formats.advisory_sections import Section, facts_of, sections_of
from clearway.formats.completeness import require_complete
from clearway.formats.text import inert, inert_line

NAME: Final = "text"
_WIDTH: Final = 78
# Headings alone begin a line.
_INDENT: Final = "  "
_BLANK: Final = re.compile(r"\n{3,}")


def render(advisory: Advisory) -> bytes:
    """Write the advisory as UTF-8 text of 78 columns, longer words aside; refused when it is incomplete."""
    require_complete(advisory)
    text = "\n".join(_lines(advisory))
    return (_BLANK.sub("\n\n", text).strip("\n") + "\n").encode()


def _lines(advisory: Advisory) -> Iterator[str]:
    title = inert_line(advisory.title)
    yield from textwrap.wrap(title, _WIDTH, subsequent_indent=_INDENT, break_long_words=False)
    yield "=" * _WIDTH
    for name, value in facts_of(advisory):
        yield from _fact(name, value)
    yield ""
    for section in sections_of(advisory):
        yield inert_line(section.title)
        yield "-" * _WIDTH
        yield from (*_section(section), "")


def _section(section: Section) -> Iterator[str]:
    for paragraph in section.paragraphs:
        for line in inert(paragraph).splitlines():
            yield from _wrapped(line.expandtabs(4)) or [""]
        yield ""
    for row in section.rows:
        for name, value in zip(section.header, row, strict=True):
            yield from _fact(name, value) if value.strip() else ()
        yield ""
    for name, url in section.links:
        yield from _wrapped(f"{inert_line(name)}: {url}")


def _fact(name: str, value: str) -> list[str]:
    return _wrapped(f"{name + ':':<15}{inert_line(value)}", hang=" " * 15)


def _wrapped(line: str, *, hang: str = "") -> list[str]:
    return textwrap.wrap(
        line,
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
