"""Placing on a real PostgreSQL: at an index of any age, in batches, by two workers, with nothing lost."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Mapping

from clearway.app.models import shipped_placing
from clearway.findings import actions
from clearway.findings.model import Finding, Outcome, Submission
from clearway.kernel.ids import FindingId, ReportId
from clearway.kernel.paging import PageRequest
from tests.conftest import Member, TestHouse
from tests.findings.arrivals import INJECTION, OVERFLOW, OVERFLOW_AGAIN

PACKAGE = "pkg:pypi/example"
PROOF = "cHJvb2Y="
SITE = {"function": "parse_header", "weaknesses": ["CWE-787"]}


async def _receive(house: TestHouse, member: Member, *findings: Mapping[str, object]) -> ReportId:
    body = json.dumps([{"title": "t", "package": PACKAGE, "version": "1.0", **one} for one in findings]).encode()
    async with house.database.work(member.credential) as work:
        receipt = await actions.receive(work, Submission(body=body, name="r", target="", claim=None))
    return receipt.report


async def _join(house: TestHouse, report: ReportId) -> int:
    async with house.database.work(house.worker) as work:
        return await actions.join_report(work, report, shipped_placing())


async def _place(house: TestHouse, member: Member, *findings: Mapping[str, object]) -> list[Finding]:
    report = await _receive(house, member, *findings)
    while await _join(house, report):
        pass
    async with house.database.work(house.admin) as work:
        cursor = await work.connection.execute("SELECT id FROM finding WHERE report = %s ORDER BY position", (report,))
        return [await actions.read_finding(work, FindingId(row[0])) for row in await cursor.fetchall()]


def _one(number: int, title: str, *identifiers: str) -> Mapping[str, object]:
    return {"title": title, "identifiers": list(identifiers), "package": f"pkg:npm/p{number % 40}"}


def _crash(name: str, package: str, *frames: str) -> dict[str, object]:
    return {
        "title": name, "package": package, "proof": b64encode(name.encode()).decode(),
        "crash_type": "Heap-buffer-overflow READ 1", "crash_state": list(frames),
    }  # fmt: skip


async def _count(house: TestHouse) -> int:
    async with house.database.work(house.admin) as work:
        return len((await actions.list_vulnerabilities(work, PageRequest())).items)


async def test_a_later_report_finds_what_is_on_file(house: TestHouse) -> None:
    """What arrives days later in other words joins by where it stands, with reasons."""
    said = {"title": "Missing length check", "description": OVERFLOW, "proof": PROOF, **SITE}
    (first,) = await _place(house, await house.finder(), said)
    (again,) = await _place(
        house, await house.finder("Two"), {**said, "proof": "Tm8=", "description": f"{OVERFLOW} Seen in 2.1."}
    )
    assert again.vulnerability == first.vulnerability
    assert again.outcome_reason == "both are CWE-787 in parse_header"


async def test_what_may_be_the_same_is_put_before_a_person(house: TestHouse) -> None:
    """A doubt opens a vulnerability of its own, and a pair for review that tells why."""
    said = {"title": "Missing length check", "description": OVERFLOW, "proof": PROOF, "function": "parse_header"}
    (first,) = await _place(house, await house.finder(), {**said, "weaknesses": ["CWE-787"]})
    (other,) = await _place(house, await house.finder("Two"), {**said, "proof": "Tm8=", "description": OVERFLOW_AGAIN})
    assert other.outcome is Outcome.NEW
    async with house.database.work(house.admin) as work:
        cursor = await work.connection.execute("SELECT left_side, right_side, agreements FROM review_pair")
        ((left, right, agreements),) = await cursor.fetchall()
    assert {left, right} == {first.vulnerability, other.vulnerability}
    assert "both are in parse_header" in agreements


async def test_a_crash_that_is_like_an_earlier_one_is_put_before_a_person(house: TestHouse) -> None:
    """Frames alone never join two crashes; the likeliest mates of one package wait for a person, with reasons."""
    placed = [
        (await _place(house, await house.finder(name), _crash(name, package, *frames)))[0]
        for name, package, *frames in (
            ("Scanline", PACKAGE, "parse_chunk", "read_image", "decode"),
            ("Archive", "pkg:pypi/other", "read_chunk", "read_image", "open_all"),
            ("Fuzzing", PACKAGE, "read_chunk", "read_image", "decode"),
        )
    ]
    assert {one.outcome for one in placed} == {Outcome.NEW}
    async with house.database.work(house.admin) as work:
        cursor = await work.connection.execute("SELECT left_side, right_side, agreements FROM review_pair")
        ((left, right, agreements),) = await cursor.fetchall()
    assert {left, right} == {placed[0].vulnerability, placed[2].vulnerability}
    assert "both stacks hold read_image, decode" in agreements


async def test_every_word_the_same_joins_without_end(house: TestHouse) -> None:
    """A thousand copies make one vulnerability, and the index keeps one telling of them."""
    copies = [{"title": "SQL injection", "description": INJECTION, "proof": PROOF}] * 300
    found = await _place(house, await house.finder(), *copies)
    assert len({one.vulnerability for one in found}) == 1
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute("SELECT count(*) FROM telling")
        assert await cursor.fetchone() == (1,)


async def test_what_waited_is_taken_along(house: TestHouse) -> None:
    """Two reports without proof wait as one; a third that brings the proof opens the vulnerability for all three."""
    said = {"title": "SQL injection", "description": INJECTION}
    (first,) = await _place(house, await house.finder(), said)
    (second,) = await _place(house, await house.finder("Two"), said)
    assert {first.outcome, second.outcome} == {Outcome.NEEDS_INFORMATION}
    (third,) = await _place(house, await house.finder("Three"), {**said, "proof": PROOF})
    assert third.outcome is Outcome.NEW, third.outcome_reason
    async with house.database.work(house.admin) as work:
        assert third.vulnerability is not None
        found = await actions.read_findings_of(work, third.vulnerability)
    assert {one.id for one in found} == {first.id, second.id, third.id}


async def test_two_scanners_over_one_inventory_join_completely(house: TestHouse) -> None:
    """Of equal packages, releases and identifiers or aliases every one joins, whatever the tool words it like."""
    numbers = range(1000, 1400)
    told: list[list[Mapping[str, object]]] = [
        [_one(n, f"CVE-2026-{n}", f"CVE-2026-{n}") for n in numbers],
        [_one(n, f"Problem number {n}", f"GHSA-aaaa-bbbb-{n}", f"CVE-2026-{n}") for n in numbers],
        [_one(n, "x", f"GHSA-aaaa-bbbb-{n}") for n in numbers],
    ]
    placed = [await _place(house, await house.finder(name), *said) for name, said in zip("ABC", told, strict=True)]
    for same in zip(*placed, strict=True):
        assert len({finding.vulnerability for finding in same}) == 1
    assert len({finding.vulnerability for finding in placed[0]}) == 400


async def test_two_workers_lose_and_double_nothing(house: TestHouse) -> None:
    """Reports that are placed at the same time, of the same bugs, make each vulnerability once."""
    said = [
        {"title": f"Bug {n}", "description": f"{OVERFLOW} {n}", "identifiers": [f"CVE-2026-{n}"]}
        for n in range(1000, 1030)
    ]
    reports = [await _receive(house, await house.finder(name), *said) for name in ("One", "Two", "Three")]
    await asyncio.gather(*(_join(house, report) for report in reports))
    assert await _count(house) == 30
