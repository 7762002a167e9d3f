"""Signing in and out, the token of the forms, and what the headers forbid."""

import re

import pytest
from httpx import AsyncClient

from clearway.web.application import _FOLDERS
from tests.web.conftest import Window, World, form_token, sign_in


async def test_signing_in_and_out(window: Window) -> None:
    """A wrong key is told so, the right one opens a session, and signing out ends it."""
    page = window.page
    await window.sign_in(window.site.house.administrator.secret)
    session = next(found for found in await page.context.cookies() if found.get("name") == "clearway_session")
    assert session.get("httpOnly") is True
    assert session.get("sameSite") == "Strict"
    token = session.get("value")
    assert token is not None
    assert await page.get_by_text("Administrator, Clearinghouse").is_visible()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="Sign in").wait_for()
    async with AsyncClient(base_url=window.site.address, cookies={"clearway_session": token}) as thief:
        assert (await thief.get("/cases")).status_code == 401


@pytest.mark.parametrize("key", ["", "clearway_wrong", "\N{SNOWMAN}"])
async def test_a_wrong_key_is_told_so(client: AsyncClient, key: str) -> None:
    """No session comes from a key that is not known, and the page says what to do."""
    answer = await client.post("/sign-in", data={"key": key, "token": await form_token(client)})
    assert answer.status_code == 401
    assert "Ask your administrator for a new one" in answer.text
    assert "clearway_session" not in client.cookies


_PREFIXES = {
    "advisory": "adv", "case": "cas", "finding": "fnd", "key": "key", "matrix": "mtx", "partnership": "ptn",
    "release": "rel", "sample": "smp", "service": "srv", "submission": "sub", "task": "tsk", "vulnerability": "vul",
}  # fmt: skip
_FILLED = {name: f"{prefix}-{'0' * 16}" for name, prefix in _PREFIXES.items()} | {"deed": "agree"}
# A mail program that ends a digest has no session (RFC 8058): its link is what allows it.
_WITHOUT_SESSION = {"/digests/{token:str}"}
# Every address that takes a form, with an id of nobody where it wants one.
FORMS = sorted(
    re.sub(r"\{(\w+):str\}", lambda found: _FILLED[found[1]], path)
    for folder in _FOLDERS
    for handler in folder.ROUTES
    if "POST" in handler.http_methods
    for path in handler.paths
    if path not in _WITHOUT_SESSION
)


def test_every_form_is_known() -> None:
    """The forms are found by themselves: a new one is tried below without anybody having to think of it."""
    assert len(FORMS) >= 9
    assert "/sign-out" in FORMS


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("token", [None, "", "0" * 64])
async def test_a_form_without_its_token_is_refused(
    client: AsyncClient, world: World, path: str, token: str | None
) -> None:
    """Another site cannot send our forms."""
    await sign_in(client, world.house.administrator.secret)
    fields = {"key": world.house.administrator.secret, "looks": "dark", "outcome": "done"}
    answer = await client.post(path, data=fields if token is None else {**fields, "token": token})
    assert answer.status_code == 403
    assert "did not come from a page of this session" in answer.text
    assert "clearway_looks" not in client.cookies
    assert (await client.get("/cases")).status_code == 200


async def test_the_token_of_another_session_is_refused(client: AsyncClient, world: World) -> None:
    """A token belongs to one session."""
    before = await form_token(client)
    await sign_in(client, world.house.administrator.secret)
    assert (await client.post("/sign-out", data={"token": before})).status_code == 403


async def test_a_session_that_is_over_leads_to_signing_in(client: AsyncClient, world: World) -> None:
    """After twelve hours every page asks to sign in anew, and the next visit is a visitor's."""
    await sign_in(client, world.house.administrator.secret)
    world.house.clock.move(hours=13)
    answer = await client.get("/")
    assert answer.status_code == 401
    assert "Your key" in answer.text
    assert (await client.get("/")).status_code == 200


async def test_looking_around_leads_nowhere_else(client: AsyncClient) -> None:
    """The choice of colors goes back to a page of ours and to no other host."""
    for back, led in (
        ("/record?subject=x", "/record?subject=x"),
        ("//evil.test", "/"),
        ("https://evil.test", "/"),
        ("/\\evil.test", "/"),
    ):
        fields = {"looks": "dark", "back": back, "token": await form_token(client)}
        answer = await client.post("/looks", data=fields)
        assert (answer.status_code, answer.headers["location"]) == (303, led)


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/cases", "/vulnerabilities/vul-0000000000000000", "/overview/ages.svg"]
)
async def test_headers_let_nothing_foreign_run(client: AsyncClient, path: str) -> None:
    """Every page, and every refusal, forbids foreign and inline script, frames and sniffing, and is not kept."""
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


async def test_files_are_kept_by_their_digest(client: AsyncClient) -> None:
    """A page names its style by digest; the file may be kept for a year, and another digest is not found."""
    text = (await client.get("/")).text
    address = text.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert (await client.get(address.replace("/static/", "/static/0"))).status_code == 404
