"""How likely a task's passes are for each logit, its own effect integrated out."""

from functools import lru_cache
from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import STEP, TASK_SPREADS, Numbers

_POLISHINGS: Final = 3
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_KEPT_MAX: Final = 128


@lru_cache(_KEPT_MAX)
def log_likelihoods(passes: int, attempts: int, *, first: int, last: int) -> Numbers:
    """Give log ∫ binomial(passes | attempts, logistic(logit + effect)) normal(effect) d effect.

    `first`, `last`: the logits between which it is told, in steps. By adaptive Gauss-Hermite quadrature about the mode,
    which exists once: the integrand is log-concave. The constant that does not depend on the logit is left out. Shape:
    spreads of task effects, logits. Kept, for the same few outcomes are asked for again and again.
    """
    middle, spread = STEP * np.arange(first, last + 1, dtype=np.float64), TASK_SPREADS[:, None]
    mode = _mode(passes, attempts, middle=middle, spread=spread)
    width = 1 / np.sqrt(attempts * _slope(mode) + spread**-2)
    place = mode + _NODES[:, None, None] * width
    value = passes * place - attempts * _softened(place) - 0.5 * ((place - middle) / spread) ** 2
    peak = value[len(_NODES) // 2]
    total = np.tensordot(_WEIGHTS, np.exp(value - peak + 0.5 * _NODES[:, None, None] ** 2), 1)
    told = peak + np.log(total * width / spread) - 0.5 * np.log(2 * np.pi)
    told.flags.writeable = False
    return told


def _mode(passes: int, attempts: int, *, middle: Numbers, spread: Numbers) -> Numbers:
    """Find where the integrand is greatest: of each mode its middle is known, and near it Newton's method finds it."""
    middles = middle - spread**2 * (passes - attempts * _logistic(middle))
    at = np.array([np.interp(middle, one, middle) for one in middles])
    for _ in range(_POLISHINGS):
        rise = passes - attempts * _logistic(at) - (at - middle) / spread**2
        at += rise / (attempts * _slope(at) + spread**-2)
    return at


def _softened(logit: Numbers) -> Numbers:
    """Give log(1 + exp(logit))."""
    return np.maximum(logit, 0) + np.log(1 + np.exp(-np.abs(logit)))


def _slope(logit: Numbers) -> Numbers:
    chance = _logistic(logit)
    return chance * (1 - chance)


def _logistic(logit: Numbers) -> Numbers:
    return 0.5 * (1 + np.tanh(0.5 * logit))
