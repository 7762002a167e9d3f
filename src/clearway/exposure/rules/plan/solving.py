"""From a problem to a plan and prices: the linear program, its reboots rounded, and slots filled in whole numbers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from clearway.exposure.model.plans import Prices, Problem
from clearway.exposure.rules.plan.arrays import Arrays, Marks, arrays_of
from clearway.exposure.rules.plan.certificate import bound_of, prices_of
from clearway.exposure.rules.plan.interior import Point, solve
from clearway.exposure.rules.plan.packing import Packing, Wish, by_density, wishes
from clearway.exposure.rules.plan.refining import refine
from clearway.exposure.rules.plan.transfers import balanced_transfers

_LIKELY: Final = 0.5  # a share above this is taken for whole
_PART_OF_REBOOT: Final = 0.35  # of all parts of reboots of a host together, what is left out in rounding up
_TINY: Final = 1e-3
_LEAST_STAFF: Final = 0.3  # what is left of staff when more reboots were rounded up than it has time for
_NEAR: Final = 0.991  # of the bound: below it another plan is tried, for as much time again
# Of the value: by how much a program and its dual may still differ. The bound is nearer by far than that.
_ENOUGH: Final = 0.01
_ENOUGH_AGAIN: Final = 0.03


def solved(problem: Problem) -> tuple[Packing, Prices, int]:
    """Give a plan, prices, and the bound that follows from them."""
    flow = balanced_transfers(problem.jobs)
    arrays = arrays_of(problem, flow)
    if arrays is None:
        return Packing(problem), _no_prices(problem), 0
    point = solve(arrays, enough=_ENOUGH)
    prices = prices_of(problem, arrays, point, flow=flow)
    bound, everything = bound_of(problem, prices), sum(max(job.values, default=0) for job in problem.jobs)
    if everything < bound:  # without any prices all of it is the bound
        prices, bound = _no_prices(problem), bound_of(problem, _no_prices(problem))
    packing = _packed(problem, arrays, point, prices=prices)
    if packing.score < _NEAR * bound:
        packing = max(packing, _settled_packing(problem, arrays, point), key=lambda one: one.score)
    return packing, prices, bound


def _settled_packing(problem: Problem, arrays: Arrays, point: Point) -> Packing:
    """Give another plan: with the reboots rounded, all else is shared out anew."""
    settled = _settled(arrays, _rebooted(arrays, point))
    again = solve(settled, enough=_ENOUGH_AGAIN)
    return _packed(problem, settled, again, prices=prices_of(problem, settled, again, flow={}))


def _packed(problem: Problem, arrays: Arrays, point: Point, *, prices: Prices) -> Packing:
    minutes = [own + prices.staff[slot.period] for own, slot in zip(prices.slots, problem.slots, strict=True)]
    packing = Packing(problem)
    packing.take(by_density(problem, _shared(arrays, point)))
    packing.take(wishes(packing, minutes, worthwhile=True))
    refine(packing, minutes, prices.staff)
    packing.take(wishes(packing, minutes, worthwhile=False))
    return packing


def _shared(arrays: Arrays, point: Point) -> Iterator[Wish]:
    """Name what the linear program gives nearly whole to one slot."""
    rows, columns = np.nonzero(point.x > _LIKELY)
    slots = arrays.by_job(arrays.slots)[columns] + rows
    yield from zip(arrays.jobs[columns].tolist(), slots.tolist(), strict=True)


def _rebooted(arrays: Arrays, point: Point) -> Marks:
    """Round the reboots of each host: as many as their parts come to, in the slots with the largest parts."""
    parts = np.where(arrays.covers, np.minimum(point.y, 1.0), 0.0)
    count = np.ceil(parts.sum(axis=0) - _PART_OF_REBOOT)
    place = np.argsort(np.argsort(-parts, axis=0, kind="stable"), axis=0)
    return (place < count) & arrays.covers


def _settled(arrays: Arrays, rebooted: Marks) -> Arrays:
    """Say which slots have a reboot: its minutes are gone, and where there is none no job that needs one fits."""
    fits = arrays.fits & (~arrays.reboots | arrays.by_job(rebooted))
    gone = np.where(rebooted, arrays.reboot, 0.0)
    return replace(
        arrays,
        fits=fits,
        value=np.where(fits, arrays.value, 0.0),
        reboots=np.zeros_like(arrays.reboots),
        downs=np.zeros_like(arrays.downs),
        covers=np.zeros_like(arrays.covers),
        room=np.where(arrays.there, np.maximum(arrays.room - gone, _TINY), 0.0),
        staff=np.maximum(arrays.staff - arrays.by_period(gone), _LEAST_STAFF * arrays.staff),
    )


def _no_prices(problem: Problem) -> Prices:
    nothing = (0,) * len(problem.slots)
    return Prices(staff=(0,) * len(problem.staff_minutes), slots=nothing, opened=nothing, reboots=(), transfers=())
