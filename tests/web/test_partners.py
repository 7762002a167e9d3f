"""Trusted partners in the browser: both keys, reasons kept, and nothing for those who do not decide."""

from httpx import AsyncClient

from clearway.app.policies import shipped_sectors
from clearway.frontier.actions import partners
from clearway.frontier.model.partners import Proposal
from tests.frontier.handed import POLICY, partner_party
from tests.frontier.programme import new_programme
from tests.web.conftest import World, form_token, sign_in

REASONS = {one.code: f"words on {one.code}" for one in POLICY.criteria if one.required}


async def test_both_sides_turn_their_keys_on_the_page(client: AsyncClient, world: World) -> None:
    """Nobody approves undeclared, and what was typed stays; then each side does, and the list tells of it."""
    programme, partner = await new_programme(world.house), await partner_party(world.house)
    async with world.house.database.work(programme.developer.credential) as work:
        said = Proposal(partner=partner.party, sector="energy", reasons=REASONS)
        found = await partners.propose_partner(
            work, programme.submission, said, policy=POLICY, sectors=shipped_sectors().sectors
        )
    path = f"/partners/{found.partnership.id}"

    async def do(deed: str, words: str = "") -> int:
        token = await form_token(client, path)
        answer = await client.post(path, data={"deed": deed, "words": words, "token": token})
        assert answer.status_code == 303 or words in answer.text
        return answer.status_code

    for who in (programme.developer, programme.program):
        await sign_in(client, who.secret)
        assert await do("approve", "it is fit for it") != 303
        assert await do("clear") == 303
        assert await do("approve", "it is fit for it") == 303
    text = (await client.get(path)).text
    assert text.count("turned <span") == 2
    assert "words on security" in text
    assert "Approved: the partner signs" in (await client.get("/partners")).text
    assert "Declare no conflict" not in text
    assert 'value="approve"' not in text
    await sign_in(client, partner.secret)
    assert "words on security" not in (await client.get(path)).text
    await sign_in(client, (await world.house.finder()).secret)
    assert (await client.get("/partners")).status_code == 403
