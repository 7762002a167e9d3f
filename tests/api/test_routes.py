"""The API: problems, retries, pages, limits, and the same refusals for everybody."""

import asyncio
import json
import re
from collections import Counter
from typing import Any  # noqa: TID251  a case's keyword arguments

import pytest

from clearway.api.application import _FOLDERS
from clearway.app.models import shipped_placing
from clearway.audit import actions as audit
from clearway.audit import rules
from clearway.findings import actions as findings
from clearway.gateways.signer import KeySigner, is_signed_by
from clearway.kernel.ids import ReportId
from clearway.kernel.limits import FINDINGS_IN_RECEIPT_MAX
from tests.conftest import TestHouse
from tests.houses import Caller

REPORT = json.dumps(
    {
        "tool": "t",
        "findings": [{"title": "one", "package": "pkg:pypi/x", "identifiers": ["CVE-2026-1234"]}, {"title": ""}],
    }
)


async def test_who_am_i(api: Caller) -> None:
    """The key's owner is told who they are; nobody else is."""
    assert set((await api("GET", "/whoami")).json()["roles"]) == {"administrator", "auditor", "coordinator"}
    assert (await api.as_key("")("GET", "/whoami")).status_code == 401
    assert (await api.as_key("clearway_wrong")("GET", "/whoami")).json()["code"] == "not-signed-in"


async def test_what_cannot_be_kept_is_refused(api: Caller) -> None:
    """A NUL or a number beyond all bounds is the asker's error, told in words; an address without route is one too."""
    answer = await api("GET", "/audit/records?subject=%00")
    assert (answer.status_code, answer.json()["code"]) == (422, "not-storable")
    assert (await api("GET", f"/audit/records?below=-{'9' * 4000}")).status_code < 500
    lost = await api("GET", "/nowhere")
    assert (lost.status_code, lost.json()["code"]) == (404, "not-found")


async def test_every_finding_gets_a_handle_and_an_outcome(house: TestHouse, api: Caller) -> None:
    """One bad finding does not spoil the batch: it is refused by itself with place and hint."""
    finder = api.as_key((await house.finder()).secret)
    answer = await finder("POST", "/reports", content=REPORT, params={"name": "r.json"})
    assert answer.status_code == 201
    good, bad = answer.json()["findings"]
    assert (good["outcome"], bad["outcome"]) == ("received", "refused")
    assert "title" in bad["reason"]
    assert good["id"].startswith("fnd-")


async def test_a_report_comes_back_byte_for_byte(house: TestHouse, api: Caller) -> None:
    """What was submitted is kept verbatim, for its own party, as a download."""
    finder = api.as_key((await house.finder()).secret)
    report = (await finder("POST", "/reports", content=REPORT)).json()["report"]
    answer = await finder("GET", f"/reports/{report}/body")
    assert answer.content == REPORT.encode()
    assert answer.headers["content-disposition"].startswith("attachment")
    other = api.as_key((await house.finder("Other")).secret)
    assert (await other("GET", f"/reports/{report}/body")).status_code == 404


async def test_a_retry_changes_nothing(house: TestHouse, api: Caller) -> None:
    """The same call with the same key is answered the same and done once, also when retries overlap."""
    finder = api.as_key((await house.finder()).secret)

    async def submit() -> str:
        answer = await finder("POST", "/reports", content=REPORT, headers={"Idempotency-Key": "retry-1"})
        return answer.text

    answers = await asyncio.gather(*(submit() for _ in range(6)))
    assert len(set(answers)) == 1
    assert len((await finder("GET", "/findings")).json()["items"]) == 2
    changed = await finder("POST", "/reports", content=REPORT + " ", headers={"Idempotency-Key": "retry-1"})
    assert changed.json()["code"] == "idempotency-key-reused"


async def test_an_issued_secret_is_not_repeated(house: TestHouse, api: Caller) -> None:
    """A retry of issuing a key is refused, because its secret was never kept."""
    finder = await house.finder()
    path, body = f"/people/{finder.person}/keys", {"label": "x", "days": 1, "scopes": ["*"]}
    first = await api("POST", path, json=body, headers={"Idempotency-Key": "k"})
    again = await api("POST", path, json=body, headers={"Idempotency-Key": "k"})
    assert first.json()["secret"].startswith("clearway_")
    assert (again.status_code, again.json()["code"]) == (409, "secret-not-kept")


async def test_pages_hold_everything_once(house: TestHouse, api: Caller) -> None:
    """Walking the pages by their cursor meets every row once, newest first."""
    finder = api.as_key((await house.finder()).secret)
    body = json.dumps([{"title": f"finding {number}"} for number in range(25)])
    await finder("POST", "/reports", content=body)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await finder("GET", "/findings", params={"limit": "10", "cursor": cursor})).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert len(seen) == 25
    assert seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    ("method", "path", "how", "status", "code"),
    [
        ("GET", "/findings?cursor=x", {}, 422, "bad-cursor"),
        ("GET", "/findings?limit=0", {}, 422, "bad-limit"),
        ("GET", "/findings?outcome=odd", {}, 422, "unknown-filter"),
        ("GET", "/vulnerabilities/nonsense", {}, 404, "not-found"),
        ("GET", "/vulnerabilities/" + "v" * 3000, {}, 404, "not-found"),
        ("POST", "/parties", {"content": b"{"}, 400, "bad-request"),
        ("POST", "/parties", {"json": {"name": "x", "kind": "none"}}, 400, "bad-request"),
        ("POST", "/parties", {"json": {"name": "x", "kind": "finder", "more": 1}}, 400, "bad-request"),
        ("POST", "/reports", {"content": b"\xff\xfe"}, 422, "not-utf-8"),
        ("POST", "/reports", {"content": b"hello"}, 422, "unknown-format"),
        ("POST", "/reports", {"content": b""}, 422, "unknown-format"),
        ("POST", "/claims", {"json": {"target": "x"}}, 422, "bad-purl"),
        ("DELETE", "/parties", {}, 405, "method-not-allowed"),
        ("GET", "/nowhere", {}, 404, "not-found"),
        (
            "POST",
            "/parties",
            {"json": {"name": "x", "kind": "finder"}, "headers": {"Idempotency-Key": "x" * 300}},
            400,
            "bad-idempotency-key",
        ),
    ],
)
async def test_bad_input_is_a_problem_that_says_what_to_do(
    api: Caller, method: str, path: str, how: dict[str, Any], status: int, code: str
) -> None:
    """Each refusal is an RFC 9457 problem with a stable code and a hint."""
    answer = await api(method, path, **how)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["hint"]


async def test_a_long_report_is_listed_by_the_page(house: TestHouse, api: Caller) -> None:
    """Of more findings than one answer holds the answer has the number, and the report's pages list each in order."""
    finder = api.as_key((await house.finder()).secret)
    count = FINDINGS_IN_RECEIPT_MAX + 1
    body = json.dumps([{"title": f"finding {number}"} for number in range(count - 1)] + [{"title": ""}])
    receipt = (await finder("POST", "/reports", content=body)).json()
    assert (receipt["count"], receipt["refused"], receipt["findings"]) == (count, 1, [])
    state = (await finder("GET", f"/reports/{receipt['report']}")).json()
    assert (state["count"], state["waiting"], state["outcomes"]["refused"]) == (count, count - 1, 1)
    positions: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        listed = f"/reports/{receipt['report']}/findings"
        page = (await finder("GET", listed, params={"limit": "200", "cursor": cursor})).json()
        positions += [item["position"] for item in page["items"]]
        cursor = page["next"]
    assert positions == list(range(count))
    other = api.as_key((await house.finder("Other")).secret)
    for path in ("", "/findings", "/body"):
        assert (await other("GET", f"/reports/{receipt['report']}{path}")).status_code == 404


async def test_roles_are_kept_apart(house: TestHouse, api: Caller) -> None:
    """A finder does not register parties, an operator does not submit, a read-only key does not write."""
    finder, operator = await house.finder(), await house.operator()
    denied = await api.as_key(finder.secret)("POST", "/parties", json={"name": "x", "kind": "finder"})
    assert (denied.status_code, denied.json()["code"]) == (403, "not-allowed")
    denied = await api.as_key(operator.secret)("POST", "/reports", content=REPORT)
    assert denied.status_code == 403
    issued = await api("POST", f"/people/{finder.person}/keys", json={"label": "r", "scopes": ["read"]})
    reader = api.as_key(issued.json()["secret"])
    assert (await reader("GET", "/findings")).status_code == 200
    assert (await reader("POST", "/reports", content=REPORT)).json()["code"] == "key-reads-only"


async def test_joining_tells_the_finder_what_became_of_it(house: TestHouse, api: Caller) -> None:
    """Two finders of one bug: one record, each sees the own finding and nothing of the other."""
    one, two = api.as_key((await house.finder()).secret), api.as_key((await house.finder("Two")).secret)
    reports = [(await caller("POST", "/reports", content=REPORT)).json()["report"] for caller in (one, two)]
    for report in reports:
        async with house.database.work(house.worker) as work:
            await findings.join_report(work, ReportId(report), shipped_placing())
    first = (await one("GET", "/findings", params={"outcome": "new"})).json()["items"]
    second = (await two("GET", "/findings", params={"outcome": "joined"})).json()["items"]
    assert first[0]["vulnerability"] == second[0]["vulnerability"]
    assert "CVE-2026-1234" in second[0]["outcome_reason"]
    assert (await api("GET", "/vulnerabilities")).json()["items"][0]["id"] == first[0]["vulnerability"]


async def test_health_and_document(api: Caller) -> None:
    """It says that it lives and is ready, counts, and describes itself in OpenAPI 3.1."""
    assert (await api("GET", "//healthz")).text == "alive\n"
    assert (await api("GET", "//readyz")).text == "ready\n"
    assert "python_info" in (await api("GET", "//metrics")).text
    assert (await api("GET", "//openapi.json")).json()["openapi"].startswith("3.1")


async def test_the_record_can_be_checked_from_outside(house: TestHouse, api: Caller) -> None:
    """With the lines, a proof, the signed checkpoint and the public key, anybody can check the record."""
    signer = KeySigner(b"s" * 32)
    async with house.database.work(house.worker) as work:
        await audit.sign_checkpoint(work, signer)
    note = (await api("GET", "/audit/checkpoint")).text
    line = (await api("GET", "/audit/records")).json()["items"][0]
    size = int(note.splitlines()[1])
    proof = await api("GET", "/audit/inclusion", params={"position": str(line["position"]), "size": str(size)})
    key = bytes.fromhex((await api("GET", "/audit/key")).json()["public_key"])
    parts = rules.split_note(note, audit.ORIGIN, public_key=key)
    assert parts is not None
    assert is_signed_by(key, message=parts[0].encode(), signature=parts[1])
    assert rules.proves_inclusion(
        rules.leaf_hash(line["entry"]),
        line["position"],
        size=size,
        root=rules.checkpoint_root(note),
        proof=[bytes.fromhex(digest) for digest in proof.json()["hashes"]],
    )
    assert (await api("GET", "/audit/verification")).json()["sound"] is True


@pytest.mark.parametrize("path", ["/vulnerabilities", "/vulnerabilities/vul-0", "/nowhere", "//healthz", "//sign-in"])
async def test_no_answer_is_guessed_at(api: Caller, path: str) -> None:
    """Answers and refusals alike forbid browsers to take them for another type than they say."""
    assert (await api("GET", path)).headers["x-content-type-options"] == "nosniff"


def test_no_two_routes_answer_to_one_address() -> None:
    """The one that is registered last would take the other's calls, without a word."""
    taken = Counter(
        (method, re.sub(r"\{\w+", "{", path))
        for folder in _FOLDERS
        for handler in folder.ROUTES
        for method in handler.http_methods
        for path in handler.paths
    )
    assert [route for route, times in taken.items() if times > 1] == []
