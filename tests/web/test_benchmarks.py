"""Benchmarks: what waits for a second person, suites and how worn they are, and who sees none of it."""

import re
from html import unescape

from httpx import AsyncClient

from clearway.benchmarking.actions import evaluations
from clearway.benchmarking.model.evaluations import IncidentKind, NewIncident, NewRun, WallAttestation
from clearway.identity.model import PartyKind
from tests.benchmarking.ceremonies import CANARY, TASKS, policy, prepare
from tests.frontier.worlds import open_programme
from tests.web.conftest import Window, World, form_token, sign_in


async def test_a_second_person_approves_a_commitment(client: AsyncClient, world: World) -> None:
    """Whoever committed finds no button; the official approves on the page; afterwards it stands."""
    ceremony = await prepare(world.house)
    made = await ceremony.commit(approved=False)
    await sign_in(client, ceremony.program.secret)
    fields = {"subject": made.id, "kind": "", "digest": "", "answer": "approve"}
    text = (await client.get("/benchmarks")).text
    assert "another person has to answer" in text
    own = await client.post("/benchmarks", data={**fields, "token": await form_token(client, "/benchmarks")})
    assert own.status_code == 403
    assert 'role="alert"' in own.text
    await sign_in(client, ceremony.official.secret)
    taken = await client.post("/benchmarks", data={**fields, "token": await form_token(client, "/benchmarks")})
    assert taken.status_code == 303
    assert "Stands" in (await client.get("/benchmarks")).text


async def test_a_suite_tells_how_worn_it_is(client: AsyncClient, world: World) -> None:
    """After a ceremony its page names the developer, the opening and the custodians, and not one word of a task."""
    ceremony = await prepare(world.house)
    opening, _ = await ceremony.open(await ceremony.commit())
    await sign_in(client, ceremony.evaluator.secret)
    path = f"/benchmarks/suites/{ceremony.suite.id}"
    text = (await client.get(path)).text
    assert opening.id in text
    assert ">Open<" in text
    assert "2 are the authors' estimates" in text
    assert _cells(text, "logs") == ["1", "0", "0", "1", "0", "2", "1", "0"]
    assert _cells(text, "trigger") == ["0", "0", "0", "0", "1", "1", "1", "0"]
    assert _cells(text, "Frontier Developer")[:3] == ["3 of 3", "0", "1"]
    numbers = await client.get(f"{path}/wear.csv")
    assert '"once",3' in numbers.text
    assert CANARY not in text + numbers.text + (await client.get("/benchmarks")).text


def _cells(text: str, row: str) -> list[str]:
    found = re.search(rf'<tr><th scope="row"[^>]*>{row}</th>(.*?)</tr>', text)
    assert found is not None, row
    return [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1])]


async def test_a_run_is_watched_and_stopped(client: AsyncClient, world: World) -> None:
    """How far it is stands on the board; the program stops it there with a reason; an incident is told beside it."""
    ceremony = await prepare(world.house)
    opening, _ = await ceremony.open(await ceremony.commit())
    new = NewRun(
        opening=opening.id, model="m-1", scaffold="5" * 64, elicitation=policy().elicitation[:1], tasks=TASKS,
        attempts=2, tokens_max=policy().token_budgets[-1],
        attestation=WallAttestation(wall="bubblewrap", attacks=12, held=12),
    )  # fmt: skip
    async with world.house.database.work(ceremony.evaluator.credential) as work:
        run = await evaluations.start_run(work, new)
        await evaluations.record_progress(work, run.id, attempts=2, tokens=345)
    await sign_in(client, ceremony.program.secret)
    text = (await client.get("/benchmarks")).text
    assert "2 of 6" in text
    assert "12 of 12 attacks held" in text
    assert "Calls through the broker" in text
    fields = {"subject": run.id, "because": "a doubt", "token": await form_token(client, "/benchmarks")}
    assert (await client.post("/benchmarks", data=fields)).status_code == 303
    assert "stopped: a doubt" in (await client.get("/benchmarks")).text
    seen = NewIncident(
        run=run.id, kind=IncidentKind.EGRESS, about="It tried an address.", seen_at=world.house.clock.now
    )
    async with world.house.database.work(ceremony.evaluator.credential) as work:
        incident = await evaluations.report_incident(work, seen)
    assert "It tried an address." in (await client.get("/benchmarks")).text
    await sign_in(client, ceremony.developer.secret)
    found = re.search(r'href="(/duties\?reference=icd-[^"#]*)', (await client.get("/duties")).text)
    assert found is not None
    assert (
        f'name="reference" required maxlength="200" value="{incident.id}"'
        in (await client.get(unescape(found[1]))).text
    )
    rival = await world.house.member("Rival", PartyKind.DEVELOPER, "developer", named=False)
    await sign_in(client, rival.secret)
    assert incident.id not in (await client.get("/duties")).text


async def test_others_have_no_such_place(client: AsyncClient, world: World) -> None:
    """A developer and a visitor are turned away, and a suite that is not there is told as not found."""
    ceremony = await prepare(world.house)
    assert (await client.get("/benchmarks")).status_code == 401
    await sign_in(client, ceremony.evaluator.secret)
    assert (await client.get("/benchmarks/suites/sui-0000000000000000")).status_code == 404
    await sign_in(client, ceremony.developer.secret)
    assert (await client.get("/benchmarks")).status_code == 403
    assert "/benchmarks" not in re.findall(r'href="([^"]*)"', (await client.get("/advisories")).text)


async def test_custodians_and_offices_see_their_part_alone(client: AsyncClient, world: World) -> None:
    """A custodian sees suites and no numbers of tasks; an office commitments of what it is consulted on, not others."""
    ceremony = await prepare(world.house)
    made = await ceremony.commit()
    await sign_in(client, ceremony.custodians[0].secret)
    text = (await client.get(f"/benchmarks/suites/{ceremony.suite.id}")).text
    assert "any two open it" in text
    assert "How worn" not in text
    assert (await client.get(f"/benchmarks/suites/{ceremony.suite.id}/wear.csv")).status_code == 404
    programme = await open_programme(world.house)
    await programme.evaluate()
    await sign_in(client, programme.office.secret)
    text = (await client.get("/benchmarks")).text
    shown = re.findall(r"cmt-[0-9a-z]{16}", text)
    assert (len(shown), made.id in shown, "Frontier Developer" in text) == (1, False, False)
    assert "Sealed suites" not in text


async def test_it_is_read_in_a_browser(window: Window) -> None:
    """The board and a suite show without a complaint of the browser, on a narrow screen too."""
    ceremony = await prepare(window.site.house)
    await ceremony.open(await ceremony.commit())
    await window.sign_in(ceremony.official.secret)
    await window.page.set_viewport_size({"width": 360, "height": 800})
    assert await window.go("/benchmarks") == 200
    await window.page.get_by_role("link", name="foundations").click()
    await window.page.get_by_role("heading", name="How worn its tasks are").wait_for()
    await window.page.get_by_role("region", name="Tasks by family and minutes").focus()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await window.page.evaluate(wide)
    assert window.complaints == []
