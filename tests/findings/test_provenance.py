"""Provenance: credit, references and the chain of reporters go through any number of hands unchanged."""

from collections.abc import Callable
from typing import Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.findings import actions
from clearway.findings.model import Outcome
from clearway.findings.rules import handed_on
from clearway.formats.detect import parse_report
from clearway.formats.generic_json import render_one
from clearway.formats.records import Hop, ParsedFinding
from clearway.kernel.ids import ReportId
from clearway.kernel.limits import EXPORTED_AT_ONCE_MAX
from tests.conftest import Member, TestHouse
from tests.findings.deliveries import PACKAGE, body, place, read, receive

HOSTILE: Final = (
    "\u202eevil\u202c \u2066\u200b\ufeff\U0001f469\u200d\U0001f4bb e\u0301 \u00e9 "
    "=cmd|' <b>\x1b[31m \r\n\t\\\" \ufffe\U0010ffff"
)
TOLD: Final[dict[str, object]] = {
    "title": "Overflow",
    "package": PACKAGE,
    "version": "1.0",
    "description": HOSTILE,
    "credit": f"{HOSTILE} & friends",
    "references": [f"https://example.org/{HOSTILE}", "https://example.org/2"],
    "chain": [{"party": HOSTILE, "reference": f"ref {HOSTILE}", "at": "some time ago"}],
    "model": "m",
    "model_version": "5",
    "harness": "h",
    "prompt_hash": "sha256:00",
    "review": "human-verified",
    "tool": "t",
    "tool_version": "3",
    "proof": "AAECAw==",
    "proof_name": "crash.bin",
}


async def _exported(house: TestHouse, member: Member, report: ReportId, *, name: str) -> bytes:
    found: list[ParsedFinding] = []
    after: int | None = -1
    while after is not None:
        async with house.database.work(member.credential) as work:
            page = await actions.relay_report(work, report, house=name, after=after)
        found += page.findings
        after = page.next
    return b"[" + b",\n".join(render_one(finding) for finding in found) + b"]"


async def test_three_hops_keep_everything(house: TestHouse) -> None:
    """Handed on from house to house, a finding keeps credit, references and chain verbatim; each house adds itself."""
    houses = [
        ("House A", await house.finder("A")),
        ("House \u202e B", await house.finder("B")),
        ("C", await house.finder("C")),
    ]
    content = body(TOLD)
    (said,) = parse_report(content).findings
    assert isinstance(said, ParsedFinding)
    expected = list(said.chain)
    for name, member in houses:
        receipt = await receive(house, member, content)
        kept = await read(house, member, receipt.findings[0].id)
        assert kept.chain == tuple(expected)
        expected.append(Hop(party=name, reference=kept.id, at=kept.received_at.isoformat()))
        content = await _exported(house, member, receipt.report, name=name)
        assert content.isascii()
        (told,) = parse_report(content).findings
        assert isinstance(told, ParsedFinding)
        assert told.chain == tuple(expected)
        for part in (
            "credit",
            "references",
            "description",
            "provenance",
            "tool",
            "tool_version",
            "proof",
            "proof_name",
        ):
            assert getattr(told, part) == getattr(said, part), part
    assert [hop.party for hop in expected] == [HOSTILE, "House A", "House \u202e B", "C"]


_TEXT: Final = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@given(st.lists(st.builds(Hop, party=_TEXT, reference=_TEXT, at=_TEXT), max_size=5), _TEXT)
def test_any_chain_is_read_back_as_it_was_written(chain: list[Hop], credit: str) -> None:
    """Whatever the hops say, writing and reading them gives the same."""
    finding = ParsedFinding(title="t", chain=tuple(chain), credit=credit)
    (told,) = parse_report(b"[" + render_one(finding) + b"]").findings
    assert told == finding


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.builds(Hop, party=_TEXT, reference=_TEXT, at=_TEXT), min_size=1, max_size=5), _TEXT)
async def test_any_chain_is_kept(house: TestHouse, chain: list[Hop], credit: str) -> None:
    """Whatever the hops say, the database gives them back in order and unchanged."""
    finder = await house.finder()
    finding = ParsedFinding(title="t", chain=tuple(chain), credit=credit)
    receipt = await receive(house, finder, b"[" + render_one(finding) + b"]")
    kept = await read(house, finder, receipt.findings[0].id)
    assert (kept.chain, kept.credit) == (tuple(chain), credit)
    assert handed_on(kept, "here")[:-1] == kept.chain


async def test_a_long_report_is_handed_on_whole(house: TestHouse) -> None:
    """Pages are seams that nobody sees; what was refused stays out."""
    finder, count = await house.finder(), 2 * EXPORTED_AT_ONCE_MAX + 1
    receipt = await receive(house, finder, body(*({"title": f"finding {n}" if n else ""} for n in range(count))))
    told = parse_report(await _exported(house, finder, receipt.report, name="House")).findings
    assert [one.title for one in told if isinstance(one, ParsedFinding)] == [f"finding {n}" for n in range(1, count)]


async def test_the_newest_proof_goes_along(house: TestHouse) -> None:
    """A finding that was placed is handed on with the proof that stands with it, and its outcome is not told."""
    finder = await house.finder()
    receipt = await receive(house, finder, body(TOLD))
    await place(house, receipt.report)
    assert (await read(house, finder, receipt.findings[0].id)).outcome is Outcome.NEW
    content = await _exported(house, finder, receipt.report, name="House")
    (told,) = parse_report(content).findings
    assert isinstance(told, ParsedFinding)
    assert told.proof == b"\0\1\2\3"
    assert b"outcome" not in content


@pytest.mark.parametrize(
    "change",
    ["UPDATE reporter_hop SET party = 'me'", "DELETE FROM reporter_hop", "TRUNCATE reporter_hop"],
)
async def test_the_chain_is_append_only(house: TestHouse, tamper: Callable[[str], None], change: str) -> None:
    """Not even the owner of the tables changes or takes back who handed a report on."""
    finder = await house.finder()
    receipt = await receive(house, finder, body(TOLD))
    with pytest.raises(psycopg.errors.CheckViolation):
        tamper(change)
    assert len((await read(house, finder, receipt.findings[0].id)).chain) == 1


async def test_only_the_reporter_adds_to_its_chain(house: TestHouse) -> None:
    """Past the code: another party's transaction neither sees nor adds hops of a finding that is not its own."""
    finder, other = await house.finder(), await house.finder("Other")
    receipt = await receive(house, finder, body(TOLD))
    add = "INSERT INTO reporter_hop (finding, number, party, reference, at) VALUES (%s, 9, 'me', '', '')"
    async with house.database.work(other.credential) as work:
        cursor = await work.connection.execute("SELECT count(*) FROM reporter_hop")
        assert await cursor.fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with house.database.work(other.credential) as work:
            await work.connection.execute(add, (receipt.findings[0].id,))
