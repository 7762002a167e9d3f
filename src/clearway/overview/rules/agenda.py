"""Makes entries of a calendar of tasks: one for each, so that an entry keeps its name when its due date moves."""

from collections.abc import Iterable

from clearway.exposure.rules import wording
from clearway.formats.calendar import Entry
from clearway.overview.model import TaskRow


def entries_of(tasks: Iterable[TaskRow], *, host: str, own: str) -> list[Entry]:
    """Make an entry of each task; those of another party than one's `own` name it."""
    return [_entry(task, host=host, whose="" if task.party == own else task.party) for task in tasks]


def _entry(task: TaskRow, *, host: str, whose: str) -> Entry:
    deed = wording.deed_in(task.words)
    return Entry(
        uid=f"{task.id}@{host}",
        sequence=max(0, task.changes - 1),
        summary=f"{whose}: {deed}" if whose else deed,
        description=task.words,
        due_at=task.due_at,
        time_zone=task.time_zone or "UTC",
        made_at=task.made_at,
    )
