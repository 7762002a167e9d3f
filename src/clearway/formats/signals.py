"""Signals in: CISA's catalog of known exploited vulnerabilities (JSON), FIRST's EPSS scores and CISA's SSVC statements.

The last two are tables (CSV); all may be gzipped.
"""

import csv
import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from clearway.formats.decoding import convert, decode_json, decode_text
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, SIGNAL_BYTES_MAX, SIGNAL_LINES_MAX

_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,10}", re.ASCII)
_DATED: Final = re.compile(r"(?:score|snapshot)_date:(\d{4}-\d{2}-\d{2})", re.ASCII)
_SSVC_VALUES: Final = (
    ("exploitation", ("none", "poc", "active")),
    ("automatable", ("no", "yes")),
    ("technical_impact", ("partial", "total")),
)
_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A CVE and the day it was listed as exploited."""

    cve: str
    listed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A CVE and its chance of exploitation within thirty days."""

    cve: str
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SsvcLine:
    """What CISA states of a CVE: exploitation (none, poc, active), automatable, total impact, and on which day."""

    cve: str
    exploitation: str
    automatable: bool
    total: bool
    stated_on: date


class _Entry(msgspec.Struct, rename={"cve": "cveID", "added": "dateAdded"}):
    cve: str
    added: date


class _Catalog(msgspec.Struct, rename={"version": "catalogVersion"}):
    version: str
    vulnerabilities: list[_Entry]


def parse_kev(body: bytes) -> tuple[date, tuple[Listing, ...]]:
    """Read the catalog of known exploited vulnerabilities: its date and its listings; an empty one is refused."""
    catalog = convert(decode_json(_plain(body)), _Catalog, noun="the catalog of known exploited vulnerabilities")
    _require_count(len(catalog.vulnerabilities))
    try:
        year, month, day = catalog.version.split(".")[:3]
        dated = date(int(year), int(month), int(day))
    except ValueError:
        raise Refusal("bad-date", "The catalog's version is not a date.", hint="Expected YYYY.MM.DD.") from None
    return dated, tuple(Listing(cve=_cve(entry.cve), listed_on=entry.added) for entry in catalog.vulnerabilities)


def parse_epss(body: bytes) -> tuple[date, tuple[Score, ...]]:
    """Read a day's EPSS scores: the day and the scores; a file without scores is refused."""
    head, _, table = decode_text(_plain(body)).partition("\n")
    dated = _date_in(head)
    rows = csv.DictReader(io.StringIO(table))
    try:
        scores = tuple(_score(row.get("cve"), row.get("epss"), line=rows.line_num + 1) for row in rows)
    except csv.Error as error:
        raise Refusal("bad-csv", f"The table breaks off: {error}.", hint="Hand in FIRST's file as it comes.") from None
    _require_count(len(scores))
    return dated, scores


def parse_ssvc(body: bytes) -> tuple[date, tuple[SsvcLine, ...]]:
    """Read CISA's SSVC decision points as a table; its date is that of its newest statement.

    The columns are cve, exploitation, automatable, technical_impact and ssvc_date; others are passed over.
    """
    rows = csv.DictReader(io.StringIO(decode_text(_plain(body))))
    try:
        lines = tuple(_ssvc_line(row, line=rows.line_num) for row in rows)
    except csv.Error as error:
        raise Refusal("bad-csv", f"The table breaks off: {error}.", hint="Write it anew.") from None
    _require_count(len(lines))
    return max(line.stated_on for line in lines), lines


def _ssvc_line(row: Mapping[str, str | None], *, line: int) -> SsvcLine:
    told = tuple((row.get(name) or "").lower() for name, _ in _SSVC_VALUES)
    for (name, values), value in zip(_SSVC_VALUES, told, strict=True):
        if value not in values:
            what = f"The column {name} is never {value[:40]!r}."
            raise Refusal("bad-statement", what, hint=f"Expected one of: {', '.join(values)}.", where=f"line {line}")
    try:
        stated_on = date.fromisoformat((row.get("ssvc_date") or "")[:10])
    except ValueError:
        hint = "Expected YYYY-MM-DD in the column ssvc_date."
        raise Refusal("bad-date", "A statement has no date.", hint=hint, where=f"line {line}") from None
    exploitation, automatable, impact = told
    return SsvcLine(
        cve=_cve(row.get("cve") or ""),
        exploitation=exploitation,
        automatable=automatable == "yes",
        total=impact == "total",
        stated_on=stated_on,
    )


def _plain(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    reader = zlib.decompressobj(_GZIP_WINDOW)
    try:
        text = reader.decompress(body, SIGNAL_BYTES_MAX)
    except zlib.error:
        raise Refusal("bad-gzip", "The gzip stream is broken.", hint="Download the file again.") from None
    if reader.unconsumed_tail:
        raise Refusal(
            "feed-too-large", f"The feed has more than {SIGNAL_BYTES_MAX // MIB} MiB.", hint="Split it.", status=413
        )
    if not reader.eof:
        raise Refusal("bad-gzip", "The gzip stream breaks off.", hint="Download the file again.")
    return text


def _date_in(head: str) -> date:
    match = _DATED.search(head)
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise Refusal(
            "no-date", "The first line does not say score_date.", hint="Hand in FIRST's file as it comes."
        ) from None


def _score(cve: str | None, epss: str | None, *, line: int) -> Score:
    try:
        chance = float(epss or "")
    except ValueError:
        chance = -1
    if not 0 <= chance <= 1:
        raise Refusal("bad-score", "An EPSS score is a number from 0 to 1.", hint="Check it.", where=f"line {line}")
    return Score(cve=_cve(cve or ""), chance=chance)


def _cve(text: str) -> str:
    if not _CVE.fullmatch(text):
        raise Refusal("bad-cve", f"{text[:40]!r} is not a CVE id.", hint="Expected CVE-YYYY-NNNN.")
    return text


def _require_count(count: int) -> None:
    if count == 0:
        raise Refusal("empty-feed", "The feed has no lines.", hint="Hand in the whole file.")
    if count > SIGNAL_LINES_MAX:
        raise Refusal("too-many-lines", f"The feed has more than {SIGNAL_LINES_MAX} lines.", hint="Split it.")
