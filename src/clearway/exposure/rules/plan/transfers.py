"""What a patch gives to those that it requires, so that both are worth the same by the minute.

A cheap patch that needs a dear one is worth what the two are worth together. This flow of value is the dual of
"none goes without what it requires", and makes the blocks of Sidney's decomposition (Operations Research 23, 1975).
"""

from collections.abc import Sequence
from typing import Final

from clearway.exposure.model.plans import Job

_SWEEPS_MAX: Final = 50
_STILL: Final = 0.001

Flow = dict[tuple[int, int], float]


def balanced_transfers(jobs: Sequence[Job]) -> Flow:
    """Give what each job gives to each that it requires, in points; none is negative."""
    flow: Flow = {(place, needed): 0.0 for place, job in enumerate(jobs) for needed in job.requires}
    ends = {place for pair in flow for place in pair}
    worth = {place: float(max(jobs[place].values, default=0)) for place in ends}
    for _ in range(_SWEEPS_MAX):
        moved = sum(_balance(pair, jobs, worth, flow=flow) for pair in flow)
        if moved <= _STILL * sum(flow.values()):
            break
    return flow


def _balance(pair: tuple[int, int], jobs: Sequence[Job], worth: dict[int, float], *, flow: Flow) -> float:
    """Let two jobs be worth the same by the minute, or the required one more; tell how much that moved."""
    giver, taker = pair
    mine, other = jobs[giver].minutes, jobs[taker].minutes
    even = flow[pair] + (worth[giver] * other - worth[taker] * mine) / (mine + other)
    step = max(even, 0.0) - flow[pair]
    flow[pair] += step
    worth[giver] -= step
    worth[taker] += step
    return abs(step)
