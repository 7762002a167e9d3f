"""Releases on the pages: asked for, approved and taken out without script; broken glass told on every page."""

from httpx import AsyncClient, Response
from playwright.async_api import Browser

from tests.findings.releases import record_of, second
from tests.web.conftest import Site, World, form_token, open_window, sign_in
from tests.web.test_queue import _CONTRAST as CONTRAST
from tests.web.worlds import submit

PROOF = "cHJvb2Y="  # proof


async def test_two_coordinators_without_script(browser: Browser, site: Site) -> None:
    """One asks on the vulnerability's page, the other approves, the first takes the proof out byte for byte."""
    vulnerability = await submit(site, proof=PROOF)
    other = (await second(site.house)).secret
    async with await browser.new_context(java_script_enabled=False) as one, await browser.new_context() as two:
        asker, approver = await open_window(one, site), await open_window(two, site)
        await asker.sign_in(site.house.administrator.secret)
        await asker.go(f"/vulnerabilities/{vulnerability}")
        await asker.page.get_by_text("Take the evidence out").click()
        await asker.page.get_by_label("What it is needed for").fill("The maintainer asked for it.")
        await asker.page.get_by_role("button", name="Ask for a release").click()
        await asker.page.get_by_text("Another coordinator has to approve it.").wait_for()
        assert await asker.page.get_by_role("button", name="Approve").count() == 0
        await approver.sign_in(other)
        await approver.page.get_by_role("link", name="Releases").click()
        await approver.page.get_by_role("link", name="The maintainer asked for it.").click()
        assert await approver.page.evaluate(CONTRAST) == []
        await approver.page.get_by_role("button", name="Approve").click()
        await approver.page.get_by_role("button", name="End it now").wait_for()
        assert await approver.page.get_by_text("sealed for you").count() == 2
        await asker.page.reload()
        async with asker.page.expect_download() as taken:
            await asker.page.get_by_role("link", name="evd-").click()
        assert (await (await taken.value).path()).read_bytes() == b"proof"
        async with asker.page.expect_download() as taken:
            await asker.page.get_by_role("link", name="rep-").click()
        assert b"fuzzer" in (await (await taken.value).path()).read_bytes()
        assert asker.complaints == approver.complaints == []
    assert len(record_of(site.house, "findings.export-evidence", "findings.export-report")) == 2


async def test_broken_glass_is_on_every_page_of_the_staff(client: AsyncClient, world: World) -> None:
    """Until another coordinator has reviewed it, and on no page of anybody else; who broke it has no form for that."""
    vulnerability = await submit(world, proof=PROOF)
    other = (await second(world.house)).secret
    paths = ("/", "/review", "/releases", "/cases", "/overview", "/record", f"/vulnerabilities/{vulnerability}")
    await sign_in(client, world.house.administrator.secret)
    token = await form_token(client, "/")
    refused = await _post(client, f"/vulnerabilities/{vulnerability}/releases", token, deed="break-glass", reason=" ")
    assert refused.status_code == 422
    broken = await _post(client, f"/vulnerabilities/{vulnerability}/releases", token, deed="break-glass", reason="Now.")
    place = broken.headers["location"]
    assert all([await _is_told(client, path) for path in paths])
    own = await client.get(place)
    assert 'value="review"' not in own.text
    assert (await _post(client, place, token, deed="review", note="I was right.")).status_code == 403
    for secret in ((await world.house.finder()).secret, (await world.house.maintainer()).secret, ""):
        client.cookies.clear()
        if secret:
            await sign_in(client, secret)
        assert not any([await _is_told(client, path) for path in ("/", "/advisories", "/overview")])
        assert (await client.get(place)).status_code in {401, 403}
        assert (await client.get("/evidence/evd-0000000000000000")).status_code in {401, 404}
    client.cookies.clear()
    await sign_in(client, other)
    assert all([await _is_told(client, path) for path in paths])
    token = await form_token(client, "/")
    empty = await _post(client, place, token, deed="review", note="")
    assert empty.status_code == 422
    assert (await _post(client, place, token, deed="review", note="It could not wait.")).status_code == 303
    assert not any([await _is_told(client, path) for path in paths])
    assert "It could not wait." in (await client.get(place)).text


async def test_evidence_is_kept_and_never_shown(client: AsyncClient, world: World) -> None:
    """Who sent it gets a file with an inert name that no browser renders; whoever may not open it gets words."""
    vulnerability = await submit(world, proof="PHNjcmlwdD4=", proof_name='"><script>.html')
    async with world.house.database.work(world.house.worker) as work:
        cursor = await work.connection.execute("SELECT id FROM evidence WHERE vulnerability = %s", (vulnerability,))
        ((name,),) = await cursor.fetchall()
    await sign_in(client, (await world.house.finder()).secret)
    taken = await client.get(f"/evidence/{name}")
    assert taken.content == b"<script>"
    assert taken.headers["content-type"] == "application/octet-stream"
    assert taken.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert taken.headers["x-content-type-options"] == "nosniff"
    client.cookies.clear()
    await sign_in(client, world.house.administrator.secret)
    refused = await client.get(f"/evidence/{name}")
    assert refused.status_code == 403
    assert "another coordinator has to approve it" in refused.text


async def _is_told(client: AsyncClient, path: str) -> bool:
    return "Broken glass." in (await client.get(path)).text


async def _post(client: AsyncClient, path: str, token: str, **fields: str) -> Response:
    return await client.post(path, data={"token": token, **fields})
