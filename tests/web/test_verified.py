"""What verifiers signed, on the vulnerability's page: who, what, whether it counts; and for few eyes."""

from pathlib import Path

from httpx import AsyncClient

from tests.formats.attested import of_proof, signed
from tests.validation.labs import ask, lab, reproduced, submit
from tests.web.conftest import Window, World, sign_in

NAME = "Lab <script>alert(1)</script>"


async def test_who_verified_what_is_on_the_page(window: Window, tmp_path: Path) -> None:
    """One of two at first; the second verifier's word makes the sentence and a row of the table."""
    world, page = window.site, window.page
    found, proof, recipe = await reproduced(world.house, tmp_path)
    await window.sign_in(world.house.administrator.secret)
    await window.go(f"/vulnerabilities/{found}")
    part = page.get_by_role("region", name="Attestations")
    assert await part.get_by_role("row").count() == 2
    second = await lab(world.house, NAME)
    await ask(world.house, found, second)
    await submit(world.house, second.member.credential, signed(of_proof(proof, recipe=recipe), second.signer))
    await page.reload()
    row = part.get_by_role("row").filter(has_text="Lab <script>")
    assert await row.is_visible()
    assert "reproduced" in await row.inner_text()
    assert "<script>alert" not in await page.content()


async def test_nobody_else_sees_who_verified(client: AsyncClient, world: World, tmp_path: Path) -> None:
    """A verifier that was not asked to verify this one gets the answer of one that is not there."""
    found, _, _ = await reproduced(world.house, tmp_path)
    stranger = await lab(world.house)
    await sign_in(client, stranger.member.secret)
    assert (await client.get(f"/vulnerabilities/{found}")).status_code == 404
    await ask(world.house, found, stranger)
    assert "Verified by" in (await client.get(f"/vulnerabilities/{found}")).text
