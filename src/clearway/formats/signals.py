"""Signals in: CISA's catalog of known exploited vulnerabilities (JSON) and FIRST's EPSS scores (CSV, also gzipped)."""

import csv
import io
import re
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from clearway.formats.decoding import convert, decode_json, decode_text
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, SIGNAL_BYTES_MAX, SIGNAL_LINES_MAX

_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,10}", re.ASCII)
_DATED: Final = re.compile(r"(?:score|snapshot)_date:(\d{4}-\d{2}-\d{2})", re.ASCII)
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
