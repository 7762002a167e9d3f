"""What is to be planned, as JSON: hosts with their maintenance windows, hours of staff, and patches (docs/plans.md)."""

from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    NAME_CHARACTERS_MAX,
    PLAN_BYTES_MAX,
    PLAN_CHOICES_MAX,
    PLAN_HOSTS_MAX,
    PLAN_HOURS_MAX,
    PLAN_MINUTES_MAX,
    PLAN_PAIRS_MAX,
    PLAN_PATCHES_MAX,
    PLAN_PERCENT_MAX,
    PLAN_PERIODS_MAX,
    PLAN_RELATED_MAX,
    PLAN_RISK_MAX,
    PLAN_WINDOWS_MAX,
    PLAN_WINDOWS_PER_HOST_MAX,
)

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
_Instant = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
_Zone = Annotated[str, msgspec.Meta(max_length=60)]
_Percent = Annotated[int, msgspec.Meta(ge=1, le=PLAN_PERCENT_MAX)]
_Related = Annotated[tuple[_Name, ...], msgspec.Meta(max_length=PLAN_RELATED_MAX)]
Hours = Annotated[float, msgspec.Meta(ge=0, le=PLAN_HOURS_MAX)]


class WindowLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a host may be worked on: instants with an offset, or local times and the IANA name of their zone."""

    start: _Instant
    end: _Instant
    zone: _Zone = ""


class HostLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A host, the minutes that a reboot takes there, and its windows."""

    name: _Name
    windows: Annotated[tuple[WindowLine, ...], msgspec.Meta(max_length=PLAN_WINDOWS_PER_HOST_MAX)]
    reboot_minutes: Annotated[int, msgspec.Meta(ge=0, le=PLAN_MINUTES_MAX)] = 0


class StaffLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many hours staff has for the windows that begin within a period."""

    start: _Instant
    end: _Instant
    hours: Hours
    zone: _Zone = ""


class PatchLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patch: on which hosts, how long it takes on one, the risk that it removes there, and until when it is due.

    `requires` are patches that go before or with it, where the host lacks them; `supersedes` those that it contains.
    """

    id: _Name
    hosts: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=PLAN_HOSTS_MAX)]
    minutes: Annotated[int, msgspec.Meta(ge=1, le=PLAN_MINUTES_MAX)]
    risk: Annotated[float, msgspec.Meta(ge=0, le=PLAN_RISK_MAX)]
    due: _Instant | None = None
    reboot: bool = False
    forensic: bool = False
    requires: _Related = ()
    supersedes: _Related = ()


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By how many percent the risk of a patch counts: overdue, on time, after its due date, and with forensic triage.

    Each day that it waits takes `wait_per_day` percent of that, down to 1 percent.
    """

    overdue: _Percent = 300
    on_time: _Percent = 100
    late: _Percent = 50
    forensic: _Percent = 200
    wait_per_day: Annotated[int, msgspec.Meta(ge=0, le=99)] = 1


class PlanRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"begin": "from"}):
    """All that a plan is made of; no `staff` is staff for every window. Nothing is planned before `from`."""

    begin: _Instant
    hosts: Annotated[tuple[HostLine, ...], msgspec.Meta(min_length=1, max_length=PLAN_HOSTS_MAX)]
    patches: Annotated[tuple[PatchLine, ...], msgspec.Meta(max_length=PLAN_PATCHES_MAX)]
    staff: Annotated[tuple[StaffLine, ...], msgspec.Meta(max_length=PLAN_PERIODS_MAX)] | None = None
    weights: Weights = Weights()


def read_plan_request(body: bytes) -> PlanRequest:
    """Read what is to be planned; refused with the place of what does not fit."""
    request = convert(decode_json(within_plan_bytes(body)), PlanRequest, noun="a request for a plan")
    require_few_pairs(request)
    return request


def within_plan_bytes(body: bytes) -> bytes:
    """Accept a document of the limited size."""
    if len(body) > PLAN_BYTES_MAX:
        what = f"The document has more than {PLAN_BYTES_MAX} bytes."
        raise Refusal("too-large", what, hint="Split the hosts over several plans.", status=413)
    return body


def require_few_pairs(request: PlanRequest) -> None:
    """Refuse more pairs of patch and host, windows, or choices among both, than one plan may hold."""
    windows = {host.name: len(host.windows) for host in request.hosts}
    pairs = sum(len(patch.hosts) for patch in request.patches)
    choices = sum(windows.get(name, 0) for patch in request.patches for name in patch.hosts)
    for count, most, noun in (
        (pairs, PLAN_PAIRS_MAX, "pairs of patch and host"),
        (sum(windows.values()), PLAN_WINDOWS_MAX, "windows"),
        (choices, PLAN_CHOICES_MAX, "choices of a window for a patch on a host"),
    ):
        if count > most:
            what = f"The request has {count} {noun}; {most} is the most."
            raise Refusal("plan-too-large", what, hint=_SPLIT, status=413)


_SPLIT: Final = "Split the hosts over several plans, or name fewer windows."
