"""How to say what is to be done so that anybody can do it: short sentences, at most the eighth grade (Order 2(c)).

tests/exposure/test_wording.py counts the grade of every sentence that can be made here.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from packageurl import PackageURL

from clearway.exposure.model import Hit, Match
from clearway.exposure.rules import require_zone
from clearway.formats.text import inert_line
from clearway.kernel.limits import NAME_IN_WORDS_CHARACTERS_MAX, within
from clearway.prioritization.model import Due

_WHEN: Final = " Do it "
WHY: Final = " Why: "
CHECK: Final = " How to check: "
_UNUSED: Final = "We know of nobody who uses this hole yet."
_UNJUDGED: Final = "Nobody has said yet how bad this hole is."
_CHECKS: Final = {
    "apk": "apk list -I {name}",
    "cargo": "cargo tree -i {name}",
    "composer": "composer show {name}",
    "deb": "dpkg -s {name}",
    "gem": "gem list {name}",
    "golang": "go list -m {name}",
    "npm": "npm ls {name}",
    "pypi": "pip show {name}",
    "rpm": "rpm -q {name}",
}
# What may stand in a command that we tell somebody to run.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9@][A-Za-z0-9@/._+-]*")
_NOON: Final = 12
LOGS: Final = "First save the logs. Have somebody look in them for signs of an attack."
_REACHED: Final = {
    True: "The internet reaches this system.",
    False: "The internet does not reach this system.",
    None: "We do not know whether the internet reaches this system, so we count it as reached.",
}
_REACHED_TOGETHER: Final = {
    True: "The internet reaches these systems.",
    False: "The internet does not reach these systems.",
    None: "We do not know whether the internet reaches these systems, so we count them as reached.",
}
_REACHED_IN_PART: Final = "The internet reaches some of these systems, or may reach them."
_SENTENCES: Final = re.compile(r"(?<=[.])\s+")


def words(hit: Hit, fixed: str, due: Due, *, match: Match, now: datetime) -> str:
    """Say in plain words what to do, by when, why, and how to check that it is done; names are limited and inert."""
    done = deed(
        name_of(hit.package, hit.source),
        (hit.inventory.name,),
        old=hit.version,
        new=fixed,
        unclear=match is Match.UNCLEAR,
    )
    when = by_when(due.at, require_zone(hit.inventory.time_zone), now=now)
    logs = f" {LOGS}" if due.forensic and fixed else ""
    check = how_to_check(hit.package, fixed)
    return f"{done} {when}{logs}{WHY}{' '.join(_why(due))}{CHECK if check else ''}{check}"


def deed(name: str, systems: Sequence[str], *, old: str, new: str, unclear: bool, parties: int = 1) -> str:
    """Say what is to be done on one system, or on several; without a safe version there is something else to do."""
    where = told(systems[0]) if len(systems) == 1 else f"{len(systems)} systems"
    where += f" of {parties} clients" if parties > 1 else ""
    if not new:
        return f"There is no safe version of {name} yet. On {where}, turn it off or let nobody reach it."
    if unclear:
        tell = f"how old {told(old)} is" if len(systems) == 1 else "how old it is there"
        return f"Look at {name} on {where}. We cannot tell {tell}. Get {told(new)} or later."
    if len(systems) == 1:
        return f"Update {name} on {where} from {told(old)} to {told(new)} or later."
    return f"Update {name} on {where} to {told(new)} or later."


def by_when(at: datetime | None, zone: ZoneInfo, *, now: datetime, many: bool = False) -> str:
    """Say by when it is to be done, in the time of the place where it is to be done."""
    if at is None:
        return f"Do it when you next upgrade {'these systems' if many else 'this system'}."
    if at <= now:
        return f"Do it right away. It was due {local_time(at, zone)}."
    return f"Do it before {local_time(at, zone)}."


def why_together(texts: Iterable[str], *, many: bool) -> tuple[str, ...]:
    """Gather why several tasks are to be done, each reason once; `many`: they are about several systems.

    That nobody uses a hole, or that nobody has judged it, is said only where nothing worse is.
    """
    said = dict.fromkeys(one for text in texts for one in _reasons_in(text))
    reach = [reached for reached, sentence in _REACHED.items() if sentence in said]
    others = [one for one in said if one not in _REACHED.values()]
    grave = [one for one in others if one not in {_UNUSED, _UNJUDGED}]
    kept = grave or others[:1]
    if not many or not reach:
        return (*kept, *(_REACHED[one] for one in reach))
    return (*kept, _REACHED_TOGETHER[reach[0]] if len(reach) == 1 else _REACHED_IN_PART)


def deed_in(text: str) -> str:
    """Give what is to be done out of a task's words."""
    return text.partition(_WHEN)[0]


def how_to_check(package: str, new: str) -> str:
    """Say how to see that it was done; nothing where no command is known or the name could be taken for another."""
    name = short(package)
    command = _CHECKS.get(package.removeprefix("pkg:").partition("/")[0], "")
    if not command or not new or len(name) > NAME_IN_WORDS_CHARACTERS_MAX or not _PLAIN_NAME.fullmatch(name):
        return ""
    return f"Run {command.format(name=name)} and see that it says {told(new)} or later."


def local_time(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant as people there say it: `Friday, December 11, 2026, 5 pm (Chicago)`."""
    there = instant.astimezone(zone)
    half = "am" if there.hour < _NOON else "pm"
    minutes = f":{there:%M}" if there.minute else ""
    city = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{there:%A, %B} {there.day}, {there.year}, {there.hour % _NOON or _NOON}{minutes} {half} ({city})"


def name_of(package: str, source: str = "") -> str:
    """Give the name that people type, and what it is part of."""
    name, whole = (told(short(purl)) for purl in (package, source))
    return name if whole in {"", name} else f"{name} (part of {whole})"


def short(package: str) -> str:
    """Give a package's name with its namespace, where that is part of what people type."""
    try:
        purl = PackageURL.from_string(package)
    except ValueError:
        return package
    is_owner = purl.namespace and purl.type not in {"deb", "rpm", "apk"}
    return f"{purl.namespace}/{purl.name}" if is_owner else purl.name


def told(text: str) -> str:
    """Make a name from outside short and inert."""
    return within(inert_line(text), NAME_IN_WORDS_CHARACTERS_MAX)


def _reasons_in(text: str) -> list[str]:
    why = text.partition(WHY)[2].partition(CHECK)[0]
    return _SENTENCES.split(why) if why else []


def _why(due: Due) -> list[str]:
    facts = due.facts
    if facts.exploited:
        said = "Attackers already use this hole."
    elif facts.automatable is None or facts.total is None:
        said = _UNJUDGED
    elif facts.automatable:
        said = "A program can attack it with nobody's help."
    else:
        said = _UNUSED
    control = ["It gives an attacker full control."] if facts.total else []
    return [said, *control, _REACHED[facts.exposed]]
