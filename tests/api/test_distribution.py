"""Documents over the API: every format by its media type, inert in a browser; coordinators release and withdraw."""

import json
from pathlib import Path

import pytest

from clearway.formats.renderings import FORMS
from clearway.identity.model import PartyKind
from clearway.kernel.actors import Role
from tests.conftest import TestHouse
from tests.distribution.test_actions import published
from tests.houses import Caller


async def test_every_format_is_given_as_what_it_is(api: Caller, house: TestHouse, tmp_path: Path) -> None:
    """With its media type, its signature, and a policy that lets nothing in it act."""
    advisory = await published(house, tmp_path)
    for name in advisory.formats:
        answer = await api("GET", f"/advisories/{advisory.id}/{name}")
        assert answer.status_code == 200
        kind, *more = answer.headers["content-type"].split("; ")
        assert (kind, more in ([], ["charset=utf-8"])) == (FORMS[name].media_type, True)
        assert kind.startswith("text/") is bool(more)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.headers["clearway-signature"]) == 128


async def test_a_coordinator_revises_and_earlier_releases_stay(api: Caller, house: TestHouse, tmp_path: Path) -> None:
    """The newest comes without a number; a number that was never given is not found."""
    advisory = await published(house, tmp_path)
    path = f"/advisories/{advisory.id}"
    body = {"summary": "It has a CVE id.", "supplement": {"identifiers": ["CVE-2026-12345"], "maturity": "interim"}}
    answer = await api("POST", f"{path}/releases", json=body)
    assert (answer.status_code, answer.json()["release"], answer.json()["maturity"]) == (201, 2, "interim")
    record = json.loads((await api("GET", f"{path}/cve")).content)
    assert record["cveMetadata"]["cveId"] == "CVE-2026-12345"
    assert "CVE-2026-12345" not in (await api("GET", f"{path}/text?release=1")).text
    for release, status in (("2", 200), ("3", 404), ("-1", 404), ("99999999", 404), ("x", 400)):
        assert (await api("GET", f"{path}/text?release={release}")).status_code == status


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"summary": " "}, "bad-summary"),
        ({"summary": "x" * 2_001}, "bad-summary"),
        ({"summary": "x", "supplement": {"notes": [{"title": "", "text": ""}]}}, "advisory-incomplete"),
        ({"summary": "x", "supplement": {"statuses": [{"purl": "a", "status": "gone"}]}}, "bad-request"),
    ],
)
async def test_a_release_that_cannot_be_is_refused(
    body: dict[str, object], code: str, api: Caller, house: TestHouse, tmp_path: Path
) -> None:
    """And the advisory stays as it was."""
    advisory = await published(house, tmp_path)
    path = f"/advisories/{advisory.id}"
    answer = await api("POST", f"{path}/releases", json=body)
    assert answer.json()["code"] == code
    assert (await api("GET", path)).json()["release"] == 1


async def test_others_may_not_revise(api: Caller, house: TestHouse, tmp_path: Path) -> None:
    """Neither a visitor nor a finder."""
    advisory = await published(house, tmp_path)
    finder = await house.member("Finder", PartyKind.FINDER, Role.FINDER)
    path = f"/advisories/{advisory.id}/releases"
    for secret, status in (("", 401), (finder.secret, 403)):
        assert (await api.as_key(secret)("POST", path, json={"summary": "x"})).status_code == status


async def test_a_coordinator_withdraws_once_and_no_question_matches_any_more(
    api: Caller, house: TestHouse, tmp_path: Path
) -> None:
    """The list says so, a visitor and a finder may not, the second time is refused, and earlier releases stay."""
    advisory = await published(house, tmp_path)
    path = f"/advisories/{advisory.id}"
    finder = await house.member("Finder", PartyKind.FINDER, Role.FINDER)
    reason = {"reason": "It is a duplicate."}
    for secret, status in (("", 401), (finder.secret, 403)):
        assert (await api.as_key(secret)("POST", f"{path}/withdrawal", json=reason)).status_code == status
    assert (await api("POST", f"{path}/withdrawal", json={"reason": " "})).json()["code"] == "bad-reason"
    answer = await api("POST", f"{path}/withdrawal", json=reason)
    assert (answer.status_code, answer.json()["release"]) == (201, 2)
    assert (await api("POST", f"{path}/withdrawal", json=reason)).json()["code"] == "withdrawn-before"
    (listed,) = (await api("GET", "/advisories")).json()["items"]
    assert (listed["withdrawn_for"], listed["withdrawn_at"]) == ("It is a duplicate.", listed["released_at"])
    assert (await api("GET", f"{path}/osv")).json()["withdrawn"]
    assert "withdrawn" not in (await api("GET", f"{path}/osv?release=1")).json()
