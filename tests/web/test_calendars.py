"""The page that gives a calendar its address and its password."""

import re

from httpx import AsyncClient

from tests.web.conftest import Window, World, form_token, sign_in


async def test_a_password_is_shown_once_and_ended(window: Window) -> None:
    """By keyboard alone: made, shown, listed without its secret, ended."""
    await window.sign_in((await window.site.house.operator()).secret)
    page = window.page
    await window.go("/tasks/calendar")
    await page.get_by_role("button", name="Make a password").focus()
    await page.keyboard.press("Enter")
    await page.locator("#password").wait_for()
    secret = await page.locator("#password").inner_text()
    assert secret.startswith("clearway_")
    await window.go("/tasks/calendar")
    assert secret not in await page.content()
    await page.get_by_role("button", name="End key-").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("No password yet.").wait_for()


async def test_nobody_ends_a_password_of_somebody_else(client: AsyncClient, world: World) -> None:
    """A colleague's, and another operator's, are not there to be ended."""
    await sign_in(client, (await world.house.operator()).secret)
    made = await client.post("/tasks/calendar/keys", data={"token": await form_token(client, "/tasks/calendar")})
    found = re.search(r"/tasks/calendar/keys/(key-[0-9a-z]+)/revoke", made.text)
    assert found is not None
    await sign_in(client, (await world.house.operator("Another")).secret)
    token = await form_token(client, "/tasks/calendar")
    assert (await client.post(f"/tasks/calendar/keys/{found[1]}/revoke", data={"token": token})).status_code == 404
    assert (await client.post("/tasks/calendar/keys/x/revoke", data={"token": token})).status_code == 404
