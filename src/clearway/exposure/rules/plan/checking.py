"""Checking a plan without trusting who made it: it can be done as it stands, and its bound follows from its prices.

Whole numbers only, no solver: who has the request can do the same with pencil and paper.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final, LiteralString

from clearway.exposure.model.plans import Certificate, Checked, Plan, Prices, Problem
from clearway.exposure.rules.plan.certificate import bound_of
from clearway.exposure.rules.plan.packing import NOWHERE
from clearway.exposure.rules.plan.problem import NEVER, problem_of
from clearway.exposure.rules.plan.telling import sessions_of, share_of, sums_of, superseded_of
from clearway.formats.decoding import convert, decode_json
from clearway.formats.plan_request import read_plan_request, within_plan_bytes
from clearway.kernel.errors import Refusal

_ASK_ANEW: Final = "Trust nothing of it: make the plan anew."


def check_plan(request: bytes, plan: bytes) -> Checked:
    """Check a plan by the request that it is for; refused with the place of the first thing that is wrong."""
    told = convert(decode_json(within_plan_bytes(plan)), Plan, noun="a plan")
    asked = read_plan_request(request)
    if told.request != sha256(request).hexdigest():
        what = "The plan is for another request."
        raise Refusal("other-request", what, hint="Name the file that it was made of.", where="request")
    problem = problem_of(asked, told.hours)
    slot_of = _slots_of(problem, told)
    _require_order(problem, slot_of)
    _require_minutes(problem, told, slot_of)
    _require_all_told(problem, told, slot_of)
    bound = bound_of(problem, _prices(problem, told.certificate))
    _require_sums(problem, told, slot_of, bound=bound, begin=asked.begin)
    return Checked(
        hours=told.hours,
        sessions=len(told.sessions),
        patches=sum(slot != NOWHERE for slot in slot_of),
        risk_removed=told.risk_removed,
        score=told.score,
        bound=bound,
        share_of_bound=told.share_of_bound,
    )


def _wrong(code: LiteralString, what: str, where: str) -> Refusal:
    return Refusal(code, what, hint=_ASK_ANEW, where=where)


def _slots_of(problem: Problem, told: Plan) -> list[int]:
    """Say in which slot each job is; every session is a window, and every patch belongs there, once."""
    slots, jobs = _slot_names(problem), _job_names(problem)
    slot_of = [NOWHERE] * len(problem.jobs)
    for place, session in enumerate(told.sessions):
        slot = slots.get((session.host, session.start))
        if slot is None:
            raise _wrong("no-such-window", "The host has no such window that can be used.", f"sessions[{place}]")
        for name in session.patches:
            job = jobs.get((session.host, name))
            if job is None or slot_of[job] != NOWHERE or _value(problem, job, slot) == NEVER:
                what = f"{name[:60]!r} is not needed there, does not fit, or comes twice."
                raise _wrong("wrong-patch", what, f"sessions[{place}].patches")
            slot_of[job] = slot
    return slot_of


def _value(problem: Problem, job: int, slot: int) -> int:
    return problem.jobs[job].values[slot - problem.slots_of[problem.jobs[job].host].start]


def _require_order(problem: Problem, slot_of: list[int]) -> None:
    for at, job in enumerate(problem.jobs):
        for needed in job.requires if slot_of[at] != NOWHERE else ():
            if not NOWHERE < slot_of[needed] <= slot_of[at]:
                what = f"{job.patch[:60]!r} comes before {problem.jobs[needed].patch[:60]!r}, which it requires."
                raise _wrong("requires-first", what, problem.hosts[job.host])


def _require_minutes(problem: Problem, told: Plan, slot_of: list[int]) -> None:
    """Refuse sessions that are not what their patches come to, or that are longer than windows or staff allow."""
    staff = list(problem.staff_minutes)
    places = _slot_names(problem)
    for place, (session, right) in enumerate(zip(told.sessions, sessions_of(problem, slot_of), strict=False)):
        if session != right or session.free_minutes < 0:
            what = "The session is out of order, too long, or its numbers are not those of its patches."
            raise _wrong("wrong-session", what, f"sessions[{place}]")
        staff[problem.slots[places[session.host, session.start]].period] -= session.minutes
    if len(told.sessions) != len(list(sessions_of(problem, slot_of))):
        raise _wrong("wrong-session", "A window comes twice, or its session is empty.", "sessions")
    for period, left in enumerate(staff):
        if left < 0:
            what = f"It takes {-left} minutes more than staff has in period {period}."
            raise _wrong("too-many-hours", what, "sessions")


def _require_all_told(problem: Problem, told: Plan, slot_of: list[int]) -> None:
    left = [(problem.hosts[job.host], job.patch) for job, slot in zip(problem.jobs, slot_of, strict=True) if slot < 0]
    if [(one.host, one.patch) for one in told.left_out] != left:
        raise _wrong("untold", "What is left out is not told in full, or in another order.", "left_out")
    if told.superseded != superseded_of(problem) or told.unusable_windows != problem.unusable:
        raise _wrong("untold", "What is superseded or cannot be used is not told in full.", "superseded")


def _require_sums(problem: Problem, told: Plan, slot_of: list[int], *, bound: int, begin: str) -> None:
    sums = sums_of(problem, slot_of)
    right = (begin, sums.score, sums.risk_removed, sums.risk_open, sums.staff_minutes)
    if (told.begin, told.score, told.risk_removed, told.risk_open, told.staff_minutes_used) != right:
        raise _wrong("wrong-sum", "The plan's sums are not those of its sessions.", "score")
    if told.bound != bound:
        raise _wrong("wrong-bound", f"The prices give the bound {bound}, and not {told.bound}.", "bound")
    if told.score > bound or told.share_of_bound != share_of(told.score, bound):
        raise _wrong("wrong-share", "The share of the bound is not that of score and bound.", "share_of_bound")


def _prices(problem: Problem, told: Certificate) -> Prices:
    """Read prices by their names; refused where one is negative, told twice, or about nothing of the request."""
    slots, jobs = _slot_names(problem), _job_names(problem)
    staff, own, opened = [0] * len(problem.staff_minutes), [0] * len(problem.slots), [0] * len(problem.slots)
    seen = _Seen()
    for at, price in enumerate(told.staff):
        seen.require(price.period, price.points, is_known=0 <= price.period < len(staff), where=f"staff[{at}]")
        staff[price.period] = price.points
    for at, window in enumerate(told.windows):
        slot = slots.get((window.host, window.start), NOWHERE)
        lowest = min(window.points, window.opened)
        seen.require((window.host, window.start), lowest, is_known=slot >= 0, where=f"windows[{at}]")
        own[slot], opened[slot] = window.points, window.opened
    reboots: list[tuple[int, int, int]] = []
    for at, share in enumerate(told.reboots):
        slot, job = slots.get((share.host, share.start), NOWHERE), jobs.get((share.host, share.patch), NOWHERE)
        known = slot >= 0 and job >= 0 and problem.jobs[job].reboot
        seen.require((share.host, share.start, share.patch), share.points, is_known=known, where=f"reboots[{at}]")
        reboots.append((job, slot, share.points))
    transfers = tuple(_transfers(problem, told, jobs, seen=seen))
    return Prices(
        staff=tuple(staff), slots=tuple(own), opened=tuple(opened), reboots=tuple(reboots), transfers=transfers
    )


def _transfers(
    problem: Problem, told: Certificate, jobs: dict[tuple[str, str], int], *, seen: "_Seen"
) -> Iterator[tuple[int, int, int]]:
    for at, one in enumerate(told.transfers):
        giver, taker = (jobs.get((one.host, name), NOWHERE) for name in (one.patch, one.requires))
        known = giver >= 0 and taker in problem.jobs[giver].requires
        key = ("transfer", one.host, one.patch, one.requires)
        seen.require(key, one.points, is_known=known, where=f"transfers[{at}]")
        yield giver, taker, one.points


class _Seen:
    """Refuses prices that are negative, told twice, or about nothing."""

    def __init__(self) -> None:
        self._keys: set[object] = set()

    def require(self, key: object, points: int, *, is_known: bool, where: str) -> None:
        """Accept a price."""
        if not is_known or points < 0 or key in self._keys:
            what = "The price is negative, told twice, or about nothing of the request."
            raise _wrong("wrong-price", what, f"certificate.{where}")
        self._keys.add(key)


def _slot_names(problem: Problem) -> dict[tuple[str, str], int]:
    return {(problem.hosts[slot.host], slot.start): at for at, slot in enumerate(problem.slots)}


def _job_names(problem: Problem) -> dict[tuple[str, str], int]:
    return {(problem.hosts[job.host], job.patch): at for at, job in enumerate(problem.jobs)}
