"""Signals in: CISA's catalog of known exploited vulnerabilities (JSON) and FIRST's EPSS scores (CSV)."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec

from clearway.formats.decoding import convert, decode_json, decode_text
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SIGNAL_LINES_MAX

_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,10}")
_DATED: Final = re.compile(r"score_date:(\d{4}-\d{2}-\d{2})")


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
    """Read the catalog of known exploited vulnerabilities: its date and its listings."""
    catalog = convert(decode_json(body), _Catalog, noun="the catalog of known exploited vulnerabilities")
    _require_count(len(catalog.vulnerabilities))
    try:
        year, month, day = catalog.version.split(".")[:3]
        dated = date(int(year), int(month), int(day))
    except ValueError:
        raise Refusal("bad-date", "The catalog's version is not a date.", hint="Expected YYYY.MM.DD.") from None
    return dated, tuple(Listing(cve=_cve(entry.cve), listed_on=entry.added) for entry in catalog.vulnerabilities)


def parse_epss(body: bytes) -> tuple[date, tuple[Score, ...]]:
    """Read a day's EPSS scores: the day and the scores."""
    text = decode_text(body)
    match = _DATED.search(text.partition("\n")[0])
    if match is None:
        raise Refusal("no-date", "The first line does not say score_date.", hint="Hand in FIRST's file as it comes.")
    rows = csv.DictReader(io.StringIO(text.partition("\n")[2]))
    scores = tuple(_score(row, rows.line_num) for row in rows)
    _require_count(len(scores))
    return date.fromisoformat(match[1]), scores


def _score(row: dict[str | None, str | None], line: int) -> Score:
    try:
        chance = float(row.get("epss") or "")
    except ValueError:
        chance = -1
    if not 0 <= chance <= 1:
        raise Refusal("bad-score", "An EPSS score is a number from 0 to 1.", hint="Check it.", where=f"line {line + 1}")
    return Score(cve=_cve(row.get("cve") or ""), chance=chance)


def _cve(text: str) -> str:
    if not _CVE.fullmatch(text):
        raise Refusal("bad-cve", f"{text[:40]!r} is not a CVE id.", hint="Expected CVE-YYYY-NNNN.")
    return text


def _require_count(count: int) -> None:
    if count > SIGNAL_LINES_MAX:
        raise Refusal("too-many-lines", f"The feed has more than {SIGNAL_LINES_MAX} lines.", hint="Split it.")
