"""A vulnerability's facts as its findings tell them, and how they follow when findings come and go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from clearway.findings.model import Finding, Vulnerability
from clearway.formats.records import Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the findings of one vulnerability say of it together."""

    title: str
    summary: str
    package: str
    version: str
    fixed_version: str
    weaknesses: tuple[str, ...]
    identifiers: tuple[str, ...]
    severity: Severity
    cvss_vector: str
    crash_type: str
    crash_state: tuple[str, ...]


def facts_of(findings: Sequence[Finding]) -> Facts:
    """Fold findings, in the order in which they came to the vulnerability; there is at least one.

    The first one names and describes it; all add identifiers and weaknesses; of what only one value can be had, the
    first that says anything counts.
    """
    first = findings[0]
    rated = (finding.severity for finding in findings if finding.severity is not Severity.UNKNOWN)
    return Facts(
        title=first.title,
        summary=first.description,
        package=first.package,
        version=first.version,
        fixed_version=next((finding.fixed_version for finding in findings if finding.fixed_version), ""),
        weaknesses=_together([finding.weaknesses for finding in findings]),
        identifiers=_together([finding.identifiers for finding in findings]),
        severity=next(rated, Severity.UNKNOWN),
        cvss_vector=next((finding.cvss_vector for finding in findings if finding.cvss_vector), ""),
        crash_type=first.crash_type,
        crash_state=first.crash_state,
    )


def refolded(known: Vulnerability, before: Sequence[Finding], after: Sequence[Finding]) -> Vulnerability:
    """Let a vulnerability's facts follow from the findings that it had to those that it has now.

    What did not come from the findings, such as a summary that a person wrote, stays. So does everything while the
    vulnerability has no finding: its facts are those it had, until they come back.
    """
    if not before or not after:
        return known
    old, new = facts_of(before), facts_of(after)
    return replace(
        known,
        title=_follow(known.title, old.title, new=new.title),
        summary=_follow(known.summary, old.summary, new=new.summary),
        package=_follow(known.package, old.package, new=new.package),
        version=_follow(known.version, old.version, new=new.version),
        fixed_version=_follow(known.fixed_version, old.fixed_version, new=new.fixed_version),
        weaknesses=_follow_each(known.weaknesses, old.weaknesses, new=new.weaknesses),
        identifiers=_follow_each(known.identifiers, old.identifiers, new=new.identifiers),
        severity=_follow(known.severity, old.severity, new=new.severity),
        cvss_vector=_follow(known.cvss_vector, old.cvss_vector, new=new.cvss_vector),
        crash_type=_follow(known.crash_type, old.crash_type, new=new.crash_type),
        crash_state=_follow(known.crash_state, old.crash_state, new=new.crash_state),
    )


def _together(told: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return told[0] if len(told) == 1 else tuple(sorted(set(chain.from_iterable(told))))


def _follow(known: T, old: T, *, new: T) -> T:
    return new if known == old else known


def _follow_each(known: tuple[str, ...], old: tuple[str, ...], *, new: tuple[str, ...]) -> tuple[str, ...]:
    wanted = (set(new) - (set(old) - set(known))) | (set(known) - set(old))
    if wanted == set(known):
        return known
    return new if wanted == set(new) else tuple(sorted(wanted))
