"""Hostile reports handed in for real: each is taken or refused in words, and what is shown of them is inert."""

import json
import re
from dataclasses import dataclass

import pytest
from httpx import ASGITransport, AsyncClient

from clearway.__main__ import assemble
from clearway.cli.client import asgi
from tests.conftest import TestHouse
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS, ours
from tests.hostile.shapes import SHAPES
from tests.hostile.test_inert import ACTING, Elements
from tests.houses import open_api, whole_house

BODY_MAX = 200_000
TAKEN = {201, 413, 422}


@dataclass
class Seen:
    """What became of the reports."""

    taken: int = 0
    refused: int = 0


@pytest.fixture
async def seen(house: TestHouse) -> Seen:
    """Hand everything in: all attacks as findings of one report, by each format, and the shapes that are small."""
    found = Seen()
    finder = await house.finder()
    every = json.dumps([{**ours(text), "package": f"pkg:npm/p{n}"} for n, text in enumerate(ATTACKS.values())])
    short = "".join(text for text in ATTACKS.values() if len(text) < 200)
    bodies = [every.encode(), *(carry(short) for carry in CARRIERS.values()), *SHAPES.values()]
    async with open_api(house) as api:
        for body in bodies:
            if len(body) < BODY_MAX or body is bodies[0]:
                answer = await api.as_key(finder.secret)("POST", "/reports", content=body, params={"name": short[:100]})
                assert answer.status_code in TAKEN, answer.text
                found.taken += answer.status_code == 201
                found.refused += answer.status_code != 201
                assert answer.status_code == 201 or answer.json()["code"]
    return found


async def test_hostile_reports_are_taken_or_refused(house: TestHouse, seen: Seen) -> None:
    """Nothing fails inside; what was taken is listed as JSON with every control character escaped; pages are inert."""
    assert seen.taken > len(CARRIERS)
    assert seen.refused > 10
    async with open_api(house) as api:
        answer = await api("GET", "/findings", params={"limit": "200"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", answer.text) is None
    assert len(answer.json()["items"]) > len(ATTACKS) / 2
    await _require_inert_pages(house)


async def _require_inert_pages(house: TestHouse) -> None:
    """No script, frame, style or handler comes of them; no character acts."""
    app = assemble(whole_house(house))
    async with AsyncClient(transport=ASGITransport(app=asgi(app)), base_url="http://clearway.invalid") as http:
        token = re.search(r'name="token" value="([0-9a-f]{64})"', (await http.get("/sign-in")).text)
        assert token
        await http.post("/sign-in", data={"key": house.administrator.secret, "token": token[1]})
        for path in ("/", "/overview", "/record", "/cases", "/tasks"):
            answer = await http.get(path)
            assert answer.status_code == 200, path
            page = Elements()
            page.feed(answer.text)
            assert not [
                one for one in page.seen if one.startswith("on") or one in {"iframe", "base", "style", "srcdoc"}
            ], path
            assert ACTING.search(answer.text) is None, path
