"""The plan itself: jobs put into slots as the linear program shares them out, then what still fits, the best first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from clearway.exposure.model.plans import Problem
from clearway.exposure.rules.plan.problem import NEVER

NOWHERE: Final = -1
Wish = tuple[int, int]  # a job and a slot


class Packing:
    """Which job is in which slot, or nowhere; minutes left in slots and of staff; which slots have a reboot."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slot_of = [NOWHERE] * len(problem.jobs)
        self.room = [slot.minutes for slot in problem.slots]
        self.staff = list(problem.staff_minutes)
        self.rebooted = [False] * len(problem.slots)

    @property
    def score(self) -> int:
        """What all that has a slot is worth."""
        jobs, slots_of = self.problem.jobs, self.problem.slots_of
        return sum(
            jobs[at].values[slot - slots_of[jobs[at].host].start]
            for at, slot in enumerate(self.slot_of)
            if slot != NOWHERE
        )

    def take(self, wishes: Iterable[Wish]) -> None:
        """Fulfil wishes in their order, each whole with what it requires, or not at all."""
        jobs, slot_of, room = self.problem.jobs, self.slot_of, self.room
        for job, slot in wishes:
            if slot_of[job] == NOWHERE and room[slot] >= jobs[job].minutes:
                self._put(job, slot)

    def _put(self, job: int, slot: int) -> None:
        jobs = self.problem.jobs
        together = self._with_required(job, slot) if jobs[job].requires else [job]
        minutes = sum(jobs[one].minutes for one in together)
        reboots = not self.rebooted[slot] and any(jobs[one].reboot for one in together)
        if reboots:
            minutes += self.problem.reboot_minutes[jobs[job].host]
        period = self.problem.slots[slot].period
        if not together or minutes > self.room[slot] or minutes > self.staff[period]:
            return
        self.room[slot] -= minutes
        self.staff[period] -= minutes
        self.rebooted[slot] |= reboots
        for one in together:
            self.slot_of[one] = slot

    def _with_required(self, job: int, slot: int) -> list[int]:
        """Name the jobs that have to come with one; none where one of them can only come later."""
        first = self.problem.slots_of[self.problem.jobs[job].host].start
        together, seen = [job], {job}
        for one in together:
            for needed in self.problem.jobs[one].requires:
                if needed in seen or NOWHERE < self.slot_of[needed] <= slot:
                    continue
                if self.slot_of[needed] > slot or self.problem.jobs[needed].values[slot - first] == NEVER:
                    return []
                seen.add(needed)
                together.append(needed)
        return together


def wishes(packing: Packing, prices: Sequence[int], *, worthwhile: bool) -> Iterator[Wish]:
    """Name what is nowhere yet and its slots, the best by value a minute first; its own best slot first.

    `prices` are those of a minute of each slot, with staff; `worthwhile` leaves out what is worth less than they say.
    """
    problem, jobs = packing.problem, packing.problem.jobs
    waiting = [at for at, slot in enumerate(packing.slot_of) if slot == NOWHERE and jobs[at].values]
    waiting.sort(key=lambda at: -max(jobs[at].values) / jobs[at].minutes)
    for at in waiting:
        job = jobs[at]
        first, reboot = problem.slots_of[job.host].start, problem.reboot_minutes[job.host] if job.reboot else 0
        left: list[tuple[int, int]] = []
        for slot, value in enumerate(job.values, first):
            takes = job.minutes + (0 if packing.rebooted[slot] else reboot)
            left_there = min(packing.room[slot], packing.staff[problem.slots[slot].period])
            if value > 0 and left_there >= takes and (not worthwhile or value >= takes * prices[slot]):
                left.append((takes * prices[slot] - value, slot))
        for _, slot in sorted(left):
            yield at, slot


def by_density(problem: Problem, shared: Iterable[Wish]) -> list[Wish]:
    """Put wishes in the order of their value a minute, the best first."""
    return sorted(shared, key=lambda wish: -_density(problem, *wish))


def _density(problem: Problem, job: int, slot: int) -> float:
    one = problem.jobs[job]
    return one.values[slot - problem.slots_of[one.host].start] / one.minutes
