"""What one source says of one vulnerability: an advisory, a finding, a record of a database; and JSON lines of such."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import STATEMENT_BYTES_MAX, STATEMENTS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One source's words about one vulnerability; every text is untrusted.

    `source` is the database or tool, whose own statements about one package are distinct. `ranges` are affected
    versions in OSV's terms ("introduced:1.0 fixed:1.2") or the source's own. `published` is a date (RFC 3339) or empty.
    """

    key: str
    source: str = ""
    ecosystem: str = ""
    packages: tuple[str, ...] = ()
    title: str = ""
    text: str = ""
    ranges: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    cvss: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    published: str = ""
    symbols: tuple[str, ...] = ()


class _Line(msgspec.Struct):
    doc: str
    db: str | None = ""
    ecosystem: str | None = ""
    packages: list[str] | None = None
    title: str | None = ""
    text: str | None = ""
    ranges: list[str] | None = None
    references: list[str] | None = None
    cvss: list[str] | None = None
    cwe: list[str] | None = None
    ids: list[str] | None = None
    published: str | None = ""
    symbols: list[str] | None = None


def read_lines(lines: Iterable[bytes]) -> Iterator[Statement]:
    """Read JSON lines, one statement each; refused with the line's number where one cannot be read."""
    for number, line in enumerate(lines, start=1):
        if number > STATEMENTS_MAX:
            raise Refusal(
                "too-many", f"There are more than {STATEMENTS_MAX} lines.", hint="Split the file.", status=413
            )
        if line.strip():
            yield _statement(line, number)


def _statement(line: bytes, number: int) -> Statement:
    try:
        if len(line) > STATEMENT_BYTES_MAX:
            raise Refusal(
                "line-too-long", f"A line has more than {STATEMENT_BYTES_MAX} bytes.", hint="Shorten its text."
            )
        read = convert(decode_json(line), _Line, noun="a record")
    except Refusal as refusal:
        refusal.where = f"line {number} {refusal.where}".strip()
        raise
    return Statement(
        key=read.doc,
        source=read.db or "",
        ecosystem=read.ecosystem or "",
        packages=tuple(read.packages or ()),
        title=read.title or "",
        text=read.text or "",
        ranges=tuple(read.ranges or ()),
        references=tuple(read.references or ()),
        cvss=tuple(read.cvss or ()),
        weaknesses=tuple(read.cwe or ()),
        identifiers=tuple(read.ids or ()),
        published=read.published or "",
        symbols=tuple(read.symbols or ()),
    )
