"""Planning under limited hours: 100 hosts, 2,000 patches and about 15,000 pairs, beside taking the most risk an hour.

Worlds differ in what is short: staff, windows, or both; and in how long windows are. Figures are medians of seeds;
time is that on one processor, so that others at work on the machine do not disturb it.
"""

import random
import resource
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from typing import Final

import msgspec

from benchmarks.entry import Entry, less_is_better, more_is_better
from clearway.exposure.model.plans import Problem
from clearway.exposure.rules.plan.checking import check_plan
from clearway.exposure.rules.plan.problem import problem_of
from clearway.exposure.rules.plan.telling import plan_of
from clearway.formats.plan_request import HostLine, PatchLine, PlanRequest, StaffLine, WindowLine, read_plan_request

SEEDS: Final = range(11, 16)  # none of them was looked at while rounding was chosen
HOSTS: Final = 100
PATCHES: Final = 2_000
PAIRS: Final = 15_000
SECONDS_BAR: Final = 0.5
SHARE_BAR: Final = 0.99
MEGABYTES_BAR: Final = 512
BEGIN: Final = datetime(2026, 12, 1, tzinfo=UTC)
_REQUIRING: Final = 0.1
_SUPERSEDING: Final = 0.05
_REBOOTING: Final = 0.4


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What is short: `staff` is the share of all work that its hours allow, `minutes` how long windows are."""

    name: str
    staff: float
    windows: int = 4
    minutes: tuple[int, int] = (120, 240)


WORLDS: Final = (
    World(name="staff short", staff=0.2),
    World(name="staff very short", staff=0.05),
    World(name="windows short", staff=0.5),
    World(name="eight windows of 1-2 hours", staff=0.4, windows=8, minutes=(60, 120)),
)


def entries() -> Iterator[Entry]:
    """Measure the share of the bound, what the baseline removes, the time whole and of a check, and memory."""
    for world in WORLDS:
        runs = [measured(made(seed, world)) for seed in SEEDS]
        name = f"plan, {world.name}"
        worst = min(one.share for one in runs)
        yield more_is_better(f"{name}: share of the bound, worst seed", worst, "share", baseline=SHARE_BAR)
        score, plain = (median(values) for values in zip(*((one.score, one.plain) for one in runs), strict=True))
        yield more_is_better(f"{name}: weighted risk removed", score, "risk", baseline=plain)
        seconds = median(one.seconds for one in runs)
        yield less_is_better(f"{name}: read, plan and prove 15,000 pairs", seconds, "s", baseline=SECONDS_BAR)
        yield less_is_better(f"{name}: check", median(one.check for one in runs), "s", baseline=SECONDS_BAR)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield less_is_better("plan: memory at the peak, with the benchmark itself", peak, "MB", baseline=MEGABYTES_BAR)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one world came to."""

    share: float
    score: float
    plain: float
    seconds: float
    check: float


def measured(body: bytes) -> Run:
    """Plan one world three times and check it; time is the median."""
    plan, times = plan_of(body), [_seconds(lambda: plan_of(body)) for _ in range(3)]
    told = msgspec.json.encode(plan)
    check = _seconds(lambda: check_plan(body, told))
    plain = greedy(problem_of(read_plan_request(body), None))
    return Run(
        share=plan.share_of_bound, score=_risk(plan.score), plain=_risk(plain), seconds=median(times), check=check
    )


def _seconds(job: Callable[[], object]) -> float:
    begun = process_time()
    job()
    return process_time() - begun


def greedy(problem: Problem) -> int:
    """Take the most value an hour first, each patch with its own reboot in view, in its best slot that has room."""
    room = [slot.minutes for slot in problem.slots]
    staff, rebooted, slot_of = list(problem.staff_minutes), set[int](), dict[int, int]()
    score = 0
    takes = [job.minutes + (problem.reboot_minutes[job.host] if job.reboot else 0) for job in problem.jobs]
    for at in sorted(range(len(takes)), key=lambda at: -max(problem.jobs[at].values, default=0) / takes[at]):
        job, first = problem.jobs[at], problem.slots_of[problem.jobs[at].host].start
        if any(one not in slot_of for one in job.requires):
            continue
        choices = [(value, first + row) for row, value in enumerate(job.values) if value > 0]
        for value, slot in sorted(choices, key=lambda one: -one[0]):
            minutes, period = job.minutes if slot in rebooted else takes[at], problem.slots[slot].period
            if minutes <= min(room[slot], staff[period]) and all(slot_of[one] <= slot for one in job.requires):
                room[slot] -= minutes
                staff[period] -= minutes
                slot_of[at], score = slot, score + value
                rebooted |= {slot} if job.reboot else set()
                break
    return score


def made(seed: int, world: World) -> bytes:
    """Make up a world: risk is lognormal, most patches take minutes, four in ten need a reboot, most are due."""
    chance = random.Random(seed)
    hosts = tuple(_host(chance, at, world) for at in range(HOSTS))
    patches = tuple(_patch(chance, at) for at in range(PATCHES))
    hours = sum(len(patch.hosts) * patch.minutes for patch in patches) / 60 * world.staff / world.windows
    staff = tuple(
        StaffLine(start=_at(week * 7), end=_at(week * 7 + 7), hours=round(hours, 1)) for week in range(world.windows)
    )
    return msgspec.json.encode(PlanRequest(begin=_at(0), hosts=hosts, patches=patches, staff=staff))


def _host(chance: random.Random, at: int, world: World) -> HostLine:
    day, hour, minutes = chance.randrange(7), chance.randrange(18, 24), chance.randrange(*world.minutes, 15)
    starts = [day + 7 * week + hour / 24 for week in range(world.windows)]
    windows = tuple(WindowLine(start=_at(start), end=_at(start + minutes / 1_440)) for start in starts)
    return HostLine(name=f"host-{at}", reboot_minutes=chance.choice([5, 10, 15, 20]), windows=windows)


def _patch(chance: random.Random, at: int) -> PatchLine:
    count = min(HOSTS, max(1, int(chance.expovariate(PATCHES / PAIRS))))
    return PatchLine(
        id=f"patch-{at}",
        hosts=tuple(f"host-{host}" for host in chance.sample(range(HOSTS), count)),
        minutes=chance.choice([2, 3, 5, 5, 8, 10, 15, 20, 30]),
        risk=round(min(1_000.0, chance.lognormvariate(1.5, 1.0)), 2),
        due=None if chance.random() < 0.2 else _at(chance.choice([-5, -1, 3, 7, 14, 14, 30])),
        reboot=chance.random() < _REBOOTING,
        forensic=chance.random() < 0.05,
        requires=(f"patch-{chance.randrange(at)}",) if at and chance.random() < _REQUIRING else (),
        supersedes=(f"patch-{at - 1}",) if at % 2 and chance.random() < 2 * _SUPERSEDING else (),
    )


def _at(days: float) -> str:
    return (BEGIN + timedelta(minutes=round(days * 1_440))).isoformat()


def _risk(points: int) -> float:
    return points / 10_000_000
