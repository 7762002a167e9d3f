"""An advisory as one page of HTML that needs nothing else: no script, no other file, readable dark, light and on paper.

What others wrote is text in it and nothing more: markup is escaped, control characters are shown by their codes, and
the page's own policy lets nothing be loaded or run.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Final

from clearway.formats.advisory import Advisory
from clearway.formats.advisory_sections import Row, Section, facts_of, sections_of
from clearway.formats.completeness import require_complete
from clearway.formats.text import inert, inert_line

NAME: Final = "html"
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1a1c20; --paper: #fff; --faint: #565c66; --line: #c9ced6; --link: #0b4fb3; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaee; --paper: #15171b; --faint: #a3abb8; --line: #3a404a; --link: #8ab8ff; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; white-space: pre-line; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0; }
dt, th { color: var(--faint); font-weight: 500; }
dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); }
td { min-width: 5rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #333; --line: #999; --link: #000; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
}
"""
_POLICY: Final = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a page; refused when it is incomplete."""
    require_complete(advisory)
    return ("\n".join(_lines(advisory)) + "\n").encode()


def _lines(advisory: Advisory) -> Iterator[str]:
    yield from ("<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">')
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_line(advisory.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield from ("</head>", "<body>", "<main>", f"<h1>{_line(advisory.title)}</h1>", "<dl>")
    yield from (f"<dt>{_line(name)}</dt><dd>{_line(value)}</dd>" for name, value in facts_of(advisory))
    yield "</dl>"
    for section in sections_of(advisory):
        yield from _section(section)
    yield from ("</main>", "</body>", "</html>")


def _section(section: Section) -> Iterator[str]:
    yield f"<section><h2>{_line(section.title)}</h2>"
    yield from (f"<p>{escape(inert(paragraph))}</p>" for paragraph in section.paragraphs)
    if section.rows:
        yield from _table(section)
    if section.links:
        yield "<ul>"
        yield from (f"<li>{_line(name)}: {_link(url)}</li>" for name, url in section.links)
        yield "</ul>"
    yield "</section>"


def _table(section: Section) -> Iterator[str]:
    shown = [n for n, _ in enumerate(section.header) if any(row[n].strip() for row in section.rows)]
    heads = "".join(f'<th scope="col">{_line(section.header[n])}</th>' for n in shown)
    yield f'<div class="wide" role="region" aria-label="{_line(section.title)}" tabindex="0"><table>'
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    yield from (f"<tr>{_cells(row, shown)}</tr>" for row in section.rows)
    yield "</tbody></table></div>"


def _cells(row: Row, shown: list[int]) -> str:
    return "".join(f"<td>{_line(row[n])}</td>" for n in shown)


def _link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{escape(url)}</a>'


def _line(text: str) -> str:
    return escape(inert_line(text))
