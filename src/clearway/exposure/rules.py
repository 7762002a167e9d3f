"""Judgements of exposure: is this version affected, and how to say what is to be done."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packageurl import PackageURL
from univers.versions import DebianVersion, InvalidVersion, PypiVersion, SemverVersion

from clearway.exposure.model import TaskStage
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import TEXT_CHARACTERS_MAX


class _Ordered(Protocol):
    """A version that can be compared with another of its kind."""

    def __lt__(self, other: Self, /) -> bool: ...
    def __ge__(self, other: Self, /) -> bool: ...


# univers' classes carry no types of their own.
_VERSIONS: Final = cast(
    "Mapping[str, Callable[[str], _Ordered]]", {"deb": DebianVersion, "npm": SemverVersion, "pypi": PypiVersion}
)
_CHECKS: Final = {"deb": "dpkg -s {name}", "npm": "npm ls {name}", "pypi": "pip show {name}"}
_NOON: Final = 12


def is_affected(package: str, version: str, *, introduced: str, fixed: str) -> bool | None:
    """Tell whether a version lies from `introduced` (empty: the first) up to and without `fixed`.

    None where the kind of package, or the version, is none that can be compared.
    """
    compare = _VERSIONS.get(PackageURL.from_string(package).type)
    if compare is None:
        return None
    try:
        mine = compare(version)
        return (not introduced or mine >= compare(introduced)) and mine < compare(fixed)
    except InvalidVersion:
        return None


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


def words(
    package: str, system: str, *, versions: tuple[str, str], due_at: datetime | None, zone: ZoneInfo, forensic: bool
) -> str:
    """Say in plain words what to do, by when, and how to check that it is done."""
    purl = PackageURL.from_string(package)
    name, old, new = (inert_line(text) for text in (purl.name, *versions))
    when = "when you next upgrade this system" if due_at is None else f"before {local_time(due_at, zone)}"
    told = f"Update {name} on {inert_line(system)} from version {old} to version {new} or later, {when}."
    if forensic:
        told += " Before you update, keep the logs: attackers use this hole, and somebody should look for them."
    check = _CHECKS.get(purl.type, "").format(name=name)
    return f"{told} To check: run '{check}' and look at the version." if check else told


def local_time(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant as people there say it: `Friday, December 11, 2026, 5:00 pm (Chicago)`."""
    there = instant.astimezone(zone)
    half = "am" if there.hour < _NOON else "pm"
    hour = there.hour % _NOON or _NOON
    city = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{there:%A, %B} {there.day}, {there.year}, {hour}:{there:%M} {half} ({city})"
