"""Reliabilities other than a half: by how many logits an attempt has to be easier, over families and tasks."""

from functools import cache
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import FAMILY_SPREADS, TASK_SPREADS, Numbers

_POLISHINGS: Final = 8
_DECIMALS: Final = 9
_PLACES: Final = np.linspace(-8, 8, 321)
_WEIGHTS: Final = np.exp(-0.5 * _PLACES**2) / np.exp(-0.5 * _PLACES**2).sum()


@cache
def offset_of(share: float) -> Numbers:
    """Give the logit at which this share of attempts passes, over the effects of families and of tasks.

    By spreads (of families, of tasks), rounded so that a half has no offset at all. Found by Newton's method on the
    share's own logit, which is nearly straight.
    """
    spread = np.sqrt(FAMILY_SPREADS[:, None] ** 2 + TASK_SPREADS**2)[:, :, None]
    offset = _logit(np.full(spread.shape, share))
    for _ in range(_POLISHINGS):
        chances = 1 / (1 + np.exp(-(offset + spread * _PLACES)))
        passed, rise = (_WEIGHTS * chances).sum(axis=2), (_WEIGHTS * chances * (1 - chances)).sum(axis=2)
        missing = _logit(np.array(share)) - _logit(passed)
        offset += (missing * passed * (1 - passed) / rise)[:, :, None]
    told = np.round(offset[:, :, 0], _DECIMALS)
    told.flags.writeable = False
    return told


def _logit(share: Numbers) -> Numbers:
    return np.log(share / (1 - share))
