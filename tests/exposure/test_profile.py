"""What operators say of themselves: by which policy their tasks are due, and who may know what of them."""

import pytest

from clearway.app.flow import run_job
from clearway.exposure import actions
from clearway.exposure.model import CauseKind, Exposed, NewInventory, OperatorProfile
from clearway.prioritization.model import Choice, Mission, Safety
from tests.conftest import TestHouse
from tests.exposure.test_dating import history
from tests.exposure.worlds import bom, match, published, tasks_of
from tests.houses import Caller, whole_house
from tests.prioritization.worlds import audited, waiting_jobs

SAID = {"policy": "ssvc-deployer", "sector": "energy", "counted": True, "named": False}


async def test_a_policy_that_is_chosen_dates_every_system_anew(house: TestHouse, api: Caller) -> None:
    """Tasks are due by the operator's own tree, with the impact that it states, and the history says why they moved."""
    operator = await house.operator()
    new = NewInventory(
        name="web-2",
        exposed=Exposed.YES,
        time_zone="UTC",
        body=bom("pkg:pypi/example@1.0"),
        mission=Mission.DEGRADED,
        safety=Safety.NEGLIGIBLE,
    )
    async with house.database.work(operator.credential) as work:
        kept = await actions.keep_inventory(work, new)
    await match(house, (await published(house)).advisory)
    asked = api.as_key(operator.secret)
    answer = await asked("PUT", "/operator-profile", json=SAID)
    assert (answer.status_code, answer.json()) == (200, SAID)
    assert await waiting_jobs(house, "match-system") == [kept.id] * 2
    await run_job(whole_house(house), "match-system", kept.id)
    (task,) = await tasks_of(house, operator)
    first, second = await history(house, operator, task.id)
    assert (first.outcome, second.outcome, task.outcome) == ("3-days", "scheduled", "scheduled")
    assert [(cause.kind, cause.words) for cause in second.causes] == [
        (CauseKind.POLICY, "policy changed from BOD 26-04 2026-06-10 to SSVC deployer 1.0.0")
    ]
    await asked("PUT", "/operator-profile", json=SAID | {"named": True})
    assert len(await waiting_jobs(house, "match-system")) == 2
    await asked("PUT", "/operator-profile", json=SAID | {"sector": "dams"})
    assert len(await waiting_jobs(house, "match-system")) == 3
    assert (await asked("GET", "/operator-profile")).json()["sector"] == "dams"


async def test_a_new_task_is_due_by_the_policy_that_was_chosen(house: TestHouse) -> None:
    """Whoever never stated an impact is told that the worst was taken."""
    operator = await house.operator()
    async with house.database.work(operator.credential) as work:
        said = OperatorProfile(policy=Choice.DEPLOYER, sector="", counted=False, named=False)
        await actions.set_profile(work, said, whole_house(house).sectors)
        new = NewInventory(name="w", exposed=Exposed.NO, time_zone="UTC", body=bom("pkg:pypi/example@1.0"))
        await actions.keep_inventory(work, new)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, operator)
    assert task.policy == "SSVC deployer 1.0.0"
    assert "Safety impact: catastrophic (nobody knows, so it is taken at its worst)" in task.reasons
    assert ("exposure", "controlled") in [(step.point, step.value) for step in task.path]


async def test_what_is_said_is_seen_by_nobody_else(house: TestHouse, api: Caller) -> None:
    """Another operator, and coordinators unless the operator lets itself be named, see no row; the record no sector."""
    operator, other = await house.operator(), await house.operator("Operator Two")
    await api.as_key(operator.secret)("PUT", "/operator-profile", json=SAID)
    for named, seen in ((False, 0), (True, 1)):
        await api.as_key(operator.secret)("PUT", "/operator-profile", json=SAID | {"named": named})
        for credential, count in ((other.credential, 0), (house.anonymous, 0), (house.admin, seen)):
            async with house.database.work(credential) as work:
                cursor = await work.connection.execute("SELECT count(*) FROM operator_profile")
                assert await cursor.fetchone() == (count,)
    assert set(await audited(house, operator.party)) == {"identity.register-party", "exposure.set-profile"}
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute(
            "SELECT count(*) FROM audit_record WHERE subject = %s AND entry LIKE '%%energy%%'", (operator.party,)
        )
        assert await cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("said", "status"),
    [({"sector": "nonsense"}, 422), ({"policy": "nonsense"}, 400), ({"sector": "energy'; --"}, 422), ({"x": 1}, 400)],
)
async def test_what_makes_no_sense_is_refused(house: TestHouse, api: Caller, said: dict[str, str], status: int) -> None:
    """A sector that is none is refused with those there are; only operators have a say."""
    operator = api.as_key((await house.operator()).secret)
    assert (await operator("PUT", "/operator-profile", json=said)).status_code == status
    assert (await operator("GET", "/operator-profile")).json()["sector"] == ""
    assert len((await operator("GET", "/sectors")).json()["sectors"]) == 16
    assert (await api("PUT", "/operator-profile", json={})).status_code == 403
