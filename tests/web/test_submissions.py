"""Frontier: a submission's pages for the developer, the government's people, and those who may not look."""

from dataclasses import dataclass
from typing import Self

import pytest
from httpx import AsyncClient

from tests.conftest import Member
from tests.frontier.handed import register
from tests.frontier.worlds import Programme, open_programme
from tests.web.conftest import Window, World, form_token, sign_in

REASONS = "SCORES-CANARY"


@dataclass
class Pages:
    """The pages of one submission, for whoever is signed in."""

    client: AsyncClient
    programme: Programme

    @property
    def path(self) -> str:
        """Where the submission's page is."""
        return f"/frontier/{self.programme.id}"

    async def as_(self, who: Member) -> Self:
        """Sign in."""
        await sign_in(self.client, who.secret)
        return self

    async def text(self) -> str:
        """The page."""
        return (await self.client.get(self.path)).text

    async def do(self, move: str, **fields: str) -> int:
        """Send the form of a move; give the status."""
        token = await form_token(self.client, self.path)
        answer = await self.client.post(self.path, data={"move": move, "token": token, **fields})
        return answer.status_code


@pytest.fixture
async def pages(client: AsyncClient, world: World) -> Pages:
    """A submission's pages."""
    return Pages(client=client, programme=await open_programme(world.house))


async def test_a_developer_opens_an_inquiry(client: AsyncClient, world: World) -> None:
    """The form takes it and leads to its page; a bad time zone comes back with what was typed."""
    programme = await open_programme(world.house)
    await sign_in(client, programme.developer.secret)
    fields = {
        "title": "Model of spring",
        "model_name": "m-2",
        "contact": "lab@example.com",
        "time_zone": "Mars/Olympus",
        "planned": "",
        "token": await form_token(client, "/frontier"),
    }
    refused = await client.post("/frontier", data=fields)
    assert refused.status_code == 422
    assert 'value="Model of spring"' in refused.text
    taken = await client.post("/frontier", data={**fields, "time_zone": "America/Los_Angeles"})
    assert taken.status_code == 303
    assert "Inquiry" in (await client.get(taken.headers["location"])).text
    text = (await client.get("/frontier")).text
    assert "Model of spring" in text
    assert "A developer opened an inquiry" not in text
    await sign_in(client, programme.program.secret)
    assert "to the government: A developer opened an inquiry" in (await client.get("/frontier")).text


async def test_the_way_to_a_notified_determination(pages: Pages) -> None:
    """Each side finds its move on the page and makes it; the developer never reads reasons."""
    programme = pages.programme
    terms = {"agreement": "a" * 64, "materials": "b" * 64, "access_plan": "c" * 64}
    assert await (await pages.as_(programme.program)).do("screen") == 303
    assert await (await pages.as_(programme.developer)).do("submit") == 409
    await register(programme.house, programme.developer, b"L")
    await programme.hand_in()
    assert await pages.do("accept", **terms) == 303
    await pages.as_(programme.program)
    assert await pages.do("accept", **terms) == 303
    assert await pages.do("request", what="a manifest") == 303
    assert "stands still" in await pages.text()
    assert await (await pages.as_(programme.developer)).do("answer", answer="here it is") == 303
    await programme.consult()
    assert await (await pages.as_(programme.office)).do("opinion", opinion="concur", note="fine") == 303
    assert await (await pages.as_(programme.official)).do("propose", outcome="designated", reasons=REASONS) == 303
    assert "Another official has to sign it" in await pages.text()
    (proposed,) = (await programme.dossier()).determinations
    assert await pages.do("cosign", determination=proposed.id) == 403
    assert await (await pages.as_(programme.second)).do("cosign", determination=proposed.id) == 303
    assert await (await pages.as_(programme.program)).do("notify") == 303
    text = await pages.text()
    assert REASONS in text
    assert text.count("signed by Other officials person") == 1
    text = await (await pages.as_(programme.developer)).text()
    assert "Designated: a covered frontier model" in text
    assert REASONS not in text
    assert "signed by somebody" in text


async def test_a_developer_withdraws_at_any_moment(pages: Pages) -> None:
    """The button is there at once; nobody of the government has it, and then nothing is left to do."""
    programme = pages.programme
    assert "Withdraw…" not in await (await pages.as_(programme.program)).text()
    assert await pages.do("withdraw") == 403
    assert "Withdraw…" in await (await pages.as_(programme.developer)).text()
    assert await pages.do("withdraw") == 303
    text = await pages.text()
    assert "Withdrawn by the developer" in text
    assert "the submission has ended" in text


async def test_a_submission_is_closed_to_others(pages: Pages, world: World) -> None:
    """A visitor signs in first; an evaluator who is not assigned and a finder find nothing."""
    assert (await pages.client.get(pages.path)).status_code == 401
    await pages.as_(pages.programme.evaluator)
    assert (await pages.client.get(pages.path)).status_code == 404
    await sign_in(pages.client, (await world.house.finder()).secret)
    assert (await pages.client.get("/frontier")).status_code == 403


async def test_it_is_read_in_a_browser(window: Window) -> None:
    """The developer's page fits a narrow screen and is read without a complaint of the browser."""
    programme = await open_programme(window.site.house)
    await programme.notify()
    await window.sign_in(programme.developer.secret)
    await window.page.set_viewport_size({"width": 360, "height": 800})
    assert await window.go("/frontier") == 200
    await window.page.locator("table.list a").first.click()
    await window.page.get_by_role("heading", name="Clocks").wait_for()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await window.page.evaluate(wide)
    assert window.complaints == []
