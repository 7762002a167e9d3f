"""The bound: what no plan can exceed, reckoned in whole numbers from prices alone.

Weak duality. For all prices that are not negative, and every plan: a job is worth at most what its minutes, its share
of the reboot and what it gives to those it requires cost, plus what is left of it (at least 0); slots and staff have no
more minutes than they have; a reboot is paid once, and opens the slot's other minutes to jobs that need one. So the
bound is the sum of what is left of every job in its best slot, of all minutes at their prices, and of what a reboot
brings in, through shares and the minutes that it opens, beyond the price of its own minutes.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from clearway.exposure.model.plans import Prices, Problem
from clearway.exposure.rules.plan.arrays import Arrays, Floats
from clearway.exposure.rules.plan.interior import Point
from clearway.exposure.rules.plan.problem import NEVER
from clearway.exposure.rules.plan.transfers import Flow

NO_PRICES = Prices(staff=(), slots=(), opened=(), reboots=(), transfers=())


def bound_of(problem: Problem, prices: Prices) -> int:
    """Reckon the bound, in points; any prices that are not negative give one."""
    minute = [own + prices.staff[slot.period] for own, slot in zip(prices.slots, problem.slots, strict=True)]
    given = [0] * len(problem.jobs)
    for giver, taker, points in prices.transfers:
        given[giver] += points
        given[taker] -= points
    carried: dict[int, dict[int, int]] = defaultdict(dict)
    for job, slot, points in prices.reboots:
        carried[job][slot] = points
    down = [one + more for one, more in zip(minute, prices.opened, strict=True)]
    nothing: dict[int, int] = {}
    bound = sum(
        _left(problem, at, down if job.reboot else minute, given=given[at], carried=carried.get(at, nothing))
        for at, job in enumerate(problem.jobs)
    )
    bound += sum(price * minutes for price, minutes in zip(prices.staff, problem.staff_minutes, strict=True))
    bound += sum(price * slot.minutes for price, slot in zip(prices.slots, problem.slots, strict=True))
    return bound + sum(_rebooted(problem, prices, minute))


def _rebooted(problem: Problem, prices: Prices, minute: list[int]) -> Iterator[int]:
    """Say of each slot what a reboot brings in beyond the price of its own minutes; 0 where that is not so."""
    borne = [0] * len(problem.slots)
    for _, slot, points in prices.reboots:
        borne[slot] += points
    for at, slot in enumerate(problem.slots):
        takes = problem.reboot_minutes[slot.host]
        opened = prices.opened[at] * max(slot.minutes - takes, 0)
        yield max(borne[at] + opened - takes * minute[at], 0)


def _left(problem: Problem, at: int, minute: list[int], *, given: int, carried: dict[int, int]) -> int:
    """Say what is left of a job in its best slot; 0 where nothing is."""
    job = problem.jobs[at]
    first, takes, best = problem.slots_of[job.host].start, job.minutes, given
    for slot, value in enumerate(job.values, start=first):
        if value != NEVER:
            best = max(best, value - takes * minute[slot] - carried.get(slot, 0))
    return best - given


def prices_of(problem: Problem, arrays: Arrays, point: Point, *, flow: Flow) -> Prices:
    """Write prices in whole points."""
    scale = arrays.point / arrays.minute
    staff = tuple(max(round(float(one) * scale), 0) for one in point.s)
    slots, opened = (_by_slot(problem, arrays, part * scale) for part in np.split(point.m, 2))
    rows, columns = np.nonzero(point.r * arrays.point >= 0.5)
    host = np.repeat(np.arange(len(arrays.count)), arrays.count)
    first = arrays.slots[host[columns]]
    points = np.rint(point.r[rows, columns] * arrays.point).astype(int)
    reboots = zip(arrays.jobs[columns].tolist(), (first + rows).tolist(), points.tolist(), strict=True)
    transfers = tuple((giver, taker, round(value)) for (giver, taker), value in flow.items() if value >= 0.5)
    return Prices(staff=staff, slots=slots, opened=opened, reboots=tuple(reboots), transfers=transfers)


def _by_slot(problem: Problem, arrays: Arrays, prices: Floats) -> tuple[int, ...]:
    found = [0] * len(problem.slots)
    for column, first in enumerate(arrays.slots.tolist()):
        for row in range(int(arrays.there[:, column].sum())):
            found[first + row] = max(round(float(prices[row, column])), 0)
    return tuple(found)
