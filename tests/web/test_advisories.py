"""An advisory on a page: withdrawn by a coordinator, marked for everybody."""

from httpx import AsyncClient

from tests.exposure.worlds import published
from tests.web.conftest import World, form_token, sign_in


async def test_a_coordinator_withdraws_on_the_page(client: AsyncClient, world: World) -> None:
    """For a reason, without which the form comes back; then the page and the list say so to a visitor too."""
    made = (await published(world.house)).advisory
    path = f"/advisories/{made}"
    assert "Withdraw it" not in (await client.get(path)).text
    await sign_in(client, world.house.administrator.secret)
    fields = {"reason": "", "token": await form_token(client, path)}
    refused = await client.post(f"{path}/withdrawal", data=fields)
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    answer = await client.post(f"{path}/withdrawal", data={**fields, "reason": "A <b>duplicate</b>."})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    again = await client.post(f"{path}/withdrawal", data={**fields, "reason": "Twice."})
    assert (again.status_code, 'role="alert"' in again.text) == (409, True)
    client.cookies.clear()
    page = (await client.get(path)).text
    assert "A &lt;b&gt;duplicate&lt;/b&gt;." in page
    assert page.index("Nothing has to be done about it") < page.index("What it said to do")
    assert "Withdraw it" not in page
    assert "Withdrawn" in (await client.get("/advisories")).text
    assert "Withdrawn. pkg:pypi/example. A &lt;b&gt;duplicate&lt;/b&gt;." in (await client.get("/advisories.atom")).text
