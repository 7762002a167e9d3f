"""Names for tasks that tell nothing to whoever does not have the task."""

from hashlib import sha256
from typing import Final

from clearway.formats.suite_manifest import Suite, Task

_TAG: Final = "clearway task pseudonym 1"
_SHOWN: Final = 16


def task_pseudonym(suite: Suite, task: Task) -> str:
    """Give the name that a task has outside an opened suite: from its canary, which is by chance, and its files."""
    told = "\n".join((_TAG, suite.name, task.name, task.canary, suite.task_digest(task)))
    return f"t-{sha256(told.encode()).hexdigest()[:_SHOWN]}"
