"""The queue of a maintainer by risk an hour: cases of a package share one release, as patches share a reboot."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clearway.exposure.model.plans import POINTS, Plan, Problem
from clearway.formats.plan_request import HostLine, PatchLine, PlanRequest, Weights, WindowLine
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import PLAN_MINUTES_MAX
from clearway.overview.model import Effort, EffortLine, EffortQueue, OpenCase

# Of what nobody has scored.
UNKNOWN_SCORE: Final = 5.0
WEIGHTS: Final = Weights(overdue=300, on_time=100, late=100, forensic=200, wait_per_day=0)


def require_effort(effort: Effort) -> Effort:
    """Accept what a maintainer has."""
    for name, value, least in (
        ("hours", effort.hours * 60, 0),
        ("minutes", effort.minutes, 1),
        ("release_minutes", effort.release_minutes, 0),
    ):
        if not least <= value <= PLAN_MINUTES_MAX:
            what = f"{name} is out of range."
            hint = f"A queue is for {PLAN_MINUTES_MAX} minutes at most."
            raise Refusal("bad-effort", what, hint=hint, where=name)
    return effort


def effort_request(cases: Sequence[OpenCase], effort: Effort, now: datetime) -> PlanRequest:
    """Write the question as a plan's: a package is a host with one window of all hours, a release its reboot."""
    whole = timedelta(minutes=max(int(effort.hours * 60), 1))
    window = WindowLine(start=format_instant(now), end=format_instant(now + whole))
    packages = sorted({case.package for case in cases}) or [""]
    return PlanRequest(
        begin=format_instant(now),
        hosts=tuple(HostLine(name=name, windows=(window,), reboot_minutes=effort.release_minutes) for name in packages),
        patches=tuple(_patch(case, effort) for case in cases),
        weights=WEIGHTS,
    )


def _patch(case: OpenCase, effort: Effort) -> PatchLine:
    due = None if case.days is None else format_instant(case.since + timedelta(days=case.days))
    return PatchLine(
        id=case.id,
        hosts=(case.package,),
        minutes=effort.minutes,
        risk=UNKNOWN_SCORE if case.score is None else case.score,
        due=due,
        reboot=True,
        forensic=case.exploited or case.forensic,
    )


def effort_queue(
    cases: Sequence[OpenCase], effort: Effort, plan: Plan, *, problem: Problem, now: datetime
) -> EffortQueue:
    """Put cases in order: planned releases by what they remove an hour, in each the worst first; then the rest."""
    known: dict[str, OpenCase] = {case.id: case for case in cases}
    worth = {job.patch: max(job.values, default=0) for job in problem.jobs}
    rates = {session.host: sum(worth[name] for name in session.patches) / session.minutes for session in plan.sessions}
    planned = {name for session in plan.sessions for name in session.patches}

    def key(name: str) -> tuple[bool, float, float, str]:
        return (
            name not in planned,
            -rates.get(known[name].package, 0.0) if name in planned else 0.0,
            -worth[name],
            name,
        )

    lines = tuple(
        _line(place, known[name], effort, worth=worth[name], planned=name in planned, now=now)
        for place, name in enumerate(sorted(worth, key=key), start=1)
    )
    return EffortQueue(
        hours=effort.hours,
        minutes_used=plan.staff_minutes_used,
        weighted_risk=plan.score / POINTS,
        bound=plan.bound / POINTS,
        share_of_bound=plan.share_of_bound,
        lines=lines,
    )


def _line(place: int, case: OpenCase, effort: Effort, *, worth: int, planned: bool, now: datetime) -> EffortLine:
    risk = max(worth, 0) / POINTS
    return EffortLine(
        place=place,
        case=case.id,
        vulnerability=case.vulnerability,
        package=case.package,
        told=case.told,
        planned=planned,
        minutes=effort.minutes,
        weighted_risk=risk,
        risk_per_hour=round(risk / effort.minutes * 60, 3),
        why=_why(case, now),
    )


def _why(case: OpenCase, now: datetime) -> str:
    """Say what the risk of a case is made of."""
    told = [f"severity {case.score:.1f}" if case.score is not None else f"severity unknown, taken as {UNKNOWN_SCORE:g}"]
    if case.days is not None and case.since + timedelta(days=case.days) < now:
        told.append(f"times {WEIGHTS.overdue / 100:g} because it is overdue")
    if case.exploited or case.forensic:
        told.append(f"times {WEIGHTS.forensic / 100:g} because it is exploited")
    return ", ".join(told)
