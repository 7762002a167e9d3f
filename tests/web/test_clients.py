"""A provider's pages: fifty clients in one list, one update at many of them, and who acts for whom."""

import re
from collections.abc import Callable

from httpx import AsyncClient
from playwright.async_api import Browser

from clearway.exposure import actions as exposure
from tests.conftest import Member
from tests.web.conftest import Site, World, form_token, open_window, sign_in
from tests.web.test_tasks import published

# As the migration writes them: clients that agreed, each with systems that have the same tasks as the first one's.
CLIENTS = """
INSERT INTO party (id, name, kind, named, created_at)
SELECT 'pty-' || lpad(n::text, 16, '0'), 'Clinic ' || lpad(n::text, 2, '0'), 'operator', false, now()
FROM generate_series(2, {count}) n;
INSERT INTO service_agreement (id, provider, client, asked_by_party, asked_by, asked_at, agreed_by, agreed_at)
SELECT 'srv-' || lpad(n::text, 16, '0'), '{provider}', 'pty-' || lpad(n::text, 16, '0'), '{provider}', '{person}',
    now(), '{person}', now() FROM generate_series(2, {count}) n;
INSERT INTO inventory (id, party, name, exposed, time_zone, format, digest, kept_at)
SELECT 'inv-' || lpad(n::text, 16, '0'), 'pty-' || lpad(n::text, 16, '0'), 'server', 'yes', 'America/Chicago', 'spdx',
    sha256('x'), now() FROM generate_series(2, {count}) n;
INSERT INTO task (id, party, inventory, advisory, vulnerability, package, old_version, new_version, due_at, forensic,
    words, reasons, stage, made_at)
SELECT 'tsk-' || lpad(n::text, 16, '0'), 'pty-' || lpad(n::text, 16, '0'), 'inv-' || lpad(n::text, 16, '0'),
    t.advisory, t.vulnerability, t.package, t.old_version, t.new_version, t.due_at + (n - 80) * interval '1 day',
    t.forensic, t.words, t.reasons, CASE WHEN n % 7 = 0 THEN 'done' ELSE 'open' END, t.made_at
FROM task t, generate_series(2, {count}) n WHERE t.party = '{provider}';
"""


async def provider_of(world: World, tamper: Callable[[str], None], *, count: int) -> Member:
    """A provider with so many clients."""
    await published(world)
    provider = await world.house.operator()
    tamper(CLIENTS.format(count=count + 1, provider=provider.party, person=provider.person))
    return provider


async def test_fifty_clients_are_worked_through_by_keyboard(
    browser: Browser, site: Site, tamper: Callable[[str], None]
) -> None:
    """The list is filtered and sorted, a client opened, one update marked done at all clients but one."""
    provider = await provider_of(site, tamper, count=50)
    async with await browser.new_context() as context:
        window = await open_window(context, site)
        page = window.page
        await window.sign_in(provider.secret)
        await window.go("/clients")
        assert await page.locator("tbody tr").count() == 50
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        assert (await page.locator("tr.chosen th").inner_text()).startswith("Clinic 03")
        await page.keyboard.press("/")
        await page.keyboard.type("clinic 1")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**text=clinic+1*")
        assert await page.locator("tbody tr").count() == 10
        await window.go("/clients?sort=name&only=overdue")
        assert await page.locator("tbody tr").count() == await page.locator("td.late").count() > 0
        await window.go("/clients/work")
        update = page.locator(".task").first
        assert re.match(r"Update example on 43 systems of 43 clients", await update.locator("h2").inner_text())
        await update.locator("summary", has_text="At 43 clients").press("Enter")
        await update.get_by_role("checkbox", name="Clinic 02").press("Space")
        await update.locator("summary.primary").press("Enter")
        await update.get_by_role("radio", name="Done:").press("Space")
        await update.get_by_role("button", name="Send for the clients").press("Enter")
        await page.get_by_text("Thank you").wait_for()
        assert await page.locator(".task").count() == 1
        assert await page.get_by_role("checkbox", name="Clinic 02").count() == 1
        assert window.complaints == []


async def test_an_agreement_is_made_and_ended_on_the_page(client: AsyncClient, world: World) -> None:
    """A client agrees, sees what was done in its name, and ends it; the provider's list is empty again."""
    await published(world)
    owner, provider = await world.house.operator(), await world.house.operator("Provider")

    async def send(member: Member, path: str, **fields: str) -> str:
        await sign_in(client, member.secret)
        answer = await client.post(path, data={**fields, "token": await form_token(client, "/services")})
        assert answer.status_code == 303, answer.text
        return (await client.get(answer.headers["location"])).text

    text = await send(provider, "/services", party=owner.party, side="provider")
    found = re.search(r"/services/(srv-[0-9a-z]+)/end", text)
    assert found is not None
    assert "/agree" not in text
    assert "Waits for the other side" in text
    assert "Since" in await send(owner, f"/services/{found[1]}/agree")
    await sign_in(client, provider.secret)
    tasks = (await client.get("/clients/work")).text.split('name="tasks" value="')[1].split('"')[0]
    await send(provider, "/clients/answers", tasks=tasks, outcome="done")
    text = await send(owner, f"/services/{found[1]}/end")
    assert "Provider person, Provider" in text
    assert "Operator attested: outcome done" in text
    assert "Ended" in text
    await sign_in(client, provider.secret)
    assert "You act for nobody yet." in (await client.get("/clients")).text
    assert (await client.get(f"/clients/work?client={owner.party}")).status_code == 404


async def test_what_is_refused_says_why(client: AsyncClient, world: World) -> None:
    """What was typed stays; a party that is none, and an agreement of others, are refused."""
    await sign_in(client, (await world.house.operator()).secret)
    token = await form_token(client, "/services")
    answer = await client.post("/services", data={"party": "nonsense", "side": "client", "token": token})
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.text
    assert 'role="alert"' in answer.text
    for path in ("/services/srv-0000000000000000/agree", "/services/x/end", "/services/srv-0000000000000000/x"):
        assert (await client.post(path, data={"token": token})).status_code == 404, path


async def test_hostile_names_of_clients_stay_text(
    client: AsyncClient, world: World, tamper: Callable[[str], None]
) -> None:
    """A name is shown and does nothing."""
    provider = await provider_of(world, tamper, count=2)
    tamper("UPDATE party SET name = '<script>x</script>' WHERE name = 'Clinic 02'")
    async with world.house.database.work(provider.credential) as work:
        await exposure.set_contact(work, "<b>call</b>")
    await sign_in(client, provider.secret)
    for path in ("/clients", "/clients/work", "/services", "/tasks"):
        text = (await client.get(path)).text
        assert "<script>x" not in text
        assert "<b>call" not in text
