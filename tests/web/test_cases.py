"""Cases: who sees them, answers, and the end of an embargo."""

from httpx import AsyncClient

from clearway.coordination import actions as coordination
from clearway.kernel.ids import CaseId
from tests.web.conftest import World, form_token, sign_in
from tests.web.worlds import coordinate, submit


async def a_case(world: World) -> CaseId:
    """A case that its maintainer has been told of."""
    vulnerability = await submit(world)
    await coordinate(world, vulnerability)
    async with world.house.database.work(world.house.worker) as work:
        case = await coordination.read_case_of(work, vulnerability)
    assert case is not None
    return case.id


async def test_a_maintainer_answers(client: AsyncClient, world: World) -> None:
    """The maintainer finds the case in the list, answers, and the answer stands there with its words."""
    case = await a_case(world)
    await sign_in(client, (await world.house.maintainer()).secret)
    assert f'href="/cases/{case}"' in (await client.get("/cases")).text
    fields = {"answer": "acknowledged", "note": "we look at it", "token": await form_token(client, f"/cases/{case}")}
    answer = await client.post(f"/cases/{case}/answers", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case}")
    text = (await client.get(f"/cases/{case}")).text
    assert "we look at it" in text
    assert "Move the embargo" not in text


async def test_a_coordinator_ends_an_embargo(client: AsyncClient, world: World) -> None:
    """A coordinator moves the end of the embargo for a reason; without one the form comes back with what was typed."""
    case = await a_case(world)
    await sign_in(client, world.house.administrator.secret)
    fields = {"until": "2026-11-23T11:00", "reason": "", "token": await form_token(client, f"/cases/{case}")}
    refused = await client.post(f"/cases/{case}/embargo", data=fields)
    assert refused.status_code == 422
    assert 'value="2026-11-23T11:00"' in refused.text
    assert 'role="alert"' in refused.text
    answer = await client.post(f"/cases/{case}/embargo", data={**fields, "reason": "it is fixed"})
    assert answer.status_code == 303
    assert "ended" in (await client.get(f"/cases/{case}")).text


async def test_a_case_is_closed_to_others(client: AsyncClient, world: World) -> None:
    """Another maintainer neither reads a case nor answers in it; a visitor is asked to sign in."""
    case = await a_case(world)
    assert (await client.get(f"/cases/{case}")).status_code == 401
    await sign_in(client, (await world.house.maintainer("Maintainer Two")).secret)
    assert case not in (await client.get("/cases")).text
    assert (await client.get(f"/cases/{case}")).status_code == 404
    fields = {"answer": "resolved", "note": "", "token": await form_token(client, "/cases")}
    assert (await client.post(f"/cases/{case}/answers", data=fields)).status_code == 404
