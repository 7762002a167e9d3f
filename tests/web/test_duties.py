"""Duties elsewhere in the browser: three instants, what is next and what is overdue, for their developer alone."""

import re
from datetime import UTC, datetime

from httpx import AsyncClient

from clearway.identity.model import PartyKind
from tests.web.conftest import World, form_token, sign_in

REFERENCE = "lab-2027-7"


async def test_a_developer_keeps_its_duties(client: AsyncClient, world: World) -> None:
    """An incident opens what follows; instants are kept apart; what is not told in time is overdue; files have it."""
    house = world.house
    house.clock.now = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
    developer = await house.member("Lab", PartyKind.DEVELOPER, "developer", named=False)
    await sign_in(client, developer.secret)

    async def send(**fields: str) -> tuple[int, str]:
        answer = await client.post("/duties", data={"token": await form_token(client, "/duties"), **fields})
        return answer.status_code, answer.text

    said = {"deed": "open", "reference": REFERENCE, "classes": "serious-cybersecurity-breach"}
    status, text = await send(**said, aware_at="2027-04-01T10:00")
    assert (status, REFERENCE in text) == (422, True)
    assert 'value="serious-cybersecurity-breach" checked' in text
    assert (await send(**said, aware_at="2027-03-01T16:00"))[0] == 303
    text = (await client.get("/duties")).text
    due = re.search(r'id="(dty-\w+)-title">Report the safety incident <span[^>]*>\(New York RAISE, binding\)', text)
    assert due is not None
    assert "2027-03-04 11:00 New York" in text
    assert "until then it is due as from awareness" in text
    assert (await send(deed="determine", duty=due[1], at="2027-03-01T17:00"))[0] == 303
    assert "2027-03-04 12:00 New York" in (await client.get("/duties")).text
    house.clock.move(days=4)
    await sign_in(client, developer.secret)
    text = (await client.get("/duties")).text
    assert text.count("Overdue</strong>, was due") == text.count('Overdue</strong> <span class="when">') == 2
    assert (await send(deed="settle", duty=due[1], at="2027-03-05T16:00"))[0] == 303
    assert "Told late" in (await client.get("/duties")).text
    assert "BEGIN:VCALENDAR" in (await client.get("/duties/duties.ics")).text
    row = next(one for one in (await client.get("/duties/duties.csv")).text.splitlines() if "us-ny-raise" in one)
    assert '"2027-03-01T16:00:00Z","2027-03-01T17:00:00Z","2027-03-04T17:00:00Z","2027-03-05T16:00:00Z"' in row


async def test_nobody_else_sees_them(client: AsyncClient, world: World) -> None:
    """Another developer finds none and changes none; the government's people have no such place."""
    house = world.house
    owner = await house.member("Lab", PartyKind.DEVELOPER, "developer", named=False)
    await sign_in(client, owner.secret)
    fields = {"deed": "open", "reference": REFERENCE, "aware_at": "2026-11-20T10:00"}
    await client.post("/duties", data={**fields, "token": await form_token(client, "/duties")})
    text = (await client.get("/duties")).text
    found = re.search(r'id="(dty-\w+)"', text)
    assert found is not None, text
    rival = await house.member("Rival", PartyKind.DEVELOPER, "developer", named=False)
    await sign_in(client, rival.secret)
    for path in ("/duties", "/duties/duties.ics", "/duties/duties.csv"):
        assert REFERENCE not in (await client.get(path)).text
    token = await form_token(client, "/duties")
    other = {"deed": "settle", "duty": found[1], "at": "2026-11-21T10:00", "token": token}
    assert (await client.post("/duties", data=other)).status_code == 404
    for kind, role in ((PartyKind.AGENCY, "program"), (PartyKind.AGENCY, "auditor")):
        await sign_in(client, (await house.member(f"Agency {role}", kind, role)).secret)
        assert (await client.get("/duties")).status_code == 403
    client.cookies.clear()
    assert (await client.get("/duties")).status_code == 401
