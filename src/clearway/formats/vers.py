"""Ranges of versions: written as vers (package-url/vers-spec), and vers and the words of advisories read."""

import re
from typing import Final
from urllib.parse import quote, unquote

from clearway.formats.advisory import Affected

_COMPARED: Final = re.compile(r"\s{0,9}(<=|>=|<|>|=|up to|before|prior to)\s{0,9}([^\s|<>=]{1,200})", re.IGNORECASE)
_EVENTS: Final = {
    "<=": "last_affected", "up to": "last_affected", "<": "fixed", "before": "fixed", "prior to": "fixed",
    ">=": "introduced", ">": "introduced", "=": "last_affected",
}  # fmt: skip


def vers_of(affected: Affected) -> str:
    """Write a range as vers: `vers:npm/>=1|<2`, or `vers:npm/*` for all versions."""
    bounds = [f">={_quoted(affected.introduced)}"] if affected.introduced else []
    bounds += [f"<{_quoted(affected.fixed)}"] if affected.fixed else []
    return f"vers:{affected.purl.type}/{'|'.join(bounds) or '*'}"


def events_of(affected: Affected) -> str:
    """Write a range in OSV's terms: `introduced:1 fixed:2`."""
    start = f"introduced:{affected.introduced or '0'}"
    return f"{start} fixed:{affected.fixed}" if affected.fixed else start


def range_of(text: str) -> str:
    """Read a range of versions into OSV's terms: vers (`vers:npm/>=1|<2`) or `<= 3.1`; empty when it is neither."""
    is_vers = text.startswith("vers:")
    told = text.partition("/")[2] if is_vers else text
    if told.strip() in {"*", "all", "all versions"}:
        return "introduced:0"
    compared = _COMPARED.findall(told[:1000])
    # In vers what is no letter or digit of a version may stand in percent signs.
    events = [f"{_EVENTS[sign.lower()]}:{unquote(version) if is_vers else version}" for sign, version in compared]
    if not events:
        return ""
    return " ".join(events if events[0].startswith("introduced") else ["introduced:0", *events])


def _quoted(version: str) -> str:
    return quote(version, safe=".-_~:")
