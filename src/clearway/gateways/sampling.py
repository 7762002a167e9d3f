"""Sampling the estimator's model, as a check of it: numpyro in a process of its own, where it is installed."""

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Final

import msgspec

from clearway.kernel.benchmarking_limits import SAMPLING_SECONDS_MAX
from clearway.kernel.errors import Outage, Refusal

_PROGRAM: Final = files("clearway") / "data" / "sampling" / "nuts.py"
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "JAX_PLATFORMS": "cpu"}
_TOLD_CHARACTERS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """The estimator's priors: medians and spreads as its grids have them; `middle` in log2 minutes."""

    slope: float
    slope_factor_log: float
    spread: float
    middle: float
    horizon_spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is sampled: tasks as columns (families by number), and at which share of passes and which threshold."""

    family: tuple[int, ...]
    minutes: tuple[float, ...]
    attempts: tuple[int, ...]
    passes: tuple[int, ...]
    share: float
    threshold: float
    prior: Prior
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What sampling came to (log2 minutes), and whether it may be believed.

    `effective`: as many independent draws `above` rests on. `r_hat`: how much chains differ, 1 where not at all.
    """

    above: float
    low: float
    middle: float
    high: float
    effective: float
    r_hat: float
    divergent: int


def sample(question: Question) -> Sampled:
    """Sample by NUTS; refused where numpyro is not installed, an outage where it breaks off or takes too long."""
    require_sampler()
    with as_file(_PROGRAM) as program:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(program)],
                input=msgspec.json.encode(question),
                capture_output=True,
                env=_ENVIRONMENT,
                timeout=SAMPLING_SECONDS_MAX,
                check=False,
            )
        except subprocess.TimeoutExpired:
            what = f"Sampling took more than {SAMPLING_SECONDS_MAX} seconds."
            raise Outage("sampling", what, hint="Estimate without --cross-check.") from None
    if done.returncode:
        told = done.stderr.decode(errors="replace")[-_TOLD_CHARACTERS:]
        raise Outage("sampling", f"Sampling broke off: {told}", hint="Look whether numpyro and jax fit together.")
    return msgspec.json.decode(done.stdout, type=Sampled)


def require_sampler() -> None:
    """Refuse where numpyro is not installed."""
    if importlib.util.find_spec("numpyro") is None:
        hint = "Install it for this check alone, in Clearway's folder: .venv/bin/pip install -e '.[crosscheck]'."
        raise Refusal("sampler-missing", "The cross-check needs numpyro, which is not installed.", hint=hint)
