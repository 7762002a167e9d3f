"""Families' effects, integrated out of likelihoods that stand on a grid of logits."""

from functools import cache
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import FAMILY_SPREADS, STEP, Numbers, between

# An effect is integrated over so many of its spreads either way, though no farther than the pad.
_REACH: Final = 5.0
# So many points are needed beyond those that are told, on either side.
PAD: Final = int(4.0 * float(FAMILY_SPREADS[-1]) / STEP)
# Points are told in blocks of so many, each from the points about it.
BLOCK: Final = 16
# A sum over a grid whose step is so many of a peak's widths is right to a hundred-thousandth; how fine one becomes.
_COARSE: Final = 1.25
_FINER_MAX: Final = 32
_FITTINGS: Final = 8
# Where a likelihood is so many logarithms below its greatest, its shape does not matter.
_NEGLIGIBLE: Final = 40.0
# Fewer multiplications at once start no threads in any library: they would cost more than they bring.
_MULTIPLIED_AT_ONCE: Final = 250_000


def without_effects(logs: Numbers) -> tuple[Numbers, Numbers]:
    """Integrate effects out of the logarithms of likelihoods, for each of FAMILY_SPREADS.

    From (logits, rest) to likelihoods (spreads, logits without the pad, rest), and the logarithms (rest) of what they
    are shares of. The logits are STEP apart, and without the PAD on either side a whole number of BLOCKs.
    """
    flat = logs.reshape(len(logs), -1)
    finer = _finer(flat)
    fine = between(flat, np.arange((len(flat) - 1) * finer + 1) / finer) if finer > 1 else flat
    top = fine.max(axis=0)
    likely = np.exp(fine - top)
    smoothed = np.array([_smoothed(likely, spread, finer=finer) for spread in FAMILY_SPREADS.tolist()])
    return smoothed.reshape(*smoothed.shape[:2], *logs.shape[1:]), top.reshape(logs.shape[1:])


def _finer(logs: Numbers) -> int:
    """Say into how many parts a step has to be cut for the sharpest likelihood, where it counts."""
    bends = -np.diff(logs, 2, axis=0) / STEP**2
    sharpest = float(bends[logs[1:-1] > logs.max(axis=0) - _NEGLIGIBLE].max(initial=0))
    return min(_FINER_MAX, max(1, int(np.ceil(STEP * np.sqrt(sharpest) / _COARSE))))


def _smoothed(likely: Numbers, spread: float, *, finer: int) -> Numbers:
    """Average over a normal effect: each block of points from those within the effect's reach."""
    kernel = _kernel(spread, finer)
    pad = PAD - _reach(spread)
    windows = np.lib.stride_tricks.sliding_window_view(likely[pad * finer :], kernel.shape[1], axis=0)
    windows = windows[: ((len(likely) - 1) // finer + 1 - 2 * PAD) * finer : BLOCK * finer].swapaxes(1, 2)
    columns = max(1, _MULTIPLIED_AT_ONCE // kernel.size)
    parts = [kernel @ windows[:, :, begin : begin + columns] for begin in range(0, likely.shape[1], columns)]
    return np.concatenate(parts, axis=2).reshape(-1, likely.shape[1])


@cache
def _kernel(spread: float, finer: int) -> Numbers:
    """Weigh, for each point of a block, the finer points about it as a normal effect does.

    The weights have the effect's variance even where it is narrower than a step.
    """
    reach = _reach(spread)
    points = STEP * (np.arange((BLOCK - 1 + 2 * reach) * finer + 1) / finer - reach)
    squared = (points[None, :] - STEP * np.arange(BLOCK)[:, None]) ** 2
    width = spread
    for _ in range(_FITTINGS):
        weights = _normal(squared, width)
        width *= spread / float(np.sqrt((weights[0] * squared[0]).sum()))
    return _normal(squared, width)


def _normal(squared: Numbers, width: float) -> Numbers:
    density = np.exp(-0.5 * squared / width**2)
    return density / density.sum(axis=1, keepdims=True)


def _reach(spread: float) -> int:
    return min(PAD, int(np.ceil(_REACH * spread / STEP)))
