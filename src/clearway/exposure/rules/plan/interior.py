"""The linear program's prices: of a minute of staff, of a minute of a window, of a reboot; by an interior point.

Maximize value, with x the share of a job in a slot and y whether the slot has a reboot: the shares of a job sum to 1
at most; a job that needs a reboot has at most y in its slot, and all such jobs together at most y of the minutes that
the slot has beside the reboot; minutes and reboots stay within the slot, and within the staff's. Program and dual are
solved together from inside, by a step that foretells and one that corrects (Mehrotra, SIAM J. Optimization 2, 1992).
Jobs meet only in their host's slots, and slots only in the staff's periods: each step solves small systems, host by
host. Prices need not be exact: any are a bound (certificate.py).
"""

from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from clearway.exposure.rules.plan.arrays import Arrays, Floats, Marks

_STEPS_MAX: Final = 60
_SHORT: Final = 0.95  # how far of the way to the wall a step goes
_PRODUCT: Final = 0.1  # of each price and what is left of what it prices, at the beginning
_ROOMY: Final = 0.3  # how much of slots and staff is thought to be left at the beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where the two programs stand, or a step from there: shares and reboots; prices of jobs, reboots, slots, staff.

    Of slots first the prices of their minutes, then of those that only a reboot opens.
    """

    x: Floats
    y: Floats
    u: Floats
    r: Floats
    m: Floats
    s: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slack:
    """What is held to be left of each inequality, of the program, then of its dual; or the step of that."""

    z: Floats  # reboots: y - x
    j: Floats  # jobs: 1 - their shares
    t: Floats  # slots: minutes left
    g: Floats  # periods: minutes of staff left
    a: Floats  # shares
    e: Floats  # reboots of slots


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """Where the solving stands."""

    arrays: Arrays
    point: Point
    slack: _Slack


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """The small systems of one step: how shares answer to prices, and, host by host, how slots do."""

    b: Floats
    d: Floats
    weight: Floats
    even: Floats
    bridge: Floats
    inverse: Floats
    ratio: Floats


def solve(arrays: Arrays, *, enough: float) -> Point:
    """Solve the linear program up to a small part of its value; prices are usable wherever it stops."""
    point = _start(arrays)
    slack = _start_slack(arrays, point)
    point = _priced(arrays, point, slack)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS_MAX):
            gap = sum(float(np.sum(one)) for one in _products(point, slack))
            if gap <= enough * float(np.sum(arrays.value * point.x)):
                break
            ahead = _try_step(arrays, point, slack, gap=gap)
            if ahead is None:
                break
            point, slack = ahead
    return point


def _try_step(arrays: Arrays, point: Point, slack: _Slack, *, gap: float) -> tuple[Point, _Slack] | None:
    """Take a step; None where numbers have become too small for another one."""
    try:
        ahead = _step(arrays, point, slack, gap=gap)
    except np.linalg.LinAlgError:
        return None
    sums = (float(np.sum(one)) for one in (ahead[0].x, ahead[0].y, ahead[0].r, ahead[0].m, ahead[0].s))
    return ahead if all(map(isfinite, sums)) else None


def _start(arrays: Arrays) -> Point:
    """Begin with an even share of everything."""
    even = 1.0 / (len(arrays.fits) + 1)
    nothing = np.zeros(0)
    x, y = np.where(arrays.fits, even, 0.0), np.where(arrays.there, 2 * even, 0.0)
    return Point(x=x, y=y, u=nothing, r=nothing, m=nothing, s=nothing)


def _start_slack(arrays: Arrays, point: Point) -> _Slack:
    load = _load(arrays, point.x, point.y)
    even = 1.0 / (len(arrays.fits) + 1)
    return _Slack(
        z=np.where(arrays.reboots, even, 1.0),
        j=np.full(arrays.minutes.shape, even),
        t=np.where(_there(arrays), np.maximum(_room(arrays) - load, _ROOMY * np.tile(arrays.room, (2, 1))), 1.0),
        g=np.maximum(arrays.staff - _staff_load(arrays, load), _ROOMY * arrays.staff),
        a=np.where(arrays.fits, _PRODUCT / even, 1.0),
        e=np.where(arrays.there, _PRODUCT / (2 * even), 1.0),
    )


def _priced(arrays: Arrays, point: Point, slack: _Slack) -> Point:
    """Set prices so that the product of each with what is left is the same everywhere."""
    return Point(
        x=point.x,
        y=point.y,
        u=_PRODUCT / slack.j,
        r=np.where(arrays.reboots, _PRODUCT / slack.z, 0.0),
        m=np.where(_there(arrays), _PRODUCT / slack.t, 0.0),
        s=np.where(arrays.periods, _PRODUCT / slack.g, 0.0),
    )


def _load(arrays: Arrays, x: Floats, y: Floats) -> Floats:
    """Sum the minutes of each slot; then those that need a reboot, less those that the reboot opens."""
    all_of_it = arrays.by_host(x * arrays.minutes) + arrays.reboot * y
    return np.vstack([all_of_it, arrays.by_host(x * arrays.downs) - _opened(arrays) * y])


def _opened(arrays: Arrays) -> Floats:
    return np.where(arrays.covers, arrays.room - arrays.reboot, 0.0)


def _room(arrays: Arrays) -> Floats:
    return np.vstack([arrays.room, np.zeros_like(arrays.room)])


def _there(arrays: Arrays) -> Marks:
    return np.vstack([arrays.there, arrays.covers])


def _staff_load(arrays: Arrays, load: Floats) -> Floats:
    return arrays.by_period(load[: len(arrays.there)])


def _price(arrays: Arrays, point: Point) -> Floats:
    """Give the prices of minutes with those of staff, then of minutes that a reboot opens."""
    price = point.m.copy()
    price[: len(arrays.there)] += np.where(arrays.there, point.s[arrays.period], 0.0)
    return price


def _cost(arrays: Arrays, price: Floats) -> Floats:
    """Give what each job costs in each slot."""
    rows = len(arrays.there)
    return arrays.by_job(price[:rows]) * arrays.minutes + arrays.by_job(price[rows:]) * arrays.downs


def _reboot_cost(arrays: Arrays, price: Floats) -> Floats:
    rows = len(arrays.there)
    return arrays.reboot * price[:rows] - _opened(arrays) * price[rows:]


def _astray(arrays: Arrays, point: Point, slack: _Slack) -> _Slack:
    """Say by how much what is held to be left differs from what is."""
    far = _change(arrays, point)
    return _Slack(
        z=np.where(arrays.reboots, far.z - slack.z, 0.0),
        j=1.0 + far.j - slack.j,
        t=np.where(_there(arrays), _room(arrays) + far.t - slack.t, 0.0),
        g=arrays.staff + far.g - slack.g,
        a=np.where(arrays.fits, far.a - arrays.value - slack.a, 0.0),
        e=np.where(arrays.there, far.e - slack.e, 0.0),
    )


def _change(arrays: Arrays, step: Point) -> _Slack:
    """Say by how much a step changes how far it is to each wall."""
    load, price = _load(arrays, step.x, step.y), _price(arrays, step)
    return _Slack(
        z=np.where(arrays.reboots, arrays.by_job(step.y) - step.x, 0.0),
        j=-step.x.sum(axis=0),
        t=-load,
        g=-_staff_load(arrays, load),
        a=np.where(arrays.fits, step.u + step.r + _cost(arrays, price), 0.0),
        e=np.where(arrays.there, _reboot_cost(arrays, price) - arrays.by_host(step.r), 0.0),
    )


def _pairs(point: Point, slack: _Slack) -> tuple[tuple[Floats, Floats], ...]:
    """Lay beside each of the program what of the dual it goes with: a variable and a slack."""
    return (
        (point.x, slack.a),
        (point.y, slack.e),
        (slack.z, point.r),
        (slack.j, point.u),
        (slack.t, point.m),
        (slack.g, point.s),
    )


def _products(point: Point, slack: _Slack) -> list[Floats]:
    """Multiply what goes together: all of that is what the programs are apart."""
    return [one * other for one, other in _pairs(point, slack)]


def _step(arrays: Arrays, point: Point, slack: _Slack, *, gap: float) -> tuple[Point, _Slack]:
    """Look straight ahead, then go where what was seen there and the middle of the way want it."""
    here = _Here(arrays=arrays, point=point, slack=slack)
    system, products, astray = _system(here), _products(point, slack), _astray(arrays, point, slack)
    owed = [one + more for one, more in zip(products, _owed(point, astray), strict=True)]
    ahead = _solve(here, system, wanted=[-one for one in owed])
    change = _sum(_change(arrays, ahead), astray, reach=(1.0, 1.0))
    program, dual = _reach(point, slack, ahead, change=change)
    left = sum(
        float(np.sum((one + program * by) * (other + dual * and_by)))
        for (one, by), (other, and_by) in _meeting(point, slack, ahead, change=change)
    )
    aim = gap / sum(int(np.count_nonzero(one)) for one in products) * (left / gap) ** 3
    bent = zip(products, owed, _products(ahead, change), strict=True)
    wanted = [np.where(one != 0, aim - due - more, 0.0) for one, due, more in bent]
    ahead = _solve(here, system, wanted=wanted)
    change = _sum(_change(arrays, ahead), astray, reach=(1.0, 1.0))
    program, dual = (_SHORT * far for far in _reach(point, slack, ahead, change=change))
    return _moved(point, ahead, reach=(program, dual)), _sum(slack, change, reach=(program, dual))


def _owed(point: Point, astray: _Slack) -> list[Floats]:
    """Multiply each variable with that by which its slack is astray."""
    return [
        point.x * astray.a,
        point.y * astray.e,
        point.r * astray.z,
        point.u * astray.j,
        point.m * astray.t,
        point.s * astray.g,
    ]


def _sum(slack: _Slack, change: _Slack, *, reach: tuple[float, float]) -> _Slack:
    program, dual = reach
    return _Slack(
        z=slack.z + program * change.z,
        j=slack.j + program * change.j,
        t=slack.t + program * change.t,
        g=slack.g + program * change.g,
        a=slack.a + dual * change.a,
        e=slack.e + dual * change.e,
    )


def _moved(point: Point, ahead: Point, *, reach: tuple[float, float]) -> Point:
    program, dual = reach
    return Point(
        x=point.x + program * ahead.x,
        y=point.y + program * ahead.y,
        u=point.u + dual * ahead.u,
        r=point.r + dual * ahead.r,
        m=point.m + dual * ahead.m,
        s=point.s + dual * ahead.s,
    )


def _meeting(
    point: Point, slack: _Slack, ahead: Point, *, change: _Slack
) -> list[tuple[tuple[Floats, Floats], tuple[Floats, Floats]]]:
    """Lay each variable and its step beside the slack that it goes with, and that one's step."""
    both = zip(_pairs(point, slack), _pairs(ahead, change), strict=True)
    return [((one, by), (other, and_by)) for (one, other), (by, and_by) in both]


def _reach(point: Point, slack: _Slack, ahead: Point, *, change: _Slack) -> tuple[float, float]:
    """Tell how far a step may go until it meets the first wall: in the program, and in its dual."""
    meeting = _meeting(point, slack, ahead, change=change)
    return min(_wall(*ours) for ours, _ in meeting), min(_wall(*theirs) for _, theirs in meeting)


def _wall(now: Floats, step: Floats) -> float:
    return 1.0 / max(1.0, -float(np.min(_over(step, now))))


def _over(above: Floats, below: Floats) -> Floats:
    """Divide by what is there, and elsewhere by 1: there nothing is divided."""
    return above / (below + (below == 0))


def _system(here: _Here) -> _System:
    """Make the systems of a step: how shares answer to prices, and, host by host, how slots and reboots do."""
    arrays, point, slack = here.arrays, here.point, here.slack
    pull, b = _over(slack.a, point.x), _over(point.r, slack.z)
    d = np.where(arrays.fits, 1.0 / np.where(arrays.fits, pull + b, 1.0), 0.0)
    weight = point.u / (slack.j + point.u * d.sum(axis=0))
    steep, mine = b * d, arrays.minutes * d
    even = _diagonal(arrays.by_host(pull * steep) + _over(slack.e, point.y) + ~arrays.there)
    even = _inverse(even + _gram(arrays, steep * weight, steep))
    # What is steep needs a reboot, so its minutes of both kinds are the same.
    drawn = _gram(arrays, mine * weight, steep)
    bridge = _bridge(arrays, steep) - np.concatenate([drawn, drawn], axis=1)
    ratio = _over(slack.t, point.m) * _there(arrays)
    answer = _own(arrays, d, weight) + bridge @ even @ bridge.transpose(0, 2, 1)
    inverse = _inverse(answer + _diagonal(ratio + ~_there(arrays)))
    return _System(b=b, d=d, weight=weight, even=even, bridge=bridge, inverse=inverse, ratio=ratio)


def _own(arrays: Arrays, d: Floats, weight: Floats) -> Floats:
    """Say for each host how its slots answer to their own two prices."""
    mine, down = arrays.minutes * d, arrays.downs * d
    plain = _diagonal(arrays.by_host(arrays.minutes * mine)) - _gram(arrays, mine * weight, mine)
    downs = _diagonal(arrays.by_host(arrays.minutes * down)) - _gram(arrays, mine * weight, down)
    return np.block([[plain, downs], [downs, downs]])


def _bridge(arrays: Arrays, steep: Floats) -> Floats:
    """Say for each host what a reboot adds to its slots: its minutes and those of jobs drawn by it."""
    drawn = arrays.by_host(arrays.downs * steep)
    return np.concatenate([_diagonal(drawn + arrays.reboot * arrays.there), _diagonal(drawn - _opened(arrays))], axis=1)


def _gram(arrays: Arrays, ones: Floats, others: Floats) -> Floats:
    """Multiply for each host each slot's row with each slot's row."""
    if not others.any():
        return np.zeros((len(arrays.count), len(ones), len(others)))
    return np.stack([arrays.by_host(one * others) for one in ones]).transpose(2, 0, 1)


def _diagonal(rows: Floats) -> Floats:
    return rows.T[:, :, None] * np.eye(len(rows))


def _solve(here: _Here, system: _System, *, wanted: list[Floats]) -> Point:
    """Give the step by which each product changes as is wanted, to the first order."""
    arrays, point, slack = here.arrays, here.point, here.slack
    x, y, r, u, m, s = wanted
    pulled, full = _over(r, slack.z), _over(m, point.m)
    base = _answer(system, _over(x, point.x) - pulled)
    base -= system.d * (u / (slack.j + point.u * system.d.sum(axis=0)))
    evened = _times(system.even, _over(y, point.y) + arrays.by_host(pulled + system.b * base))
    loads = np.vstack([arrays.by_host(arrays.minutes * base), arrays.by_host(arrays.downs * base)])
    want = loads + _times(system.bridge, evened) + full
    price, staff = _prices(here, system, want=want, full=full, s=s)
    reboots = (evened - _times(system.even, _times(system.bridge.transpose(0, 2, 1), price))) * arrays.there
    rebooted = arrays.by_job(reboots)
    shares = base + _answer(system, system.b * rebooted - _cost(arrays, price))
    price[: len(arrays.there)] -= staff[arrays.period] * arrays.there
    return Point(
        x=shares,
        y=reboots,
        u=(u + point.u * shares.sum(axis=0)) / slack.j,
        r=np.where(arrays.reboots, pulled - system.b * (rebooted - shares), 0.0),
        m=price * _there(arrays),
        s=staff,
    )


def _answer(system: _System, push: Floats) -> Floats:
    """Tell how the shares of each job answer to a push, held back by their sum."""
    free = system.d * push
    return free - system.d * (system.weight * free.sum(axis=0))


def _prices(here: _Here, system: _System, *, want: Floats, full: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Give by how much the prices of each slot, staff included, and that of staff in each period change."""
    arrays, point, slack = here.arrays, here.point, here.slack
    rows = len(arrays.there)
    own, ratio = _times(system.inverse, want), system.ratio[:rows]
    belongs = np.zeros((len(arrays.count), 2 * rows, len(arrays.staff)))
    belongs[:, :rows] = (ratio[:, :, None] * (arrays.period[:, :, None] == np.arange(len(arrays.staff)))).transpose(
        1, 0, 2
    )
    lifted = system.inverse @ belongs
    square = np.diag(_over(slack.g, point.s) + ~arrays.periods + arrays.by_period(ratio))
    square -= np.einsum("hws,hwt->st", belongs, lifted)
    wanted = _over(s, point.s) + arrays.by_period(ratio * own[:rows] - full[:rows])
    staff = _inverse(square) @ wanted
    return own + np.einsum("hws,s->wh", lifted, staff), staff


def _times(systems: Floats, rows: Floats) -> Floats:
    return np.einsum("hvw,wh->vh", systems, rows)


def _inverse(systems: Floats) -> Floats:
    return np.linalg.inv(systems).astype(np.float64)
