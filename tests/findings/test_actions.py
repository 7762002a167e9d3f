"""Findings on a real PostgreSQL: joined with reasons, merged and separated without loss."""

import asyncio
import json

import pytest

from clearway.app.models import shipped_placing
from clearway.findings import actions
from clearway.findings.model import EvidenceKind, JoinKind, Outcome, Receipt, Stage, Submission
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.paging import PageRequest
from tests.conftest import Member, TestHouse

PACKAGE = "pkg:pypi/example"


def _body(**fields: object) -> bytes:
    return json.dumps([{"title": "t", "package": PACKAGE, **fields}]).encode()


async def _receive(house: TestHouse, member: Member, body: bytes) -> Receipt:
    async with house.database.work(member.credential) as work:
        return await actions.receive(work, Submission(body=body, name="r", target="", claim=None))


async def _join(house: TestHouse, receipt: Receipt) -> int:
    async with house.database.work(house.worker) as work:
        return await actions.join_report(work, receipt.report, shipped_placing())


async def _vulnerabilities(house: TestHouse) -> list[tuple[VulnerabilityId, Stage]]:
    async with house.database.work(house.admin) as work:
        page = await actions.list_vulnerabilities(work, PageRequest())
    return [(one.id, one.stage) for one in page.items]


async def _two(house: TestHouse) -> tuple[VulnerabilityId, VulnerabilityId]:
    finder = await house.finder()
    for identifier in ("CVE-2026-1111", "CVE-2026-2222"):
        await _join(house, await _receive(house, finder, _body(identifiers=[identifier])))
    async with house.database.work(house.admin) as work:
        page = await actions.list_vulnerabilities(work, PageRequest())
    by_identifier = {one.identifiers: one.id for one in page.items}
    return by_identifier[("CVE-2026-1111",)], by_identifier[("CVE-2026-2222",)]


async def test_two_finders_of_one_bug_make_one_record(house: TestHouse) -> None:
    """The second report joins the first, and its evidence comes along."""
    one, two = await house.finder(), await house.finder("Two")
    for member, proof in ((one, "AAAA"), (two, "BBBB")):
        receipt = await _receive(house, member, _body(identifiers=["CVE-2026-1111"], proof=proof))
        await _join(house, receipt)
    ((found, _),) = await _vulnerabilities(house)
    async with house.database.work(house.worker) as work:
        proofs = await actions.read_evidence(work, found, kind=EvidenceKind.PROOF)
        findings = await actions.read_findings_of(work, found)
    assert len(proofs) == 2
    assert {finding.outcome for finding in findings} == {Outcome.NEW, Outcome.JOINED}


async def test_two_workers_place_one_bug_once(house: TestHouse) -> None:
    """Two reports of one bug that are placed at the same moment open one vulnerability."""
    receipts = [
        await _receive(house, await house.finder(name), _body(identifiers=["CVE-2026-1111"]))
        for name in ("One", "Two", "Three")
    ]
    await asyncio.gather(*(_join(house, receipt) for receipt in receipts))
    assert len(await _vulnerabilities(house)) == 1


async def test_joining_again_places_nothing_twice(house: TestHouse) -> None:
    """A repeated join finds nothing left to place."""
    receipt = await _receive(house, await house.finder(), _body(identifiers=["CVE-2026-1111"]))
    assert await _join(house, receipt) == 1
    assert await _join(house, receipt) == 0
    assert len(await _vulnerabilities(house)) == 1


async def test_a_merge_is_undone_by_separating(house: TestHouse) -> None:
    """A person's merge moves the findings; separating gives each its own record again, and history stays."""
    first, second = await _two(house)
    async with house.database.work(house.admin) as work:
        await actions.merge(work, second, first, kind=JoinKind.PERSON, probability=1, reasons=("the same",))
        moved = [
            finding for finding in await actions.read_findings_of(work, first) if finding.outcome is Outcome.JOINED
        ]
    assert dict(await _vulnerabilities(house))[second] is Stage.MERGED
    async with house.database.work(house.admin) as work:
        fresh = await actions.separate(work, moved[0].id)
        cursor = await work.connection.execute(
            "SELECT count(*) FROM finding_join WHERE finding = %s AND ended_at IS NOT NULL", (moved[0].id,)
        )
        assert await cursor.fetchone() == (2,)
        assert [finding.id for finding in await actions.read_findings_of(work, fresh)] == [moved[0].id]
        assert len(await actions.read_findings_of(work, first)) == 1


async def test_what_cannot_be_merged_is_refused(house: TestHouse) -> None:
    """Nothing merges into itself, into what is merged, or into what is not there."""
    first, second = await _two(house)
    for source, into in ((first, first), (first, VulnerabilityId("vul-0000000000000000"))):
        with pytest.raises(Refusal):
            async with house.database.work(house.admin) as work:
                await actions.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=("x",))
    async with house.database.work(house.admin) as work:
        await actions.merge(work, second, first, kind=JoinKind.PERSON, probability=1, reasons=("x",))
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.merge(work, first, second, kind=JoinKind.PERSON, probability=1, reasons=("x",))
    assert caught.value.code == "not-mergeable"


async def test_the_only_finding_is_not_separated(house: TestHouse) -> None:
    """A vulnerability never loses its last finding."""
    first, _ = await _two(house)
    async with house.database.work(house.admin) as work:
        (finding,) = await actions.read_findings_of(work, first)
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.separate(work, finding.id)
    assert caught.value.code == "only-finding"


async def test_advancing_happens_once(house: TestHouse) -> None:
    """Of two who finish the same work one moves the vulnerability on."""
    first, _ = await _two(house)

    async def advance() -> bool:
        async with house.database.work(house.worker) as work:
            return await actions.advance(work, first, old=Stage.NEW, new=Stage.REPRODUCED)

    assert sorted(await asyncio.gather(advance(), advance())) == [False, True]


async def test_a_new_proof_reopens_what_was_given_up(house: TestHouse) -> None:
    """A vulnerability that did not reproduce is tried again when a new proof joins it."""
    first, _ = await _two(house)
    async with house.database.work(house.worker) as work:
        await actions.advance(work, first, old=Stage.NEW, new=Stage.NOT_REPRODUCED)
    receipt = await _receive(house, await house.finder("Two"), _body(identifiers=["CVE-2026-1111"], proof="QUJD"))
    await _join(house, receipt)
    assert dict(await _vulnerabilities(house))[first] is Stage.NEW
