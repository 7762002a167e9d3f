"""Digests over the API: refused where no mail is sent, and one's own only."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx
import pytest

from clearway.app.settings import read_settings
from clearway.cli.client import asgi
from clearway.kernel.errors import Refusal
from tests.conftest import TestHouse
from tests.houses import Caller, assemble, whole_house

NEW = {"address": "ann@example.org", "cadence": "daily", "hour": 7, "time_zone": "America/Chicago"}
MAIL = {"CLEARWAY_MAIL_SERVER": "mail.example:587", "CLEARWAY_MAIL_FROM": "digest@hub.example"}


@pytest.fixture
async def mailing(house: TestHouse) -> AsyncGenerator[Caller]:
    """The API of a house that sends mail, as an operator sees it."""
    around = replace(whole_house(house), settings=read_settings({**MAIL, "CLEARWAY_HOME": "/nonexistent"}))
    transport = httpx.ASGITransport(app=asgi(assemble(around)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clearway.invalid") as http:
        yield Caller(http=http, secret=(await house.operator()).secret)


async def test_a_digest_is_asked_for_shown_and_ended(mailing: Caller) -> None:
    """And what stands in the mail's link is shown to nobody."""
    assert (await mailing("GET", "/digest")).status_code == 404
    made = await mailing("PUT", "/digest", json=NEW)
    assert made.status_code == 200, made.text
    assert (made.json()["stage"], made.json()["schedule"]["hour"]) == ("unconfirmed", 7)
    assert "token" not in made.text
    assert (await mailing("GET", "/digest")).json() == made.json()
    assert (await mailing("DELETE", "/digest")).json()["stage"] == "ended"
    assert (await mailing.as_key("")("GET", "/digest")).status_code == 401


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"address": "ann@example.org\r\nBcc: all@example.org"}, "bad-mail-address"),
        ({"time_zone": "Mars/Olympus"}, "unknown-time-zone"),
        ({"hour": 24}, "bad-hour"),
        ({"weekday": 0}, "bad-weekday"),
        ({"cadence": "hourly"}, "bad-request"),
    ],
)
async def test_what_makes_no_sense_is_refused(mailing: Caller, change: dict[str, object], code: str) -> None:
    """With what to do; nothing is kept."""
    answer = await mailing("PUT", "/digest", json={**NEW, **change})
    assert answer.json()["code"] == code
    assert (await mailing("GET", "/digest")).status_code == 404


async def test_a_house_without_mail_says_so(api: Caller) -> None:
    """Instead of taking what it cannot send."""
    answer = await api("PUT", "/digest", json=NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "no-mail-server")


@pytest.mark.parametrize(
    "settings",
    [
        {"CLEARWAY_MAIL_SERVER": "mail.example"},
        {"CLEARWAY_MAIL_SERVER": "mail.example:0"},
        {"CLEARWAY_MAIL_SERVER": "mail.example:25", "CLEARWAY_MAIL_SECURITY": "none"},
        {"CLEARWAY_MAIL_SECURITY": "hope"},
    ],
)
def test_settings_that_are_not_safe_are_refused(settings: dict[str, str]) -> None:
    """Above all mail without TLS to another machine."""
    with pytest.raises(Refusal) as caught:
        read_settings(settings)
    assert caught.value.code == "bad-setting"
