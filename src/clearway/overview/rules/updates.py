"""Makes one piece of work of all tasks that one update closes, so that one person can work through them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from clearway.exposure.rules import wording
from clearway.formats.versions import scheme_of, sort_key
from clearway.overview.model import Place, TaskRow, Update

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def updates_of(tasks: Iterable[TaskRow], *, now: datetime, together: bool = False) -> tuple[Update, ...]:
    """Group tasks into updates, soonest due first; those of several parties apart, or `together`.

    Tasks about one version of a package on one system ask for one update, to the newest version that any of them
    names; the same update on several systems is one piece of work. No task is lost, and none is told twice.
    """
    works = defaultdict[tuple[str, str, str, bool], list[Place]](list)
    for (party, package, *_), found in _on_one_system(tasks).items():
        new = newest(package, [task.new_version for task in found])
        place = _place(found)
        unclear = bool(new) and None in {_key(package, place.old_version), _key(package, new)}
        works["" if together else party, package, new, unclear].append(place)
    made = [
        _update(package, new=new, unclear=unclear, places=places, now=now)
        for (_, package, new, unclear), places in works.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.due_at or _NEVER, one.package, one.new_version)))


def _on_one_system(tasks: Iterable[TaskRow]) -> dict[tuple[str, str, str, str, bool], list[TaskRow]]:
    # What has a safe version and what has none are told apart: the one is updated, the other is turned off.
    found = defaultdict[tuple[str, str, str, str, bool], list[TaskRow]](list)
    for task in tasks:
        found[task.party, task.package, task.system, task.old_version, bool(task.new_version)].append(task)
    return found


def _place(tasks: Sequence[TaskRow]) -> Place:
    return Place(
        party=tasks[0].party,
        system=tasks[0].system,
        time_zone=tasks[0].time_zone,
        old_version=tasks[0].old_version,
        due_at=min((task.due_at for task in tasks if task.due_at), default=None),
        tasks=tuple(tasks),
    )


def _update(package: str, *, new: str, unclear: bool, places: Sequence[Place], now: datetime) -> Update:
    ordered = tuple(sorted(places, key=lambda place: (place.due_at or _NEVER, place.system)))
    first = ordered[0]
    tasks = [task for place in ordered for task in place.tasks]
    systems = tuple(dict.fromkeys((place.party, place.system) for place in ordered))
    parties = len({place.party for place in ordered})
    return Update(
        package=package,
        new_version=new,
        deed=wording.deed(
            wording.name_of(package),
            [system for _, system in systems],
            old=first.old_version,
            new=new,
            unclear=unclear,
            parties=parties,
        ),
        by_when=wording.by_when(first.due_at, ZoneInfo(first.time_zone or "UTC"), now=now, many=len(systems) > 1),
        due_at=first.due_at,
        time_zone=first.time_zone,
        forensic=any(task.forensic for task in tasks),
        why=wording.why_together([task.words for task in tasks], many=len(systems) > 1),
        check=wording.how_to_check(package, new),
        holes=len({task.vulnerability for task in tasks}),
        places=ordered,
    )


def newest(package: str, versions: Sequence[str]) -> str:
    """Give the newest of several versions; what cannot be compared counts for less than what can."""
    return max(versions, key=lambda version: (_key(package, version) or b"", version))


def _key(package: str, version: str) -> bytes | None:
    kind, _, rest = package.removeprefix("pkg:").partition("/")
    return sort_key(scheme_of(kind, rest.partition("/")[0]) or "generic", version)
