"""Intake: a stream of any size, every finding with a handle and an outcome, refused as a whole without a trace."""

import asyncio
import io
from hashlib import sha256
from typing import Final

import pytest

from clearway.findings import actions
from clearway.findings.model import FindingFilter, JoinKind, Outcome, Receipt, Spooled, Submission
from clearway.findings.rules import finding_from
from clearway.findings.store import findings as columns
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import BATCH_FINDINGS_MAX, JSON_DEPTH_MAX, MIB, REPORT_BYTES_MAX, TEXT_CHARACTERS_MAX
from clearway.kernel.paging import PageRequest
from clearway.scanning import actions as scanning
from clearway.scanning.model import ClaimMode, ClaimRequest, Granted
from tests.conftest import Member, TestHouse
from tests.findings.deliveries import PACKAGE, body, place, read, receive

TOLD: Final[dict[str, object]] = {
    "package": PACKAGE,
    "packages": ["pkg:deb/debian/example"],
    "version": "1.0",
    "ranges": ["introduced:1.0 fixed:1.2"],
    "symbols": ["example.parse"],
    "source": "own database",
    "published": "2026-11-01T00:00:00Z",
    "fingerprints": ["primary=abc"],
    "references": ["https://example.org/1"],
    "credit": "A. Finder",
    "tool": "t",
    "tool_version": "3",
    "model": "m",
    "model_version": "5",
    "harness": "h",
    "prompt_hash": "sha256:00",
    "review": "triaged",
    "chain": [{"party": "First", "reference": "F-1", "at": "2026-11-02T00:00:00Z"}],
    "severity": "high",
}


async def _listed(house: TestHouse, member: Member) -> int:
    async with house.database.work(member.credential) as work:
        return len((await actions.list_findings(work, PageRequest())).items)


async def test_what_was_read_is_what_is_kept(house: TestHouse) -> None:
    """Every field of a finding that a format fills comes back from the database as the rules give it."""
    finder, content = await house.finder(), body(TOLD)
    receipt = await receive(house, finder, content)
    kept = await read(house, finder, receipt.findings[0].id)
    (parsed,) = parse_report(content).findings
    assert isinstance(parsed, ParsedFinding)
    async with house.database.work(finder.credential) as work:
        report = await actions.read_report(work, receipt.report)
    assert kept == finding_from(parsed, report, handle=kept.id, position=0)
    for name, value in TOLD.items():
        if name in {"packages", "ranges", "symbols", "fingerprints"}:
            assert list(getattr(kept, name)) == value
    assert kept.chain == parsed.chain


async def test_more_findings_than_one_batch_keep_their_order(house: TestHouse) -> None:
    """Batches are seams that nobody sees: positions run through, handles are distinct, one bad one stays alone."""
    count = 2 * BATCH_FINDINGS_MAX + 1
    findings: list[dict[str, object]] = [{"title": f"finding {number}"} for number in range(count)]
    findings[BATCH_FINDINGS_MAX] = {"title": ""}
    receipt = await receive(house, await house.finder(), body(*findings))
    assert [one.position for one in receipt.findings] == list(range(count))
    assert len({one.id for one in receipt.findings}) == receipt.count == count
    assert [one.position for one in receipt.findings if one.outcome is Outcome.REFUSED] == [BATCH_FINDINGS_MAX]
    assert receipt.refused == 1


async def test_a_late_fault_takes_everything_back(house: TestHouse) -> None:
    """A report that turns out broken after thousands of good findings leaves nothing behind."""
    finder = await house.finder()
    broken = body(*({"title": f"finding {number}"} for number in range(3 * BATCH_FINDINGS_MAX)))[:-1] + b", {]"
    with pytest.raises(Refusal) as caught:
        await receive(house, finder, broken)
    assert caught.value.code == "bad-json"
    assert await _listed(house, finder) == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'[{"title": "t", "x": ' + b"[" * 2 * JSON_DEPTH_MAX + b"]" * 2 * JSON_DEPTH_MAX + b"}]", "too-deep"),
        (b'{"findings": [{"title": "t", "line": ' + b"9" * 10_000 + b"}]}", "number-too-long"),
        (b'{"version": "2.1.0", "runs": [' + b"[" * 5_000_000, "too-deep"),
        (b'[{"title": "' + b"t" * 20 * MIB + b'"}]', "value-too-large"),
    ],
)
async def test_a_bomb_is_refused_in_words(house: TestHouse, content: bytes, code: str) -> None:
    """Depth, numbers and values beyond every need are refused with a code and what to do; nothing is kept."""
    finder = await house.finder()
    with pytest.raises(Refusal) as caught:
        await receive(house, finder, content)
    assert caught.value.code == code
    assert caught.value.hint
    assert await _listed(house, finder) == 0


async def test_a_report_over_the_limit_is_not_read(house: TestHouse) -> None:
    """What is longer than a report may be is refused by its length."""
    finder = await house.finder()
    spooled = Spooled(file=io.BytesIO(b"[]"), digest=sha256(b"[]").digest(), length=REPORT_BYTES_MAX + 1)
    with pytest.raises(Refusal) as caught:
        async with house.database.work(finder.credential) as work:
            await actions.receive(work, Submission(body=spooled, name="", target="", claim=None))
    assert (caught.value.code, caught.value.status) == ("report-too-large", 413)


@pytest.mark.parametrize("length", [2, MIB - 1, MIB, MIB + 1, 2 * MIB + 5])
async def test_bytes_come_back_as_they_came(house: TestHouse, length: int) -> None:
    """Whatever its length, a report is put together from its pieces byte for byte."""
    finder = await house.finder()
    content = b'[{"title": "t"}]'.ljust(length) if length > 2 else b"[]"
    receipt = await receive(house, finder, content)
    async with house.database.work(finder.credential) as work:
        report = await actions.read_report(work, receipt.report)
        opened = await actions.open_report(work, receipt.report)
        pieces = [piece async for piece in actions.read_opened(work, opened)]
    assert b"".join(pieces) == content
    assert all(len(piece) <= MIB for piece in pieces)
    assert report.digest == sha256(content).digest()


async def test_reading_leaves_the_loop_to_others(house: TestHouse) -> None:
    """While a large report is read, whoever else asks has a turn many times."""
    finder = await house.finder()
    content = body(*({"title": f"finding {number}", "description": "x" * 500} for number in range(4_000)))
    loop, turns, is_over = asyncio.get_running_loop(), 0, False

    def take_turn() -> None:
        nonlocal turns
        turns += 1
        if not is_over:
            loop.call_soon(take_turn)

    take_turn()
    receipt = await receive(house, finder, content)
    is_over = True
    assert receipt.count == 4_000
    assert turns > 100


async def test_a_finding_that_could_not_be_kept_verbatim_is_refused_by_itself(house: TestHouse) -> None:
    """A credit beyond the limit is not cut: that finding is refused, the other is taken."""
    receipt = await receive(
        house, await house.finder(), body({"credit": "c" * (TEXT_CHARACTERS_MAX + 1)}, {"credit": "short"})
    )
    assert [one.outcome for one in receipt.findings] == [Outcome.REFUSED, Outcome.RECEIVED]
    assert "verbatim" in receipt.findings[0].reason


async def test_a_claim_names_the_package(house: TestHouse) -> None:
    """What is reported under a claim is about the claim's target; nobody reports under a claim of others."""
    finder, other = await house.finder(), await house.finder("Other")
    async with house.database.work(finder.credential) as work:
        claimed = await scanning.claim(
            work, ClaimRequest(target=PACKAGE, mode=ClaimMode.SHARED, technique="", tool="", days=1)
        )
    assert isinstance(claimed, Granted)
    submission = Submission(body=body({}), name="", target="", claim=claimed.claim.id)
    async with house.database.work(finder.credential) as work:
        receipt = await actions.receive(work, submission)
    assert (await read(house, finder, receipt.findings[0].id)).package == PACKAGE
    with pytest.raises(Refusal) as caught:
        async with house.database.work(other.credential) as work:
            await actions.receive(work, submission)
    assert caught.value.code == "not-found"


async def test_findings_are_found_by_how_they_came_about(house: TestHouse) -> None:
    """Each field of provenance is asked for by itself and together with others; a stranger finds nothing."""
    finder, other = await house.finder(), await house.finder("Other")
    await receive(house, finder, body(TOLD, {**TOLD, "model": "n"}, {"tool": "plain"}))
    for asked, count in (
        (FindingFilter(model="m"), 1),
        (FindingFilter(harness="h"), 2),
        (FindingFilter(prompt_hash="sha256:00"), 2),
        (FindingFilter(review="triaged"), 2),
        (FindingFilter(tool="plain"), 1),
        (FindingFilter(tool="t", model="n", outcome=Outcome.RECEIVED), 1),
        (FindingFilter(model="absent"), 0),
    ):
        for credential, seen in ((finder.credential, count), (house.admin, count), (other.credential, 0)):
            async with house.database.work(credential) as work:
                assert len((await actions.list_findings(work, PageRequest(), wanted=asked)).items) == seen


@pytest.mark.parametrize("role", ["staff", "own"])
@pytest.mark.parametrize(
    ("field", "index"),
    [("model", "model"), ("harness", "harness"), ("prompt_hash", "prompt"), ("review", "review"), ("tool", "tool")],
)
async def test_each_filter_has_its_index(house: TestHouse, role: str, field: str, index: str) -> None:
    """Where going through all rows costs too much, each filter is answered by its index, in the order of pages.

    Measured at 1,000,000 findings of 20 parties: 0.04 to 1.2 ms a page for each filter, also where nothing is found.
    """
    finder = await house.finder()
    own = columns.OWN if role == "own" else ""
    async with house.database.work(house.admin if role == "staff" else finder.credential) as work:
        await work.connection.execute("SET LOCAL enable_seqscan = off")
        await work.connection.execute("SET LOCAL enable_bitmapscan = off")
        await work.connection.execute("SET LOCAL enable_sort = off")
        cursor = await work.connection.execute(
            f"EXPLAIN SELECT id FROM finding WHERE id < '~'{columns.FILTERS[field]}{own} ORDER BY id DESC LIMIT 50",
            {field: "x", "party": finder.party},
        )
        plan = "\n".join(line for (line,) in await cursor.fetchall())
    used = f"finding_own_{index}" if role == "own" else f"finding_{index}"
    assert any(f"using {name} " in plan for name in (used, f"finding_{index}")), plan
    assert "Sort" not in plan


CANARY: Final = "canary8d21"


async def test_the_reporter_of_a_twin_learns_nothing_of_the_other(house: TestHouse) -> None:
    """A finder whose finding joined is told that it did; no text of the other reporter reaches it by any reading."""
    one, two = await house.finder(CANARY + " Labs"), await house.finder("Two")
    told = {"package": PACKAGE, "version": "1.0", "identifiers": ["CVE-2026-1111"]}
    theirs = {
        **told,
        "title": f"A {CANARY} title",
        "description": f"The {CANARY} description",
        "credit": CANARY,
        "function": f"{CANARY}_function",
        "references": [f"https://example.org/{CANARY}"],
        "chain": [{"party": CANARY}],
        "proof": "QUJD",
        "proof_name": CANARY,
    }
    first = await receive(house, one, body(theirs))
    await place(house, first.report)
    second = await receive(house, two, body({**told, "title": "Mine"}))
    await place(house, second.report)
    mine = await read(house, two, second.findings[0].id)
    assert mine.outcome is Outcome.JOINED
    assert mine.outcome_reason
    async with house.database.work(two.credential) as work:
        outcomes = await actions.list_outcomes(work, second.report, PageRequest())
        listed = await actions.list_findings(work, PageRequest())
        relayed = await actions.relay_report(work, second.report, house="House")
    assert outcomes.items[0].vulnerability == mine.vulnerability
    for seen in (mine, outcomes, listed, relayed):
        assert CANARY not in repr(seen)
    before = await read(house, one, first.findings[0].id)
    assert (before.outcome, "Two" in repr(before), "Mine" in repr(before)) == (Outcome.NEW, False, False)


async def test_what_a_person_says_of_a_join_stays_with_staff(house: TestHouse) -> None:
    """A coordinator's reasons for a merge may name others; the reporter is told that it was joined, and no more."""
    finder = await house.finder()
    receipts: list[Receipt] = []
    for identifier in ("CVE-2026-1111", "CVE-2026-2222"):
        receipts.append(
            await receive(house, finder, body({"package": PACKAGE, "version": "1", "identifiers": [identifier]}))
        )
        await place(house, receipts[-1].report)
    into, source = [(await read(house, finder, one.findings[0].id)).vulnerability for one in receipts]
    assert into
    assert source
    async with house.database.work(house.admin) as work:
        await actions.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=(CANARY,))
    moved = await read(house, finder, receipts[1].findings[0].id)
    assert moved.vulnerability == into
    assert moved.outcome is Outcome.JOINED
    assert CANARY not in repr(moved)
