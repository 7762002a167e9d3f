"""Slots filled anew: of the jobs at the margin, those that are worth the most together in the minutes that there are.

Jobs far above the price of their minutes stay, jobs far below stay out; between them a knapsack is solved exactly
(the core of Balas and Zemel, Operations Research 28, 1980).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from clearway.exposure.rules.plan.packing import NOWHERE, Packing

_CORE: Final = 28


def refine(packing: Packing, prices: Sequence[int], staff_prices: Sequence[int]) -> None:
    """Fill every slot anew from what is in it and what its host has nowhere; `prices` are of slots with staff."""
    problem = packing.problem
    tied = {one for at, job in enumerate(problem.jobs) if job.requires for one in (at, *job.requires)}
    for host, jobs in enumerate(problem.jobs_of):
        free = [at for at in jobs if at not in tied]
        for slot in problem.slots_of[host]:
            _refill(packing, free, slot, price=prices[slot], staff_price=staff_prices[problem.slots[slot].period])


def _refill(packing: Packing, free: list[int], slot: int, *, price: int, staff_price: int) -> None:
    problem = packing.problem
    jobs, rebooted, row = problem.jobs, packing.rebooted[slot], slot - problem.slots_of[problem.slots[slot].host].start
    margins: list[tuple[int, int]] = []
    for at in free:
        job, where = jobs[at], packing.slot_of[at]
        if where in {slot, NOWHERE} and job.values[row] > 0 and (rebooted or not job.reboot):
            margins.append((abs(job.values[row] - price * job.minutes), at))
    core = [at for _, at in sorted(margins)[:_CORE]]
    inside = sum(jobs[at].minutes for at in core if packing.slot_of[at] == slot)
    period = problem.slots[slot].period
    minutes = inside + min(packing.room[slot], packing.staff[period])
    gains = [jobs[at].values[row] - staff_price * jobs[at].minutes for at in core]
    best = _knapsack([jobs[at].minutes for at in core], gains, minutes)
    for at, chosen in zip(core, best, strict=True):
        packing.slot_of[at] = slot if chosen else NOWHERE
    spent = sum(jobs[at].minutes for at, chosen in zip(core, best, strict=True) if chosen) - inside
    packing.room[slot] -= spent
    packing.staff[period] -= spent


def _knapsack(minutes: Sequence[int], gains: Sequence[int], room: int) -> list[bool]:
    """Choose those that gain the most together within the room."""
    best = np.zeros(room + 1)
    taken: list[np.ndarray[tuple[int], np.dtype[np.bool_]]] = []
    for takes, gain in zip(minutes, gains, strict=True):
        mark = np.zeros(room + 1, dtype=bool)
        if gain > 0 and takes <= room:
            tried = best[: room + 1 - takes] + gain
            np.greater(tried, best[takes:], out=mark[takes:])
            np.maximum(tried, best[takes:], out=best[takes:])
        taken.append(mark)
    chosen = [False] * len(minutes)
    for at in range(len(minutes) - 1, -1, -1):
        if taken[at][room]:
            chosen[at], room = True, room - minutes[at]
    return chosen
