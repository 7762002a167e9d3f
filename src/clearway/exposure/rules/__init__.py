"""Judgements of exposure: is this version affected, and how to say what is to be done."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packageurl import PackageURL

from clearway.exposure.model import AffectedRange, Hit, Match, TaskStage
from clearway.formats.text import inert_line
from clearway.formats.versions import SCHEMES, scheme_of, sort_key
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    NAME_CHARACTERS_MAX,
    NAME_IN_WORDS_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    within,
)
from clearway.prioritization.model import Due

# OSV's sign for what comes before all versions.
_BEFORE_ALL: Final = "0"
_CHECKS: Final = {"deb": "dpkg -s {name}", "npm": "npm ls {name}", "pypi": "pip show {name}"}
# What may stand in a command that we tell somebody to run.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9@][A-Za-z0-9@/._+-]*")
_RUNS_OF_MARKS: Final = re.compile(r"[-_.]+")
_NOON: Final = 12
_REACHED: Final = {
    True: "The internet reaches this system.",
    False: "The internet does not reach this system.",
    None: "We do not know whether the internet reaches this system, so we count it as reached.",
}


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


def require_attestation(outcome: str, note: str) -> TaskStage:
    """Accept what an operator attests; whoever cannot says why."""
    known = {stage.value: stage for stage in TaskStage if stage is not TaskStage.OPEN}
    if outcome not in known:
        raise Refusal(
            "unknown-outcome", "That is no outcome.", hint=f"Choose from: {', '.join(sorted(known))}.", where="outcome"
        )
    if len(note) > TEXT_CHARACTERS_MAX or "\x00" in note:
        raise Refusal("bad-note", "The note is too long or has a NUL character.", hint="Shorten it.", where="note")
    if known[outcome] is TaskStage.CANNOT and not note.strip():
        raise Refusal("no-reason", "Whoever cannot says why.", hint="Write the reason into the note.", where="note")
    return known[outcome]


def words(hit: Hit, fixed: str, due: Due, *, match: Match, now: datetime) -> str:
    """Say in plain words what to do, by when, why, and how to check that it is done; names are limited and inert."""
    when = _when(due, require_zone(hit.inventory.time_zone), now=now)
    logs = (
        " First save the logs, and have somebody look in them for signs of an attack." if due.forensic and fixed else ""
    )
    return f"{_task(hit, fixed, match=match)} {when}.{logs} Why: {' '.join(_why(due))}{_check(hit, fixed)}"


def local_time(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant as people there say it: `Friday, December 11, 2026, 5 pm (Chicago)`."""
    there = instant.astimezone(zone)
    half = "am" if there.hour < _NOON else "pm"
    minutes = f":{there:%M}" if there.minute else ""
    city = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{there:%A, %B} {there.day}, {there.year}, {there.hour % _NOON or _NOON}{minutes} {half} ({city})"


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


def _task(hit: Hit, fixed: str, *, match: Match) -> str:
    name, system, old, new = _name(hit), *(_told(text) for text in (hit.inventory.name, hit.version, fixed))
    if not fixed:
        return f"There is no safe version of {name} yet: on {system}, turn it off or let nobody reach it"
    if match is Match.UNCLEAR:
        return f"Look at {name} on {system}: we cannot tell how old {old} is. Get {new} or later"
    return f"Update {name} on {system} from {old} to {new} or later"


def _name(hit: Hit) -> str:
    name, source = (_told(_short(purl)) for purl in (hit.package, hit.source))
    return name if source in {"", name} else f"{name} (part of {source})"


def _short(package: str) -> str:
    purl = PackageURL.from_string(package) if package else None
    if purl is None:
        return ""
    return f"{purl.namespace}/{purl.name}" if purl.namespace and purl.type != "deb" else purl.name


def _told(text: str) -> str:
    return within(inert_line(text), NAME_IN_WORDS_CHARACTERS_MAX)


def _when(due: Due, zone: ZoneInfo, *, now: datetime) -> str:
    if due.at is None:
        return "when you next upgrade this system"
    if due.at <= now:
        return f"right away: it was due {local_time(due.at, zone)}"
    return f"before {local_time(due.at, zone)}"


def _why(due: Due) -> list[str]:
    facts = due.facts
    if facts.exploited:
        told = "Attackers already use this hole."
    elif due.row is None:
        told = "Nobody has said yet how bad this hole is."
    elif facts.automatable:
        told = "A program can attack it with nobody's help."
    else:
        told = "We know of nobody who uses this hole yet."
    control = ["It gives an attacker full control."] if facts.total else []
    return [told, *control, _REACHED[facts.exposed]]


def _check(hit: Hit, fixed: str) -> str:
    name = _short(hit.package)
    command = _CHECKS.get(hit.package.removeprefix("pkg:").partition("/")[0], "")
    if not command or not fixed or len(name) > NAME_IN_WORDS_CHARACTERS_MAX or not _PLAIN_NAME.fullmatch(name):
        return ""
    return f" How to check: run {command.format(name=name)} and see that the version is {_told(fixed)} or later."
