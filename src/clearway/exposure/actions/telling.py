"""Verbs of telling operators, by their webhooks, of tasks that were made and of due times that moved."""

from collections.abc import Sequence
from typing import Final

from clearway.distribution.actions import webhooks
from clearway.distribution.model.webhooks import Event
from clearway.exposure import store
from clearway.exposure.model import Task
from clearway.kernel.ids import PartyId, TaskId
from clearway.storage.jobs import enqueue_each
from clearway.storage.work import Work

_MADE: Final = "task"
_MOVED: Final = "due"
_CLOSED: Final = "closed"
_EVENTS: Final = {_MADE: Event.TASK_MADE, _MOVED: Event.TASK_DUE_MOVED, _CLOSED: Event.TASK_CLOSED}


async def call_for_telling(
    work: Work, made: Sequence[Task], moved: Sequence[Task], *, closed: Sequence[Task] = ()
) -> None:  # fmt: skip
    """Call for the parties of tasks to be told, as far as they listen; what was told once is not told again."""
    wants_closed = await webhooks.listening_parties(work, Event.TASK_CLOSED) if closed else frozenset[PartyId]()
    wants_made = await webhooks.listening_parties(work, Event.TASK_MADE) if made else frozenset[PartyId]()
    wants_moved = await webhooks.listening_parties(work, Event.TASK_DUE_MOVED) if moved else frozenset[PartyId]()
    about = [f"{_MADE}:{task.id}" for task in made if task.party in wants_made]
    about += [f"{_MOVED}:{task.id}:{_instant(task)}" for task in moved if task.party in wants_moved]
    about += [f"{_CLOSED}:{task.id}:{int(work.now.timestamp())}" for task in closed if task.party in wants_closed]
    await enqueue_each(work, "tell", about)


async def tell_task(work: Work, wanted: TaskId, *, about: str) -> None:
    """Tell the party of a task of it; harmless when repeated."""
    task = await store.task(work, wanted)
    if task is None:
        return
    event = _EVENTS[about.partition(":")[0]]
    data: dict[str, object] = {
        "task": task.id,
        "advisory": task.advisory,
        "inventory": task.inventory,
        "package": task.package,
        "version": task.old_version,
        "fixed_version": task.new_version,
        "due_at": task.due_at,
        "forensic": task.forensic,
    }
    if event is Event.TASK_CLOSED:
        newest = await store.due_changes(work, wanted, count_max=1)
        data["reason"] = "; ".join(cause.words for one in newest for cause in one.causes)
    await webhooks.tell_party(work, task.party, event, about=about, data=data, at=work.now)


def _instant(task: Task) -> str:
    return str(int(task.due_at.timestamp())) if task.due_at else "none"
