"""Questions across folders; SELECT only, and what may be seen is decided by the database."""

from clearway.overview.store.clients import clients, contacts
from clearway.overview.store.counts import backlog, funnel, task_counts
from clearway.overview.store.coverage import advisory_name, advisory_names, coverage, home_coverage, named_operators
from clearway.overview.store.foretold import foretold
from clearway.overview.store.lists import cases, tasks
from clearway.overview.store.names import introduction, names
from clearway.overview.store.pace import pace
from clearway.overview.store.planning import open_cases, own_tasks
from clearway.overview.store.queue import queue, stage_counts
from clearway.overview.store.story import advisory_of, joins

__all__ = [
    "advisory_name",
    "advisory_names",
    "advisory_of",
    "backlog",
    "cases",
    "clients",
    "contacts",
    "coverage",
    "foretold",
    "funnel",
    "home_coverage",
    "introduction",
    "joins",
    "named_operators",
    "names",
    "open_cases",
    "own_tasks",
    "pace",
    "queue",
    "stage_counts",
    "task_counts",
    "tasks",
]
