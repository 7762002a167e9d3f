"""Words that formats share: severities, weaknesses and identifiers as they are written in the wild."""

import re
from collections.abc import Iterable
from typing import Final

from clearway.formats.records import Severity
from clearway.kernel.limits import IDENTIFIERS_PER_FINDING_MAX, LINE_NUMBER_MAX, LISTED_PER_FINDING_MAX

_SEVERITIES: Final = {
    "critical": Severity.CRITICAL, "blocker": Severity.CRITICAL,
    "high": Severity.HIGH, "error": Severity.HIGH, "important": Severity.HIGH,
    "medium": Severity.MEDIUM, "moderate": Severity.MEDIUM, "warning": Severity.MEDIUM,
    "low": Severity.LOW, "note": Severity.LOW, "minor": Severity.LOW,
    "none": Severity.NONE, "info": Severity.NONE, "informational": Severity.NONE,
}  # fmt: skip
_SCORES: Final = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
_WEAKNESS: Final = re.compile(r"\bcwe[-_ /]?0*(\d{1,5})\b", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(
    r"\b(?:CVE-\d{4}-\d{4,10}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|PYSEC-\d{4}-\d{1,6}|RUSTSEC-\d{4}-\d{4}|GO-\d{4}-\d{4,6})\b",
    re.IGNORECASE,
)

# Databases whose ids name one vulnerability each; a tool's own number for a finding is none of them.
_DATABASES: Final = (
    "ALBA ALEA ALPINE ALSA ASB-A AZL BELL BIT BREW CERT CGA CLEANSTART CURL CVE DEBIAN DEBIAN-CVE DLA DRUPAL DSA DTSA"
    " ECHO EEF ELA ELSA EUVD FOPHP GCVE GHSA GO GSD HSEC ICSA ICSMA JLSEC JVNDB KUBE LBSEC LSN MAL MGASA MINI NODE"
    " OESA OSEC OSV PHSA PSF PUB-A PYSEC RHBA RHEA RHSA RLBA RLEA RLSA ROOT RSEC RUBYSEC RUSTSEC RXSA SNYK SUSE-RU"
    " SUSE-SU UBUNTU UBUNTU-CVE USN V8 VSV VU XSA ZDI ZDI-CAN X_CLEARWAY"
)
_TOLD: Final = re.compile(
    rf"(?:{'|'.join(re.escape(name) for name in _DATABASES.split())})-[A-Za-z0-9][A-Za-z0-9._:+-]{{1,80}}",
    re.IGNORECASE,
)


def severity_of(word: str) -> Severity:
    """Read a severity by its word; unknown when it is none that we know."""
    return _SEVERITIES.get(word.strip().lower(), Severity.UNKNOWN)


def severity_of_score(score: float) -> Severity:
    """Read a severity by a CVSS-like score from 0 to 10 (CVSS 3.1, section 5)."""
    return next((severity for least, severity in _SCORES if score >= least), Severity.NONE)


def weaknesses_in(*texts: str) -> tuple[str, ...]:
    """Find CWE numbers in texts, each once, in order."""
    return _limited(f"CWE-{number}" for text in texts for number in _WEAKNESS.findall(text))


def identifiers_in(*texts: str) -> tuple[str, ...]:
    """Find identifiers of known vulnerabilities in texts, each once, in order and in their usual case."""
    return _limited(_usual_case(found) for text in texts for found in _IDENTIFIER.findall(text))


def identifiers_told(*texts: str) -> tuple[str, ...]:
    """Find the identifiers in texts given as identifiers: those of any known database, each once, in order."""
    return _limited(found for text in texts for found in _told(text.strip()))


def _told(text: str) -> tuple[str, ...]:
    found = identifiers_in(text)
    if _TOLD.fullmatch(text) and not (found and found[0].lower() == text.lower()):
        return (text,)
    return found


def line_of(number: int | None) -> int:
    """Read a line number; 0, which says that it is unknown, for one that no file has."""
    return number if number is not None and 0 < number <= LINE_NUMBER_MAX else 0


def _usual_case(identifier: str) -> str:
    upper = identifier.upper()
    return f"GHSA{identifier[4:].lower()}" if upper.startswith("GHSA") else upper


def _limited(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:IDENTIFIERS_PER_FINDING_MAX]


def listed(values: Iterable[str]) -> tuple[str, ...]:
    """Keep each value that is not empty once, in order, and as many as one finding may list."""
    return tuple(dict.fromkeys(value for value in values if value))[:LISTED_PER_FINDING_MAX]


def first_line(text: str) -> str:
    """Give the first line that says something, for a title."""
    return next((line.strip(" \t#*") for line in text.splitlines() if line.strip(" \t#*=-")), "")
