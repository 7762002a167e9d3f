"""The stages of a task."""

from enum import StrEnum


class TaskStage(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    PLANNED = "planned"
    NOT_AFFECTED = "not-affected"
    CANNOT = "cannot"
    DEFERRED = "deferred"
    COVERED = "covered"
    NOT_NEEDED = "not-needed"
