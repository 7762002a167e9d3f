"""How likely a task's passes are for each logit, its own effect integrated out."""

from typing import Final

import numpy as np

from clearway.benchmarking.rules.estimate.grids import TASK_SPREADS, Numbers

_HALVINGS: Final = 24
_POLISHINGS: Final = 3
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


def log_likelihoods(logits: Numbers, passes: Numbers, attempts: Numbers) -> Numbers:
    """Give log ∫ binomial(passes | attempts, logistic(logit + effect)) normal(effect) d effect.

    By adaptive Gauss-Hermite quadrature about the mode, which exists once: the integrand is log-concave. The constant
    that does not depend on the logit is left out. Shape: kinds of task, logits, spreads of task effects.
    """
    k, n = passes[:, None, None], attempts[:, None, None]
    middle, spread = logits[None, :, None], TASK_SPREADS[None, None, :]
    mode = _mode(k, n, middle=middle, spread=spread)
    chance = _logistic(mode)
    width = 1 / np.sqrt(n * chance * (1 - chance) + spread**-2)
    total = np.full(mode.shape, -np.inf)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        place = mode + node * width
        value = k * place - n * np.logaddexp(0, place) - 0.5 * ((place - middle) / spread) ** 2
        total = np.logaddexp(total, value + 0.5 * node**2 + np.log(weight))
    return total + np.log(width / spread) - 0.5 * np.log(2 * np.pi)


def _mode(k: Numbers, n: Numbers, *, middle: Numbers, spread: Numbers) -> Numbers:
    """Find where the integrand is greatest: by halving, then by Newton's method."""
    low = middle - (n - k) * spread**2
    high = middle + k * spread**2
    for _ in range(_HALVINGS):
        at = (low + high) / 2
        rising = k - n * _logistic(at) - (at - middle) / spread**2 > 0
        low, high = np.where(rising, at, low), np.where(rising, high, at)
    at = (low + high) / 2
    for _ in range(_POLISHINGS):
        chance = _logistic(at)
        slope = k - n * chance - (at - middle) / spread**2
        at += slope / (n * chance * (1 - chance) + spread**-2)
    return at


def _logistic(logit: Numbers) -> Numbers:
    return 0.5 * (1 + np.tanh(0.5 * logit))
