"""The gate: everything that is missing is named with what to do, nothing is dropped, and a supplement completes it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.coordination import actions as coordination
from clearway.findings import actions
from clearway.findings.model import EvidenceKind, Finding, Outcome, Report, Supplement
from clearway.findings.rules import finding_from, missing, missing_in_words
from clearway.formats.records import ParsedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import FindingId, PartyId, ReportId, TargetId
from clearway.kernel.limits import EVIDENCE_BYTES_MAX, SCOPE_LINES_MAX
from clearway.scanning import actions as scanning
from clearway.scanning.model import Scope, TargetScope
from tests.conftest import Member, TestHouse
from tests.findings.deliveries import PACKAGE, body, place, read, receive

NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)
REPORT: Final = Report(
    id=ReportId("rep-0000000000000001"), party=PartyId("pty-0000000000000001"), claim=None, name="", format="json",
    tool="", digest=b"", received_at=NOW,
)  # fmt: skip
WHOLE: Final = ParsedFinding(
    title="t", package=PACKAGE, version="2.1", crash_state=("parse",), weaknesses=("CWE-79",), file="src/a.c"
)


def _finding(parsed: ParsedFinding) -> Finding:
    return finding_from(parsed, REPORT, handle=FindingId("fnd-0000000000000001"), position=0)


def _scope(scope: Scope) -> TargetScope:
    return TargetScope(
        target=TargetId("tgt-0000000000000001"), purl=PACKAGE, party=REPORT.party, set_at=NOW,
        statement=scope.statement, weaknesses_out=scope.weaknesses_out, paths_out=scope.paths_out,
        versions=scope.versions, supported=scope.supported,
    )  # fmt: skip


def _codes(parsed: ParsedFinding, scope: Scope | None = None, *, has_proof: bool = False) -> list[str]:
    return [one.code for one in missing(_finding(parsed), has_proof=has_proof, scope=_scope(scope) if scope else None)]


def test_every_missing_thing_is_named_at_once() -> None:
    """A finding that lacks all is told all, each with what to do; a whole one is told nothing."""
    assert _codes(ParsedFinding(title="t")) == ["package", "version", "proof"]
    assert _codes(WHOLE) == []
    assert missing_in_words(()) == ""
    for one in missing(_finding(ParsedFinding(title="t")), has_proof=False, scope=None):
        assert one.what
        assert one.hint


@pytest.mark.parametrize(
    ("parsed", "lacking"),
    [
        (ParsedFinding(title="t", package=PACKAGE, identifiers=("CVE-2026-1",)), []),
        (ParsedFinding(title="t", package=f"{PACKAGE}@1.0", crash_state=("f",)), []),
        (ParsedFinding(title="t", package=PACKAGE, ranges=("introduced:1",), crash_state=("f",)), []),
        (ParsedFinding(title="t", package=PACKAGE, version="1"), ["proof"]),
        (ParsedFinding(title="t", package=PACKAGE, crash_state=("f",)), ["version"]),
    ],
)
def test_what_stands_in_for_what(parsed: ParsedFinding, lacking: list[str]) -> None:
    """An identifier says which versions; a purl, a range or a fix may; a crash shows what a proof would."""
    assert _codes(parsed) == lacking


@pytest.mark.parametrize(
    ("scope", "lacking"),
    [
        (Scope(), []),
        (Scope(versions=("2.0", "2.1")), []),
        (Scope(versions=("2.0", "2.2")), ["version"]),
        (Scope(supported=("2.x",)), []),
        (Scope(supported=("2.1.*",)), []),
        (Scope(supported=("2.1",)), []),
        (Scope(supported=("3.x", "2.10.x")), ["scope"]),
        (Scope(weaknesses_out=("CWE-79",)), ["scope"]),
        (Scope(weaknesses_out=("CWE-7",)), []),
        (Scope(paths_out=("src/",)), ["scope"]),
        (Scope(paths_out=("*.c",)), ["scope"]),
        (Scope(paths_out=("sr", "docs/")), []),
        (Scope(weaknesses_out=("CWE-79",), paths_out=("src",), supported=("3.x",)), ["scope", "scope", "scope"]),
    ],
)
def test_scope_is_what_the_keepers_declare(scope: Scope, lacking: list[str]) -> None:
    """Releases, supported lines, classes and paths are held against what the target's keepers declare."""
    assert _codes(WHOLE, scope) == lacking


def test_a_scope_note_is_heard() -> None:
    """Who says why it matters nonetheless is not held up by scope; a release that is not there is still asked for."""
    noted = replace(_finding(WHOLE), scope_note="reachable from the default page")
    scope = _scope(Scope(weaknesses_out=("CWE-79",), versions=("9",)))
    assert [one.code for one in missing(noted, has_proof=True, scope=scope)] == ["version"]


@given(package=st.text(), version=st.text(), file=st.text(), paths=st.lists(st.text(min_size=1)))
def test_any_text_is_weighed(package: str, version: str, file: str, paths: list[str]) -> None:
    """Whatever the reporter and the keepers write, the gate answers in words."""
    finding = _finding(ParsedFinding(title="t", package=package, version=version, file=file))
    told = missing(finding, has_proof=False, scope=_scope(Scope(paths_out=tuple(paths), supported=tuple(paths))))
    assert {"proof"} <= {one.code for one in told}
    assert all(one.what and one.hint for one in told)


async def _complete(house: TestHouse, member: Member, finding: FindingId, added: Supplement) -> Finding:
    async with house.database.work(member.credential) as work:
        return await actions.supplement(work, finding, added)


async def test_a_supplement_completes_and_opens(house: TestHouse) -> None:
    """A finding that lacks things is kept and told so; step by step completed it is placed anew and opens."""
    finder = await house.finder()
    receipt = await receive(house, finder, body({"description": "overflow in parse"}))
    (told,) = receipt.findings
    await place(house, receipt.report)
    lacking = await read(house, finder, told.id)
    assert lacking.outcome is Outcome.NEEDS_INFORMATION
    assert all(word in lacking.outcome_reason for word in ("package", "version", "proof"))
    half = await _complete(house, finder, told.id, Supplement(package=PACKAGE, version="1.0"))
    assert half.outcome is Outcome.RECEIVED
    await place(house, receipt.report)
    lacking = await read(house, finder, told.id)
    assert lacking.outcome is Outcome.NEEDS_INFORMATION
    assert "package" not in lacking.outcome_reason
    await _complete(house, finder, told.id, Supplement(proof=b"AAAA", proof_name="crash.bin"))
    await place(house, receipt.report)
    whole = await read(house, finder, told.id)
    assert (whole.outcome, whole.package, whole.version) == (Outcome.NEW, PACKAGE, "1.0")
    assert whole.vulnerability
    async with house.database.work(house.worker) as work:
        (proof,) = await actions.read_evidence(work, whole.vulnerability, kind=EvidenceKind.PROOF)
    assert (proof.body, proof.name) == (b"AAAA", "crash.bin")


async def test_a_supplement_joins_what_is_known(house: TestHouse) -> None:
    """A finding completed by an identifier joins the vulnerability of that identifier, not what it said itself."""
    one, two = await house.finder(), await house.finder("Two")
    first = await receive(house, one, body({"package": PACKAGE, "version": "1.0", "identifiers": ["CVE-2026-1111"]}))
    await place(house, first.report)
    second = await receive(house, two, body({"package": PACKAGE, "title": "said otherwise"}))
    await place(house, second.report)
    await _complete(house, two, second.findings[0].id, Supplement(identifiers=("CVE-2026-1111",)))
    await place(house, second.report)
    joined = await read(house, two, second.findings[0].id)
    assert joined.outcome is Outcome.JOINED
    assert joined.vulnerability == (await read(house, one, first.findings[0].id)).vulnerability
    third = await receive(house, two, body({"package": PACKAGE, "identifiers": ["CVE-2026-1111"]}))
    await place(house, third.report)
    assert (await read(house, two, third.findings[0].id)).vulnerability == joined.vulnerability


async def test_nobody_else_supplements(house: TestHouse) -> None:
    """Neither a stranger nor staff completes a finding, and what needs nothing is not changed."""
    finder, other = await house.finder(), await house.finder("Other")
    receipt = await receive(house, finder, body({}, {"package": PACKAGE, "identifiers": ["CVE-2026-1111"]}))
    await place(house, receipt.report)
    lacking, whole = (one.id for one in receipt.findings)
    for credential in (other.credential, house.admin):
        with pytest.raises(Refusal) as caught:
            async with house.database.work(credential) as work:
                await actions.supplement(work, lacking, Supplement(version="1"))
        assert caught.value.code == "not-found"
    with pytest.raises(Refusal) as caught:
        await _complete(house, finder, whole, Supplement(version="1"))
    assert caught.value.code == "needs-nothing"
    for added, code in (
        (Supplement(), "empty-supplement"),
        (Supplement(proof_name="only a name"), "empty-supplement"),
        (Supplement(proof=b"x" * (EVIDENCE_BYTES_MAX + 1)), "proof-too-large"),
        (Supplement(identifiers=("x",) * 51), "too-many-values"),
    ):
        with pytest.raises(Refusal) as caught:
            await _complete(house, finder, lacking, added)
        assert caught.value.code == code


async def test_of_two_supplements_at_once_one_counts(house: TestHouse) -> None:
    """Two that overlap do not both complete a finding; the later one is told that it needs nothing any more."""
    finder = await house.finder()
    receipt = await receive(house, finder, body({}))
    await place(house, receipt.report)
    answers = await asyncio.gather(
        *(_complete(house, finder, receipt.findings[0].id, Supplement(version=v)) for v in ("1", "2")),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Finding", "Refusal"]


async def test_the_database_lets_a_reporter_change_nothing_else(house: TestHouse) -> None:
    """Past the code: a reporter's transaction neither places its own finding nor changes one that was placed."""
    finder = await house.finder()
    receipt = await receive(house, finder, body({}, {"package": PACKAGE, "identifiers": ["CVE-2026-1111"]}))
    await place(house, receipt.report)
    lacking, whole = (one.id for one in receipt.findings)
    async with house.database.work(finder.credential) as work:
        cursor = await work.connection.execute("UPDATE finding SET outcome = 'received' WHERE id = %s", (whole,))
        assert cursor.rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with house.database.work(finder.credential) as work:
            await work.connection.execute("UPDATE finding SET outcome = 'new' WHERE id = %s", (lacking,))


async def test_only_its_keeper_declares_scope(house: TestHouse) -> None:
    """The steward of a package and coordinators declare its scope; another maintainer does not; everybody reads it."""
    keeper, other = await house.maintainer(), await house.maintainer("Other")
    finder = await house.finder()
    async with house.database.work(house.admin) as work:
        await coordination.appoint_steward(work, PACKAGE, keeper.party)
    scope = Scope(statement="We do not take reports about tests.", paths_out=("tests/",), supported=("2.x",))
    async with house.database.work(keeper.credential) as work:
        set_by_keeper = await scanning.declare_scope(work, f"{PACKAGE}@2.0", scope)
    with pytest.raises(Refusal) as caught:
        async with house.database.work(other.credential) as work:
            await scanning.declare_scope(work, PACKAGE, Scope())
    assert (caught.value.code, caught.value.status) == ("not-its-keeper", 403)
    async with house.database.work(finder.credential) as work:
        assert await scanning.read_scope(work, PACKAGE) == set_by_keeper
        assert (await scanning.read_scopes(work, [PACKAGE, "no purl", "pkg:pypi/else"])).keys() == {PACKAGE}
    async with house.database.work(house.admin) as work:
        assert (await scanning.declare_scope(work, PACKAGE, Scope())).paths_out == ()
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await scanning.declare_scope(work, PACKAGE, Scope(versions=("1",) * (SCOPE_LINES_MAX + 1)))
    assert caught.value.code == "bad-scope"


async def test_scope_holds_a_finding_up_until_its_reporter_says_why(house: TestHouse) -> None:
    """Out of scope is asked about, not dropped: with a note it is placed."""
    finder = await house.finder()
    async with house.database.work(house.admin) as work:
        await scanning.declare_scope(work, PACKAGE, Scope(weaknesses_out=("CWE-79",)))
    receipt = await receive(
        house, finder, body({"package": PACKAGE, "identifiers": ["CVE-2026-1111"], "weaknesses": ["CWE-79"]})
    )
    await place(house, receipt.report)
    held = await read(house, finder, receipt.findings[0].id)
    assert held.outcome is Outcome.NEEDS_INFORMATION
    assert "out of scope" in held.outcome_reason
    await _complete(house, finder, held.id, Supplement(scope_note="It runs on the front page."))
    await place(house, receipt.report)
    assert (await read(house, finder, held.id)).outcome is Outcome.NEW


async def test_supplements_are_never_changed(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """Not even the owner of the tables changes or takes back what a reporter added."""
    finder = await house.finder()
    receipt = await receive(house, finder, body({}))
    await place(house, receipt.report)
    await _complete(house, finder, receipt.findings[0].id, Supplement(version="1"))
    for change in ("UPDATE finding_supplement SET version = '2'", "DELETE FROM finding_supplement"):
        with pytest.raises(psycopg.errors.CheckViolation):
            tamper(change)
