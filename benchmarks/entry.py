"""One measured figure beside a baseline: a straightforward way to do the same job, measured in the same run."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from msgspec import Struct


class Entry(Struct, frozen=True, kw_only=True):
    """A figure as `make bench` prints it; `ratio` above 1 is better than the baseline, whatever the unit."""

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float


def more_is_better(name: str, value: float, unit: str, *, baseline: float) -> Entry:
    """Compare figures of which the larger is the better: findings/s, req/s."""
    return _entry(name, value, unit, baseline=baseline, ratio=value / baseline)


def less_is_better(name: str, value: float, unit: str, *, baseline: float) -> Entry:
    """Compare figures of which the smaller is the better: ms, MB."""
    return _entry(name, value, unit, baseline=baseline, ratio=baseline / value)


def median_seconds(job: Callable[[], object], *, runs: int) -> float:
    """Run a job several times and give the median of the seconds it took; the first, cold run does not count."""
    job()
    return median(_seconds(job) for _ in range(runs))


def _seconds(job: Callable[[], object]) -> float:
    begun = perf_counter()
    job()
    return perf_counter() - begun


def _entry(name: str, value: float, unit: str, *, baseline: float, ratio: float) -> Entry:
    return Entry(name=name, value=round(value, 3), unit=unit, baseline=round(baseline, 3), ratio=round(ratio, 2))
