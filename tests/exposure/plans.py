"""Made-up requests for plans, and two oracles: every plan tried, and HiGHS on the same program written out in full."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any  # noqa: TID251  requests are JSON

import numpy as np
from hypothesis import strategies as st
from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]  what is used of it is numbers

from clearway.exposure.model.plans import Problem
from clearway.exposure.rules.plan.problem import NEVER

Request = dict[str, Any]
_HIGHS: Any = optimize


def window(day: int, minutes: int = 120, hour: int = 20) -> Mapping[str, str]:
    """Write a window of December 2026."""
    end = hour * 60 + minutes
    return {"start": f"2026-12-{day:02}T{hour:02}:00:00Z", "end": f"2026-12-{day:02}T{end // 60:02}:{end % 60:02}:00Z"}


def request(*patches: Mapping[str, object], **more: object) -> Request:
    """Write a request of one host with two windows of two hours, unless `more` says otherwise."""
    host = {"name": "web", "reboot_minutes": 20, "windows": [window(5), window(12)]}
    return {"from": "2026-12-01T00:00:00Z", "hosts": [host], "patches": list(patches), **more}


def patch(name: str, minutes: int = 10, risk: float = 1.0, **more: object) -> Mapping[str, object]:
    """Write a patch of the host web."""
    return {"id": name, "hosts": ["web"], "minutes": minutes, "risk": risk, **more}


_DUES = st.sampled_from([None, "2026-11-20T00:00:00Z", "2026-12-06T00:00:00Z", "2026-12-20T00:00:00Z"])


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Make up small requests with everything in them: reboots, due dates, requirements and what supersedes what."""
    hosts = [
        {
            "name": f"h{at}",
            "reboot_minutes": draw(st.sampled_from([0, 10, 25])),
            "windows": [
                window(day, draw(st.sampled_from([30, 60, 90])))
                for day in draw(st.sets(st.integers(2, 20), max_size=2))
            ],
        }
        for at in range(draw(st.integers(1, 2)))
    ]
    patches: list[Request] = []
    for at in range(draw(st.integers(0, 4))):
        before = [f"p{one}" for one in range(at)]
        patches.append(
            {
                "id": f"p{at}",
                "hosts": sorted(draw(st.sets(st.sampled_from([host["name"] for host in hosts]), min_size=1))),
                "minutes": draw(st.sampled_from([5, 10, 25, 40])),
                "risk": draw(st.sampled_from([0.0, 0.5, 1.0, 3.25, 8.0])),
                "due": draw(_DUES),
                "reboot": draw(st.booleans()),
                "forensic": draw(st.booleans()),
                "requires": draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else [],
                "supersedes": draw(st.lists(st.sampled_from(before), max_size=1)) if before else [],
            }
        )
    # What is superseded would be required by way of what holds it: that may be a circle, which is refused elsewhere.
    held = {name for one in patches for name in one["supersedes"]}
    for one in patches:
        one["requires"] = [name for name in one["requires"] if name not in held]
    staff = [
        {
            "start": "2026-12-01T00:00:00Z",
            "end": "2026-12-11T00:00:00Z",
            "hours": draw(st.sampled_from([0, 0.5, 1, 9])),
        },
        {"start": "2026-12-11T00:00:00Z", "end": "2026-12-31T00:00:00Z", "hours": draw(st.sampled_from([0.25, 1.5]))},
    ]
    return {"from": "2026-12-01T00:00:00Z", "hosts": hosts, "patches": patches, "staff": staff}


def best_score(problem: Problem) -> int:
    """Try every plan there is, and give the score of the best."""
    return max(score for slots in _everything(problem) if (score := _score(problem, slots)) is not None)


def _everything(problem: Problem) -> Iterator[tuple[int, ...]]:
    choices = [
        [NEVER, *(slot for slot, value in zip(problem.slots_of[job.host], job.values, strict=True) if value != NEVER)]
        for job in problem.jobs
    ]
    return product(*choices)


def _score(problem: Problem, slots: tuple[int, ...]) -> int | None:
    """Give what a plan scores; None where it cannot be done."""
    staff, score = list(problem.staff_minutes), 0
    for at, slot in enumerate(problem.slots):
        jobs = [job for job, where in zip(problem.jobs, slots, strict=True) if where == at]
        minutes = sum(job.minutes for job in jobs)
        minutes += problem.reboot_minutes[slot.host] if any(job.reboot for job in jobs) else 0
        staff[slot.period] -= minutes
        score += sum(job.values[at - problem.slots_of[job.host].start] for job in jobs)
        if minutes > slot.minutes:
            return None
    in_order = all(
        slots[needed] != NEVER and slots[needed] <= slots[at]
        for at, job in enumerate(problem.jobs)
        if slots[at] != NEVER
        for needed in job.requires
    )
    return score if in_order and min(staff) >= 0 else None


def relaxed_score(problem: Problem) -> float:
    """Let HiGHS solve the linear program: the same inequalities as in the product, written out one by one."""
    pairs = [
        (job, slot)
        for job, one in enumerate(problem.jobs)
        for slot, value in zip(problem.slots_of[one.host], one.values, strict=True)
        if value != NEVER
    ]
    place = {pair: at for at, pair in enumerate(pairs)}
    rows: list[tuple[dict[int, float], float]] = []
    reboot = len(pairs)
    for job, one in enumerate(problem.jobs):
        mine = {place[job, slot]: 1.0 for slot in problem.slots_of[one.host] if (job, slot) in place}
        rows.append((mine, 1.0))
        rows += [({at: 1.0, reboot + pairs[at][1]: -1.0}, 0.0) for at in mine if one.reboot]
        for needed in one.requires:
            theirs = {place[needed, slot]: -1.0 for slot in problem.slots_of[one.host] if (needed, slot) in place}
            rows.append((mine | theirs, 0.0))
    staff: list[dict[int, float]] = [{} for _ in problem.staff_minutes]
    for at, slot in enumerate(problem.slots):
        inside = {place[pair]: float(problem.jobs[pair[0]].minutes) for pair in pairs if pair[1] == at}
        load = inside | {reboot + at: float(problem.reboot_minutes[slot.host])}
        down = {one: minutes for one, minutes in inside.items() if problem.jobs[pairs[one][0]].reboot}
        opened = max(slot.minutes - problem.reboot_minutes[slot.host], 0)
        rows += [(load, slot.minutes), (down | {reboot + at: -opened}, 0.0)]
        staff[slot.period] |= load
    rows += list(zip(staff, map(float, problem.staff_minutes), strict=True))
    values = np.zeros(reboot + len(problem.slots))
    for at, (job, slot) in enumerate(pairs):
        values[at] = -problem.jobs[job].values[slot - problem.slots_of[problem.jobs[job].host].start]
    table = np.zeros((len(rows), len(values)))
    for at, (row, _) in enumerate(rows):
        table[at, list(row)] = list(row.values())
    limits = _HIGHS.LinearConstraint(table, -np.inf, [most for _, most in rows])
    return -float(_HIGHS.milp(values, constraints=limits, bounds=_HIGHS.Bounds(0, 1)).fun)
