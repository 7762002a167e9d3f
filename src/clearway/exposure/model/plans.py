"""Nouns of planning under limited hours: slots and jobs that fit them, and the plan with its certificate."""

from typing import Final

import msgspec

# A point is what value, price and bound are counted in, as whole numbers: one of risk at 100 % on the first day.
POINTS: Final = 10_000_000


class Slot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A window of a host that can be used: which host, which period of staff, and its minutes."""

    host: int
    period: int
    start: str
    end: str
    minutes: int


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A patch on a host: what it is worth in each slot of the host, in points, and the jobs that it requires.

    `risk` is in thousandths and holds that of what the patch supersedes there.
    """

    host: int
    patch: str
    minutes: int
    reboot: bool
    risk: int
    values: tuple[int, ...]
    requires: tuple[int, ...] = ()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be decided, in whole numbers: jobs by host, requirements before what requires them; slots by host.

    `slots_of` and `jobs_of` say where those of each host begin and end; `dropped` are superseded: host, patch, by what.
    """

    hosts: tuple[str, ...]
    reboot_minutes: tuple[int, ...]
    slots: tuple[Slot, ...]
    slots_of: tuple[range, ...]
    jobs: tuple[Job, ...]
    jobs_of: tuple[range, ...]
    staff_minutes: tuple[int, ...]
    dropped: tuple[tuple[str, str, str], ...]
    unusable: int


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """Dual values in points, all whole and none negative: a minute of staff in a period, a minute of a slot.

    `opened` are those of the minutes of each slot that only a reboot opens, to jobs that need one.
    `reboots` says how much of a reboot's price a job carries in a slot (job, slot, points), `transfers` how much of
    its value a job gives to one that it requires (job, required job, points).
    """

    staff: tuple[int, ...]
    slots: tuple[int, ...]
    opened: tuple[int, ...]
    reboots: tuple[tuple[int, int, int], ...]
    transfers: tuple[tuple[int, int, int], ...]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The bundle of one window: what is installed there in this order, and the reboot, paid once, if one is needed."""

    host: str
    start: str
    end: str
    reboot: bool
    minutes: int
    free_minutes: int
    risk_removed: float
    patches: tuple[str, ...]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A patch on a host that is not in the plan, and why."""

    host: str
    patch: str
    why: str


class Superseded(msgspec.Struct, frozen=True, kw_only=True):
    """A patch that a host does not need, because it gets one that holds it."""

    host: str
    patch: str
    by: str


class StaffPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What a minute of staff is worth in a period."""

    period: int
    points: int


class WindowPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What a minute of a window is worth on top of staff's, and on top of that what one is that a reboot opens."""

    host: str
    start: str
    points: int
    opened: int


class RebootShare(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a reboot a patch carries in a window."""

    host: str
    start: str
    patch: str
    points: int


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """How much of its value a patch gives to one that it requires."""

    host: str
    patch: str
    requires: str
    points: int


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """Dual values, from which anybody reckons the bound anew (weak duality of linear programs); untold ones are 0."""

    staff: tuple[StaffPrice, ...]
    windows: tuple[WindowPrice, ...]
    reboots: tuple[RebootShare, ...]
    transfers: tuple[Transfer, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"begin": "from"}):
    """What to install when, what is left out and why, and a bound that no plan can exceed, with its certificate.

    `score` and `bound` are in points: risk with the weights of the request. `request` is the SHA-256 of the request.
    """

    request: str
    begin: str
    hours: float | None
    sessions: tuple[Session, ...]
    superseded: tuple[Superseded, ...]
    left_out: tuple[LeftOut, ...]
    unusable_windows: int
    risk_removed: float
    risk_open: float
    staff_minutes_used: int
    score: int
    bound: int
    share_of_bound: float
    certificate: Certificate


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What checking a plan found: that it can be done, and its bound reckoned anew from the prices in it."""

    hours: float | None
    sessions: int
    patches: int
    risk_removed: float
    score: int
    bound: int
    share_of_bound: float
