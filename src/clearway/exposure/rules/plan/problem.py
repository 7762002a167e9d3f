"""What has to be decided, in whole numbers: which slots there are, and what each patch is worth in each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final

from clearway.exposure.model.plans import Job, Problem
from clearway.exposure.rules.plan.relations import Relations, relations_of
from clearway.exposure.rules.plan.slots import Opened, Staffed, staffed
from clearway.exposure.rules.plan.times import instant_of
from clearway.formats.plan_request import PatchLine, PlanRequest, Weights
from clearway.kernel.errors import Refusal

NEVER: Final = -1  # the value of a job in a slot that it does not fit
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """What a host gets by one patch, with all that the patch supersedes there."""

    patch: PatchLine
    risk: int
    due: datetime | None
    forensic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _HostNeeds:
    """What a host gets; `tops` names for a patch that others may hold the one that it comes with."""

    needs: tuple[_Need, ...]
    tops: Mapping[str, str]


def problem_of(request: PlanRequest, hours: float | None) -> Problem:
    """Write a request in whole numbers; `hours` are all hours of staff there are, instead of those of its periods."""
    staff = staffed(request, hours)
    needs = _needs(request)
    begins = [0, *accumulate(len(one.needs) for one in needs)]
    opened = [0, *accumulate(len(slots) for slots in staff.slots)]
    slots = tuple(one.slot for found in staff.slots for one in found)
    places = range(len(request.hosts))
    return Problem(
        hosts=tuple(host.name for host in request.hosts),
        reboot_minutes=tuple(host.reboot_minutes for host in request.hosts),
        slots=slots,
        slots_of=tuple(range(opened[at], opened[at + 1]) for at in places),
        jobs=tuple(job for at in places for job in _jobs(request, at, needs[at], staff=staff, first=begins[at])),
        jobs_of=tuple(range(begins[at], begins[at + 1]) for at in places),
        staff_minutes=staff.minutes,
        dropped=tuple(
            (request.hosts[at].name, low, top) for at in places for low, top in needs[at].tops.items() if low != top
        ),
        unusable=sum(len(host.windows) for host in request.hosts) - len(slots),
    )


def _needs(request: PlanRequest) -> list[_HostNeeds]:
    """Say of each host what it gets, in an order in which what is required comes first."""
    names = {host.name: at for at, host in enumerate(request.hosts)}
    if len(names) != len(request.hosts):
        raise Refusal("host-twice", "A host is listed twice.", hint="Give each a name of its own.", where="hosts")
    relations = relations_of(request.patches)
    on: list[dict[str, PatchLine]] = [{} for _ in request.hosts]
    for place, patch in enumerate(request.patches):
        for name in patch.hosts:
            if name not in names or patch.id in on[names[name]]:
                raise _bad_host(patch.id, name, place, is_known=name in names)
            on[names[name]][patch.id] = patch
    dues = {p.id: instant_of(p.due, "", where=f"patches[{at}].due") for at, p in enumerate(request.patches) if p.due}
    alone = {patch.id: _need(patch, (), dues) for patch in request.patches}
    return [_needs_of(here, relations, alone, dues=dues) for here in on]


def _bad_host(patch: str, name: str, place: int, *, is_known: bool) -> Refusal:
    what = f"Patch {patch[:60]!r} names {name[:60]!r} {'twice' if is_known else 'and there is no such host'}."
    return Refusal("bad-host", what, hint="Name each host of the list once.", where=f"patches[{place}].hosts")


def _needs_of(
    here: Mapping[str, PatchLine], relations: Relations, alone: Mapping[str, _Need], *, dues: Mapping[str, datetime]
) -> _HostNeeds:
    tops = {name: relations.top(name, here) for name in here if name in relations.above}
    held: dict[str, list[PatchLine]] = {}
    for low, top in tops.items():
        if low != top:
            held.setdefault(top, []).append(here[low])
    ordered = sorted((name for name in here if tops.get(name, name) == name), key=relations.rank.__getitem__)
    needs = (_need(here[name], held[name], dues) if name in held else alone[name] for name in ordered)
    return _HostNeeds(needs=tuple(needs), tops=tops)


def _need(patch: PatchLine, held: Sequence[PatchLine], dues: Mapping[str, datetime]) -> _Need:
    every = (patch, *held)
    due = min((dues[one.id] for one in every if one.id in dues), default=None)
    risk = sum(round(one.risk * 1_000) for one in every)
    return _Need(patch=patch, risk=risk, due=due, forensic=any(one.forensic for one in every))


def _jobs(request: PlanRequest, host: int, found: _HostNeeds, *, staff: Staffed, first: int) -> Iterator[Job]:
    """Give the jobs of a host; what requires something that fits nowhere fits nowhere."""
    places = {need.patch.id: first + at for at, need in enumerate(found.needs)}
    reboot, opened = request.hosts[host].reboot_minutes, staff.slots[host]
    nowhere = (NEVER,) * len(opened)
    lost: set[int] = set()
    for place, need in enumerate(found.needs, start=first):
        patch = need.patch
        requires = _required(need, found, places) if patch.requires else ()
        values = _values(
            need, opened, takes=patch.minutes + (reboot if patch.reboot else 0), request=request, staff=staff
        )
        if lost and not lost.isdisjoint(requires):
            values = nowhere
        if values == nowhere:
            lost.add(place)
        yield Job(
            host=host,
            patch=patch.id,
            minutes=patch.minutes,
            reboot=patch.reboot and reboot > 0,
            risk=need.risk,
            values=values,
            requires=requires,
        )


def _required(need: _Need, found: _HostNeeds, places: Mapping[str, int]) -> tuple[int, ...]:
    """Name the jobs that a patch requires; what holds a required patch stands for it."""
    names = {found.tops.get(name, name) for name in need.patch.requires} - {need.patch.id}
    return tuple(sorted(places[name] for name in names if name in places))


def _values(
    need: _Need, opened: Sequence[Opened], *, takes: int, request: PlanRequest, staff: Staffed
) -> tuple[int, ...]:
    """Give what a patch is worth in each slot, in points."""
    weights = request.weights
    scale = need.risk * (weights.forensic if need.forensic else _HUNDRED)
    percents = _percents(need.due, opened, begin=staff.begin, weights=weights)
    return tuple(
        [
            scale * percent // _HUNDRED * one.kept if takes <= one.slot.minutes else NEVER
            for one, percent in zip(opened, percents, strict=True)
        ]
    )


def _percents(due: datetime | None, opened: Sequence[Opened], *, begin: datetime, weights: Weights) -> list[int]:
    """Give by how many percent risk counts in each slot, by the due date."""
    if due is None or due < begin:
        return [weights.on_time if due is None else weights.overdue] * len(opened)
    return [weights.on_time if one.end <= due else weights.late for one in opened]
