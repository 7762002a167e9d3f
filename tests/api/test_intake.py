"""Intake over the API: streams, retries that overlap, pages, outcomes, supplements, scope and export."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator

import pytest

from clearway.api import findings as routes
from clearway.app.models import shipped_placing
from clearway.findings import actions
from clearway.kernel.ids import ReportId
from clearway.kernel.limits import MIB, SPOOL_MEMORY_BYTES_MAX
from tests.conftest import TestHouse
from tests.houses import Caller

PACKAGE = "pkg:pypi/example"


async def _place(house: TestHouse, report: str) -> None:
    async with house.database.work(house.worker) as work:
        await actions.join_report(work, ReportId(report), shipped_placing())


def _large(count: int) -> bytes:
    return json.dumps([{"title": f"finding {n}", "description": "x" * 20_000} for n in range(count)]).encode()


async def test_what_goes_to_disk_comes_back_whole(house: TestHouse, api: Caller) -> None:
    """A body beyond what is held in memory is taken as a stream of small pieces, and is kept byte for byte."""
    finder = api.as_key((await house.finder()).secret)
    content = _large(200)
    assert len(content) > SPOOL_MEMORY_BYTES_MAX

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 70_001):
            yield content[start : start + 70_001]

    answer = await finder.http.post(
        "/api/v1/reports", content=pieces(), headers={"Authorization": f"Bearer {finder.secret}"}
    )
    receipt = answer.json()
    assert (answer.status_code, receipt["count"], receipt["refused"]) == (201, 200, 0)
    assert (await finder("GET", f"/reports/{receipt['report']}/body")).content == content


async def test_overlapping_retries_of_a_large_report_are_one(house: TestHouse, api: Caller) -> None:
    """However many send the same at once with the same key: one report, one answer; another body is refused."""
    finder = api.as_key((await house.finder()).secret)
    content, key = _large(150), {"Idempotency-Key": "again"}
    answers = await asyncio.gather(*(finder("POST", "/reports", content=content, headers=key) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    seen = [item async for item in _every(finder, "/findings")]
    assert len(seen) == 150
    changed = await finder("POST", "/reports", content=content + b"\n", headers=key)
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency-key-reused")
    renamed = await finder("POST", "/reports", content=content, headers=key, params={"name": "other"})
    assert renamed.json()["code"] == "idempotency-key-reused"


async def test_a_refused_report_may_be_sent_again_mended(house: TestHouse, api: Caller) -> None:
    """A refusal keeps nothing, not even the key: the same key with a mended body is taken."""
    finder, key = api.as_key((await house.finder()).secret), {"Idempotency-Key": "mend"}
    refused = await finder("POST", "/reports", content=_large(3)[:-1], headers=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-json")
    assert refused.json()["hint"]
    assert (await finder("POST", "/reports", content=_large(3), headers=key)).status_code == 201


async def test_a_stranger_is_refused_before_a_byte_is_taken(house: TestHouse, api: Caller) -> None:
    """Who may not submit is told so without the body being read."""
    operator = await house.operator()
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while asked < 1_000:
            asked += 1
            yield b"x" * 1_000

    for secret, status in (("", 401), (operator.secret, 403)):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        answer = await api.http.post("/api/v1/reports", content=endless(), headers=headers)
        assert answer.status_code == status
        assert asked < 10


async def test_an_endless_body_is_cut_off(house: TestHouse, api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body without end is refused when it passes the limit, whatever length it announced."""
    monkeypatch.setattr(routes, "REPORT_BYTES_MAX", MIB)
    finder = await house.finder()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * MIB:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    answer = await api.http.post(
        "/api/v1/reports", content=endless(), headers={"Authorization": f"Bearer {finder.secret}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "report-too-large")
    assert sent < 2 * MIB


async def test_outcomes_are_told_as_they_come(house: TestHouse, api: Caller) -> None:
    """A report tells how many of its findings wait, and each finding what became of it and what to do."""
    finder = api.as_key((await house.finder()).secret)
    whole = {"title": "whole", "package": PACKAGE, "identifiers": ["CVE-2026-1111"]}
    content = json.dumps([whole, {"title": "lacks all"}, {"title": ""}, {**whole, "title": "again"}])
    receipt = (await finder("POST", "/reports", content=content)).json()
    state = (await finder("GET", f"/reports/{receipt['report']}")).json()
    assert (state["waiting"], state["outcomes"]) == (3, {"received": 3, "refused": 1})
    await _place(house, receipt["report"])
    state = (await finder("GET", f"/reports/{receipt['report']}")).json()
    assert state["waiting"] == 0
    told = (await finder("GET", f"/reports/{receipt['report']}/findings")).json()["items"]
    assert [one["outcome"] for one in told] == ["new", "needs-information", "refused", "joined"]
    assert told[0]["vulnerability"] == told[3]["vulnerability"]
    assert all(one["reason"] for one in told)
    assert "purl" in told[1]["reason"]


async def test_a_finding_is_completed_over_the_api(house: TestHouse, api: Caller) -> None:
    """What is missing is sent after it, retries included; the finding is placed anew."""
    finder = api.as_key((await house.finder()).secret)
    receipt = (await finder("POST", "/reports", content=json.dumps([{"title": "t", "package": PACKAGE}]))).json()
    await _place(house, receipt["report"])
    path = f"/findings/{receipt['findings'][0]['id']}"
    added = {"version": "1.0", "proof": base64.b64encode(b"AAAA").decode()}
    for _ in range(2):
        answer = await finder("POST", f"{path}/supplement", json=added, headers={"Idempotency-Key": "s"})
        assert (answer.status_code, answer.json()["outcome"]) == (201, "received")
    bad = await finder("POST", f"{path}/supplement", json={"proof": "!"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad-proof")
    await _place(house, receipt["report"])
    assert (await finder("GET", path)).json()["outcome"] == "new"


async def test_scope_is_declared_over_the_api(house: TestHouse, api: Caller) -> None:
    """A coordinator declares what is in scope; a finder reads it and does not declare it."""
    finder = api.as_key((await house.finder()).secret)
    scope = {"target": f"{PACKAGE}@1.0", "statement": "No tests.", "paths_out": ["tests/"], "supported": ["2.x"]}
    assert (await finder("PUT", "/scopes", json=scope)).status_code == 403
    assert (await finder("GET", "/scopes", params={"target": PACKAGE})).status_code == 404
    assert (await api("PUT", "/scopes", json=scope)).json()["purl"] == PACKAGE
    assert (await finder("GET", "/scopes", params={"target": PACKAGE})).json()["supported"] == ["2.x"]
    assert (await api("PUT", "/scopes", json={"target": "x"})).json()["code"] == "bad-purl"


async def test_a_report_is_exported_and_taken_in_again(house: TestHouse, api: Caller) -> None:
    """The export is a report that is taken as it is; this house stands at the end of the chain."""
    one, two = api.as_key((await house.finder("One")).secret), api.as_key((await house.finder("Two")).secret)
    receipt = (await one("POST", "/reports", content=json.dumps([{"title": "t", "credit": "\u202ecredit"}]))).json()
    answer = await one("GET", "/findings/export", params={"report": receipt["report"]})
    assert answer.headers["content-disposition"].startswith("attachment")
    again = (await two("POST", "/reports", content=answer.content)).json()
    kept = (await two("GET", f"/findings/{again['findings'][0]['id']}")).json()
    assert kept["credit"] == "\u202ecredit"
    assert [(hop["party"], hop["reference"]) for hop in kept["chain"]] == [("Clearway", receipt["findings"][0]["id"])]
    assert (await two("GET", "/findings/export", params={"report": receipt["report"]})).status_code == 404


async def _every(caller: Caller, path: str) -> AsyncIterator[str]:
    cursor: str | None = ""
    while cursor is not None:
        page = (await caller("GET", path, params={"limit": "200", "cursor": cursor})).json()
        for item in page["items"]:
            yield item["id"]
        cursor = page["next"]
