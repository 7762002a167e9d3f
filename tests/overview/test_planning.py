"""Plans from the database: an operator's own tasks, and a maintainer's cases, with bounds; nobody plans another's."""

import json
from datetime import timedelta

import pytest

from clearway.exposure.rules.plan.checking import check_plan
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.overview.actions.planning import cases_waiting, queue_by_effort
from clearway.overview.model import Effort, EffortQueue
from clearway.overview.rules.effort import require_effort
from tests.conftest import Member, TestHouse
from tests.coordination.test_actions import LOCAL, PACKAGE, WORST, appointed, deliver, opened
from tests.exposure.worlds import keep, match, published
from tests.houses import open_api

OTHER = "pkg:pypi/other"
PAIR = ((WORST, "CVE-2026-1000"), (LOCAL, "CVE-2026-2000"))


def _windows(house: TestHouse, *days: float, minutes: int = 60) -> list[dict[str, str]]:
    starts = [house.clock.now + timedelta(days=day) for day in days]
    return [
        {"start": format_instant(start), "end": format_instant(start + timedelta(minutes=minutes))} for start in starts
    ]


async def _queue(house: TestHouse, member: Member, effort: Effort, *, of: Member | None = None) -> EffortQueue:
    async with house.database.work(member.credential) as work:
        waiting = await cases_waiting(work, of.party if of else None)
    return queue_by_effort(waiting, effort)


async def test_an_operator_plans_its_own_tasks(house: TestHouse) -> None:
    """Tasks of one package on one system are one update; the plan is checked from the request that comes with it."""
    operator, other = await house.operator(), await house.operator("Other")
    await keep(house, operator, "pkg:pypi/example@1.0", "pkg:pypi/other@1.0", name="web-1")
    await keep(house, operator, "pkg:pypi/example@1.0", name="web-2")
    await keep(house, other, "pkg:pypi/example@1.0", name="secret-host")
    for package in ("pkg:pypi/example", "pkg:pypi/other"):
        await match(house, (await published(house, package=package)).advisory)
    order = {"windows": _windows(house, 1), "minutes": 30, "hours": 1, "rebooting": ["pkg:pypi/other"]}
    async with open_api(house) as administrator:
        answer = await administrator.as_key(operator.secret)("POST", "/plans", json=order)
        assert answer.status_code == 200, answer.text
        made = answer.json()
        assert "secret-host" not in answer.text
        request = json.loads(made["request"])
        assert [host["name"] for host in request["hosts"]] == ["web-1", "web-2"]
        assert sorted((one["hosts"][0], one["id"].split(": ")[1], one["reboot"]) for one in request["patches"]) == [
            ("web-1", "pkg:pypi/example@1.1", False),
            ("web-1", "pkg:pypi/other@1.1", True),
            ("web-2", "pkg:pypi/example@1.1", False),
        ]
        assert check_plan(made["request"].encode(), json.dumps(made["plan"]).encode()).patches == 2
        assert made["plan"]["hours"] == 1
        nothing = await administrator.as_key((await house.finder()).secret)("POST", "/plans", json=order)
        assert nothing.status_code == 403
        refused = await administrator.as_key(operator.secret)("POST", "/plans", json=order | {"minutes": 0})
        assert refused.status_code == 400


async def test_an_operator_without_tasks_gets_an_empty_plan(house: TestHouse) -> None:
    """Nothing to do is a plan, too."""
    operator = await house.operator()
    async with open_api(house) as administrator:
        made = (await administrator.as_key(operator.secret)("POST", "/plans", json={})).json()
    assert (made["plan"]["sessions"], made["plan"]["share_of_bound"]) == ([], 1.0)


async def test_a_queue_removes_most_risk_an_hour(house: TestHouse) -> None:
    """Two cases of one package share a release and go before one that is as bad alone; the bound is above both."""
    maintainer = await appointed(house, PACKAGE, OTHER, open_max=10)
    alone = await opened(house, package=OTHER, vector=WORST)
    pair = [await opened(house, vector=vector, cve=cve) for vector, cve in PAIR]
    for _ in range(3):
        await deliver(house, maintainer.party)
    effort = Effort(hours=2.5, minutes=30, release_minutes=90)
    found = await _queue(house, maintainer, effort)
    assert [(line.case, line.planned) for line in found.lines] == [
        (pair[0].id, True),
        (pair[1].id, True),
        (alone.id, False),
    ]
    assert found.minutes_used == 150
    assert found.weighted_risk <= found.bound
    assert found.lines[0].why == "severity 9.8"
    assert found.lines[0].risk_per_hour == pytest.approx(9.8 * 2, abs=0.01)
    house.clock.move(days=20)
    later = await _queue(house, maintainer, effort)
    assert later.lines[0].why == "severity 9.8, times 3 because it is overdue"


async def test_more_hours_bring_more(house: TestHouse) -> None:
    """With hours for all, all is planned and the bound is reached."""
    maintainer = await appointed(house, PACKAGE, OTHER, open_max=10)
    for package in (PACKAGE, OTHER):
        await opened(house, package=package)
        await deliver(house, maintainer.party)
    little, much = [
        await _queue(house, maintainer, Effort(hours=hours, minutes=60, release_minutes=60)) for hours in (2, 8)
    ]
    assert [line.planned for line in little.lines] == [True, False]
    assert [line.planned for line in much.lines] == [True, True]
    assert little.weighted_risk < much.weighted_risk == pytest.approx(much.bound, rel=1e-3)


async def test_nobody_sees_anothers_queue(house: TestHouse) -> None:
    """A maintainer sees what it was told; another sees nothing of it; a coordinator sees what waits as well."""
    maintainer = await appointed(house, open_max=1)
    other = await house.member("Maintainer Two", PartyKind.MAINTAINER, "maintainer")
    for vector, cve in PAIR:
        await opened(house, vector=vector, cve=cve)
    await deliver(house, maintainer.party)
    effort = Effort(hours=8, minutes=60, release_minutes=60)
    assert [line.told for line in (await _queue(house, maintainer, effort)).lines] == [True]
    assert (await _queue(house, other, effort, of=maintainer)).lines == ()
    async with open_api(house) as administrator:
        where = {"hours": "8", "party": maintainer.party}
        answer = await administrator("GET", "/cases/by-effort", params=where)
        assert sorted(line["told"] for line in answer.json()["lines"]) == [False, True]
        for wrong in ({"hours": "-1"}, {"hours": "1", "minutes": "0"}, {"hours": "1e9"}):
            assert (await administrator("GET", "/cases/by-effort", params=wrong)).json()["code"] == "bad-effort"


@pytest.mark.parametrize(
    "effort", [Effort(hours=-1, minutes=1, release_minutes=0), Effort(hours=1, minutes=0, release_minutes=0)]
)
def test_what_is_no_effort_is_refused(effort: Effort) -> None:
    """Negative hours, and cases that take no time."""
    with pytest.raises(Refusal) as caught:
        require_effort(effort)
    assert caught.value.code == "bad-effort"
