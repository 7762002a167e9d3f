"""How likely each family's outcomes are for each logit of its own, tasks' effects integrated out."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import STEP, TASK_SPREADS, Numbers, taps
from clearway.benchmarking.rules.estimate.suites import Suite
from clearway.benchmarking.rules.estimate.tasks import log_likelihoods

_ROWS_AT_ONCE: Final = 256
# Tables of tasks begin and end at multiples of so many steps, so that suites share them.
_ROUNDED: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How likely each kind of task is (kinds, spreads, logits); the logits are whole steps from the first one on."""

    first: int
    values: Numbers


def table_of(suite: Suite, *, least: float, most: float) -> Table:
    """Weigh each kind of task for every logit between two."""
    first = int(np.floor((least / STEP - 2) / _ROUNDED)) * _ROUNDED
    last = int(np.ceil((most / STEP + 2) / _ROUNDED)) * _ROUNDED
    values = [log_likelihoods(passes, attempts, first=first, last=last) for passes, attempts in suite.kinds]
    return Table(first=first, values=np.array(values))


def by_family(suite: Suite, table: Table, *, slope: float, logits: Numbers) -> Numbers:
    """Give how likely each family's outcomes are if its logit at one minute is as given (logits, spreads, families).

    The logarithm, but for a constant. `logits`: STEP apart.
    """
    width = len(logits)
    places = (float(logits[0]) - slope * suite.minutes) / STEP - table.first
    base = np.floor(places).astype(np.intp) - 1
    weights = taps(places - base - 1) * suite.count
    windows = np.lib.stride_tricks.sliding_window_view(table.values, width + 3, axis=2)
    total = np.zeros((len(suite.families), len(TASK_SPREADS), width))
    for begin in range(0, len(base), _ROWS_AT_ONCE):
        some = slice(begin, begin + _ROWS_AT_ONCE)
        likely = windows[suite.kind[some], :, base[some]]
        shifted = weights[0, some, None, None] * likely[:, :, :width]
        for tap in range(1, 4):
            shifted += weights[tap, some, None, None] * likely[:, :, tap : tap + width]
        first = np.flatnonzero(np.diff(suite.family[some], prepend=-1))
        total[suite.family[some][first]] += np.add.reduceat(shifted, first, axis=0)
    return np.ascontiguousarray(total.transpose(2, 1, 0))
