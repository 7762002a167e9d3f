"""Plans under limited hours: they can always be done, never exceed their bound, and nothing in them can be altered."""

import json
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plan import WORLDS, World, greedy, made
from clearway.exposure.model.plans import Plan, Prices, Problem
from clearway.exposure.rules.plan.certificate import bound_of
from clearway.exposure.rules.plan.checking import check_plan
from clearway.exposure.rules.plan.problem import problem_of
from clearway.exposure.rules.plan.solving import solved
from clearway.exposure.rules.plan.telling import plan_of
from clearway.formats.plan_request import read_plan_request
from clearway.kernel.errors import Refusal
from tests.exposure.plans import Request, best_score, patch, relaxed_score, request, requests, window


def planned(asked: Request, hours: float | None = None) -> Plan:
    """Plan and check; every plan of a test is checked."""
    body = json.dumps(asked).encode()
    plan = plan_of(body, hours=hours)
    assert check_plan(body, msgspec.json.encode(plan)).bound == plan.bound
    return plan


def problem(asked: Request, hours: float | None = None) -> Problem:
    """Write a request in whole numbers."""
    return problem_of(read_plan_request(json.dumps(asked).encode()), hours)


def sessions(plan: Plan) -> list[tuple[str, ...]]:
    """Name the patches of each session."""
    return [one.patches for one in plan.sessions]


@given(asked=requests())
@settings(max_examples=150, deadline=None)
def test_a_plan_can_be_done_and_its_bound_is_above_the_best_there_is(asked: Request) -> None:
    """The check finds nothing; the plan is at most as good as the best of all plans, and that one as the bound."""
    plan = planned(asked)
    assert plan.score <= best_score(problem(asked)) <= plan.bound


@given(asked=requests(), data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_prices_give_a_bound(asked: Request, data: st.DataObject) -> None:
    """Whatever prices somebody makes up, the best plan does not exceed what follows from them."""
    whole = problem(asked)
    # Little for minutes, much for the rest: a bound that forgets a part of it falls below what can be done.
    minute = st.sampled_from([0, 0, 20_000, 1_000_000])
    points = st.sampled_from([0, 3_000_000, 100_000_000])

    def some(count: int) -> tuple[int, ...]:
        return tuple(data.draw(minute) for _ in range(count))

    reboots = tuple(
        (at, slot, data.draw(points))
        for at, job in enumerate(whole.jobs)
        if job.reboot
        for slot in whole.slots_of[job.host]
    )
    transfers = tuple((at, one, data.draw(points)) for at, job in enumerate(whole.jobs) for one in job.requires)
    prices = Prices(
        staff=some(len(whole.staff_minutes)),
        slots=some(len(whole.slots)),
        opened=some(len(whole.slots)),
        reboots=reboots,
        transfers=transfers,
    )
    assert best_score(whole) <= bound_of(whole, prices)


@given(asked=requests(), fewer=st.floats(0, 4), more=st.floats(0, 4))
@settings(max_examples=100, deadline=None)
def test_more_hours_never_bring_the_bound_down(asked: Request, fewer: float, more: float) -> None:
    """At the same prices more hours give no lower bound, and no lower best."""
    little, much = problem(asked, fewer), problem(asked, fewer + more)
    if len(little.slots) == len(much.slots):
        _, prices, _ = solved(much)
        assert bound_of(little, prices) <= bound_of(much, prices)
    assert best_score(little) <= best_score(much)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("world", WORLDS[:3], ids=lambda world: world.name)
def test_the_bound_is_that_of_the_linear_program(seed: int, world: object) -> None:
    """HiGHS, asked for the same program in full, comes to the same bound but for a thousandth or two."""
    body = json.loads(made(seed, msgspec.convert(world, type(WORLDS[0]))))
    names = {host["name"] for host in body["hosts"][:4]}
    body["hosts"] = body["hosts"][:4]
    body["patches"] = [one | {"hosts": [name for name in one["hosts"] if name in names]} for one in body["patches"]]
    for period in body["staff"]:
        period["hours"] = round(period["hours"] * 0.04, 1)
    plan, whole = planned(body), problem(body)
    exact = relaxed_score(whole)
    assert exact * 0.999999 <= plan.bound <= exact * 1.004
    assert plan.share_of_bound >= 0.95


def test_a_large_plan_is_near_its_bound_and_better_than_taking_the_most_risk_an_hour() -> None:
    """100 hosts, 2,000 patches, some 15,000 pairs."""
    body = made(7, WORLDS[0])
    plan = plan_of(body)
    assert plan.share_of_bound >= 0.99
    assert plan.score > 1.05 * greedy(problem_of(read_plan_request(body), None))


def test_a_reboot_is_paid_once_for_all_patches_of_a_window() -> None:
    """Five patches of twenty minutes with a reboot of twenty fill one window of two hours exactly."""
    asked = request(*(patch(f"p{at}", 20, reboot=True) for at in range(5)))
    (session,) = planned(asked).sessions
    assert (session.reboot, session.minutes, session.free_minutes, len(session.patches)) == (True, 120, 0, 5)


def test_what_is_required_goes_before_or_with_it() -> None:
    """A dear patch pulls the cheap one along that it requires, and stands after it."""
    asked = request(patch("dear", 20, 50, requires=["cheap"]), patch("cheap", 100, 0.1), patch("other", 100, 3))
    plan = planned(asked)
    assert sessions(plan) == [("cheap", "dear"), ("other",)]


def test_what_requires_a_patch_that_never_fits_is_left_out_with_the_reason() -> None:
    """The one is too long for every window, the other waits for it in vain."""
    plan = planned(request(patch("long", 500, 5), patch("short", 5, 5, requires=["long"])))
    assert plan.sessions == ()
    assert {one.patch: one.why for one in plan.left_out} == {
        "long": "It takes 500 minutes, with its reboot if it needs one; the longest window has 120.",
        "short": "It requires long, which is left out too.",
    }


def test_what_is_superseded_is_dropped_and_hands_on_risk_and_due_date() -> None:
    """Where a host lists both, the newer one stands for both; where it does not, the older one stays."""
    hosts = [{"name": name, "windows": [window(5)]} for name in ("web", "old")]
    older = {"id": "older", "hosts": ["web", "old"], "minutes": 10, "risk": 2, "due": "2026-11-01T00:00:00Z"}
    asked = request(older, patch("newer", 10, 1, supersedes=["older"]), hosts=hosts)
    plan = planned(asked)
    assert [(one.host, one.patch, one.by) for one in plan.superseded] == [("web", "older", "newer")]
    assert [(one.host, one.patches, one.risk_removed) for one in plan.sessions] == [
        ("web", ("newer",), 3.0),
        ("old", ("older",), 2.0),
    ]
    assert plan.score == 5 * 3 * 10_000_000 * 96 // 100


def test_overdue_and_forensic_patches_go_first() -> None:
    """Of three like patches the overdue one with forensic triage goes first, and the one without a due date is left."""
    asked = request(
        patch("plain", 120),
        patch("overdue", 120, due="2026-11-30T00:00:00Z"),
        patch("forensic", 120, due="2026-11-30T00:00:00Z", forensic=True),
    )
    assert sessions(planned(asked)) == [("forensic",), ("overdue",)]


def test_a_due_date_decides_between_windows() -> None:
    """What is due before the second window has the first one, though it removes less."""
    asked = request(patch("due", 120, 1.0, due="2026-12-06T00:00:00Z"), patch("open", 120, 1.2))
    assert sessions(planned(asked)) == [("due",), ("open",)]


def test_hours_of_staff_hold_across_hosts() -> None:
    """Two hosts, one hour: one patch, and the other is told to be worth less there."""
    hosts = [{"name": name, "windows": [window(5)]} for name in ("web", "db")]
    asked = request(
        {"id": "p", "hosts": ["web"], "minutes": 50, "risk": 2},
        {"id": "q", "hosts": ["db"], "minutes": 50, "risk": 1},
        hosts=hosts,
    )
    plan = planned(asked, hours=1)
    assert sessions(plan) == [("p",)]
    assert plan.hours == 1
    assert plan.left_out[0].why.startswith(
        ("No window of the host has 50 minutes left", "Its 50 minutes are worth more")
    )
    assert planned(asked, hours=0).sessions == ()
    assert len(planned(asked, hours=2).sessions) == 2


def test_local_times_are_those_of_the_zone() -> None:
    """A window over the night in which clocks go back has an hour more; one in which they go forward an hour less."""
    nights = [("2026-10-31T23:00", "2026-11-01T05:00", 420), ("2027-03-13T23:00", "2027-03-14T05:00", 300)]
    for start, end, minutes in nights:
        hosts = [{"name": "web", "windows": [{"start": start, "end": end, "zone": "America/Chicago"}]}]
        whole = problem(request(patch("p"), hosts=hosts) | {"from": "2026-10-01T00:00:00Z"})
        assert [slot.minutes for slot in whole.slots] == [minutes]


REFUSED: list[tuple[Request, str]] = [
    ({"patches": [patch("p"), patch("p")]}, "patch-twice"),
    ({"patches": [patch("p", requires=["q"])]}, "bad-patch"),
    ({"patches": [patch("p", requires=["q"]), patch("q", requires=["p"])]}, "patch-circle"),
    ({"patches": [patch("p", supersedes=["q"]), patch("q", supersedes=["p"])]}, "patch-circle"),
    ({"patches": [{"id": "p", "hosts": ["none"], "minutes": 1, "risk": 1}]}, "bad-host"),
    ({"patches": [patch("p", risk=-1)]}, "bad-shape"),
    ({"patches": [patch("p", minutes=0)]}, "bad-shape"),
    ({"patches": [patch("p", due="yesterday")]}, "bad-instant"),
    ({"hosts": [{"name": "web", "windows": [window(5), window(5, 60, 21)]}]}, "overlap"),
    ({"hosts": [{"name": "web", "windows": []}, {"name": "web", "windows": []}]}, "host-twice"),
    (
        {"hosts": [{"name": "web", "windows": [{"start": "2026-12-05T20:00:00Z", "end": "2026-12-05T20:00:00Z"}]}]},
        "empty-stretch",
    ),
    (
        {
            "hosts": [
                {
                    "name": "web",
                    "windows": [{"start": "2027-03-14T02:30", "end": "2027-03-14T04:00", "zone": "America/Chicago"}],
                }
            ]
        },
        "unclear-local-time",
    ),
    (
        {
            "hosts": [
                {
                    "name": "web",
                    "windows": [{"start": "2026-12-05T20:00", "end": "2026-12-05T21:00", "zone": "Mars/Base"}],
                }
            ]
        },
        "unknown-time-zone",
    ),
    (
        {"hosts": [{"name": "web", "windows": [{"start": "2026-12-05T20:00", "end": "2026-12-05T21:00"}]}]},
        "bad-instant",
    ),
    (
        {"hosts": [{"name": "web", "windows": [{"start": "2029-12-05T20:00:00Z", "end": "2029-12-05T21:00:00Z"}]}]},
        "window-too-far",
    ),
    ({"staff": [{"start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z", "hours": -1}]}, "bad-shape"),
    ({"weights": {"overdue": 0}}, "bad-shape"),
    ({"colour": "red"}, "bad-shape"),
]


@pytest.mark.parametrize(("changed", "code"), REFUSED)
def test_what_cannot_be_planned_is_refused(changed: Request, code: str) -> None:
    """Each with its code, and what to do."""
    with pytest.raises(Refusal) as caught:
        planned(request(patch("p")) | changed)
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


ASKED = request(
    patch("base", 30, 0.5),
    patch("top", 30, 9, requires=["base"]),
    patch("kernel", 40, 6, reboot=True),
    patch("driver", 60, 5, reboot=True),
    patch("small", 20, 0.3, due="2026-11-01T00:00:00Z"),
    patch("never", 400, 1),
    staff=[{"start": "2026-12-01T00:00:00Z", "end": "2026-12-31T00:00:00Z", "hours": 2.5}],
)


def _session(plan: Request, **changed: object) -> None:
    plan["sessions"][0].update(changed)


ALTERED: dict[str, tuple[Callable[[Request], object], str]] = {
    "another request": (lambda plan: plan.update(request="0" * 64), "other-request"),
    "a patch more": (lambda plan: plan["sessions"][0]["patches"].append("never"), "wrong-patch"),
    "a patch twice": (
        lambda plan: plan["sessions"][0]["patches"].append(plan["sessions"][0]["patches"][0]),
        "wrong-patch",
    ),
    "a patch less": (lambda plan: plan["sessions"][0]["patches"].pop(), "wrong-session"),
    "another window": (lambda plan: _session(plan, start="2026-12-06T20:00:00Z"), "no-such-window"),
    "another end": (lambda plan: _session(plan, end="2026-12-06T20:00:00Z"), "wrong-session"),
    "fewer minutes": (lambda plan: _session(plan, minutes=1), "wrong-session"),
    "more risk": (lambda plan: _session(plan, risk_removed=99.0), "wrong-session"),
    "no reboot": (lambda plan: plan["sessions"][-1].update(reboot=not plan["sessions"][-1]["reboot"]), "wrong-session"),
    "fewer hours": (lambda plan: plan.update(hours=0.5), "too-many-hours"),
    "untold": (lambda plan: plan["left_out"].pop(), "untold"),
    "more score": (lambda plan: plan.update(score=plan["score"] + 1), "wrong-sum"),
    "more risk in all": (lambda plan: plan.update(risk_removed=99.0), "wrong-sum"),
    "a lower bound": (lambda plan: plan.update(bound=plan["bound"] - 1), "wrong-bound"),
    "a nearer bound": (lambda plan: plan.update(share_of_bound=1.0), "wrong-share"),
    "a lower price": (lambda plan: plan["certificate"]["staff"][0].update(points=1), "wrong-bound"),
    "a negative price": (lambda plan: plan["certificate"]["staff"][0].update(points=-1), "wrong-price"),
    "a price twice": (lambda plan: plan["certificate"]["staff"].append(plan["certificate"]["staff"][0]), "wrong-price"),
    "a share of nothing": (
        lambda plan: plan["certificate"]["reboots"].append(
            {"host": "web", "start": "2026-12-05T20:00:00Z", "patch": "top", "points": 5}
        ),
        "wrong-price",
    ),
    "a gift to nobody": (
        lambda plan: plan["certificate"]["transfers"].append(
            {"host": "web", "patch": "base", "requires": "top", "points": 5}
        ),
        "wrong-price",
    ),
    "a field more": (lambda plan: plan.update(note="hello"), "bad-shape"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_plan_is_refused(name: str) -> None:
    """One thing altered anywhere, and the check says which."""
    alter, code = ALTERED[name]
    body = json.dumps(ASKED).encode()
    plan = json.loads(msgspec.json.encode(plan_of(body)))
    assert check_plan(body, json.dumps(plan).encode()).patches == 4
    alter(plan)
    with pytest.raises(Refusal) as caught:
        check_plan(body, json.dumps(plan).encode())
    assert caught.value.code == code


def test_a_requirement_in_a_later_session_is_refused() -> None:
    """Sessions exchanged: what is required comes too late."""
    asked = request(patch("base", 100, 1), patch("top", 100, 1, requires=["base"]))
    body = json.dumps(asked).encode()
    plan = json.loads(msgspec.json.encode(plan_of(body)))
    first, second = plan["sessions"]
    first["patches"], second["patches"] = second["patches"], first["patches"]
    with pytest.raises(Refusal) as caught:
        check_plan(body, json.dumps(plan).encode())
    assert caught.value.code == "requires-first"


def test_many_short_windows_and_few_hours_are_planned_near_the_bound() -> None:
    """Where rounding reboots up would take more than all hours of staff, the plan is still a good one."""
    world = World(name="many windows", staff=0.3, windows=16, minutes=(60, 120))
    asked = json.loads(made(3, world))
    asked["patches"] = asked["patches"][:400]
    for period in asked["staff"]:
        period["hours"] = round(period["hours"] * 0.2, 1)
    assert planned(asked).share_of_bound >= 0.95


def test_more_choices_than_can_be_planned_are_refused() -> None:
    """Pairs of patch and host, each with every window of its host."""
    asked = json.loads(made(3, World(name="too many", staff=0.3, windows=16)))
    for host in asked["hosts"]:
        host["windows"] = host["windows"] * 2
    asked["patches"] = asked["patches"] + [one | {"id": f"{one['id']}-again"} for one in asked["patches"]]
    with pytest.raises(Refusal) as caught:
        planned(asked)
    assert (caught.value.code, "choices" in caught.value.what) == ("plan-too-large", True)


@given(body=st.binary(max_size=200) | requests().map(lambda asked: json.dumps(asked)[:-3].encode()))
@settings(max_examples=100, deadline=None)
def test_garbage_is_refused_and_never_a_crash(body: bytes) -> None:
    """As a request, and as a plan."""
    good = json.dumps(ASKED).encode()
    for ask in (lambda: plan_of(body), lambda: check_plan(good, body)):
        with pytest.raises(Refusal):
            ask()
