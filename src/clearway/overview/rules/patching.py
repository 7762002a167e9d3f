"""An operator's own tasks as a request for a plan: updates of one package on one system are done once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec

from clearway.formats.plan_request import (
    HostLine,
    Hours,
    PatchLine,
    PlanRequest,
    StaffLine,
    Weights,
    WindowLine,
    require_few_pairs,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import (
    NAME_CHARACTERS_MAX,
    PLAN_HOSTS_MAX,
    PLAN_MINUTES_MAX,
    PLAN_PERIODS_MAX,
    PLAN_WINDOWS_PER_HOST_MAX,
    PURL_CHARACTERS_MAX,
    TASKS_PLANNED_MAX,
    within,
)
from clearway.overview.model import OwnTask
from clearway.overview.rules.effort import UNKNOWN_SCORE
from clearway.overview.rules.updates import newest

_Minutes = Annotated[int, msgspec.Meta(ge=1, le=PLAN_MINUTES_MAX)]
_Windows = Annotated[list[WindowLine], msgspec.Meta(max_length=PLAN_WINDOWS_PER_HOST_MAX)]
_Name = Annotated[str, msgspec.Meta(max_length=NAME_CHARACTERS_MAX)]
_Package = Annotated[str, msgspec.Meta(max_length=PURL_CHARACTERS_MAX)]
_PACKAGE_SHOWN: Final = 80


class PlanOrder(msgspec.Struct, forbid_unknown_fields=True):
    """What the tasks do not say: windows for all systems or by system, hours of staff, minutes, and what reboots.

    `rebooting` names packages (purls without version) whose update needs a reboot. Without `hours` and `staff` every
    window is staffed. docs/plans.md tells how times are written.
    """

    windows: _Windows = []
    systems: Annotated[dict[_Name, _Windows], msgspec.Meta(max_length=PLAN_HOSTS_MAX)] = {}
    hours: Hours | None = None
    staff: Annotated[list[StaffLine], msgspec.Meta(max_length=PLAN_PERIODS_MAX)] | None = None
    minutes: _Minutes = 15
    reboot_minutes: Annotated[int, msgspec.Meta(ge=0, le=PLAN_MINUTES_MAX)] = 10
    rebooting: Annotated[list[_Package], msgspec.Meta(max_length=1_000)] = []
    weights: Weights = Weights()


def patching_request(tasks: Sequence[OwnTask], order: PlanOrder, now: datetime) -> PlanRequest:
    """Write a request: a system is a host, all that one package needs there is one patch, due as the soonest of it."""
    if len(tasks) > TASKS_PLANNED_MAX:
        what = f"There are more than {TASKS_PLANNED_MAX} tasks."
        raise Refusal("too-many-tasks", what, hint="Plan the systems in parts, from a file.", status=413)
    groups: dict[tuple[str, str], list[OwnTask]] = {}
    for task in tasks:
        groups.setdefault((task.system, task.package), []).append(task)
    systems = sorted({task.system for task in tasks}) or ["no system"]
    request = PlanRequest(
        begin=format_instant(now),
        hosts=tuple(
            HostLine(
                name=name,
                windows=tuple(order.systems.get(name, order.windows)),
                reboot_minutes=order.reboot_minutes,
            )
            for name in systems
        ),
        patches=tuple(
            _patch(key, group, order, place=place) for place, (key, group) in enumerate(groups.items(), start=1)
        ),
        staff=None if order.staff is None else tuple(order.staff),
        weights=order.weights,
    )
    require_few_pairs(request)
    return request


def _patch(key: tuple[str, str], tasks: Sequence[OwnTask], order: PlanOrder, *, place: int) -> PatchLine:
    system, package = key
    due = min((task.due_at for task in tasks if task.due_at is not None), default=None)
    name = within(package, _PACKAGE_SHOWN)
    return PatchLine(
        id=f"{place}: {name}@{within(newest(package, [task.new_version for task in tasks]), _PACKAGE_SHOWN)}",
        hosts=(system,),
        minutes=order.minutes,
        risk=sum(UNKNOWN_SCORE if task.score is None else task.score for task in tasks),
        due=None if due is None else format_instant(due),
        reboot=package in order.rebooting,
        forensic=any(task.forensic for task in tasks),
    )
