"""What an operator runs, handed in by the browser."""

from pathlib import Path

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser

from tests.exposure.worlds import bom
from tests.web.conftest import Site, World, form_token, open_window, sign_in

ANSWERS = {"name": "web-2", "exposed": "yes", "time_zone": "America/Chicago", "mission": "unknown", "safety": "unknown"}


async def hand_in(client: AsyncClient, body: bytes | None, **fields: str) -> tuple[int, str]:
    """Send the form with a file; gives the status and the page."""
    sent = {**ANSWERS, **fields, "token": await form_token(client, "/systems")}
    files = {} if body is None else {"inventory": ("bom.json", body)}
    answer = await client.post("/systems", data=sent, files=files)
    return answer.status_code, answer.text


async def test_a_system_is_handed_in_by_the_keyboard(browser: Browser, site: Site, tmp_path: Path) -> None:
    """The page says how much it could read, and lists the system; the same name again takes its place."""
    operator = await site.house.operator()
    (tmp_path / "bom.json").write_bytes(bom("pkg:pypi/example@1.0", "pkg:npm/left@1.0.0"))
    async with await browser.new_context() as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in(operator.secret)
        for _ in range(2):
            await window.go("/systems")
            await page.get_by_label("Name of the system").fill("Front desk")
            await page.get_by_label("File: an SBOM").set_input_files(tmp_path / "bom.json")
            await page.get_by_label("Does the internet reach it?").select_option("yes")
            await page.get_by_label("Its time zone").fill("America/Chicago")
            await page.get_by_label("Its time zone").press("Enter")
            await page.get_by_role("status").wait_for()
            assert "Kept, with 2 components." in await page.get_by_role("status").inner_text()
        (row,) = await page.locator("tbody tr").all_inner_texts()
        assert "Front desk" in row
        assert "America/Chicago" in row
        assert "Yes, the internet reaches it" in row


@pytest.mark.parametrize(
    ("body", "fields", "said"),
    [
        (None, {}, "No file was chosen"),
        (b"", {}, "No file was chosen"),
        (b"not an inventory", {}, "Hand in"),
        (bom("pkg:pypi/example@1.0"), {"time_zone": "Mars/Olympus"}, "There is no time zone"),
        (bom("pkg:pypi/example@1.0"), {"exposed": "perhaps"}, "That is no choice"),
        (bom("pkg:pypi/example@1.0"), {"name": " "}, "name is empty"),
    ],
)
async def test_what_cannot_be_used_is_told_and_stays_typed(
    client: AsyncClient, world: World, body: bytes | None, fields: dict[str, str], said: str
) -> None:
    """Nothing is kept, and nobody types anything twice."""
    await sign_in(client, (await world.house.operator()).secret)
    status, page = await hand_in(client, body, **fields)
    assert status in {400, 415, 422}
    assert said in page
    assert "No system yet" in page
    assert f'value="{fields.get("name", "web-2")}"' in page


async def test_only_operators_hand_in_and_nobody_sees_anothers(client: AsyncClient, world: World) -> None:
    """A coordinator's form is refused; another operator's list is empty; a hostile name is inert."""
    await sign_in(client, (await world.house.operator()).secret)
    assert (await hand_in(client, bom("pkg:pypi/example@1.0"), name="<script>alert(1)</script>"))[0] == 200
    text = (await client.get("/systems")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    await sign_in(client, (await world.house.operator("Another")).secret)
    assert "alert(1)" not in (await client.get("/systems")).text
    await sign_in(client, world.house.administrator.secret)
    status, _ = await hand_in(client, bom("pkg:pypi/example@1.0"))
    assert status == 403
