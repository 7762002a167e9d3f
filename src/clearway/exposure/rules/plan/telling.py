"""The plan in words and numbers that people and programs read, with its certificate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from clearway.exposure.model.plans import (
    POINTS,
    Certificate,
    Job,
    LeftOut,
    Plan,
    Prices,
    Problem,
    RebootShare,
    Session,
    StaffPrice,
    Superseded,
    Transfer,
    WindowPrice,
)
from clearway.exposure.rules.plan.packing import NOWHERE, Packing
from clearway.exposure.rules.plan.problem import NEVER, problem_of
from clearway.exposure.rules.plan.solving import solved
from clearway.formats.plan_request import PlanRequest, read_plan_request


def plan_of(body: bytes, *, hours: float | None = None) -> Plan:
    """Plan what a document asks for; `hours` are all hours of staff there are, instead of those of its periods."""
    return planned(read_plan_request(body), digest=sha256(body).hexdigest(), hours=hours)


def planned(request: PlanRequest, *, digest: str, hours: float | None) -> Plan:
    """Plan what is asked for; `digest` names the request in the plan."""
    problem = problem_of(request, hours)
    packing, prices, bound = solved(problem)
    sums = sums_of(problem, packing.slot_of)
    return Plan(
        request=digest,
        begin=request.begin,
        hours=hours,
        sessions=tuple(sessions_of(problem, packing.slot_of)),
        superseded=superseded_of(problem),
        left_out=tuple(_left_out(packing, prices)),
        unusable_windows=problem.unusable,
        risk_removed=sums.risk_removed,
        risk_open=sums.risk_open,
        staff_minutes_used=sums.staff_minutes,
        score=sums.score,
        bound=bound,
        share_of_bound=share_of(sums.score, bound),
        certificate=_certificate(problem, prices),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a plan comes to."""

    score: int
    risk_removed: float
    risk_open: float
    staff_minutes: int


def sums_of(problem: Problem, slot_of: Sequence[int]) -> Sums:
    """Add up what is planned."""
    score = removed = left = 0
    for job, slot in zip(problem.jobs, slot_of, strict=True):
        if slot == NOWHERE:
            left += job.risk
        else:
            score += job.values[slot - problem.slots_of[job.host].start]
            removed += job.risk
    minutes = sum(one.minutes for one in sessions_of(problem, slot_of))
    return Sums(score=score, risk_removed=removed / 1_000, risk_open=left / 1_000, staff_minutes=minutes)


def share_of(score: int, bound: int) -> float:
    """Say which share of its bound a plan reaches, rounded down to a millionth; all of nothing is 1."""
    return (score * 1_000_000 // bound) / 1_000_000 if bound else 1.0


def sessions_of(problem: Problem, slot_of: Sequence[int]) -> Iterator[Session]:
    """Give the bundle of each slot, in the order of hosts and time."""
    bundles: dict[int, list[Job]] = {}
    for job, slot in zip(problem.jobs, slot_of, strict=True):
        if slot != NOWHERE:
            bundles.setdefault(slot, []).append(job)
    for at in sorted(bundles):
        slot, jobs = problem.slots[at], bundles[at]
        reboot = any(job.reboot for job in jobs)
        minutes = sum(job.minutes for job in jobs) + (problem.reboot_minutes[slot.host] if reboot else 0)
        yield Session(
            host=problem.hosts[slot.host],
            start=slot.start,
            end=slot.end,
            reboot=reboot,
            minutes=minutes,
            free_minutes=slot.minutes - minutes,
            risk_removed=sum(job.risk for job in jobs) / 1_000,
            patches=tuple(job.patch for job in jobs),
        )


def superseded_of(problem: Problem) -> tuple[Superseded, ...]:
    """Name what hosts do not need, because they get a patch that holds it."""
    return tuple(Superseded(host=host, patch=low, by=top) for host, low, top in problem.dropped)


def _left_out(packing: Packing, prices: Prices) -> Iterator[LeftOut]:
    problem = packing.problem
    minute = [own + prices.staff[slot.period] for own, slot in zip(prices.slots, problem.slots, strict=True)]
    for at, job in enumerate(problem.jobs):
        if packing.slot_of[at] == NOWHERE:
            yield LeftOut(host=problem.hosts[job.host], patch=job.patch, why=_why(packing, job, minute))


def _why(packing: Packing, job: Job, minute: Sequence[int]) -> str:
    """Say in a sentence why a patch is left out on a host."""
    problem, slots = packing.problem, packing.problem.slots_of[job.host]
    missing = next((one for one in job.requires if packing.slot_of[one] == NOWHERE), NOWHERE)
    takes = job.minutes + (problem.reboot_minutes[job.host] if job.reboot else 0)
    if not slots:
        return "The host has no window that begins in time and is staffed."
    if takes > (longest := max(problem.slots[slot].minutes for slot in slots)):
        return f"It takes {takes} minutes, with its reboot if it needs one; the longest window has {longest}."
    if missing != NOWHERE:
        return f"It requires {problem.jobs[missing].patch}, which is left out too."
    cheapest = min(minute[slot] for slot, value in zip(slots, job.values, strict=True) if value != NEVER)
    if max(job.values) < cheapest * job.minutes:
        worth, cost = max(job.values) / POINTS, cheapest * job.minutes / POINTS
        return f"Its {job.minutes} minutes are worth more elsewhere: {cost:.2f} of weighted risk, here {worth:.2f}."
    return f"No window of the host has {job.minutes} minutes left that staff has time for."


def _certificate(problem: Problem, prices: Prices) -> Certificate:
    """Write prices with the names of hosts, windows and patches; what is 0 is left out."""
    hosts, slots, jobs = problem.hosts, problem.slots, problem.jobs
    return Certificate(
        staff=tuple(StaffPrice(period=at, points=one) for at, one in enumerate(prices.staff) if one),
        windows=tuple(
            WindowPrice(host=hosts[slot.host], start=slot.start, points=own, opened=opened)
            for slot, own, opened in zip(slots, prices.slots, prices.opened, strict=True)
            if own or opened
        ),
        reboots=tuple(
            RebootShare(host=hosts[jobs[job].host], start=slots[slot].start, patch=jobs[job].patch, points=points)
            for job, slot, points in prices.reboots
        ),
        transfers=tuple(
            Transfer(host=hosts[jobs[job].host], patch=jobs[job].patch, requires=jobs[needed].patch, points=points)
            for job, needed, points in prices.transfers
        ),
    )
