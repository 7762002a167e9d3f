"""Submissions over the API: the developer, the program and the officials each do theirs, and nobody else's."""

from collections.abc import AsyncGenerator

import pytest

from tests.conftest import TestHouse
from tests.frontier.worlds import DIGEST, Programme, open_programme
from tests.houses import Caller, open_api

INQUIRY = {"title": "A model", "model_name": "m-2", "contact": "Ada", "time_zone": "America/Chicago"}
TERMS = {"agreement": "a" * 64, "materials": "b" * 64, "access_plan": "c" * 64}


@pytest.fixture
async def programme(house: TestHouse) -> Programme:
    """An inquiry, and people for every role."""
    return await open_programme(house)


@pytest.fixture
async def api(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API."""
    async with open_api(house) as caller:
        yield caller


async def test_a_submission_over_the_api(programme: Programme, api: Caller) -> None:
    """Open, screen, look, ask, answer, withdraw; refusals carry the codes that the actions have."""
    developer, program = api.as_key(programme.developer.secret), api.as_key(programme.program.secret)
    opened = await developer("POST", "/submissions", json=INQUIRY)
    assert (opened.status_code, opened.json()["state"]) == (201, "inquiry")
    place = f"/submissions/{opened.json()['id']}"
    assert (await developer("POST", f"{place}/moves/screen")).status_code == 403
    assert (await program("POST", f"{place}/moves/screen")).json()["state"] == "screened"
    early = await developer("POST", f"{place}/moves/submit")
    assert (early.status_code, early.json()["code"]) == (409, "package-complete")
    assert (await program("POST", f"{place}/moves/fly")).json()["code"] == "unknown-move"
    assert (await program("POST", f"{place}/terms", json=TERMS)).json()["code"] == "no-such-move"
    bad = await developer("PUT", f"{place}/planned-release", json={"planned_partner_release": "tomorrow"})
    assert bad.json()["code"] == "bad-instant"
    planned = {"planned_partner_release": "2027-01-15T09:00:00-06:00"}
    assert (await developer("PUT", f"{place}/planned-release", json=planned)).status_code == 200
    dossier = (await developer("GET", f"{place}/dossier")).json()
    assert (dossier["waits_for"], dossier["clocks"][0]["key"]) == ("developer", "submission")
    assert dossier["submission"]["planned_partner_release"] == "2027-01-15T15:00:00Z"
    assert {way["move"] for way in dossier["next"]} == {"submit", "release", "withdraw"}
    assert (await developer("POST", f"{place}/moves/withdraw")).json()["state"] == "withdrawn"
    for stranger in (api, api.as_key(programme.evaluator.secret)):
        assert (await stranger("GET", place)).status_code in {403, 404}


async def test_a_determination_over_the_api(programme: Programme, api: Caller) -> None:
    """From accepted terms: assign, begin, freeze, consult, answer, propose, cosign, notify."""
    await programme.submit()
    place, program = f"/submissions/{programme.id}", api.as_key(programme.program.secret)
    for wrong in (programme.office.person, programme.developer.person, "per-0000000000000000"):
        told = await program("POST", f"{place}/members", json={"person": wrong, "role": "evaluator"})
        assert (told.status_code, told.json()["code"], told.json()["where"]) == (422, "not-in-role", "person")
    evaluator, official = api.as_key(programme.evaluator.secret), api.as_key(programme.official.secret)
    assert (await program("POST", f"{place}/members", json={"person": programme.evaluator.person, "role": "evaluator"})
            ).status_code == 201  # fmt: skip
    await evaluator("POST", f"{place}/moves/begin")
    asked = await program("POST", f"{place}/requests", json={"what": "Which scaffold?"})
    assert asked.status_code == 201
    answered = await api.as_key(programme.developer.secret)(
        "POST", f"{place}/requests/answer", json={"answer": "Ours."}
    )
    assert answered.status_code == 201
    estimate = {"estimate": await programme.estimate(), "digest": "D" * 64}
    assert (await evaluator("POST", f"{place}/estimate", json=estimate)).json()["code"] == "bad-digest"
    other = await evaluator("POST", f"{place}/estimate", json={**estimate, "digest": "d" * 64})
    assert other.json()["code"] == "not-frozen"
    await evaluator("POST", f"{place}/estimate", json={**estimate, "digest": DIGEST})
    unknown = await program("POST", f"{place}/consultation", json={"offices": ["per-0000000000000000"]})
    assert unknown.json()["code"] == "not-in-role"
    await program("POST", f"{place}/consultation", json={"offices": [programme.office.person]})
    await api.as_key(programme.office.secret)("POST", f"{place}/opinion", json={"opinion": "concur"})
    proposed = await official(
        "POST", f"{place}/determinations", json={"outcome": "not-designated", "reasons": "Below the threshold."}
    )
    cosign = f"{place}/determinations/{proposed.json()['id']}/cosign"
    assert (await official("POST", cosign)).json()["code"] == "two-people"
    assert (await api.as_key(programme.second.secret)("POST", cosign)).json()["state"] == "determined"
    assert (await program("POST", f"{place}/moves/notify")).json()["state"] == "notified"
