"""Webhooks over the API: opened, shown once, and nobody else's."""

from clearway.kernel.ids import WebhookId
from tests.conftest import TestHouse
from tests.houses import Caller

NEW = {"url": "https://example.org/clearway?token=t", "events": ["advisory.published", "task.made"]}


async def test_a_secret_is_shown_once(api: Caller, house: TestHouse) -> None:
    """When it is made and never again; a retry of the call does not tell it either."""
    mine = api.as_key((await house.operator()).secret)
    made = await mine("POST", "/webhooks", json=NEW, headers={"Idempotency-Key": "k"})
    assert made.status_code == 201
    secret, webhook = made.json()["secret"], WebhookId(made.json()["webhook"]["id"])
    assert secret.startswith("whsec_")
    again = await mine("POST", "/webhooks", json=NEW, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["code"]) == (409, "secret-not-kept")
    listed = await mine("GET", "/webhooks")
    assert [one["id"] for one in listed.json()] == [webhook]
    for answer in (listed, await mine("GET", f"/webhooks/{webhook}/messages")):
        assert "whsec_" not in answer.text
    changed = await mine("POST", f"/webhooks/{webhook}/secrets")
    assert changed.json()["secret"] not in {"", secret}


async def test_all_of_it_is_there(api: Caller, house: TestHouse) -> None:
    """Try, replay, remove; then it is not found."""
    mine = api.as_key((await house.operator()).secret)
    webhook = (await mine("POST", "/webhooks", json=NEW)).json()["webhook"]["id"]
    assert (await mine("POST", f"/webhooks/{webhook}/tests")).status_code == 201
    (message,) = (await mine("GET", f"/webhooks/{webhook}/messages")).json()["items"]
    assert (message["event"], message["stage"]) == ("test", "waiting")
    span = {"begin": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
    assert (await mine("POST", f"/webhooks/{webhook}/replays", json=span)).json() == {"messages": 1}
    bad = await mine("POST", f"/webhooks/{webhook}/replays", json={**span, "end": "tomorrow"})
    assert bad.json()["code"] == "bad-instant"
    assert (await mine("DELETE", f"/webhooks/{webhook}")).json()["stage"] == "removed"
    assert (await mine("POST", f"/webhooks/{webhook}/tests")).status_code == 404


async def test_others_get_nothing(api: Caller, house: TestHouse) -> None:
    """Neither a visitor nor another party nor the administrator; a bad address is refused with what to do."""
    mine = api.as_key((await house.operator()).secret)
    webhook = (await mine("POST", "/webhooks", json=NEW)).json()["webhook"]["id"]
    for caller, status in ((api.as_key(""), 401), (api, 404), (api.as_key((await house.finder()).secret), 404)):
        assert (await caller("DELETE", f"/webhooks/{webhook}")).status_code == status
        assert (await caller("GET", f"/webhooks/{webhook}/messages")).status_code == status
    bad = await mine("POST", "/webhooks", json={**NEW, "url": "http://example.org/"})
    assert (bad.status_code, bad.json()["code"], bad.json()["where"]) == (422, "bad-address", "url")
