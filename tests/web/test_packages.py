"""A submission's package in the browser: every item with its marking and its end, who may see it and who has."""

import re

import pytest
from httpx import AsyncClient

from clearway.kernel.errors import Refusal
from tests.frontier.handed import CANARY
from tests.web.conftest import World, form_token, sign_in
from tests.web.frontier_worlds import REASON, Used, new_used


async def test_who_may_see_and_who_has(client: AsyncClient, world: World) -> None:
    """Marked above and below; items, a grant, a taking out; what was ended or erased on the page is so."""
    used = await new_used(world.house)
    programme = used.programme
    grant = await used.let_see(programme.evaluator)
    await used.take_out(programme.evaluator)
    await sign_in(client, programme.developer.secret)
    text = (await client.get(f"{used.path}/package")).text
    assert len(re.findall(r"<strong>CUI//PROPIN</strong> <span[^>]*>TLP:AMBER\+STRICT<", text)) == 2
    for said in ("(CUI//PROPIN)", "program, evaluator; nobody else", "90 days at most", "2027-01-31 00:00 UTC"):
        assert said in text
    assert "To evaluate the model, and for nothing else" in text
    assert len(re.findall(rf"somebody of Evaluators[^:]*{programme.evaluator.person}</code>: {REASON}", text)) == 1
    assert CANARY not in text
    fields = {"deed": "revoke", "subject": grant.id, "token": await form_token(client, f"{used.path}/package")}
    assert (await client.post(f"{used.path}/package", data=fields)).status_code == 303
    assert "<s><code>" in (await client.get(f"{used.path}/package")).text
    with pytest.raises(Refusal):
        await used.take_out(programme.evaluator)
    twice = await client.post(f"{used.path}/package", data=fields)
    assert (twice.status_code, 'role="alert"' in twice.text) == (404, True)
    await _sees_what_is_granted(client, used)


async def _sees_what_is_granted(client: AsyncClient, used: Used) -> None:
    await sign_in(client, used.programme.evaluator.secret)
    assert "No item that you may see" in (await client.get(f"{used.path}/package")).text
    await used.let_see(used.programme.evaluator)
    text = (await client.get(f"{used.path}/package")).text
    assert re.findall(r'<article class="item" id="([^"]*)"', text) == [used.item]
    assert "<strong>you</strong> until" in text
    await sign_in(client, used.programme.developer.secret)
    fields = {"deed": "erase", "subject": used.item, "token": await form_token(client, f"{used.path}/package")}
    assert (await client.post(f"{used.path}/package", data=fields)).status_code == 303
    assert "Erased by its developer" in (await client.get(f"{used.path}/package")).text


async def test_nobody_else_sees_package_or_calls(client: AsyncClient, world: World) -> None:
    """To another developer and another submission's evaluator it is as if there were none; others are turned away."""
    used = await new_used(world.house)
    grant = await used.let_see(used.programme.evaluator)
    pages = ("package", "access", "access/live", "access/use.csv", "access/use.svg")
    for page in pages:
        assert (await client.get(f"{used.path}/{page}")).status_code == 401
    for who in (used.other.developer, used.other.evaluator):
        await sign_in(client, who.secret)
        token = await form_token(client, "/frontier")
        for page in pages:
            answers = [await client.get(f"{path}/{page}") for path in (used.path, "/frontier/sub-0000000000000000")]
            assert [answer.status_code for answer in answers] == [404, 404], page
            texts = {re.sub(r"sub-[0-9a-z]{16}", "ID", answer.text) for answer in answers}
            assert len(texts) == 1, page
        for page, fields in (
            ("package", {"deed": "revoke", "subject": grant.id}),
            ("package", {"deed": "erase", "subject": used.item}),
            ("access", {"grant": used.access.id}),
            ("access", {"grant": "all"}),
        ):
            sent = await client.post(f"{used.path}/{page}", data={**fields, "token": token})
            assert sent.status_code == 404, (page, fields)
    assert await used.take_out(used.programme.evaluator)
    await sign_in(client, (await world.house.finder()).secret)
    assert {(await client.get(f"{used.path}/{page}")).status_code for page in pages} == {403}
