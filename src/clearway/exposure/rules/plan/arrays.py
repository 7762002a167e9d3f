"""A problem as arrays, for the linear program; what cannot be planned at all is left out."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from clearway.exposure.model.plans import Problem
from clearway.exposure.rules.plan.transfers import Flow

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """The slots of a host in rows, jobs and hosts in columns; minutes and values are scaled to means near 1.

    `fits` marks which job can be in which slot, `reboots` those of them that need a reboot, `there` which slots exist.
    """

    jobs: Whole  # the number of each job in the problem
    value: Floats  # slots x jobs
    fits: Marks
    reboots: Marks
    minutes: Floats  # jobs
    downs: Floats  # jobs: the minutes of those that need a reboot
    count: Whole  # hosts: how many jobs it has
    first: Whole  # hosts: where its jobs begin
    slots: Whole  # hosts: where its slots begin in the problem
    reboot: Floats  # hosts
    room: Floats  # slots x hosts
    there: Marks
    covers: Marks  # slots x hosts: where jobs that need a reboot fit
    period: Whole  # slots x hosts
    staff: Floats  # periods
    periods: Marks  # periods in which there are slots
    minute: float  # what 1 stands for
    point: float

    def by_host(self, rows: Floats) -> Floats:
        """Sum the jobs of each host."""
        return np.add.reduceat(rows, self.first, axis=-1)

    def by_job(self, rows: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        """Give each job what its host has."""
        return np.repeat(rows, self.count, axis=-1)

    def by_period(self, slots: Floats) -> Floats:
        """Sum the slots of each period."""
        return np.bincount(self.period.ravel(), weights=slots.ravel(), minlength=len(self.staff)).astype(np.float64)


def arrays_of(problem: Problem, flow: Flow) -> Arrays | None:
    """Write a problem as arrays, after each job gave what `flow` says; None where nothing can be planned."""
    kept = [at for at, job in enumerate(problem.jobs) if any(value >= 0 for value in job.values)]
    if not kept:
        return None
    jobs = [problem.jobs[at] for at in kept]
    found, first, count = np.unique([job.host for job in jobs], return_index=True, return_counts=True)
    hosts: list[int] = found.tolist()
    rows = max(len(problem.slots_of[at]) for at in hosts)
    value = _values(problem, kept, flow, rows=rows)
    fits = value > -np.inf
    minutes = np.array([job.minutes for job in jobs], dtype=float)
    room, period = _slots(problem, hosts, rows=rows)
    minute = float(minutes.mean())
    point = max(float(np.abs(value[fits]).mean()), 1.0)
    there = room > 0
    reboots = fits & np.array([job.reboot for job in jobs])
    down = np.where(reboots.any(axis=0), minutes, 0.0)
    periods = np.bincount(period[there], minlength=len(problem.staff_minutes)) > 0
    return Arrays(
        jobs=np.array(kept),
        value=np.where(fits, value, 0.0) / point,
        fits=fits,
        reboots=reboots,
        minutes=minutes / minute,
        downs=down / minute,
        first=first,
        count=count,
        slots=np.array([problem.slots_of[at].start for at in hosts]),
        reboot=np.array([float(problem.reboot_minutes[at]) or minute for at in hosts]) / minute,
        room=room / minute,
        there=there,
        covers=np.add.reduceat(reboots, first, axis=-1) > 0,
        period=period,
        staff=np.where(periods, np.array(problem.staff_minutes) / minute, 1.0),
        periods=periods,
        minute=minute,
        point=point,
    )


def _values(problem: Problem, kept: list[int], flow: Flow, *, rows: int) -> Floats:
    """Give what each job is worth in each slot after what it gave and got; minus infinity where it does not fit."""
    value = np.full((rows, len(kept)), -np.inf)
    empty = (-1,) * rows
    value[:] = np.array([(problem.jobs[at].values + empty)[:rows] for at in kept], dtype=float).T
    value[value < 0] = -np.inf
    columns = {at: column for column, at in enumerate(kept)}
    for (giver, taker), points in flow.items():
        if giver in columns and taker in columns:
            value[:, columns[giver]] -= points
            value[:, columns[taker]] += points
    return value


def _slots(problem: Problem, hosts: list[int], *, rows: int) -> tuple[Floats, Whole]:
    room = np.zeros((rows, len(hosts)))
    period = np.zeros((rows, len(hosts)), dtype=int)
    for column, at in enumerate(hosts):
        for row, slot in enumerate(problem.slots_of[at]):
            room[row, column] = problem.slots[slot].minutes
            period[row, column] = problem.slots[slot].period
    return room, period
