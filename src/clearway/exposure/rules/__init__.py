"""Judgements of exposure: is this version affected, and what may an operator say."""

import re
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packageurl import PackageURL

from clearway.exposure.model import AffectedRange, Match, TaskStage
from clearway.formats.versions import SCHEMES, scheme_of, sort_key
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CONTACT_CHARACTERS_MAX, NAME_CHARACTERS_MAX, TEXT_CHARACTERS_MAX

# OSV's sign for what comes before all versions.
_BEFORE_ALL: Final = "0"
_RUNS_OF_MARKS: Final = re.compile(r"[-_.]+")
ATTESTED: Final = (TaskStage.DONE, TaskStage.PLANNED, TaskStage.NOT_AFFECTED, TaskStage.CANNOT, TaskStage.DEFERRED)


def canonical(package: str) -> str:
    """Write a package's purl as all others write it, without version and qualifiers; nothing for what is no purl.

    Source: the purl specification's types, and PEP 503 for names on PyPI.
    """
    try:
        purl = PackageURL.from_string(package)
    except ValueError:
        return ""
    name = _RUNS_OF_MARKS.sub("-", purl.name).lower() if purl.type == "pypi" else purl.name
    return PackageURL(type=purl.type, namespace=purl.namespace, name=name).to_string()


def match_version(package: str, version: str, ranges: Sequence[AffectedRange]) -> Match:
    """Tell whether a version of a package lies in any of the affected ranges, by the rules of the package's kind.

    Refused for a kind whose versions Clearway cannot compare; unclear for a version, or a bound, that is none.
    """
    kind, _, rest = package.removeprefix("pkg:").partition("/")
    scheme = scheme_of(kind, rest.partition("/")[0])
    if scheme is None:
        raise Refusal(
            "unknown-version-scheme",
            f"Versions of {kind[:20]!r} packages cannot be compared.",
            hint=f"Clearway compares those of: {', '.join(sorted(filter(scheme_of, SCHEMES)))}.",
        )
    found = {_match_one(scheme, version, one) for one in ranges}
    return next((match for match in (Match.AFFECTED, Match.UNCLEAR) if match in found), Match.UNAFFECTED)


def require_zone(name: str) -> ZoneInfo:
    """Accept the name of a time zone (IANA)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(
            "unknown-time-zone",
            f"There is no time zone {name[:60]!r}.",
            hint="Write it like America/Chicago.",
            where="time_zone",
        ) from None


def require_system(name: str) -> str:
    """Accept the name of a system: printable characters within the limit, trimmed."""
    trimmed = name.strip()
    if not trimmed or len(trimmed) > NAME_CHARACTERS_MAX or not trimmed.isprintable():
        raise Refusal(
            "bad-name",
            "The system's name is empty, too long or has control characters.",
            hint=f"Use 1 to {NAME_CHARACTERS_MAX} printable characters.",
            where="name",
        )
    return trimmed


def require_contact(words: str) -> str:
    """Accept whom to call, in a printable line, trimmed; empty where nobody is named."""
    trimmed = words.strip()
    if len(trimmed) > CONTACT_CHARACTERS_MAX or (trimmed and not trimmed.isprintable()):
        what = "The contact is too long or has control characters."
        raise Refusal("bad-contact", what, hint=f"Use at most {CONTACT_CHARACTERS_MAX} characters.", where="words")
    return trimmed


def require_attestation(outcome: str, note: str) -> TaskStage:
    """Accept what an operator attests; whoever cannot says why."""
    known = {stage.value: stage for stage in ATTESTED}
    if outcome not in known:
        raise Refusal(
            "unknown-outcome", "That is no outcome.", hint=f"Choose from: {', '.join(sorted(known))}.", where="outcome"
        )
    if len(note) > TEXT_CHARACTERS_MAX or "\x00" in note:
        raise Refusal("bad-note", "The note is too long or has a NUL character.", hint="Shorten it.", where="note")
    if known[outcome] is TaskStage.CANNOT and not note.strip():
        raise Refusal("no-reason", "Whoever cannot says why.", hint="Write the reason into the note.", where="note")
    return known[outcome]


def _match_one(scheme: str, version: str, affected: AffectedRange) -> Match:
    if version in affected.versions:
        return Match.AFFECTED
    introduced = "" if affected.introduced == _BEFORE_ALL else affected.introduced
    bounds = (introduced, affected.fixed, affected.last_affected)
    if affected.versions and not (affected.introduced or affected.fixed or affected.last_affected):
        return Match.UNAFFECTED
    mine, *keys = (sort_key(scheme, text) for text in (version, *bounds))
    if mine is None or any(bound and key is None for bound, key in zip(bounds, keys, strict=True)):
        return Match.UNCLEAR
    first, fixed, last = keys
    lies = (first is None or first <= mine) and (fixed is None or mine < fixed) and (last is None or mine <= last)
    return Match.AFFECTED if lies else Match.UNAFFECTED
